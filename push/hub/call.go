package hub

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// A Handler runs an action. req is the encoded request; the result is encoded
// too. What the caller may do is for it to check. The text of an error is shown to
// the user; a panic is logged and shown as "internal error". It must end when ctx
// does: the user cancelled, the page is gone for good, or the hub shuts down.
type Handler func(ctx context.Context, c *Call, req []byte) ([]byte, error)

// A Call is one run of an action, as its handler sees it. The fields are read-only.
type Call struct {
	ID        uint64
	Key       string // the same for all runs of one call, and of no other: what an idempotent action knows it by
	Action    string
	Component string // component id of the caller: what push.Component takes
	Page      string // page id
	Session   string // hash of the session cookie, "" without: what push.Session takes
	Route     string
	Principal Principal

	s *session
}

// Progress tells the caller how far the call is: thousandths and a text. Of several
// only the latest is sure to be seen. It is safe for concurrent use and never waits.
func (c *Call) Progress(permille int, text string) {
	permille = min(max(permille, 0), 1000)
	text = clip(text)
	c.s.do(func() { c.s.callProgress(c.ID, permille, text) })
}

// A running is a call that has not ended.
type running struct {
	cancel context.CancelFunc
	asked  atomic.Bool // the user cancelled it
}

type progress struct {
	permille int
	text     string
}

// Action starts or cancels a call that a handler on the server asked for.
func (h host) Action(c *app.Call) {
	if c.Cancel {
		h.s.cancelCall(c.ID)
		return
	}
	h.s.start(c)
}

// action starts a call that the browser's Go asked for. It may have died since.
func (s *session) action(m wire.Action) {
	if s.ledger != nil && s.ledger.records[m.Inst] == nil || s.ledger == nil && s.root.Instance(m.Inst) == nil {
		s.refused("call: instance", "action", m.Name)
		s.finish(m.Call, app.Failed, []byte("unknown component"))
		return
	}
	s.start(&app.Call{ID: m.Call, Inst: m.Inst, Name: m.Name, Req: m.Req})
}

// start runs a call in its own goroutine, at most once.
func (s *session) start(c *app.Call) { s.startIf(c, s.now != 0 && s.now <= s.unsure) }

// startIf is start of a call that may have begun before, on a server that is gone, if it
// is suspect.
func (s *session) startIf(c *app.Call, suspect bool) {
	h := s.hub
	h.rules.RLock()
	rule := h.actions[c.Name]
	h.rules.RUnlock()
	switch {
	case s.calls[c.ID] != nil: // the same call again: it is under way
		return
	case suspect && !rule.again():
		// The operation was under way to a server that is gone: it may have run there.
		s.later(c.ID, app.Unknown, nil)
		return
	case rule.run == nil:
		s.refused("call: action", "action", c.Name)
		s.later(c.ID, app.Failed, []byte("unknown action"))
		return
	case len(s.calls) >= h.o.MaxCalls:
		s.refused("calls", "action", c.Name)
		s.later(c.ID, app.Failed, []byte("too many calls at once"))
		return
	}
	if n, over := h.crowded(); over {
		s.refused("goroutines", "count", n, "action", c.Name)
		s.later(c.ID, app.Failed, []byte("the server is busy, try again"))
		return
	}
	if !h.begin() {
		s.later(c.ID, app.Failed, []byte("the server is shutting down"))
		return
	}
	h.stats.calls.Add(1)
	ctx, cancel := context.WithTimeout(context.Background(), h.o.ActionTime)
	now := &running{cancel: cancel}
	s.calls[c.ID] = now
	call := &Call{
		ID: c.ID, Key: s.callKey(c), Action: c.Name, Component: push.ComponentID(s.page.ID, c.Inst), Page: s.page.ID,
		Session: s.page.Session, Route: s.page.Route, Principal: s.page.Principal, s: s,
	}
	req := append([]byte(nil), c.Req...)
	go func() {
		defer h.work.Done()
		began := h.times.now()
		outcome, data := s.once(ctx, call, rule, now, suspect, req)
		cancel()
		h.times.action.took(h.times.now() - began)
		s.do(func() {
			delete(s.calls, call.ID)
			s.finish(call.ID, outcome, data)
		})
	}()
}

