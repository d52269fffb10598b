package wasm

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// cells keeps the page's state in step with the server's: what the page sets is
// shown at once and sent, what the server sets comes down, and what only the page
// can bring back is mirrored for boot.js, which outlives this Go.
type cells struct {
	page     browser
	sent     map[cellID]uint64 // operation of the last set, until its frame was read
	ack      uint64            // highest operation that the server applied or refused
	mirror   mirror
	initials map[uint32]*initial      // first values of instances that are mounted later, by key
	known    map[uint64]*app.Instance // with cells that the server may set; nil: known from the takeover
	news     []wire.Mount             // what the server was not told yet
	out      []byte
}

type cellID struct {
	inst uint64
	key  uint32
}

// An initial is the first value of a key, and how it changed since it was used last.
type initial struct {
	app.Versioned
	splices []byte
}

// value returns the value as it is now.
func (v *initial) value(k *app.KeyInfo) (any, bool) {
	if v.splices != nil {
		b, err := k.SpliceBytes(v.Value, v.splices)
		if err != nil {
			return nil, false
		}
		v.Value, v.splices = b, nil
	}
	return v.Versioned, true
}

// adopt seeds the root with the server's state.
func (s *cells) adopt(root *app.Root, snap *wire.Snapshot) {
	s.sent, s.mirror = map[cellID]uint64{}, mirror{}
	s.initials, s.known = map[uint32]*initial{}, map[uint64]*app.Instance{}
	s.news, s.ack = nil, 0
	for _, c := range snap.Cells {
		root.Seed(c.Inst, c.Key, c.Version, c.Value)
		s.known[c.Inst] = nil
	}
	for _, v := range snap.Initial {
		s.begin(v.Key, 0, v.Value)
	}
}

// begin keeps the first value of a key.
func (s *cells) begin(key uint32, version uint64, value []byte) {
	s.initials[key] = &initial{Versioned: app.Versioned{Value: append(app.Encoded{}, value...), Version: version}}
}

// initial is the first value of a cell that the takeover did not bring: of an
// instance that is mounted now. The server is told of it.
func (s *cells) initial(inst *app.Instance, k *app.KeyInfo) (any, bool) {
	if synced(k) {
		s.meet(inst)
	}
	if v := s.initials[k.Fingerprint]; v != nil {
		return v.value(k)
	}
	return nil, false
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
	s.mirror.note(inst, k)
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
// instance that reads the key, now and later, and without a key says that what a
// server before this one gave for later is void. A value that the server had before
// it saw the page's own last set is not shown: the set comes later in the server's
// order and stands, unless a nack says otherwise and brings the value again.
func (s *cells) receive(root *app.Root, p *wire.Part) {
	if p.Inst != 0 {
		s.set(root, p.Inst, p)
		return
	}
	if p.Key == 0 {
		s.initials = map[uint32]*initial{}
		return
	}
	s.begin(p.Key, p.Num, p.Data)
	s.each(root, p.Key, func(id uint64, inst *app.Instance) {
		own := *p
		if c, ok := inst.Cell(p.Key); ok && c.Key.Policy != app.PolicyServed {
			own.Num = c.Version // it has versions of its own
		}
		s.set(root, id, &own)
	})
}

// each calls f for the instances that read the key.
func (s *cells) each(root *app.Root, key uint32, f func(uint64, *app.Instance)) {
	for id, inst := range s.known {
		if inst == nil { // not looked up since the takeover
			if inst = root.Instance(id); inst == nil {
				continue
			}
			s.known[id] = inst
		}
		if inst.Alive() && inst.Reads(key) {
			f(id, inst)
		}
	}
}

// splice edits a list as the server did. If the page's value is not the one that the
// server edited, the page asks for it.
func (s *cells) splice(root *app.Root, data []byte) {
	p, err := wire.DecodeSplice(data)
	if err != nil {
		s.page.Log(failure, "splice: "+err.Error())
		return
	}
	if p.Inst != 0 {
		if s.sent[cellID{p.Inst, p.Key}] <= s.ack && !s.edit(root, p.Inst, &p) {
			s.want(p.Inst, p.Key)
		}
		return
	}
	v := s.initials[p.Key]
	if v == nil || v.Version != p.Base {
		s.want(0, p.Key)
		return
	}
	v.Version = p.Version
	if v.splices = append(v.splices, p.Edits...); len(v.splices) > len(v.Value) {
		if k := app.LookupKey(p.Key); k != nil {
			v.value(k)
		}
	}
	s.each(root, p.Key, func(id uint64, inst *app.Instance) {
		if c, ok := inst.Cell(p.Key); ok && c.Version == p.Base && c.Key.Policy == app.PolicyServed && !s.edit(root, id, &p) {
			s.want(id, p.Key)
		}
	})
}

// edit applies p to one cell. It reports whether it fits.
func (s *cells) edit(root *app.Root, inst uint64, p *wire.Splice) bool {
	if root.Splice(inst, p.Key, p.Base, p.Version, p.Edits) != nil {
		return false
	}
	s.note(root, inst, p.Key)
	return true
}

// want asks the server for a whole value.
func (s *cells) want(inst uint64, key uint32) {
	s.out = wire.AppendUnnumbered(s.out[:0], wire.Want{Inst: inst, Key: key})
	s.page.Send(s.out)
}

func (s *cells) set(root *app.Root, inst uint64, p *wire.Part) {
	id := cellID{inst, p.Key}
	if s.sent[id] > s.ack {
		return
	}
	switch err := root.Set(inst, p.Key, p.Num, p.Data, app.FromServer); err {
	case nil:
		s.note(root, inst, p.Key)
	case app.ErrUnknownInstance, app.ErrUndeclaredKey:
		root.Seed(inst, p.Key, p.Num, p.Data)
	default:
		s.page.Log(failure, "state: "+err.Error())
	}
}

// note has the mirror renewed for a cell that the server changed.
func (s *cells) note(root *app.Root, inst uint64, key uint32) {
	if inst := root.Instance(inst); inst != nil {
		if c, ok := inst.Cell(key); ok {
			s.mirror.note(inst, c.Key)
		}
	}
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

// prove drops what the takeover told of instances that are not mounted here.
func (s *cells) prove(root *app.Root) {
	for id, inst := range s.known {
		if inst != nil {
			continue
		}
		if inst = root.Instance(id); inst != nil {
			s.known[id] = inst
			continue
		}
		delete(s.known, id)
		s.news = append(s.news, wire.Mount{Inst: id})
	}
}

// gone notes that an instance was unmounted.
func (s *cells) gone(inst *app.Instance) {
	s.mirror.gone(inst)
	if known, ok := s.known[inst.ID()]; ok && (known == inst || known == nil) {
		delete(s.known, inst.ID())
		s.news = append(s.news, wire.Mount{Inst: inst.ID()})
	}
}

// settle ends a turn: the server is told what was mounted and unmounted in it, and
// what was set is mirrored.
func (s *cells) settle() {
	s.sendNews()
	s.mirror.settle()
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
	clear(s.news)
	s.news = s.news[:0]
}
