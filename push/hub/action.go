package hub

import (
	"context"
	"hash/fnv"
	"strconv"

	"github.com/duet-ui/duet/app"
)

// ActionOptions say what a call may count on when the server dies under it, or forgets
// the page. The zero value is at most once: such a call ends as app.Unknown.
type ActionOptions struct {
	// Idempotent says that to run a call twice is to run it once: the handler knows calls
	// by Call.Key, say by a unique column that is written in the transaction of its work.
	// A call whose outcome nobody knows then runs again, and its effect is there exactly
	// once. ctx of the first run may still be about to end.
	Idempotent bool
	// Store remembers what became of calls: one that ended before the server died, or
	// whose page was away for long, is answered from it and does not run again. One that
	// was cut off in the middle, or that the store may have forgotten, is app.Unknown, or
	// runs again if it is Idempotent.
	Store CallStore
}

// A CallStore remembers calls. Its methods are called by many goroutines.
type CallStore interface {
	// Begin notes that the call is about to run and returns the zero CallRecord. Of a call
	// that was begun before, by whichever server, it notes nothing and returns what is
	// known: an Outcome of app.Pending says that nobody noted an end. To note and to look
	// is one step: of two that begin a call only one is told so. If Begin fails, the call
	// does not run. A store that does not know all calls of all servers for ever says so
	// with each zero CallRecord, by its Forgetful.
	Begin(ctx context.Context, key string) (CallRecord, error)
	// End notes what became of a call. app.Pending: the server gave it up and does not
	// know how far it got.
	End(ctx context.Context, key string, r CallRecord) error
}

// A CallRecord is what is known of a call.
type CallRecord struct {
	Outcome app.Outcome // app.Idle: nothing
	Data    []byte      // the encoded result, or the error's text
	// Forgetful says, beside app.Idle, that the call may have been begun nevertheless: by a
	// server that this store knows nothing of, or too long ago. What a page sends again
	// does not run then, unless it is Idempotent; what it sends for the first time does.
	Forgetful bool
}

// A rule is a registered action.
type rule struct {
	run Handler
	o   ActionOptions
}

// again reports whether a call of which nobody knows whether it ran may be started.
func (r rule) again() bool { return r.run != nil && (r.o.Idempotent || r.o.Store != nil) }

// Action registers what runs for the action of that name, at most once for a call. A
// second one of a name replaces the first. Register before the first page connects.
func (h *Hub) Action(name string, run Handler) { h.ActionWith(name, ActionOptions{}, run) }

// ActionWith is Action with options.
func (h *Hub) ActionWith(name string, o ActionOptions, run Handler) {
	h.rules.Lock()
	h.actions[name] = rule{run, o}
	h.rules.Unlock()
}

// once runs a call as its rule says. suspect: it may have begun before.
func (s *session) once(ctx context.Context, c *Call, r rule, now *running, suspect bool, req []byte) (outcome app.Outcome, data []byte) {
	store := r.o.Store
	if store == nil {
		return s.run(ctx, c, r.run, req)
	}
	known, err := contain(s.hub, func() (CallRecord, error) { return store.Begin(ctx, c.Key) })
	switch {
	case err != nil:
		s.log.Error("hub: action does not run: its store failed", "action", c.Action, "err", err)
		return app.Failed, []byte("internal error")
	case known.Outcome == app.Pending && !r.o.Idempotent:
		return app.Unknown, nil
	case known.Outcome > app.Pending:
		s.hub.stats.known.Add(1)
		return known.Outcome, known.Data
	case known.Forgetful && known.Outcome == app.Idle && suspect && !r.o.Idempotent:
		s.note(ctx, c, store, CallRecord{Outcome: app.Unknown})
		return app.Unknown, nil
	}
	outcome, data = s.run(ctx, c, r.run, req)
	end := CallRecord{Outcome: outcome, Data: data}
	if outcome == app.Cancelled && !now.asked.Load() {
		end = CallRecord{Outcome: app.Pending} // the server stops, or gave the page up: no end of the call
	}
	s.note(ctx, c, store, end)
	return outcome, data
}

// note tells a store what became of a call.
func (s *session) note(ctx context.Context, c *Call, store CallStore, r CallRecord) {
	_, err := contain(s.hub, func() (CallRecord, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.hub.o.NavigateTime)
		defer cancel()
		return CallRecord{}, store.End(ctx, c.Key, r)
	})
	if err != nil {
		s.log.Error("hub: the outcome of an action could not be stored", "action", c.Action, "err", err)
	}
}

// callKey names a call for all times.
func (s *session) callKey(c *app.Call) string {
	h := fnv.New64a()
	h.Write([]byte(c.Name))
	h.Write([]byte{0})
	h.Write(c.Req)
	return s.page.ID + "." + strconv.FormatUint(c.ID, 36) + "." + strconv.FormatUint(h.Sum64(), 36)
}

// CallNumber numbers the calls that an operation of the page starts by the operation: when
// it is applied again by another server, they have the same numbers. They are below all
// that begin at the clock. When the page was issued is in them, because a page that is
// loaded anew may bring a call of the one before.
func (h host) CallNumber() uint64 {
	s := h.s
	if s.now == 0 {
		return 0
	}
	s.called++
	f := fnv.New64a()
	f.Write([]byte(strconv.FormatInt(s.page.Since, 36) + "." + strconv.FormatUint(s.now, 36) + "." + strconv.FormatUint(s.called, 36)))
	return f.Sum64()&(1<<50-1) | 1
}
