package hub_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// Who may not see a page any more loses it while it is live, also one that is hidden, and
// others do not: its connection ends, and its session does not go on over another.
func TestReauthorizationByTimer(t *testing.T) {
	var denied, asked atomic.Value
	denied.Store("")
	asked.Store("")
	s := newSite(t, hub.Options{AckTimeout: time.Hour, ReauthorizeEvery: time.Minute, Reauthorize: func(_ context.Context, r *http.Request, v *hub.View) error {
		asked.Store(r.RemoteAddr)
		switch denied.Load() {
		case v.Principal.User: // whatever request it is
			return &hub.Refusal{Reason: "principal", Reload: true}
		case "outage":
			return errors.New("the directory does not answer")
		}
		return nil
	}})
	visit := func(user string) *page {
		return s.open(hub.View{Principal: hub.Principal{User: user}}, board{"a"}).dialFrom(user)
	}
	ann, bob := visit("ann"), visit("bob")
	ann.write(wire.Pause{})
	bob.click("add")
	bob.settled()
	rounds := func() {
		n := s.hub.Stats().Rechecks
		for range 8 {
			s.clock.advance(10 * time.Second)
		}
		require.GreaterOrEqual(t, s.hub.Stats().Rechecks, n+2, "each at least once a minute")
		require.LessOrEqual(t, s.hub.Stats().Rechecks, n+6)
	}
	rounds()
	require.Contains(t, []any{"ann", "bob"}, asked.Load(), "the handshake's request")
	denied.Store("outage")
	rounds()
	require.Equal(t, 2, s.hub.Stats().Sessions, "nobody knows, nobody is ended")
	require.Contains(t, s.log.String(), "the directory does not answer")
	denied.Store("ann")
	rounds()
	<-ann.conn.cut
	<-ann.done
	require.EqualValues(t, 1, s.hub.Stats().Refused["reauthorize"])
	require.Contains(t, s.log.String(), "refused reauthorize")
	bob.click("add")
	bob.settled()
	require.Equal(t, 2, countOf(bob))
	s.updater().Push(push.All(), status.Set("secret"))
	bob.shows("secret")
	for len(ann.conn.down) > 0 { // heartbeats from before
		require.NotContains(t, string(<-ann.conn.down), "secret")
	}
	require.Equal(t, 1, s.updater().Counts().Connected)
	ann.resumeFrom("ann")
	require.NotZero(t, ann.welcome.Flags&wire.WelcomeAfresh, "Open decides")
	require.EqualValues(t, 1, s.hub.Stats().Refused["resume"])
	ann.cut()
	s.clock.advance(2 * time.Minute)
	require.Equal(t, 1, s.hub.Stats().Sessions)
}

// The cookies of a live page's handshake grow old while its fetches get new ones: its
// connection ends, and with those that it has now its session goes on where it was.
func TestReauthorizationOfCookiesThatRotate(t *testing.T) {
	var valid atomic.Value
	valid.Store("old")
	s := newSite(t, hub.Options{AckTimeout: time.Hour, Grace: time.Hour, ReauthorizeEvery: time.Minute, Reauthorize: func(_ context.Context, r *http.Request, _ *hub.View) error {
		if r.RemoteAddr != valid.Load() {
			return &hub.Refusal{Reason: "principal", Reload: true}
		}
		return nil
	}})
	p := s.open(hub.View{}, board{"a"}).dialFrom("old")
	p.click("add")
	p.settled()
	valid.Store("new")
	for range 8 {
		s.clock.advance(10 * time.Second)
	}
	<-p.conn.cut
	<-p.done
	require.Nil(t, p.over, "nothing is said that would load the page anew")
	p.resumeFrom("new")
	require.Zero(t, p.welcome.Flags&(wire.WelcomeAfresh|wire.WelcomeSync))
	p.click("add")
	p.settled()
	require.Equal(t, 2, countOf(p))
	for range 8 {
		s.clock.advance(10 * time.Second)
	}
	p.click("add")
	p.settled()
	require.Equal(t, 3, countOf(p))
	require.EqualValues(t, 1, s.hub.Stats().Refused["reauthorize"])
}

// The same is asked before a session goes on over another connection; if it may not, Open decides.
func TestReauthorizationOnResume(t *testing.T) {
	var denied atomic.Bool
	s := newSite(t, hub.Options{Reauthorize: func(context.Context, *http.Request, *hub.View) error {
		if denied.Load() {
			return &hub.Refusal{Reason: "principal", Reload: true}
		}
		return nil
	}})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.cut()
	p.goLive(true)
	require.NotZero(t, p.welcome.Flags&wire.WelcomeExact)
	p.cut()
	denied.Store(true)
	p.goLive(true)
	require.NotZero(t, p.welcome.Flags&wire.WelcomeAfresh)
	require.EqualValues(t, 1, s.hub.Stats().Refused["resume"])
}

func TestCloseUserEndsThePagesOfAUser(t *testing.T) {
	s := newSite(t, hub.Options{})
	visit := func(tenant, user string) *page {
		return s.open(hub.View{Principal: hub.Principal{User: user, Tenant: tenant}}, board{"a"}).goLive(false)
	}
	ann, other := visit("x", "ann"), visit("y", "ann")
	require.Zero(t, s.hub.CloseUser("x", "", "kicked"), "nobody in particular")
	require.Equal(t, 1, s.hub.CloseUser("x", "ann", "kicked"))
	ann.until("end", func() bool { return ann.over != nil })
	require.Equal(t, wire.Closed{Reason: "kicked"}, ann.over)
	require.EqualValues(t, 1, s.hub.Stats().Refused["ended"])
	require.Contains(t, s.log.String(), "why=kicked")
	s.updater().Push(push.All(), status.Set("on"))
	other.shows("on")
}