// run runs the handler and contains its panic.
func (s *session) run(ctx context.Context, c *Call, run Handler, req []byte) (outcome app.Outcome, data []byte) {
	defer func() {
		if v := recover(); v != nil {
			s.hub.stats.panics.Add(1)
			s.log.Error("hub: action failed", "action", c.Action, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			outcome, data = app.Failed, []byte("internal error")
		}
	}()
	res, err := run(ctx, c, req)
	switch {
	case err == nil:
		return app.Done, res
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return app.Cancelled, []byte("cancelled")
	}
	s.log.Info("hub: action refused", "action", c.Action, "err", err)
	return app.Failed, []byte(err.Error())
}

// later answers a call after the event that started it: its component does not
// wait for an answer yet.
func (s *session) later(id uint64, outcome app.Outcome, data []byte) {
	s.turn.put(func() {
		if !s.ended {
			s.finish(id, outcome, data)
			s.wake()
		}
	})
}

// finish gives a call its outcome, on whichever side its component lives.
func (s *session) finish(id uint64, outcome app.Outcome, data []byte) {
	delete(s.progress, id)
	s.suspects = slices.DeleteFunc(s.suspects, func(c *app.Call) bool { return c.ID == id }) // it was sent again, and has ended
	if s.root != nil {
		s.root.ActionResult(id, outcome, data)
	}
	if s.ledger != nil {
		s.say(wire.Part{Kind: wire.PartResult, Num: id, Num2: uint64(outcome), Data: data})
	}
}

func (s *session) callProgress(id uint64, permille int, text string) {
	if s.calls[id] == nil {
		return
	}
	if s.root != nil {
		s.root.ActionProgress(id, permille, text)
	}
	if s.ledger != nil {
		if s.progress == nil {
			s.progress = map[uint64]progress{}
		}
		s.progress[id] = progress{permille, text}
	}
}

// appendProgress appends the latest progress of each call, in the order of their numbers.
func (s *session) appendProgress(b []byte) []byte {
	for len(s.progress) > 0 {
		first := ^uint64(0)
		for id := range s.progress {
			first = min(first, id)
		}
		p := s.progress[first]
		delete(s.progress, first)
		b = (&wire.Part{Kind: wire.PartProgress, Num: first, Num2: uint64(p.permille), Text: p.text}).Append(b)
	}
	return b
}

func (s *session) cancelCall(id uint64) {
	if c := s.calls[id]; c != nil {
		c.asked.Store(true)
		c.cancel()
	}
}

// suspect notes the calls that wait for an answer which perhaps nobody will give:
// they began on a server before this one. What the page sends again, up to operation
// sent, may yet start them, and so may what it had no connection to send on: it is
// all here when the page acknowledges a frame that was written after its hello. A page
// that has sent nothing yet brings the calls of the one before, which was loaded anew:
// its own would have other keys, so nobody can know them again.
func (s *session) suspect(sent uint64) {
	s.suspects, s.suspectsAt, s.suspectsAsked = nil, sent, 0
	s.root.EachCall(func(c *app.Call) {
		if s.calls[c.ID] == nil {
			s.suspects = append(s.suspects, c)
		}
	})
}

// asksSuspects reports whether a frame must ask for the acknowledgement that
// suspects wait for.
func (s *session) asksSuspects() bool { return len(s.suspects) > 0 && s.suspectsAsked == 0 }

// orphans gives the suspects the outcome Unknown, or runs those that may run again, once
// the page has sent again all that it had to send: seq is the frame that it acknowledged.
func (s *session) orphans(seq uint64) {
	if len(s.suspects) == 0 || s.suspectsAsked == 0 || seq < s.suspectsAsked || s.applied < s.suspectsAt {
		return
	}
	lost := s.suspects
	s.suspects = nil
	for _, c := range lost {
		s.hub.rules.RLock()
		again := s.hub.actions[c.Name].again()
		s.hub.rules.RUnlock()
		switch {
		case s.calls[c.ID] != nil:
		case again && s.suspectsAt > 0:
			s.startIf(c, true)
		default:
			s.finish(c.ID, app.Unknown, nil)
		}
	}
}
