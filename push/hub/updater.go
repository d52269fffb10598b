package hub

import (
	"fmt"
	"slices"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

// An Updater pushes state to pages. It is safe for concurrent use; a push never
// waits for a page or its network.
type Updater struct{ h *Hub }

// Updater returns the hub's Updater.
func (h *Hub) Updater() *Updater { return &Updater{h} }

// Push gives the updates to all instances that t names; an instance that reads
// several of their keys renders once. Pages that are away, or given out and not
// connected yet, start with them; of targets that retain, so do pages opened later: an
// edit is applied to the value that a page starts with, from the last one pushed, its
// loaders, or the key's default. The result says what happened; look at its Err when
// the target is a Component, or to find keys that nobody reads.
func (u *Updater) Push(t push.Target, updates ...app.Update) push.Result {
	h := u.h
	var res push.Result
	updates = normal(resolve(t, updates, &res))
	e := &entryOf{Target: t, updates: updates}
	if !h.registered(t, &res) || !known(t, &res) || len(updates) == 0 {
		return res
	}
	for _, u := range updates {
		if !u.Edits() {
			u.Encoded() // once, here: sessions share it
		}
		if u.Key().Policy == app.PolicyShared {
			h.sharesPushes.Store(true)
		}
	}
	h.stats.pushes.Add(1)
	e.began = h.times.now()
	e.left.Store(1) // this call
	e.asks = t.Asks()
	c := census{t: t, updates: updates, types: map[string]verdict{}}

	kept := h.settle(t, updates) // takes the lock
	now := h.now()
	e.seq = h.journal.Append(now, t, kept)
	res.Failed = h.retained.Put(e.seq, t, kept)
	var touched []*session
	h.candidates(t, func(s *session) {
		if t.OnPage(&s.known) != push.None && (c.count(s) || s.fresh || e.asks) {
			s.queued = e.seq
			e.left.Add(1)
			s.turn.put(func() { s.take(e) })
			touched = append(touched, s)
		}
	})
	res.Pending += c.awayPages
	if t.Retains() && !t.Personal() || e.asks {
		res.Pending += h.pending.count(now)
	}
	gone := h.missing(t, now, &res)
	h.mu.Unlock()

	for _, s := range touched {
		s.turn.run()
	}
	h.through(e, false)
	c.into(&res)
	res.Panicked = int(e.panicked.Load())
	if e.asks {
		done := int(e.judged.Load())
		res.Reached, res.Pages = int(e.reached.Load()), int(e.pages.Load())
		res.Pending += max(len(touched)-done, 0)
	}
	for _, id := range gone {
		res.Unknown = append(res.Unknown, push.UnknownID{ID: id, Why: push.ErrGone})
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

// normal leaves out the updates that a later one of the same push takes the place of,
// and makes edits that follow a value of the same push part of it.
func normal(updates []app.Update) []app.Update {
	for i := len(updates) - 1; i > 0; i-- {
		if updates[i].Edits() {
			continue
		}
		same := func(u app.Update) bool { return u.Key().Fingerprint == updates[i].Key().Fingerprint }
		if n := slices.IndexFunc(updates[:i], same); n >= 0 {
			rest := slices.Clone(updates[i:])
			updates = append(slices.DeleteFunc(slices.Clone(updates[:i]), same), rest...)
			i = len(updates) - len(rest)
		}
	}
	return updates
}

// registered refuses a target with a predicate that nobody registered.
func (h *Hub) registered(t push.Target, res *push.Result) bool {
	h.rules.RLock()
	defer h.rules.RUnlock()
	ok := true
	t.Named(func(name string) { ok = ok && h.predicates[name] != nil })
	if !ok {
		res.Failed = push.ErrPredicate
	}
	return ok
}

// judge returns the function of a Where or a Named; one that nobody registered holds
// for nothing.
func (h *Hub) judge(t push.Target) func(push.Instance) bool {
	where, name, arg := t.Predicate()
	if where != nil {
		return where
	}
	h.rules.RLock()
	match := h.predicates[name]
	h.rules.RUnlock()
	if match == nil {
		return func(push.Instance) bool { return false }
	}
	return func(i push.Instance) bool { return match(i, arg) }
}

// known reports the component ids that are none, and refuses a target of nothing else.
func known(t push.Target, res *push.Result) bool {
	ids := t.IDs()
	for _, id := range ids {
		if _, _, _, ok := push.ParseComponentID(id); !ok {
			res.Unknown = append(res.Unknown, push.UnknownID{ID: id, Why: push.ErrGarbage})
		}
	}
	return len(res.Unknown) == 0 || len(res.Unknown) < len(ids) || !t.Listed()
}

// candidates calls f for the sessions that t may reach. Under the lock.
func (h *Hub) candidates(t push.Target, f func(*session)) {
	if pages, ok := t.Pages(); ok {
		for _, page := range pages {
			for _, s := range h.pages[page] {
				f(s)
			}
		}
		return
	}
	for _, s := range h.sessions {
		f(s)
	}
}

// missing returns the ids that t lists and that are gone, and counts as pending those
// that are being mounted or were given out lately. Under the lock.
func (h *Hub) missing(t push.Target, now int64, res *push.Result) (gone []string) {
	if !t.Listed() {
		return nil
	}
	for _, id := range t.IDs() {
		page, inst, issued, ok := push.ParseComponentID(id)
		if !ok {
			continue
		}
		live, shown, mounting := h.pages[page], false, false
		for _, s := range live {
			shown = shown || slices.ContainsFunc(s.index, func(m mounted) bool { return m.id == inst })
			mounting = mounting || s.fresh
		}
		switch {
		case shown:
		case mounting, len(live) == 0 && now-issued < h.o.PendingWindow.Milliseconds():
			res.Pending++
		default:
			gone = append(gone, id)
		}
	}
	return gone
}
