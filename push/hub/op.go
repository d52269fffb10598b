package hub

import (
	"errors"
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// receive handles one message of the page, in the turn. Navigate is handled in
// navigate.go.
func (s *session) receive(p *peer, m wire.Message) {
	if s.ended || s.peer != p {
		return
	}
	now := s.hub.now()
	p.heard = now
	if !s.msgs.take(now) {
		s.refused("messages")
		s.end(wire.Closed{Reason: "rate"})
		return
	}
	switch m := m.(type) {
	case wire.Ack:
		s.ack(m.Seq)
		s.orphans(m.Seq)
	case wire.Heal:
		s.heal(m.Path)
	case wire.Pause:
		p.paused, p.asked = true, 0
	case wire.Unpause:
		p.paused = false
	case wire.Report:
		s.report(m.Text)
	case wire.Op:
		s.numbered(m)
	default: // a second hello
		s.malformed(errors.New("hub: unexpected message"))
	}
	s.wake()
}

// malformed ends a session whose page does not speak the language.
func (s *session) malformed(err error) {
	s.refused("malformed", "err", err)
	s.end(wire.Closed{Reason: "malformed"})
}

// ack frees the window: the page shows frame seq.
func (s *session) ack(seq uint64) {
	if !s.win.ack(seq) {
		s.malformed(errors.New("hub: acknowledgement of a frame that was not sent"))
		return
	}
	s.tally()
	if s.root != nil {
		s.root.Acked(seq)
	}
	if p := s.peer; p != nil && p.asked != 0 && seq >= p.asked {
		p.asked = 0
	}
}

// numbered applies an operation exactly once: the page counts them without gaps and
// sends again what was not confirmed.
func (s *session) numbered(m wire.Op) {
	n := m.Number()
	switch {
	case n <= s.applied:
		s.hub.stats.repeated.Add(1)
		s.told = min(s.told, s.applied-1) // have it confirmed again
		return
	case n > s.applied+1:
		s.malformed(errors.New("hub: gap in the operations"))
		return
	}
	s.now, s.called = n, 0
	if s.opAt == 0 {
		s.opAt = s.hub.times.now()
	}
	limit := ""
	switch now := s.hub.now(); {
	case !s.ops.take(now):
		limit = "rate"
	case !s.peer.from.take(now):
		limit = "address: operations a second"
	}
	if limit == "" || mustApply(m) {
		s.apply(m)
	} else {
		s.refused(limit, "op", n)
		s.nack(n, "rate")
		switch m := m.(type) {
		case wire.Set:
			if s.ledger != nil {
				s.ledger.retell(m.Inst, m.Key)
			}
		case wire.Action:
			s.later(m.Call, app.Failed, []byte("too many operations, try again"))
		}
	}
	s.now = 0
	s.applied = n
	s.hub.stats.ops.Add(1)
}

// mustApply reports whether an operation is applied over the rate, too: it says what the
// page has done already, nobody would say it again, and the messages of a page are
// limited in any case.
func mustApply(m wire.Op) bool {
	switch m.(type) {
	case wire.Mounts, wire.Taken, wire.Untake, wire.Cancel, wire.Want:
		return true
	}
	return false
}

func (s *session) apply(m wire.Op) {
	switch m := m.(type) {
	case wire.Event:
		s.event(m)
	case wire.Set:
		s.set(m)
	case wire.Action:
		s.action(m)
	case wire.Cancel:
		s.cancelCall(m.Call)
	case wire.Takeover:
		s.takeover(m.Op)
	case wire.Taken:
		s.taken()
	case wire.Untake:
		s.untake(m.Op)
	case wire.Mounts:
		s.mounts(m)
	case wire.Want:
		if s.ledger != nil {
			s.ledger.want(m.Inst, m.Key)
		}
	case oversized:
		s.tooLarge(m)
	case wire.Navigate:
		if s.pageTo != nil {
			s.pageTo()
		}
	}
}

// nack tells the page that an operation was refused.
func (s *session) nack(op uint64, reason string) {
	s.say(wire.Part{Kind: wire.PartNack, Num: op, Text: reason})
}

// event runs the handlers of an event. It was made on a frame, so the page shows
// that frame at least.
func (s *session) event(m wire.Event) {
	if s.stage != serverRenders || m.Frame > s.win.seq || m.Frame < s.first {
		s.stale(m.Op)
		return
	}
	s.ack(m.Frame)
	e, err := app.DecodeEvent(m.Type, m.Data)
	if err != nil {
		s.refused("event", "type", m.Type)
		s.nack(m.Op, "event")
		return
	}
	switch err := s.root.Event(m.Path, m.Type, e, m.Frame); {
	case errors.Is(err, app.ErrStale):
		s.stale(m.Op)
	case err != nil: // no handler: the binding is gone, nothing is lost
		s.log.Debug("hub: event without a handler", "type", m.Type)
	}
}

func (s *session) stale(op uint64) {
	s.hub.stats.stale.Add(1)
	s.say(wire.Part{Kind: wire.PartStale, Num: op})
}

// set is a set of a cell, checked against the key's policy in both stages.
func (s *session) set(m wire.Set) {
	var err error
	if s.ledger != nil {
		err = s.setOfBrowser(m)
	} else if !s.roomFor(m) {
		err = app.ErrTooLarge
	} else if err = s.root.Set(m.Inst, m.Key, m.Base, m.Value, app.FromClient); err == nil {
		if i := s.root.Instance(m.Inst); i != nil {
			s.echo(i, app.LookupKey(m.Key))
		}
	}
	if err == nil {
		return
	}
	s.refused("set: "+setReason(err), "inst", m.Inst, "key", m.Key, "bytes", len(m.Value))
	s.nack(m.Op, setReason(err))
	if s.ledger != nil {
		s.ledger.retell(m.Inst, m.Key)
	}
}

// roomFor reports whether the values that the page brought stay within MaxSet.
func (s *session) roomFor(m wire.Set) bool {
	had := 0
	if i := s.root.Instance(m.Inst); i != nil {
		if c, ok := i.Cell(m.Key); ok {
			had = c.Brought()
		}
	}
	return s.root.Brought()-had+len(m.Value) <= s.hub.o.MaxSet
}

// setReason is the Nack's word for one of app's errors.
func setReason(err error) string {
	for _, r := range [...]struct {
		err  error
		word string
	}{
		{app.ErrUnknownInstance, "instance"}, {app.ErrUndeclaredKey, "key"}, {app.ErrPolicy, "policy"},
		{app.ErrTooLarge, "size"}, {app.ErrWrongType, "type"}, {app.ErrConflict, "conflict"},
	} {
		if errors.Is(err, r.err) {
			return r.word
		}
	}
	return "refused"
}

// heal has the next frame carry the tree of the component at path.
func (s *session) heal(path []uint32) {
	if s.stage != serverRenders {
		return
	}
	if !s.ops.take(s.hub.now()) {
		s.refused("rate")
		return
	}
	i := s.root.Find(path)
	if i == nil || len(s.heals) >= 8 {
		s.sync = true
		return
	}
	for _, have := range s.heals {
		if have == i {
			return
		}
	}
	s.heals = append(s.heals, i)
}

// maxReports bounds what one page may write to the log.
const maxReports = 50

func (s *session) report(text string) {
	s.hub.stats.reports.Add(1)
	if s.reports++; s.reports <= maxReports {
		s.log.Warn("hub: page reports", "text", strings.ToValidUTF8(text, "?"))
	}
}
