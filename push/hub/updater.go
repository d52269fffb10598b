package hub

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

// An Updater pushes state to pages. It is safe for concurrent use; a push never
// waits for a page or its network.
type Updater struct{ h *Hub }

// Updater returns the hub's Updater.
func (h *Hub) Updater() *Updater { return &Updater{h} }

// Push sets the keys of the updates in all instances that t names; an instance that
// reads several of them renders once. Pages that are away, or given out and not
// connected yet, start with the values; of targets that retain, so do pages opened
// later. The result says what happened; look at its Err when the target is a
// Component, or to find keys that nobody reads.
func (u *Updater) Push(t push.Target, updates ...app.Update) push.Result {
	h := u.h
	var res push.Result
	updates = resolve(t, updates, &res)
	e := &entryOf{Target: t, updates: updates}
	if !h.predicate(e, &res) || !h.known(t, &res) || len(updates) == 0 {
		return res
	}
	for _, u := range updates {
		u.Encoded() // once, here: sessions share it
		if u.Key().Policy == app.PolicyShared {
			h.sharesPushes.Store(true)
		}
	}
	h.stats.pushes.Add(1)
	c := census{t: t, updates: updates, types: map[string]verdict{}}

	h.mu.Lock()
	now := h.now()
	e.seq = h.journal.Append(now, t, updates)
	res.Failed = h.retained.Put(e.seq, t, updates)
	var touched []*session
	h.candidates(t, func(s *session) {
		if t.MatchesPage(&s.page) && (c.count(s) || s.fresh || e.where != nil) {
			s.turn.put(func() { s.take(e) })
			touched = append(touched, s)
		}
	})
	res.Pending += c.awayPages
	if t.Retains() && !personal(t) || e.where != nil {
		res.Pending += h.pending.count(now)
	}
	h.mu.Unlock()

	for _, s := range touched {
		s.turn.run()
	}
	c.into(&res)
	if e.where != nil {
		done := int(e.judged.Load())
		res.Reached, res.Pages = int(e.reached.Load()), int(e.pages.Load())
		res.Pending += max(len(touched)-done, 0)
	} else if id, ok := t.Component(); ok && c.matched == 0 && len(res.Unknown) == 0 {
		h.absent(id, touched, &res)
	}
	return res
}

// PushNamed is Push for a key of which only the name is known here. The value must
// be of the type that the components declare for it.
func (u *Updater) PushNamed(t push.Target, key string, value any) (res push.Result) {
	defer func() {
		if v := recover(); v != nil { // a value that cannot cross
			res.Failed = fmt.Errorf("hub: %v", v)
		}
	}()
	return u.Push(t, app.NamedUpdate(key, value))
}

// An entryOf is a push on its way to the sessions.
type entryOf struct {
	push.Target
	seq     uint64
	updates []app.Update
	where   func(push.Instance) bool // of a predicate target

	judged, pages, reached atomic.Int64 // sessions that evaluated the predicate, and what came of it
}

// resolve turns updates by name into updates of the keys of that name.
func resolve(t push.Target, updates []app.Update, res *push.Result) []app.Update {
	if !slices.ContainsFunc(updates, func(u app.Update) bool { return u.Key() == nil }) {
		return updates
	}
	var list []app.Update
	for _, u := range updates {
		if u.Key() != nil {
			list = append(list, u)
			continue
		}
		keys, found := app.KeysNamed(u.Name()), false
		for _, k := range keys {
			if typed, ok := u.For(k); ok {
				list, found = append(list, typed), true
			}
		}
		switch {
		case found:
		case len(keys) == 0:
			res.Undeclared = append(res.Undeclared, push.UndeclaredKey{Key: u.Name(), Target: t.String()})
		default:
			res.WrongType = append(res.WrongType, push.WrongType{Key: u.Name(), Target: t.String()})
		}
	}
	return list
}

// predicate finds the function of a predicate target.
func (h *Hub) predicate(e *entryOf, res *push.Result) bool {
	where, ok := h.judge(e.Target)
	if !ok {
		res.Failed = push.ErrPredicate
	}
	e.where = where
	return ok
}

