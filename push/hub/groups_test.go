package hub_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// rooms lets everybody into rooms but not into the vault.
func rooms(j hub.Join) bool { return strings.HasPrefix(j.Group, "room") }

func TestComponentsJoinGroupsInBothStages(t *testing.T) {
	s := newSite(t, hub.Options{MayJoin: rooms})
	u := s.updater()
	u.Push(push.Group("room1"), alert.Set("welcome to 1"), linesKey.Set([]string{"a"}))
	p := s.open(hub.View{}, shell{"s"}, room{"r"}).goLive(false)
	other := s.open(hub.View{}, room{"o"}).goLive(false)
	require.Zero(t, u.Push(push.Group("room1"), alert.Set("nobody")).Reached)

	p.fire("topic", "input", app.Event{Value: "room1"})
	p.shows("nobody") // the last value pushed
	require.Equal(t, 1, u.Push(push.Group("room1"), lines.Append("b")).Reached)
	p.shows(">a b<")

	b := p.takeover()
	p.settled()
	require.Equal(t, 1, u.Push(push.Group("room1"), lines.Append("c")).Reached, "the membership outlives the takeover")
	b.sees(">a b c<")
	b.local("topic", "input", app.Event{Value: "room2"})
	p.settled()
	require.Zero(t, u.Push(push.Group("room1"), alert.Set("gone")).Reached)
	require.Equal(t, 1, u.Push(push.Group("room2"), alert.Set("in 2")).Reached)
	b.sees("in 2")
	require.NotContains(t, b.html(), "gone")

	// The browser's Go dies: the server's components ask again.
	p.cut()
	p.taken, p.doc = false, docOf(b.root)
	p.goLive(true)
	require.Equal(t, 1, u.Push(push.Group("room2"), alert.Set("still in 2")).Reached)
	p.shows("still in 2")
	p.fire("topic", "input", app.Event{Value: ""})
	p.settled()
	require.Zero(t, u.Push(push.Group("room2"), alert.Set("out")).Reached)
	require.NotContains(t, other.doc.HTML(), "in 2")
}

// The first paint of a component that joins has the group's values already.
func TestGroupsAtFirstPaint(t *testing.T) {
	s := newSite(t, hub.Options{MayJoin: rooms})
	s.updater().Push(push.Group("room7"), linesKey.Set([]string{"painted"}))
	p := s.open(hub.View{}, inRoom{"room7"})
	require.Contains(t, p.doc.HTML(), "painted")
	p.goLive(false)
	require.Equal(t, wire.WelcomeAfresh, p.welcome.Flags, "and the page is proven: no sync")
	require.NotContains(t, s.open(hub.View{}, inRoom{"vault"}).doc.HTML(), "painted")
}

func TestNobodyJoinsByClaiming(t *testing.T) {
	for name, may := range map[string]func(hub.Join) bool{
		"no hook": nil, "refused": rooms, "panics": func(hub.Join) bool { panic("no") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, hub.Options{MayJoin: may})
			u := s.updater()
			u.Push(push.Group("vault"), alert.Set("gold"))
			p := s.open(hub.View{}, room{"r"}).goLive(false)
			p.fire("topic", "input", app.Event{Value: "vault"})
			p.settled()
			b := p.takeover()
			p.settled()
			_, inst, _, _ := push.ParseComponentID(p.ids[0])
			for _, i := range []uint64{inst, 12345} {
				p.queue(func(op uint64) wire.Message {
					return wire.Mounts{Op: op, List: []wire.Mount{{Add: true, Group: true, Inst: i, Type: "vault"}}}
				})
			}
			p.settled()
			require.Zero(t, u.Push(push.Group("vault"), alert.Set("more gold")).Reached)
			require.Empty(t, u.Presence("vault"))
			u.Push(push.All(), linesKey.Set([]string{"end"}))
			b.sees("end")
			require.NotContains(t, b.html(), "gold")
			require.NotZero(t, s.hub.Stats().Refused["group"])
		})
	}
}

func TestMembershipsOfAPageAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MayJoin: rooms, MaxGroups: 3})
	p := s.open(hub.View{}, room{"r"}).goLive(false)
	p.takeover()
	p.settled()
	_, inst, _, _ := push.ParseComponentID(p.ids[0])
	for i := range 5 {
		p.queue(func(op uint64) wire.Message {
			return wire.Mounts{Op: op, List: []wire.Mount{{Add: true, Group: true, Inst: inst, Type: fmt.Sprint("room", i)}}}
		})
	}
	p.settled()
	require.EqualValues(t, 2, s.hub.Stats().Refused["groups"])
	require.Len(t, hub.GroupsOf(s.updater().Presence("room0")[0].Page), 3)
}

