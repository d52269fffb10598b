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

// An entryOf is a push on its way to the sessions.
type entryOf struct {
	push.Target
	seq     uint64
	updates []app.Update
	asks    bool // a predicate has a say

	// Sessions that took it, and what came of it.
	judged, pages, reached, panicked atomic.Int64
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

// take applies a push in the session's turn.
func (s *session) take(e *entryOf) {
	if s.ended {
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
	var stats []app.UpdateStats
	if len(s.early) == 0 {
		stats = s.root.Push(to, e.updates).Updates
	} else {
		for _, u := range e.updates { // but the cells that began with it
			stats = append(stats, s.root.Push(func(i *app.Instance) bool {
				return to(i) && (e.asks || !s.early.has(i.ID(), u, e.seq))
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
		var hits []*record
		for _, r := range matched {
			if r.reads(k.Fingerprint) {
				hits = append(hits, r)
			}
		}
		switch wide := l.wide[k.Fingerprint]; {
		case u.Edits():
			failed += s.takeEdit(e, u, hits, pageWide)
		case pageWide && (len(hits) > 0 || wide != nil):
			l.putAll(k, u.Encoded())
		default:
			for _, r := range hits {
				l.put(r.id, r.typ, k, u.Encoded())
			}
		}
		reached = max(reached, len(hits))
	}
	return reached, failed
}

// takeEdit applies an edit to the cells of hits. It returns for how many it panicked.
func (s *session) takeEdit(e *entryOf, u app.Update, hits []*record, pageWide bool) (failed int) {
	l, k := s.ledger, u.Key()
	hits = slices.DeleteFunc(slices.Clone(hits), func(r *record) bool { return !e.asks && l.early.has(r.id, u, e.seq) })
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
