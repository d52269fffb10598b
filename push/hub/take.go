package hub

import (
	"sync/atomic"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

// An entryOf is a push on its way to the sessions.
type entryOf struct {
	push.Target
	seq     uint64
	updates []app.Update
	asks    bool // a predicate has a say

	// Sessions that took it, and what came of it.
	judged, pages, reached, panicked atomic.Int64

	began int64        // when it was pushed, nanoseconds
	left  atomic.Int64 // pages, and the push itself, that are not through with it
	wrote atomic.Bool  // one of them wrote a frame
}

// take applies a push in the session's turn.
func (s *session) take(e *entryOf) {
	if s.ended {
		s.hub.through(e, false)
		return
	}
	s.pushed = max(s.pushed, e.seq)
	match := s.matcher(e)
	reached, failed := 0, 0
	if s.root != nil {
		reached, failed = s.takeTree(e, match)
	}
	if s.ledger != nil {
		r, f := s.takeState(e, match)
		reached, failed = max(reached, r), max(failed, f)
	}
	e.panicked.Add(int64(failed))
	s.caughtUp(e.seq)
	if e.asks {
		e.judged.Add(1)
		e.reached.Add(int64(reached))
		if reached > 0 {
			e.pages.Add(1)
		}
	}
	s.owe(e)
	s.wake()
}

// matcher returns the test for the session's instances. It judges each once: what the
// push changes does not change whom it is for.
func (s *session) matcher(e *entryOf) func(id uint64, typ string) bool {
	if !e.asks {
		return func(id uint64, typ string) bool { return e.At(&s.page, id, typ) == push.Each }
	}
	now := s.hub.now()
	judged := map[uint64]bool{}
	return func(id uint64, typ string) (ok bool) {
		if ok, known := judged[id]; known {
			return ok
		}
		defer func() {
			if v := recover(); v != nil {
				e.panicked.Add(1)
				s.caught(e, v)
				ok = false
			}
			judged[id] = ok
		}()
		return e.Matches(&s.page, id, typ, func(t push.Target) bool {
			return s.hub.judge(t)(push.NewInstance(&s.page, id, typ, s, now))
		})
	}
}

// caught notes a panic of user code.
func (s *session) caught(e *entryOf, v any) {
	s.hub.stats.panics.Add(1)
	s.log.Error("hub: predicate or edit of a push failed", "target", e.String(), "panic", v)
}

// takeTree applies a push to the page's Root.
func (s *session) takeTree(e *entryOf, match func(uint64, string) bool) (reached, failed int) {
	to := func(i *app.Instance) bool { return match(i.ID(), i.TypeName()) }
	if !e.asks && e.OnPage(&s.page) == push.Each {
		to = func(*app.Instance) bool { return true }
	}
	var stats []app.UpdateStats
	if len(s.early) == 0 {
		stats = s.root.Push(to, e.updates).Updates
	} else {
		for _, u := range e.updates { // but the cells that began with it
			stats = append(stats, s.root.Push(func(i *app.Instance) bool {
				return to(i) && !s.early.has(i.ID(), u.Key(), e)
			}, []app.Update{u}).Updates...)
		}
	}
	for n, u := range stats {
		reached = max(reached, u.Reached)
		failed += u.Failed
		if u.Reached > 0 && s.stage == serverRenders {
			s.echoPushed(e.updates[n].Key(), match)
		}
	}
	return reached, failed
}

// Value implements push.Cells.
func (s *session) Value(inst uint64, k *app.KeyInfo) (any, bool) {
	if s.ledger != nil {
		return s.ledger.Value(inst, k)
	}
	if i := s.root.Instance(inst); i != nil {
		return i.Value(k.Fingerprint)
	}
	return nil, false
}

// Component implements push.Cells.
func (s *session) Component(inst uint64) app.Component {
	if s.ledger != nil {
		if r := s.ledger.records[inst]; r != nil {
			return r.props
		}
		return nil
	}
	if i := s.root.Instance(inst); i != nil {
		return i.Component()
	}
	return nil
}

// echoPushed renews what the page keeps of a cell that its own events once set.
func (s *session) echoPushed(k *app.KeyInfo, match func(uint64, string) bool) {
	if k.Policy != app.PolicyShared || len(s.mirror) == 0 {
		return
	}
	for c := range s.mirror {
		if c.key != k.Fingerprint {
			continue
		}
		if i := s.root.Instance(c.inst); i != nil && match(c.inst, i.TypeName()) {
			s.echo(i, k)
		}
	}
}

// takeState applies a push to a page that the browser's Go renders.
func (s *session) takeState(e *entryOf, match func(uint64, string) bool) (reached, failed int) {
	l := s.ledger
	pageWide := e.OnPage(&s.page) == push.Each
	var matched []*record
	l.each(func(r *record) {
		if match(r.id, r.typ) {
			matched = append(matched, r)
		}
	})
	for _, u := range e.updates {
		k := u.Key()
		if k.Policy == app.PolicyPrivate {
			continue
		}
		var hits, had []*record // had it when they began
		for _, r := range matched {
			switch {
			case !r.reads(k.Fingerprint):
			case l.early.has(r.id, k, e):
				had = append(had, r)
			default:
				hits = append(hits, r)
			}
		}
		switch wide := l.wide[k.Fingerprint]; {
		case u.Edits():
			failed += s.takeEdit(e, u, hits, pageWide)
		case pageWide && (len(hits)+len(had) > 0 || wide != nil):
			l.putAllBut(had, k, u.Encoded())
		default:
			for _, r := range hits {
				l.put(r.id, r.typ, k, u.Encoded())
			}
		}
		reached = max(reached, len(hits)+len(had))
	}
	return reached, failed
}

// takeEdit applies an edit to the cells of hits. It returns for how many it panicked.
func (s *session) takeEdit(e *entryOf, u app.Update, hits []*record, pageWide bool) (failed int) {
	l, k := s.ledger, u.Key()
	x := &editing{key: k}
	x.step = func(base []byte) (made app.Step, ok bool) {
		defer func() {
			if v := recover(); v != nil {
				s.caught(e, v)
			}
		}()
		made, err := u.Step(base)
		return made, err == nil
	}
	x.first = func(r *record) []byte {
		v, ok := s.startOf(&l.early, r.id, r.typ, k)
		if ok && !e.asks { // the edit is in it
			return v.Encoded()
		}
		if !ok {
			v = u.Default()
		}
		if made, ok := x.step(v.Encoded()); ok {
			return made.To.Encoded()
		}
		return v.Encoded()
	}
	if w := l.wide[k.Fingerprint]; pageWide && w != nil && e.seq > w.early {
		l.editAll(x, w, hits)
	} else {
		l.edit(x, hits)
	}
	return x.failed
}