func TestServerPutsUsersAndSessionsInGroups(t *testing.T) {
	s := newSite(t, hub.Options{MaxMembers: 2})
	u := s.updater()
	u.Push(push.Group("ops"), alert.Set("for ops"))
	ann := hub.View{Principal: hub.Principal{User: "ann"}}
	p := s.open(ann, board{"a"}).goLive(false)
	q := s.open(hub.View{Cookie: "c"}, board{"b"}).goLive(false)
	b := q.takeover()
	q.settled()
	require.NoError(t, u.Join(push.User("ann"), "ops"))
	require.NoError(t, u.Join(push.User("ann"), "ops"), "once more changes nothing")
	require.NoError(t, u.Join(push.Session("c"), "ops"))
	p.shows("for ops")
	b.sees("for ops")
	require.Contains(t, s.open(ann, board{"later"}).doc.HTML(), "for ops")
	require.Equal(t, 2, u.Push(push.Group("ops"), alert.Set("again")).Reached)
	require.ErrorIs(t, u.Join(push.User("bob"), "ops"), hub.ErrMembersFull)

	require.NoError(t, u.Leave(push.User("ann"), "ops"))
	require.NoError(t, u.Leave(push.User("nobody"), "ops"))
	require.Equal(t, 1, u.Push(push.Group("ops"), alert.Set("only c")).Reached)
	require.NotContains(t, s.open(ann, board{"much later"}).doc.HTML(), "only c")
	require.ErrorIs(t, u.Join(push.All(), "ops"), hub.ErrHolder)
	require.ErrorIs(t, u.Join(push.User(""), "ops"), hub.ErrHolder)

	// One component.
	require.NoError(t, u.Join(push.Component(p.ids[1]), "one"))
	require.Equal(t, 1, u.Push(push.Group("one"), alert.Set("to one")).Reached)
	p.shows("to one")
	require.NoError(t, u.Leave(push.Component(p.ids[1]), "one"))
	require.Zero(t, u.Push(push.Group("one"), alert.Set("to none")).Reached)
	require.ErrorIs(t, u.Join(push.Component("garbage"), "one"), push.ErrGarbage)
	require.ErrorIs(t, u.Join(push.Component(hub.ComponentID(hub.NewPageID(), 1)), "one"), push.ErrGone)
}

