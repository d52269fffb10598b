package hub_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func TestPageIsAdoptedWithoutBytes(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	require.Equal(t, wire.WelcomeAfresh, p.welcome.Flags)
	p.click("add")
	p.settled()
	require.Len(t, p.frames, 1)
	require.Less(t, p.sizes[0], 80)
	require.Contains(t, p.doc.HTML(), "count 1")
}

func TestPushReachesItsTarget(t *testing.T) {
	s := newSite(t, hub.Options{})
	a := s.open(hub.View{Route: "/a", Principal: hub.Principal{User: "ann", Groups: "admins staff"}}, board{"a"}).goLive(false)
	b := s.open(hub.View{Route: "/b", Principal: hub.Principal{User: "bob", Tenant: "t"}, Cookie: "cookie"}, board{"b"}).goLive(false)
	c := s.open(hub.View{Route: "/b"}, tile{"c"}).goLive(false)
	u := s.updater()
	for i, tc := range []struct {
		to      push.Target
		reached int
		gets    []*page
	}{
		{push.All(), 3, []*page{a, b, c}},
		{push.OfType[tile](), 3, []*page{a, b, c}},
		{push.Component(a.ids[1]), 1, []*page{a}},
		{push.Where(func(i push.Instance) bool { return i.Page.Principal.User == "bob" }), 1, []*page{b}},
		{push.User("ann"), 1, []*page{a}},
		{push.Group("staff"), 1, []*page{a}},
		{push.Tenant("t"), 1, []*page{b}},
		{push.Session("cookie"), 1, []*page{b}},
		{push.Route("/b"), 2, []*page{b, c}},
	} {
		text := fmt.Sprintf("alert %d.", i)
		res := u.Push(tc.to, alert.Set(text))
		require.NoError(t, res.Err(), tc.to)
		require.Equal(t, tc.reached, res.Reached, tc.to.String())
		require.Equal(t, len(tc.gets), res.Pages, tc.to.String())
		for _, p := range tc.gets {
			p.shows(text)
		}
		// Another push proves that the first one did not reach the others: frames come in order.
		mark := fmt.Sprintf("mark %d.", i)
		u.Push(push.All(), alert.Set(mark))
		for _, p := range []*page{a, b, c} {
			seen := len(p.frames)
			p.shows(mark)
			for _, f := range p.frames[seen:] {
				for _, part := range f.Parts {
					require.NotContains(t, string(part.Data), text)
				}
			}
		}
	}
	require.True(t, u.Connected(a.ids[1]))
	require.False(t, u.Connected(hub.ComponentID(hub.NewPageID(), 1)))
	require.Len(t, u.IDs(), 5)
	require.Equal(t, hub.Counts{Connected: 3}, u.Counts())
}

func TestResultSaysWhatIsWrong(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, tile{"t"}).goLive(false)
	u := s.updater()

	require.ErrorIs(t, u.Push(push.Component("garbage"), alert.Set("x")).Err(), push.ErrGarbage)

	var undeclared push.UndeclaredKey
	res := u.Push(push.Component(p.ids[0]), status.Set("x"))
	require.ErrorAs(t, res.Err(), &undeclared)
	require.Equal(t, "hubTestStatus", undeclared.Key)
	require.Zero(t, res.Reached)

	var wrong push.WrongType
	require.ErrorAs(t, u.PushNamed(push.All(), "hubTestAlert", 7).Err(), &wrong)
	require.ErrorAs(t, u.PushNamed(push.All(), "no such key", 7).Err(), &undeclared)
	require.NoError(t, u.PushNamed(push.All(), "hubTestAlert", "by name").Err())
	p.shows("by name")

	waiting := s.open(hub.View{}, tile{"t"})
	res = u.Push(push.Component(waiting.ids[0]), alert.Set("early"))
	require.NoError(t, res.Err())
	require.Equal(t, 1, res.Pending)
	s.clock.advance(2 * time.Minute)
	require.ErrorIs(t, u.Push(push.Component(waiting.ids[0]), alert.Set("late")).Err(), push.ErrGone)
	require.ErrorIs(t, u.Push(push.Named("nobody", ""), alert.Set("x")).Err(), push.ErrPredicate)
}

func TestSeveralUpdatesAreOneRender(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	before := s.hub.Stats()
	res := s.updater().Push(push.OfType[board](), status.Set("building"), percent.Set(40), owner.Set("ann"))
	require.Equal(t, 1, res.Reached)
	p.shows("building")
	require.Contains(t, p.doc.HTML(), ">40<")
	require.Contains(t, p.doc.HTML(), ">ann<")
	after := s.hub.Stats()
	require.EqualValues(t, 1, after.Renders-before.Renders)
	require.EqualValues(t, 1, after.Frames-before.Frames)
}

