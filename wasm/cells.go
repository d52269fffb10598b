package wasm

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// cells keeps the page's state in step with the server's: what the page sets is
// shown at once and sent, what the server sets comes down, and what only the page
// can bring back is mirrored in boot.js, which outlives this Go.
type cells struct {
	page     browser
	sent     map[cellID]uint64        // operation of the last set, until its frame was read
	ack      uint64                   // highest operation that the server applied or refused
	stale    map[cellID]bool          // to be mirrored
	initials map[uint32]app.Encoded   // first values of instances that are mounted later, by key
	known    map[uint64]*app.Instance // with cells that the server may set; nil: known from the takeover
	news     []wire.Mount             // what the server was not told yet
	out      []byte
}

type cellID struct {
	inst uint64
	key  uint32
}

// adopt seeds the root with the server's state.
func (s *cells) adopt(root *app.Root, snap *wire.Snapshot) {
	s.sent, s.stale = map[cellID]uint64{}, map[cellID]bool{}
	s.initials, s.known = map[uint32]app.Encoded{}, map[uint64]*app.Instance{}
	s.news, s.ack = nil, 0
	for _, c := range snap.Cells {
		root.Seed(c.Inst, c.Key, c.Version, c.Value)
		s.known[c.Inst] = nil
	}
	for _, v := range snap.Initial {
		s.initials[v.Key] = append(app.Encoded{}, v.Value...)
	}
}

// initial is the first value of a cell that the takeover did not bring: of an
// instance that is mounted now. The server is told of it.
func (s *cells) initial(inst *app.Instance, k *app.KeyInfo) (any, bool) {
	if synced(k) {
		s.meet(inst)
	}
	v, ok := s.initials[k.Fingerprint]
	return v, ok
}

// synced reports whether the server holds cells of the key, too.
func synced(k *app.KeyInfo) bool {
	return k.Policy == app.PolicyShared || k.Policy == app.PolicyServed
}

// meet tells the server of an instance, once.
func (s *cells) meet(inst *app.Instance) {
	if _, ok := s.known[inst.ID()]; !ok {
		s.news = append(s.news, wire.Mount{Add: true, Inst: inst.ID(), Type: inst.TypeName()})
	}
	s.known[inst.ID()] = inst
}

// changed notes a cell that this side set. A shared one is sent, behind the news
// of its instance.
func (s *cells) changed(inst *app.Instance, k *app.KeyInfo) {
	id := cellID{inst.ID(), k.Fingerprint}
	s.stale[id] = true
	if k.Policy != app.PolicyShared {
		return
	}
	c, ok := inst.Cell(k.Fingerprint)
	if !ok {
		return
	}
	s.meet(inst)
	s.sendNews()
	s.out = wire.AppendUnnumbered(s.out[:0], wire.Set{Inst: id.inst, Key: id.key, Value: c.Bytes()})
	s.sent[id] = s.page.Send(s.out)
}

// forget drops the sets that the server has answered.
func (s *cells) forget() {
	for id, op := range s.sent {
		if op <= s.ack {
			delete(s.sent, id)
		}
	}
}

// receive takes a cell's value from the server; instance 0 stands for every
// instance that reads the key, now and later. A value that the server had before
// it saw the page's own last set is not shown: the set comes later in the server's
// order and stands, unless a nack says otherwise and brings the value again.
func (s *cells) receive(root *app.Root, p *wire.Part) {
	if p.Inst != 0 {
		s.set(root, p.Inst, p)
		return
	}
	s.initials[p.Key] = append(app.Encoded{}, p.Data...)
	for id, inst := range s.known {
		if inst == nil { // not looked up since the takeover
			if inst = root.Instance(id); inst == nil {
				continue
			}
			s.known[id] = inst
		}
		if inst.Alive() && inst.Reads(p.Key) {
			s.set(root, id, p)
		}
	}
}

func (s *cells) set(root *app.Root, inst uint64, p *wire.Part) {
	id := cellID{inst, p.Key}
	if s.sent[id] > s.ack {
		return
	}
	switch err := root.Set(inst, p.Key, p.Num, p.Data, app.FromServer); err {
	case nil:
		if inst := s.known[inst]; inst == nil || !served(inst, p.Key) { // the server has its own
			s.stale[id] = true
		}
	case app.ErrUnknownInstance, app.ErrUndeclaredKey:
		root.Seed(inst, p.Key, p.Num, p.Data)
	default:
		s.page.Log(failure, "state: "+err.Error())
	}
}

// served reports whether the key is one that the page need not bring back.
func served(inst *app.Instance, key uint32) bool {
	c, ok := inst.Cell(key)
	return ok && c.Key.Policy == app.PolicyServed
}

// nack tells the cell whose set was operation op why the server refused it. The
// frame that says so has brought the server's value.
func (s *cells) nack(root *app.Root, op uint64, reason string) {
	for id, sent := range s.sent {
		if sent == op {
			root.Refuse(id.inst, id.key, reason)
			return
		}
	}
}

// report tells the server what was mounted and unmounted since the last turn.
func (s *cells) report(root *app.Root) {
	for id, inst := range s.known {
		if inst == nil {
			inst = root.Instance(id)
			s.known[id] = inst
		}
		if inst == nil || !inst.Alive() {
			delete(s.known, id)
			s.news = append(s.news, wire.Mount{Inst: id})
		}
	}
	s.sendNews()
}

// maxNews is how many instances one message tells of: the server takes no more than
// wire.MaxMounts, nor a message that is longer than their names may make it.
const maxNews = wire.MaxMounts / 4

func (s *cells) sendNews() {
	for news := s.news; len(news) > 0; {
		n := min(len(news), maxNews)
		s.out = wire.AppendUnnumbered(s.out[:0], wire.Mounts{List: news[:n]})
		s.page.Send(s.out)
		news = news[n:]
	}
	s.news = nil
}

// mirror gives boot.js the cells that changed and that only the page can bring
// back: shared and local ones.
func (s *cells) mirror(root *app.Root) {
	for id := range s.stale {
		delete(s.stale, id)
		inst := root.Instance(id.inst)
		if inst == nil {
			continue
		}
		c, ok := inst.Cell(id.key)
		if !ok || c.Key.Policy != app.PolicyShared && c.Key.Policy != app.PolicyLocal {
			continue
		}
		s.out = wire.AppendCell(s.out[:0], wire.Cell{Inst: id.inst, Key: id.key, Value: c.Bytes()})
		s.page.Cell(s.out)
	}
}