// What a user typed is not overwritten by what a group was told before.
func TestJoiningKeepsWhatTheBrowserSet(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	u.Push(push.Group("ops"), count.Set(50), status.Set("ops"))
	p := s.open(hub.View{Principal: hub.Principal{User: "ann"}}, board{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	b.local("add", "click", app.Event{})
	p.settled()
	require.NoError(t, u.Join(push.User("ann"), "ops"))
	b.sees(">ops<")
	require.Contains(t, b.html(), "count 1")
}

func TestPresenceAndItsChanges(t *testing.T) {
	s := newSite(t, hub.Options{MayJoin: rooms, Grace: time.Minute, Meta: func(p push.Page, group string) string {
		return group + " of " + p.Principal.User
	}})
	u := s.updater()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	all := u.Watch(0)
	list, w := u.WatchGroup("room1", 0)
	defer w.Close()
	require.Empty(t, list)
	next := func(w *hub.Watch) hub.Change {
		c, err := w.Next(ctx)
		require.NoError(t, err)
		return c
	}
	p := s.open(hub.View{Principal: hub.Principal{User: "ann"}}, room{"r"}).goLive(false)
	require.Equal(t, hub.Connected, next(all).Kind)
	p.fire("topic", "input", app.Event{Value: "room1"})
	p.settled()
	c := next(w)
	require.Equal(t, hub.Joined, c.Kind)
	require.Equal(t, "room1 of ann", c.Meta)
	require.Equal(t, "ann", c.Page.Principal.User)
	list = u.Presence("room1")
	require.Len(t, list, 1)
	require.Equal(t, "room1 of ann", list[0].Meta)
	require.False(t, list[0].Away)

	p.cut()
	require.Equal(t, hub.Away, next(all).Kind)
	require.Equal(t, hub.Away, next(w).Kind)
	require.True(t, u.Presence("room1")[0].Away)
	p.goLive(true)
	require.Equal(t, hub.Resumed, next(all).Kind)
	require.Equal(t, hub.Resumed, next(w).Kind)
	p.fire("topic", "input", app.Event{Value: "room2"})
	p.settled()
	require.Equal(t, hub.Left, next(w).Kind)
	p.fire("topic", "input", app.Event{Value: "room1"})
	p.settled()
	require.Equal(t, hub.Joined, next(w).Kind)
	p.cut()
	require.Equal(t, hub.Away, next(w).Kind)
	s.clock.advance(2 * time.Minute)
	require.Equal(t, hub.Left, next(w).Kind)
	require.Equal(t, hub.Away, next(all).Kind)
	require.Equal(t, hub.Gone, next(all).Kind)
	require.Empty(t, u.Presence("room1"))

	all.Close()
	s.open(hub.View{}, room{"r"}).goLive(false)
	short, stop := context.WithCancel(ctx)
	stop()
	_, err := all.Next(short)
	require.ErrorIs(t, err, context.Canceled)
}

// Who does not read is told that something is missing, and nothing piles up.
func TestSlowWatchersAreTold(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	w := u.Watch(3)
	defer w.Close()
	var kinds []hub.ChangeKind
	for range 5 {
		s.open(hub.View{}, board{"a"}).goLive(false)
	}
	for range 3 {
		c, err := w.Next(context.Background())
		require.NoError(t, err)
		kinds = append(kinds, c.Kind)
		if c.Kind == hub.Missed {
			require.Equal(t, 3, c.Lost)
			require.Equal(t, "missed", c.Kind.String())
		}
	}
	require.Equal(t, []hub.ChangeKind{hub.Missed, hub.Connected, hub.Connected}, kinds)
}

func TestComposedTargetsReachWhatTheySay(t *testing.T) {
	s := newSite(t, hub.Options{})
	a := s.open(hub.View{Route: "/a", Principal: hub.Principal{User: "ann", Groups: "staff"}}, board{"a"}).goLive(false)
	b := s.open(hub.View{Route: "/b", Principal: hub.Principal{User: "bob", Groups: "staff"}}, board{"b"}).goLive(false)
	c := s.open(hub.View{Route: "/b"}, tile{"c"}).goLive(false)
	a.takeover()
	a.settled()
	u := s.updater()
	odd := push.Where(func(i push.Instance) bool { return i.Page.Route == "/b" })
	for i, tc := range []struct {
		to      push.Target
		reached int
	}{
		{push.And(push.OfType[tile](), push.Group("staff")), 2},
		{push.Or(push.User("ann"), push.Route("/b")), 3},
		{push.Not(push.User("ann")), 2},
		{push.Except(push.All(), push.Component(a.ids[1]), push.Component(c.ids[0])), 1},
		{push.And(odd, push.Not(push.Group("staff"))), 1},
		{push.Not(odd), 1},
		{push.Components(a.ids[1], b.ids[1]), 2},
		{push.And(push.Components(a.ids[1], b.ids[1]), push.User("bob")), 1},
	} {
		res := pushUntil(func(r push.Result) bool { return r.Reached == tc.reached }, func() push.Result {
			return u.Push(tc.to, alert.Set(fmt.Sprint("alert ", i)))
		})
		require.NoError(t, res.Err(), tc.to.String())
		require.Equal(t, tc.reached, res.Reached, tc.to.String())
	}
	gone := hub.ComponentID(push.PageID(1, [10]byte{}), 4)
	fresh := s.open(hub.View{}, tile{"new"}).ids[0]
	res := u.Push(push.Components(b.ids[1], "garbage", gone, fresh), alert.Set("some"))
	require.Equal(t, 1, res.Reached)
	require.Equal(t, 1, res.Pending)
	require.ErrorIs(t, res.Err(), push.ErrGarbage)
	require.ErrorIs(t, res.Err(), push.ErrGone)
	require.Len(t, res.Unknown, 2)
	b.shows("some")
	require.ErrorIs(t, u.Push(push.Or(push.All(), push.Named("nobody", "")), alert.Set("x")).Err(), push.ErrPredicate)
}

// A page that says hello later gets what it matches then.
func TestComposedTargetsReachWhoComesLater(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	ann := hub.View{Principal: hub.Principal{User: "ann"}, Cookie: "c"}
	p, q := s.open(ann, board{"a"}), s.open(hub.View{}, board{"b"})
	u.Push(push.And(push.Session("c"), push.OfType[tile]()), alert.Set("session's tile"))
	u.Push(push.Or(push.Component(q.ids[0]), push.User("nobody")), status.Set("that board"))
	u.Push(push.And(push.User("ann"), push.Where(func(i push.Instance) bool { return i.Type == app.TypeNameOf[board]() })), owner.Set("judged"))
	u.Push(push.Except(push.All(), push.Component(q.ids[0])), percent.Set(77))
	p.goLive(false)
	q.goLive(false)
	p.shows("session's tile")
	p.shows("judged")
	p.shows(">77<")
	q.shows("that board")
	require.NotContains(t, q.doc.HTML(), "judged")
	require.NotContains(t, q.doc.HTML(), ">77<")
	require.Contains(t, s.open(hub.View{}, board{"later"}).doc.HTML(), ">77<")
}

func TestPredicatesSeePropsAndAgesAndSayThatTheyPanicked(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	p := s.open(hub.View{}, board{"first"})
	s.clock.advance(3 * time.Second)
	p.goLive(false)
	q := s.open(hub.View{}, board{"second"}).goLive(false)
	q.takeover()
	q.settled()
	s.clock.advance(2 * time.Second)
	named := func(name string) push.Target {
		return push.Where(func(i push.Instance) bool {
			b, ok := push.Props[board](i)
			_, tile := push.Props[tile](i)
			return ok && !tile && b.Name == name
		})
	}
	one := func(r push.Result) bool { return r.Reached == 1 }
	for _, name := range []string{"first", "second"} { // the second is taken over
		require.Equal(t, 1, pushUntil(one, func() push.Result { return u.Push(named(name), status.Set(name)) }).Reached, name)
	}
	var mu sync.Mutex
	ages := map[int64]int64{}
	seen := func() map[int64]int64 {
		mu.Lock()
		defer mu.Unlock()
		return maps.Clone(ages)
	}
	pushUntil(func(push.Result) bool { return len(seen()) == 2 }, func() push.Result {
		return u.Push(push.Where(func(i push.Instance) bool {
			mu.Lock()
			defer mu.Unlock()
			ages[i.Age] = i.Live
			return false
		}), status.Set("x"))
	})
	require.Equal(t, map[int64]int64{5000: 2000, 2000: 2000}, seen())

	res := pushUntil(func(r push.Result) bool { return r.Reached == 1 && r.Panicked == 1 }, func() push.Result {
		return u.Push(push.Where(func(i push.Instance) bool {
			if b, ok := push.Props[board](i); ok && b.Name == "first" {
				panic("no")
			}
			return true
		}), status.Set("rest"))
	})
	require.Equal(t, 1, res.Reached)
	require.Equal(t, 1, res.Panicked)
	require.ErrorIs(t, res.Err(), push.ErrPanicked)
	require.Contains(t, res.String(), "panicked 1")
	res = pushUntil(func(r push.Result) bool { return r.Panicked == 4 }, func() push.Result {
		return u.Push(push.Not(push.Where(func(push.Instance) bool { panic("no") })), status.Set("none"))
	})
	require.Zero(t, res.Reached, "a panic under Not leaves out, too")
	require.Equal(t, 4, res.Panicked)
}

func TestKeyThatSomeComponentReadsIsNotUndeclared(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	s.open(hub.View{}, board{"rendered, not connected"})
	p := s.open(hub.View{}, tile{"t"}).goLive(false)
	require.NoError(t, u.Push(push.All(), status.Set("x")).Err(), "boards read it")
	require.NoError(t, u.Push(push.Route("/"), status.Set("x")).Err())
	nobody := app.Served("hubTestNobodyReadsIt", 0)
	var undeclared push.UndeclaredKey
	require.ErrorAs(t, u.Push(push.All(), nobody.Set(1)).Err(), &undeclared)
	require.ErrorAs(t, u.Push(push.OfType[tile](), status.Set("x")).Err(), &undeclared, "tiles do not")
	require.ErrorAs(t, u.Push(push.Component(p.ids[0]), status.Set("x")).Err(), &undeclared)
	require.True(t, slices.ContainsFunc(u.Components(), func(c hub.Component) bool { return c.ID == p.ids[0] }))
}