func TestPredicatesSeeServedStateAndAreContained(t *testing.T) {
	s := newSite(t, hub.Options{})
	a := s.open(hub.View{}, board{"a"}).goLive(false)
	b := s.open(hub.View{}, board{"b"}).goLive(false)
	u := s.updater()
	u.Push(push.Component(a.ids[0]), owner.Set("ann"))
	a.shows("ann")
	s.reachesOne(push.Where(func(i push.Instance) bool {
		v, ok := push.Served(i, owner)
		return ok && v == "ann"
	}), status.Set("yours"))
	a.shows("yours")

	s.hub.Predicate("owner", func(i push.Instance, arg string) bool {
		v, _ := push.Served(i, owner)
		return v == arg
	})
	s.reachesOne(push.Named("owner", "ann"), status.Set("named"))
	a.shows("named")

	res := u.Push(push.Where(func(push.Instance) bool { panic("no") }), status.Set("never"))
	require.Zero(t, res.Reached)
	u.Push(push.All(), status.Set("still here"))
	a.shows("still here")
	b.shows("still here")
	require.NotZero(t, s.hub.Stats().Panics)
}

func TestPushBetweenRenderAndHelloArrives(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	p := s.open(hub.View{}, board{"a"})
	require.Equal(t, 1, u.Push(push.All(), status.Set("to all")).Pending)
	u.Push(push.Component(p.ids[1]), alert.Set("to one"))
	u.Push(push.Where(func(i push.Instance) bool { return true }), owner.Set("to some"))
	p.goLive(false)
	p.shows("to all")
	p.shows("to one")
	p.shows("to some")
	require.Zero(t, u.Counts().Pending)
}

func TestPageOpenedLaterStartsWithRetainedValues(t *testing.T) {
	s := newSite(t, hub.Options{})
	u := s.updater()
	u.Push(push.All(), status.Set("running"), percent.Set(10))
	u.Push(push.OfType[board](), percent.Set(20))
	u.Push(push.User("ann"), owner.Set("anns"))
	u.Push(push.Where(func(push.Instance) bool { return true }), alert.Set("never retained"))
	p := s.open(hub.View{Principal: hub.Principal{User: "ann"}}, board{"a"})
	for _, text := range []string{"running", ">20<", "anns", "quiet"} {
		require.Contains(t, p.doc.HTML(), text)
	}
	p.goLive(false)
	require.Equal(t, wire.WelcomeAfresh, p.welcome.Flags, "the page is proven: no sync")
	other := s.open(hub.View{}, board{"b"})
	require.NotContains(t, other.doc.HTML(), "anns")
}

func TestAThousandPushersReachEveryPage(t *testing.T) {
	s := newSite(t, hub.Options{})
	var pages []*page
	for range 10 {
		pages = append(pages, s.open(hub.View{}, board{"a"}).goLive(false))
	}
	u := s.updater()
	var all sync.WaitGroup
	for i := range 1000 {
		all.Add(1)
		go func() {
			defer all.Done()
			u.Push(push.All(), percent.Set(i+1), status.Set(fmt.Sprintf("step %d", i+1)))
		}()
	}
	all.Wait()
	u.Push(push.All(), owner.Set("the end"))
	for _, p := range pages {
		p.shows("the end")
		require.Equal(t, "step "+textOf(p, "percent"), textOf(p, "status"), "a push is one step")
		require.Equal(t, textOf(pages[0], "percent"), textOf(p, "percent"), "all pages saw one order")
	}
}

func textOf(p *page, id string) string {
	n := find(p.doc.Root, id)
	require.Len(p.t, n.Kids, 1)
	return n.Kids[0].Text
}

// A page that comes to a server after a restart misses nothing that is pushed while
// its loaders run.
func TestPushWhileThePageIsOpened(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"})
	s.stop()
	open := s.o.Open
	s.o.Open = func(ctx context.Context, r *http.Request, ticket []byte) (*hub.View, error) {
		_, limited := ctx.Deadline()
		require.True(t, limited)
		s.updater().Push(push.Where(func(push.Instance) bool { return true }), status.Set("in between"))
		return open(ctx, r, ticket)
	}
	s.restart()
	p.goLive(false)
	p.shows("in between")
}
