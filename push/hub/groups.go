package hub

import (
	"cmp"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// A Join is a component's wish to be a member of a group, by app.UseGroup.
type Join struct {
	Principal Principal
	Route     string
	Group     string
	Type      string // of the component; once the browser's Go renders, that is the browser's word
}

// mayJoin asks Options.MayJoin. It is called without the hub's lock.
func (h *Hub) mayJoin(p *push.Page, group, typ string) (ok bool) {
	defer func() {
		if v := recover(); v != nil {
			h.stats.panics.Add(1)
			h.log.Error("hub: callback failed", "panic", v, "stack", string(debug.Stack()))
			ok = false
		}
	}()
	return h.o.MayJoin != nil && len(group) <= wire.MaxName &&
		h.o.MayJoin(Join{Principal: p.Principal, Route: p.Route, Group: group, Type: typ})
}

// pageOf returns what targets know of v's page, with the groups that its user and
// session were put in.
func (h *Hub) pageOf(v *View) push.Page {
	p := v.page()
	h.mu.Lock()
	h.enrol(&p)
	h.mu.Unlock()
	return p
}

// enrol gives p the memberships of its user and session. Under the lock.
func (h *Hub) enrol(p *push.Page) {
	kept := slices.DeleteFunc(slices.Clone(p.Joined), func(m push.Membership) bool { return m.Inst == 0 })
	for _, of := range [...]holder{{user: p.Principal.User}, {session: p.Session}} {
		if of == (holder{}) {
			continue
		}
		for _, g := range h.members[of] {
			kept = append(kept, push.Membership{Group: g})
		}
	}
	p.Joined = sortedMembers(kept)
}

func sortedMembers(list []push.Membership) []push.Membership {
	slices.SortFunc(list, func(a, b push.Membership) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Inst, b.Inst))
	})
	return slices.Compact(list)
}

// A holder is whom the server put in groups.
type holder struct{ user, session string }

// Errors of Join and Leave.
var (
	ErrHolder      = errors.New("hub: only a User, a Session or a Component can be put in a group")
	ErrMembersFull = errors.New("hub: too many memberships")
)

// Join makes a User or a Session a member of a group: all instances of their pages,
// those that are opened later too, until Leave or the end of this process. Of a
// Component it makes the mounted instance a member, until it is unmounted; an id that
// no live page shows is an UnknownID. Members get the values that the group was pushed.
// It fails with ErrHolder for other targets and with ErrMembersFull.
func (u *Updater) Join(t push.Target, group string) error { return u.h.enter(t, group, true) }

// Leave undoes Join. What the pages show stays.
func (u *Updater) Leave(t push.Target, group string) error { return u.h.enter(t, group, false) }

func (h *Hub) enter(t push.Target, group string, on bool) error {
	user, cookie, ok := t.Holder()
	if !ok {
		if id, one := t.ID(); one {
			return h.enterComponent(id, group, on)
		}
		return fmt.Errorf("%w, not %s", ErrHolder, t)
	}
	of := holder{user, cookie}
	var list []*session
	h.mu.Lock()
	groups := h.members[of]
	at, member := slices.BinarySearch(groups, group)
	switch {
	case member == on:
		h.mu.Unlock()
		return nil
	case on && h.memberships >= h.o.MaxMembers:
		h.mu.Unlock()
		return ErrMembersFull
	case on:
		h.memberships++
		h.members[of] = slices.Insert(slices.Clone(groups), at, group)
	default:
		h.memberships--
		if h.members[of] = slices.Delete(slices.Clone(groups), at, at+1); len(groups) == 1 {
			delete(h.members, of)
		}
	}
	for _, s := range h.sessions {
		if t.OnPage(&s.known) == push.Each {
			before := s.known
			h.enrol(&s.known)
			h.moved(&before, &s.known)
			s.turn.put(s.enrolled)
			list = append(list, s)
		}
	}
	h.mu.Unlock()
	for _, s := range list {
		s.turn.run()
	}
	return nil
}

// enrolled takes what Join and Leave did to the page's user or session.
func (s *session) enrolled() {
	if s.ended {
		return
	}
	before := s.page
	s.hub.mu.Lock()
	s.hub.enrol(&s.page)
	s.hub.mu.Unlock()
	s.gain(before, 0)
	s.wake()
}

func (h *Hub) enterComponent(id, group string, on bool) error {
	page, inst, _, ok := push.ParseComponentID(id)
	if !ok {
		return push.UnknownID{ID: id, Why: push.ErrGarbage}
	}
	m := push.Membership{Group: group, Inst: inst}
	var list []*session
	h.mu.Lock()
	for _, s := range h.pages[page] {
		if !slices.ContainsFunc(s.index, func(m mounted) bool { return m.id == inst }) {
			continue
		}
		before := s.known
		s.known.Joined = changed(s.known.Joined, m, on)
		h.moved(&before, &s.known)
		s.turn.put(func() {
			if !s.ended {
				s.member(m, on)
				s.settleJoins()
			}
		})
		list = append(list, s)
	}
	h.mu.Unlock()
	if len(list) == 0 {
		return push.UnknownID{ID: id, Why: push.ErrGone}
	}
	for _, s := range list {
		s.turn.run()
	}
	return nil
}

