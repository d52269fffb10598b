package hub

import (
	"math"
	"slices"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

// early are cells whose first value had in it what is still queued for the session: it
// must not be applied to them again. Values: the last push that was in it. What is pushed
// by predicate is in no first value.
type early map[cellID]uint64

// has reports whether e is in the cell already.
func (y early) has(inst uint64, k *app.KeyInfo, e *entryOf) bool {
	return len(y) > 0 && !e.asks && y[cellID{inst, k.Fingerprint}] >= e.seq
}

// history returns what was pushed that decides what the cell starts with on page p. The
// cell begins with it now, which is noted in begins.
func (s *session) history(p *push.Page, begins *early, inst uint64, typ string, key uint32) push.History {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.queued > s.took {
		if *begins == nil {
			*begins = early{}
		}
		(*begins)[cellID{inst, key}] = s.queued
	}
	return h.facts(p, inst, typ, key)
}

// start returns what was pushed of the cell of k, as the value that it starts with now.
func (s *session) startOf(begins *early, inst uint64, typ string, k *app.KeyInfo) (u app.Update, ok bool) {
	hist := s.history(&s.page, begins, inst, typ, k.Fingerprint)
	return s.hub.start(k, hist, s.view, s.loaded)
}

// caughtUp notes that the session took all pushes up to seq.
func (s *session) caughtUp(seq uint64) {
	s.took = max(s.took, seq)
	if s.early == nil && (s.ledger == nil || s.ledger.early == nil) {
		return
	}
	s.hub.mu.Lock()
	done := s.queued <= s.took
	s.hub.mu.Unlock()
	if done {
		s.early = nil
		if s.ledger != nil {
			s.ledger.early = nil
		}
	}
}

// facts returns what was pushed that concerns the cell. Under the lock.
func (h *Hub) facts(p *push.Page, inst uint64, typ string, key uint32) push.History {
	list := h.retained.Facts(nil, p, inst, typ, key)
	return push.NewHistory(h.journal.Facts(list, p, inst, typ, key))
}

// start returns the value that a history gives the cell of k on the page v: the last
// value pushed, or what v's loaders gave, or the key's default, and the edits of it
// that came after. Pushes up to loaded are in what the loaders gave. ok is false when
// nothing was pushed.
func (h *Hub) start(k *app.KeyInfo, hist push.History, v *View, loaded uint64) (u app.Update, ok bool) {
	u, ok, edits := hist.Value()
	if len(edits) == 0 {
		return u, ok
	}
	if !ok {
		u = edits[0].Update.Default()
		if v.Initial != nil {
			if first, given := v.Initial(k); given {
				var err error
				if u, err = k.Update(first); err != nil {
					return app.Update{}, false
				}
				edits = push.History(edits).Since(loaded)
			}
		}
	}
	for _, e := range edits {
		u = h.after(u, e.Update)
	}
	return u, true
}

// after returns what edit makes of the value that u sets: u itself if it panics.
func (h *Hub) after(u, edit app.Update) (to app.Update) {
	to = u
	defer func() {
		if v := recover(); v != nil {
			h.stats.panics.Add(1)
			h.log.Error("hub: edit of a key failed", "key", edit.Name(), "panic", v)
		}
	}()
	made, err := edit.Step(u.Encoded())
	if err != nil {
		return u
	}
	return made.To
}

// loadedAt returns the last push that the loaders of v may have seen: those after it
// are applied to what they gave.
func (h *Hub) loadedAt(v *View) uint64 {
	if len(v.Position) == 0 {
		return math.MaxUint64
	}
	at := push.ParsePosition(v.Position)
	if at.Journal != h.journalID {
		return math.MaxUint64
	}
	return at.Seq
}

// settle takes the hub's lock and returns the updates as they are kept: an edit of a
// value that is kept is kept as the value that it makes. What makes it is user code,
// which runs without the lock; if the kept value changes meanwhile, it runs again.
func (h *Hub) settle(t push.Target, updates []app.Update) []app.Update {
	type result struct {
		of   uint64
		made app.Update
	}
	var made map[uint32]result
	updates = h.folded(updates)
	for {
		h.mu.Lock()
		kept, stale, done := updates, push.History(nil), true
		for i, u := range updates {
			if !u.Edits() {
				continue
			}
			key := u.Key().Fingerprint
			base, ok := push.Base(h.retained, h.journal, t, key)
			if !ok {
				continue
			}
			seq := base.Seq()
			m, known := made[key]
			if !known || m.of != seq {
				stale, done = base, false
				made = with(made, key, result{of: seq})
				break
			}
			if &kept[0] == &updates[0] {
				kept = append([]app.Update(nil), updates...)
			}
			kept[i] = m.made
		}
		if done {
			return normal(kept)
		}
		h.mu.Unlock()
		value, _ := h.start(stale[0].Update.Key(), slices.Clone(stale), nil, 0)
		key := value.Key().Fingerprint
		for _, u := range updates {
			if u.Key().Fingerprint == key {
				value = h.after(value, u)
			}
		}
		made[key] = result{made[key].of, value}
	}
}

// folded makes edits that follow a value of the same key one value with it.
func (h *Hub) folded(updates []app.Update) []app.Update {
	own := false
	for i, u := range updates {
		for n := range updates[:i] {
			if first := updates[n]; u.Edits() && !first.Edits() && first.Key().Fingerprint == u.Key().Fingerprint {
				if !own {
					updates, own = append([]app.Update(nil), updates...), true
				}
				updates[n] = h.after(first, u)
				updates[i] = updates[n]
			}
		}
	}
	if own {
		return normal(updates)
	}
	return updates
}

// with adds an entry to a map that may be nil.
func with[M ~map[K]V, K comparable, V any](m M, k K, v V) M {
	if m == nil {
		m = M{}
	}
	m[k] = v
	return m
}
