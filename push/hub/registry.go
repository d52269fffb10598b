package hub

import (
	"context"
	"errors"
	"slices"

	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// begin notes work that Shutdown waits for. It reports false after Shutdown.
func (h *Hub) begin() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.work.Add(1)
	return true
}

// A user is one user of one tenant.
type user struct{ name, tenant string }

func userOf(p Principal) user { return user{p.User, p.Tenant} }

// count notes that a page of a user is connected, or not any more. Under the lock.
func (h *Hub) count(s *session, connected bool) {
	u := userOf(s.known.Principal)
	if s.counted == connected || u.name == "" {
		return
	}
	s.counted = connected
	if connected {
		h.users[u]++
	} else if h.users[u]--; h.users[u] == 0 {
		delete(h.users, u)
	}
}

var errUserFull = errors.New("hub: too many pages of one user")

// userFull is the refusal that a page gets for errUserFull.
func (h *Hub) userFull(p Principal) *Refusal {
	return h.busy("user: sessions", "user", p.User, "tenant", p.Tenant)
}

// roomFor returns the refusal of a page that would be one too many of its user. Under
// no lock.
func (h *Hub) roomFor(s *session) *Refusal {
	h.mu.Lock()
	who := s.known.Principal
	u := userOf(who)
	over := u.name != "" && !s.counted && h.users[u] >= h.o.MaxPerUser
	h.mu.Unlock()
	if over {
		return h.userFull(who)
	}
	return nil
}

// An opening is a hello whose page is being opened: it is not in the list yet, and
// what was decided to end meanwhile must not begin.
type opening struct {
	ends []func(*push.Page) bool
}

// await notes that a page is being opened.
func (h *Hub) await() *opening {
	o := &opening{}
	h.mu.Lock()
	h.openings[o] = true
	h.mu.Unlock()
	return o
}

// forget takes back an await.
func (h *Hub) forget(o *opening) {
	h.mu.Lock()
	delete(h.openings, o)
	h.mu.Unlock()
}

// ended reports whether a page was to end while it was opened.
func (o *opening) ended(p *push.Page) bool {
	return slices.ContainsFunc(o.ends, func(match func(*push.Page) bool) bool { return match(p) })
}

// add puts a session in the list: from here pushes find it, and who ends pages does.
func (h *Hub) add(s *session, o *opening) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.openings, o)
	now := h.now()
	if h.closed {
		return &Refusal{Reason: wire.ReasonShutdown, Retry: retryBusy}
	}
	if u := userOf(s.page.Principal); u.name != "" && h.users[u] >= h.o.MaxPerUser {
		return errUserFull
	}
	h.epoch = max(h.epoch+1, uint64(now))
	s.epoch, s.fresh = h.epoch, true
	s.from, s.page.Live = h.journal.Position().Seq, now
	h.enrol(&s.page)
	s.known = s.page
	h.tell(Change{Kind: Connected, Page: s.known})
	h.moved(&push.Page{}, &s.known)
	h.count(s, true)
	h.sessions[s.live] = s
	h.pages[s.page.ID] = append(h.pages[s.page.ID], s)
	h.pending.add(now, -1)
	return nil
}

// remove takes a session out of the list.
func (h *Hub) remove(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.gone {
		return
	}
	s.gone = true
	h.count(s, false)
	h.moved(&s.known, &push.Page{})
	h.tell(Change{Kind: Gone, Page: s.known})
	h.back(s)
	delete(h.sessions, s.live)
	list := h.pages[s.page.ID]
	if i := slices.Index(list, s); i >= 0 {
		list = slices.Delete(list, i, i+1)
	}
	if len(list) == 0 {
		delete(h.pages, s.page.ID)
		return
	}
	h.pages[s.page.ID] = list
}

// attach gives the session its connection.
func (s *session) attach(p *peer) {
	s.peer = p
	s.hub.mu.Lock()
	if s.left {
		s.hub.tell(Change{Kind: Resumed, Page: s.known})
	}
	s.hub.back(s)
	s.hub.mu.Unlock()
}

// detach notes that the connection has ended: the session waits for its page.
func (s *session) detach(p *peer) {
	if s.peer != p {
		return
	}
	s.peer = nil
	h := s.hub
	for _, e := range s.due {
		h.through(e, false)
	}
	s.due, s.opAt = nil, 0
	if s.ended {
		return
	}
	h.mu.Lock()
	var evicted *session
	if !s.gone {
		evicted = h.leave(s)
	}
	h.mu.Unlock()
	if evicted != nil {
		evicted.expire()
	}
}

// An awayList holds the sessions without a connection, the longest away first.
type awayList struct{ list []*session }

func (a *awayList) len() int { return len(a.list) }

// leave adds s, and returns the one that must go for it. Under the lock.
func (h *Hub) leave(s *session) (evicted *session) {
	s.left = true
	h.count(s, false)
	h.tell(Change{Kind: Away, Page: s.known})
	h.away.list = append(h.away.list, s)
	s.leave = h.o.Clock.AfterFunc(h.o.Grace, s.expire)
	if h.away.len() > h.o.MaxAway {
		h.stats.refuse("away")
		return h.away.list[0]
	}
	return nil
}