// changed returns the memberships with or without m.
func changed(list []push.Membership, m push.Membership, on bool) []push.Membership {
	if slices.Contains(list, m) == on {
		return list
	}
	if on {
		return sortedMembers(append(slices.Clone(list), m))
	}
	return slices.DeleteFunc(slices.Clone(list), func(o push.Membership) bool { return o == m })
}

// member makes an instance a member or ends that. What it gains waits for settleJoins.
func (s *session) member(m push.Membership, on bool) {
	before := s.page
	if slices.Contains(before.Joined, m) == on {
		return
	}
	if on {
		s.joins = append(s.joins, gain{before, m.Inst})
	}
	s.members(func(list []push.Membership) []push.Membership { return changed(list, m, on) })
}

// members changes the memberships of the page and tells who watches.
func (s *session) members(change func([]push.Membership) []push.Membership) {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	before := s.known
	s.page.Joined, s.known.Joined = change(s.page.Joined), change(s.known.Joined)
	if !s.gone {
		h.moved(&before, &s.known)
	}
}

// quitAll ends the memberships of the instances that keep does not hold for.
func (s *session) quitAll(keep func(inst uint64) bool) {
	out := func(m push.Membership) bool { return m.Inst != 0 && !keep(m.Inst) }
	if slices.ContainsFunc(s.page.Joined, out) {
		s.members(func(list []push.Membership) []push.Membership { return slices.DeleteFunc(slices.Clone(list), out) })
	}
}

// A gain is what an instance joined, or with inst 0 all of them: the page as it was before.
type gain struct {
	before push.Page
	inst   uint64
}

// settleJoins gives the instances that joined a group what it was pushed.
func (s *session) settleJoins() {
	for len(s.joins) > 0 && !s.ended {
		list := s.joins
		s.joins = nil
		for _, g := range list {
			s.gain(g.before, g.inst)
		}
	}
	s.wake()
}

// gain gives an instance, or with inst 0 all of them, what was pushed to the groups that
// it is in now and on the page before was not.
func (s *session) gain(before push.Page, inst uint64) {
	give := func(id uint64, typ string, begins *early, set func(k *app.KeyInfo, u app.Update)) {
		if inst != 0 && id != inst {
			return
		}
		for _, k := range app.TypeKeys(typ) {
			s.hub.mu.Lock()
			had, has := s.hub.facts(&before, id, typ, k.Fingerprint), s.hub.facts(&s.page, id, typ, k.Fingerprint)
			s.hub.mu.Unlock()
			if slices.Equal(had, has) {
				continue
			}
			has = s.history(&s.page, begins, id, typ, k.Fingerprint)
			if u, ok := s.hub.start(k, has, s.view, s.loaded); ok {
				set(k, u)
			}
		}
	}
	if root := s.root; root != nil && s.stage == serverRenders {
		var all []*app.Instance
		root.Instances(func(i *app.Instance) { all = append(all, i) })
		for _, i := range all {
			give(i.ID(), i.TypeName(), &s.early, func(k *app.KeyInfo, u app.Update) {
				if c, ok := i.Cell(k.Fingerprint); ok && c.Brought() == 0 { // what the user typed stays
					root.Push(func(o *app.Instance) bool { return o == i }, []app.Update{u})
				}
			})
		}
	}
	if l := s.ledger; l != nil {
		l.each(func(r *record) {
			give(r.id, r.typ, &l.early, func(k *app.KeyInfo, u app.Update) {
				if e := r.cell(k.Fingerprint); k.Policy != app.PolicyPrivate && (e == nil || e.mine == 0) {
					l.put(r.id, r.typ, k, u.Encoded())
				}
			})
		})
	}
}

// Joined implements app.Joiner: before the takeover the server's components join.
func (h host) Joined(inst *app.Instance, group string, on bool) {
	s := h.s
	switch {
	case s.root == nil || s.stage != serverRenders:
	case !on:
		s.member(push.Membership{Group: group, Inst: inst.ID()}, false)
	default:
		s.admit(inst.ID(), inst.TypeName(), group)
	}
}

// admit lets an instance join a group, if it may.
func (s *session) admit(inst uint64, typ, group string) {
	switch {
	case !s.hub.mayJoin(&s.page, group, typ):
		s.refused("group", "group", group, "component", typ)
	case len(s.page.Joined) >= s.hub.o.MaxGroups:
		s.refused("groups", "group", group)
	default:
		s.member(push.Membership{Group: group, Inst: inst}, true)
	}
}

// membership is what the browser's Go asks for an instance of the page.
func (s *session) membership(m wire.Mount) {
	switch r := s.ledger.records[m.Inst]; {
	case r == nil:
	case m.Add:
		s.admit(m.Inst, r.typ, m.Type)
	default:
		s.member(push.Membership{Group: m.Type, Inst: m.Inst}, false)
	}
}
