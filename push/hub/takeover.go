package hub

import (
	"errors"
	"maps"
	"slices"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// maxInitial bounds the values that a page is given for instances mounted later.
const maxInitial = 16 << 10

// Why a takeover is not possible; reasons of a Nack.
const (
	nackPrivate = "private" // a component runs on the server only
	nackBuild   = "build"   // the browser's Go is of another build
	nackStage   = "stage"   // not in the stage that the operation is for
	nackGone    = "gone"    // the tree was dropped: say hello with the ticket
)

// takeover answers the browser's Go that wants to render: what is pending goes out
// as a last patch, then the state follows.
func (s *session) takeover(op uint64) {
	s.render()
	switch {
	case s.ended:
	case s.stage != serverRenders || s.handOver:
		s.nack(op, nackStage)
	case s.build != s.hub.o.Build:
		s.nack(op, nackBuild)
	case s.root.ServerOnly():
		s.nack(op, nackPrivate)
	default:
		s.handOver = true
		s.wake()
	}
}

// handState returns the State message and begins to keep cells instead of a tree.
func (s *session) handState() []byte {
	s.handOver = false
	if s.root.ServerOnly() { // mounted since it was asked for
		s.nack(s.applied, nackPrivate)
		return nil
	}
	chain, err := s.chain()
	if err != nil {
		s.log.Error("hub: page cannot cross", "err", err)
		s.nack(s.applied, nackPrivate)
		return nil
	}
	snap := wire.Snapshot{Now: s.hub.now(), Build: s.hub.o.Build, Chain: chain, Hash: s.root.Hash()}
	s.openLedger()
	s.root.EachCell(func(c app.Cell) {
		if c.Key.Policy != app.PolicyPrivate {
			cell := wire.Cell{Inst: c.Inst.ID(), Key: c.Key.Fingerprint, Value: c.Bytes()}
			snap.Cells = append(snap.Cells, wire.VersionedCell{Cell: cell, Version: c.Version})
		}
	})
	s.ledger.each(func(r *record) {
		for _, e := range r.cells {
			e.told = e.version
		}
	})
	snap.Initial = s.initialValues()
	s.stage = handingOver
	s.reindex()
	s.hub.stats.takeovers.Add(1)
	s.told = s.applied
	return wire.State{Seq: s.win.seq, Ack: s.applied, Payload: snap.Append(nil)}.Append(nil)
}

// chain returns the page's chain as it crosses.
func (s *session) chain() ([]wire.Link, error) {
	b, err := app.AppendChain(nil, s.view.Chain)
	if err != nil {
		return nil, err
	}
	return wire.DecodeChain(b)
}

// openLedger fills a new ledger from the root.
func (s *session) openLedger() {
	s.ledger = newLedger()
	s.ledger.early = maps.Clone(s.early)
	s.root.Instances(func(i *app.Instance) { s.ledger.record(i.ID(), i.TypeName()).props = i.Component() })
	s.root.EachCell(func(c app.Cell) { s.ledger.keepCell(c) })
}

func (l *ledger) keepCell(c app.Cell) {
	if c.Key.Policy == app.PolicyShared || c.Key.Policy == app.PolicyServed {
		e := l.keep(c.Inst.ID(), c.Inst.TypeName(), c.Key, c.Version, c.Bytes())
		l.own(e, c.Brought())
	}
}

// initialValues returns what instances mounted later start with: of the keys that
// were pushed to the whole page.
func (s *session) initialValues() []wire.Initial {
	h := s.hub
	var all []push.History
	h.mu.Lock()
	queued := s.queued
	h.retained.Keys(func(key uint32) {
		hist := push.NewHistory(h.retained.Facts(nil, &s.page, 0, "", key))
		if u, ok, _ := hist.Value(); ok && u.Key().Policy != app.PolicyPrivate {
			all = append(all, hist)
		}
	})
	h.mu.Unlock()
	var list []wire.Initial
	room := maxInitial
	for _, hist := range all {
		u, _ := h.start(hist[0].Update.Key(), hist, s.view, s.loaded)
		if len(u.Encoded()) > room {
			continue
		}
		room -= len(u.Encoded())
		key := u.Key()
		list = append(list, wire.Initial{Key: key.Fingerprint, Value: u.Encoded()})
		s.ledger.wide[key.Fingerprint] = &wide{reading: reading{key: key, value: u.Encoded()}, early: queued}
	}
	sortInitial(list)
	return list
}

// taken confirms the takeover: from here the server keeps state only. The root
// stays, unseen, while effects on the server need it.
func (s *session) taken() {
	if s.stage != handingOver { // a hello said so already, or the browser's Go died since
		return
	}
	s.stage = browserRenders
	s.mirror, s.echoes = map[cellID]bool{}, nil
	if !s.root.ServerEffects() {
		s.dropRoot()
	}
	s.reindex()
}

func (s *session) dropRoot() {
	root := s.root
	s.root = nil
	root.Close()
}

// untake undoes a takeover that the browser's Go did not get through.
func (s *session) untake(op uint64) {
	switch {
	case s.handOver:
		s.handOver = false
	case s.stage == handingOver:
		s.stage, s.ledger = serverRenders, nil
		s.reindex()
		s.wake()
	case s.stage == browserRenders:
		s.nack(op, nackGone)
	}
}

// setOfBrowser is a set by the browser's Go.
func (s *session) setOfBrowser(m wire.Set) error {
	k, err := s.ledger.set(m.Inst, m.Key, m.Base, m.Value, s.hub.o.MaxValue, s.hub.o.MaxSet)
	if err != nil {
		return err
	}
	s.kept = s.kept || k.Policy == app.PolicyShared
	if s.root != nil && k.Policy == app.PolicyShared {
		// Not checked again, and an instance that the root does not have is fine.
		err := s.root.Set(m.Inst, m.Key, 0, m.Value, app.FromClient)
		if err != nil && !errors.Is(err, app.ErrUnknownInstance) && !errors.Is(err, app.ErrUndeclaredKey) {
			s.log.Error("hub: internal error", "err", err)
		}
	}
	return nil
}

// mounts takes the browser's word for what it mounted: so that pushes find it,
// never to decide what it may do.
func (s *session) mounts(m wire.Mounts) {
	if s.ledger == nil { // from before the death of the browser's Go
		return
	}
	tooMany := false
	for _, e := range m.List {
		switch {
		case e.Group:
			s.membership(e)
		case !e.Add:
			s.ledger.remove(e.Inst)
		case s.ledger.records[e.Inst] != nil:
		case len(s.ledger.records) >= s.hub.o.MaxMounted:
			tooMany = true
		case stays(e.Type), s.hub.o.MayMount != nil && !s.hub.o.MayMount(s.view.Principal, e.Type):
			s.refused("mount", "type", e.Type)
		default:
			_, known := s.hub.types.Load(e.Type)
			s.ledger.record(e.Inst, e.Type).strange = !known
			s.startValues(e.Inst, e.Type)
		}
	}
	if tooMany {
		s.refused("mounts", "count", len(s.ledger.records))
	}
	s.settleJoins()
	s.reindex()
}

// stays reports whether components of the type are known to run on the server only: no
// browser mounts one, and who says so wants to hear what is pushed to it.
func stays(typ string) bool {
	return slices.ContainsFunc(app.TypeKeys(typ), func(k *app.KeyInfo) bool { return k.Policy == app.PolicyPrivate })
}

// startValues tells a mounted instance what was pushed to it before it was mounted.
func (s *session) startValues(inst uint64, typ string) {
	for _, k := range app.TypeKeys(typ) {
		if k.Policy != app.PolicyServed && k.Policy != app.PolicyShared {
			continue
		}
		if u, ok := s.startOf(&s.ledger.early, inst, typ, k); ok {
			s.ledger.put(inst, typ, k, u.Encoded())
		}
	}
	s.wake()
}