// judge returns the function of a predicate target, nil for other targets, or
// false when nobody registered its name.
func (h *Hub) judge(t push.Target) (func(push.Instance) bool, bool) {
	where, name, arg, ok := t.Predicate()
	if !ok || where != nil {
		return where, true
	}
	h.rules.RLock()
	match := h.predicates[name]
	h.rules.RUnlock()
	if match == nil {
		return nil, false
	}
	return func(i push.Instance) bool { return match(i, arg) }, true
}

// known refuses a component id that is no id.
func (h *Hub) known(t push.Target, res *push.Result) bool {
	id, ok := t.Component()
	if !ok {
		return true
	}
	if _, _, _, ok = push.ParseComponentID(id); !ok {
		res.Unknown = append(res.Unknown, push.UnknownID{ID: id, Why: push.ErrGarbage})
	}
	return ok
}

// candidates calls f for the sessions that t may reach. Under the lock.
func (h *Hub) candidates(t push.Target, f func(*session)) {
	if id, ok := t.Component(); ok {
		page, _, _, _ := push.ParseComponentID(id)
		for _, s := range h.pages[page] {
			f(s)
		}
		return
	}
	for _, s := range h.sessions {
		f(s)
	}
}

// absent says what became of a push to a component that no connected page shows.
func (h *Hub) absent(id string, touched []*session, res *push.Result) {
	_, _, issued, _ := push.ParseComponentID(id)
	switch {
	case len(touched) > 0: // being mounted
		res.Pending = max(res.Pending, 1)
	case res.Pending > 0:
	case h.now()-issued < h.o.PendingWindow.Milliseconds() && !h.hasPage(id):
		res.Pending = 1
	default:
		res.Unknown = append(res.Unknown, push.UnknownID{ID: id, Why: push.ErrGone})
	}
}

func (h *Hub) hasPage(id string) bool {
	page, _, _, _ := push.ParseComponentID(id)
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.pages[page]) > 0
}

// personal reports whether the number of pages given out says nothing about those
// that the target will match.
func personal(t push.Target) bool {
	return !t.IsAll() && !t.ByType() && !t.ByRoute()
}

// take applies a push in the session's turn.
func (s *session) take(e *entryOf) {
	if s.ended {
		return
	}
	s.pushed = max(s.pushed, e.seq)
	match := s.matcher(e)
	reached := 0
	if s.root != nil {
		st := s.root.Push(func(i *app.Instance) bool { return match(i.ID(), i.TypeName()) }, e.updates)
		for n, u := range st.Updates {
			reached = max(reached, u.Reached)
			if u.Reached > 0 && s.stage == serverRenders {
				s.echoPushed(e.updates[n].Key(), match)
			}
		}
	}
	if s.ledger != nil {
		reached = max(reached, s.takeState(e, match))
	}
	if e.where != nil {
		e.judged.Add(1)
		e.reached.Add(int64(reached))
		if reached > 0 {
			e.pages.Add(1)
		}
	}
	s.wake()
}

// matcher returns the test for the session's instances.
func (s *session) matcher(e *entryOf) func(id uint64, typ string) bool {
	if e.where == nil {
		return e.MatchesInstance
	}
	now := s.hub.now()
	return func(id uint64, typ string) (ok bool) {
		defer func() {
			if v := recover(); v != nil {
				s.hub.stats.panics.Add(1)
				s.log.Error("hub: predicate failed", "target", e.String(), "panic", v)
				ok = false
			}
		}()
		return e.where(push.NewInstance(&s.page, id, typ, s, now))
	}
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
func (s *session) takeState(e *entryOf, match func(uint64, string) bool) (reached int) {
	l := s.ledger
	pageWide := e.where == nil && e.PageWide()
	for _, u := range e.updates {
		k, n := u.Key(), 0
		if k.Policy == app.PolicyPrivate {
			continue
		}
		var hits []*record
		l.each(func(r *record) {
			if match(r.id, r.typ) && r.reads(k.Fingerprint) {
				hits = append(hits, r)
			}
		})
		if n = len(hits); pageWide && (n > 0 || l.wide[k.Fingerprint]) {
			l.putAll(k, u.Encoded())
		} else {
			for _, r := range hits {
				l.put(r.id, r.typ, k, u.Encoded())
			}
		}
		reached = max(reached, n)
	}
	return reached
}
