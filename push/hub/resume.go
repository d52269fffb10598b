package hub

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// resume goes on with a session over another connection. It reports false when the
// session ended meanwhile.
func (s *session) resume(p *peer, hello wire.Hello) bool {
	if s.ended {
		return false
	}
	if hello.Seq == s.movedFrom && hello.Seq < s.movedTo {
		hello.Seq = s.movedTo // the welcome that said so was lost
	}
	taken := hello.Flags&wire.HelloTaken != 0
	missed, lossy, ok := s.win.after(hello.Seq)
	if !ok || taken && s.stage == serverRenders {
		return false // a page that is not where it can be: start over
	}
	if old := s.peer; old != nil {
		old.last(wire.Closed{Reason: wire.ReasonSuperseded})
		s.peer = nil
	}
	s.hub.stats.resumed.Add(1)
	s.attach(p)
	s.build = hello.Build
	s.handOver = false
	s.suspectsAsked = 0 // again: what confirmed that frame may be lost
	switch {
	case s.stage == handingOver && taken:
		s.stage = browserRenders
		if !s.root.ServerEffects() {
			s.dropRoot()
		}
		s.reindex()
	case s.stage != serverRenders && !taken:
		return s.backToServer(hello, missed)
	}
	if s.stage == serverRenders && (lossy || hello.Flags&wire.HelloLost != 0) {
		s.requeue(missed)
		s.movedFrom, s.movedTo = hello.Seq, s.win.seq
		s.sync = true
		s.greet(wire.WelcomeSync, s.win.seq, hello.Mark)
		return true
	}
	s.ack(hello.Seq)
	for _, m := range missed {
		p.out = append(p.out, m)
	}
	flags := wire.WelcomeFlags(0)
	if len(missed) == 0 {
		flags = wire.WelcomeExact
		s.hub.stats.exact.Add(1)
	}
	if hello.Seq < s.whole && s.stage == serverRenders {
		flags = wire.WelcomeSync // it was announced over a connection that ended before it came
	}
	s.greet(flags, hello.Seq, hello.Mark)
	return true
}

// requeue takes the parts that must not be lost out of frames that the page missed,
// and begins a new window at the last of them.
func (s *session) requeue(missed [][]byte) {
	var sure []byte
	for _, m := range missed {
		for _, p := range partsOf(m) {
			if p.Kind != wire.PartPatch {
				sure = p.Append(sure)
			}
		}
	}
	s.reliable = append(sure, s.reliable...)
	s.win.ack(s.win.seq)
	s.tally()
	if s.root != nil {
		s.root.Acked(s.win.seq)
	}
}

// partsOf returns the parts of a frame of ours.
func partsOf(frame []byte) []wire.Part {
	f, err := wire.DecodeFrame(frame)
	if err != nil {
		panic("hub: internal error: " + err.Error())
	}
	return f.Parts
}

// backToServer rebuilds the page for a browser whose Go died, or never got the state
// that it asked for. Shared cells are the server's. Of local ones the page brings
// what its Go made of them; but what the page has not heard yet is newer.
func (s *session) backToServer(hello wire.Hello, missed [][]byte) bool {
	s.requeue(missed)
	s.movedFrom, s.movedTo = hello.Seq, s.win.seq
	unheard := partsOf(append(wire.AppendFrameHead(nil, 0, 0, 0), s.reliable...))
	s.reliable = nil
	cells := map[cellID]seed{}
	if s.stage == handingOver {
		s.root.EachCell(func(c app.Cell) {
			if id := (cellID{c.Inst.ID(), c.Key.Fingerprint}); c.Key.Policy == app.PolicyLocal {
				cells[id] = seed{id, c.Version, c.Bytes()}
			}
		})
	}
	for _, c := range s.seedsOf(hello) {
		cells[c.cellID] = c
	}
	for _, p := range unheard {
		switch id := (cellID{p.Inst, p.Key}); p.Kind {
		case wire.PartEcho:
			cells[id] = seed{id, 0, p.Data}
		case wire.PartNack, wire.PartNav, wire.PartTitle:
			s.reliable = p.Append(s.reliable)
		}
	}
	s.carried = map[cellID][]byte{}
	s.ledger.each(func(r *record) {
		for _, e := range r.cells {
			id := cellID{r.id, e.key.Fingerprint}
			if e.key.Policy == app.PolicyShared {
				cells[id] = seed{id, e.version, e.value}
			} else {
				s.carried[id] = e.value
			}
		}
	})
	early := s.ledger.early
	if s.root != nil {
		s.dropRoot()
	}
	s.stage, s.ledger, s.progress = serverRenders, nil, nil
	s.quitAll(func(uint64) bool { return false }) // the components ask again
	s.early = nil
	if !s.rebuild(hello, slices.Collect(maps.Values(cells))) {
		return false
	}
	s.carried = nil
	for id, seq := range early {
		s.early = with(s.early, id, max(seq, s.early[id]))
	}
	for _, p := range unheard {
		if p.Kind == wire.PartResult {
			s.root.ActionResult(p.Num, app.Outcome(p.Num2), p.Data)
		}
	}
	for _, c := range hello.Cells {
		if id := (cellID{c.Inst, c.Key}); bytes.Equal(cells[id].value, c.Value) {
			delete(cells, id)
		}
	}
	order := func(a, b cellID) int { return cmp.Or(cmp.Compare(a.inst, b.inst), cmp.Compare(a.key, b.key)) }
	for _, id := range slices.SortedFunc(maps.Keys(cells), order) { // what the page does not keep, or keeps an older value of
		if i := s.root.Instance(id.inst); i != nil {
			if c, ok := i.Cell(id.key); ok {
				s.echo(i, c.Key)
			}
		}
	}
	s.sync = true
	s.suspect(hello.Sent)
	s.greet(wire.WelcomeAfresh|wire.WelcomeSync, s.win.seq, hello.Mark)
	return true
}
