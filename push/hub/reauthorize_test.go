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
// others do not.
func TestReauthorizationByTimer(t *testing.T) {
	var denied, asked atomic.Value
	denied.Store("")
	asked.Store("")
	s := newSite(t, hub.Options{AckTimeout: time.Hour, ReauthorizeEvery: time.Minute, Reauthorize: func(_ context.Context, r *http.Request, v *hub.View) error {
		asked.Store(r.RemoteAddr)
		switch denied.Load() {
		case v.Principal.User:
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
	ann.until("end", func() bool { return ann.over != nil })
	require.Equal(t, wire.Closed{Reason: "principal"}, ann.over)
	require.EqualValues(t, 1, s.hub.Stats().Refused["reauthorize"])
	require.Contains(t, s.log.String(), "refused reauthorize")
	bob.click("add")
	bob.settled()
	require.Equal(t, 2, countOf(bob))
	require.Equal(t, 1, s.updater().Counts().Connected)
	require.Zero(t, s.updater().Counts().Away, "it does not wait for its page")
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