// back takes s out. Under the lock.
func (h *Hub) back(s *session) {
	if !s.left {
		return
	}
	s.left = false
	s.leave()
	if !s.gone {
		h.count(s, true)
	}
	if i := slices.Index(h.away.list, s); i >= 0 {
		h.away.list = slices.Delete(h.away.list, i, i+1)
	}
}

// expire ends a session whose page did not come back.
func (s *session) expire() {
	s.turn.do(func() {
		if s.peer == nil {
			s.end(wire.Closed{})
		}
	})
}

// all returns the sessions that match.
func (h *Hub) all(match func(*session) bool) []*session {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []*session
	for _, s := range h.sessions {
		if match(s) {
			list = append(list, s)
		}
	}
	return list
}

// CloseCookie ends all sessions of a session cookie (its hash, as in View) and
// returns their number: the user signed in or out.
func (h *Hub) CloseCookie(cookie, reason string) int {
	if cookie == "" {
		return 0
	}
	match := func(p *push.Page) bool { return p.Session == cookie }
	h.endOpenings(match)
	return h.closeAll(h.all(func(s *session) bool { return match(&s.known) }), reason)
}

// CloseWhere ends all sessions of the principals that match and returns their
// number: somebody lost what Options.Open had granted. Take it from them first, for
// their pages may say hello again. match may run more than once for a principal, and
// for a page that is being opened later, in another goroutine.
func (h *Hub) CloseWhere(match func(Principal) bool, reason string) int {
	h.endOpenings(func(p *push.Page) bool { return match(p.Principal) })
	whose := map[*session]Principal{}
	list := h.all(func(s *session) bool { whose[s] = s.known.Principal; return true })
	return h.closeAll(slices.DeleteFunc(list, func(s *session) bool { return !match(whose[s]) }), reason)
}

// CloseUser is CloseWhere for one user of a tenant; "" as user ends nobody's.
func (h *Hub) CloseUser(tenant, user, reason string) int {
	if user == "" {
		return 0
	}
	return h.CloseWhere(func(p Principal) bool { return p.User == user && p.Tenant == tenant }, reason)
}

// endOpenings has the pages that match begin anew that are being opened.
func (h *Hub) endOpenings(match func(*push.Page) bool) {
	h.mu.Lock()
	for o := range h.openings {
		o.ends = append(o.ends, match)
	}
	h.mu.Unlock()
}

func (h *Hub) closeAll(list []*session, reason string) int {
	for _, s := range list {
		s.turn.do(func() {
			if !s.ended {
				s.refused("ended", "why", reason, "user", s.page.Principal.User)
				s.end(wire.Closed{Reason: reason})
			}
		})
	}
	return len(list)
}

// Shutdown refuses new connections, tells all pages to come back after a moment,
// cancels all calls, and waits until everything ended or ctx does. Then it cuts
// what is left.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	list := h.all(func(*session) bool { return true })
	for _, s := range list {
		s.turn.do(func() { s.end(wire.Closed{Reason: wire.ReasonShutdown}) })
	}
	done := make(chan struct{})
	go func() {
		h.work.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	for _, s := range list {
		s.turn.do(func() {
			if s.peer != nil {
				s.peer.cut()
			}
		})
	}
	return ctx.Err()
}

// Connected reports whether a connected page shows the component.
func (u *Updater) Connected(id string) bool {
	page, inst, _, ok := push.ParseComponentID(id)
	if !ok {
		return false
	}
	u.h.mu.Lock()
	defer u.h.mu.Unlock()
	for _, s := range u.h.pages[page] {
		if !s.left && slices.ContainsFunc(s.index, func(m mounted) bool { return m.id == inst }) {
			return true
		}
	}
	return false
}

// A Component is a component of a connected page.
type Component struct {
	ID   string // what push.Component takes
	Type string // package-qualified
}

// Components returns the components of all connected pages, in no order.
func (u *Updater) Components() []Component {
	u.h.mu.Lock()
	defer u.h.mu.Unlock()
	var list []Component
	for _, s := range u.h.sessions {
		if s.left {
			continue
		}
		for _, m := range s.index {
			list = append(list, Component{push.ComponentID(s.known.ID, m.id), m.typ})
		}
	}
	return list
}

// IDs returns the component ids of all connected pages, in no order.
func (u *Updater) IDs() []string {
	var ids []string
	for _, c := range u.Components() {
		ids = append(ids, c.ID)
	}
	return ids
}

// Counts says how many pages there are.
type Counts struct {
	Connected int // pages with a connection
	Away      int // pages that lost it and may come back
	Pending   int // pages given out that have not connected yet, an estimate
}

// Counts returns the number of pages.
func (u *Updater) Counts() Counts {
	h := u.h
	h.mu.Lock()
	defer h.mu.Unlock()
	away := h.away.len()
	return Counts{Connected: len(h.sessions) - away, Away: away, Pending: h.pending.count(h.now())}
}
