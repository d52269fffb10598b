package hub_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// dialFrom connects as a browser at that address does.
func (p *page) dialFrom(addr string) *page { return p.helloFrom(addr, false) }

// resumeFrom comes back as one does.
func (p *page) resumeFrom(addr string) { p.helloFrom(addr, true) }

func (p *page) helloFrom(addr string, resume bool) *page {
	conn := newPipe(1024)
	r := httptest.NewRequest(http.MethodGet, "/_duet/live", nil)
	r.RemoteAddr = addr
	p.connectBy(resume, conn, func() {
		h, done := p.site.hub, p.done
		go func() { done <- h.Serve(context.Background(), conn, r) }()
	})
	p.awaitWelcome()
	return p
}

func TestConnectionsOfAnAddressAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MaxPerAddress: 2})
	visit := func(addr string) *page { return s.open(hub.View{}, board{"a"}).dialFrom(addr) }
	first := visit("203.0.113.7:1111")
	visit("203.0.113.7:2222")
	refused := visit("203.0.113.7:3333")
	requireBusy(t, s, refused, "address: connections")
	require.Contains(t, s.log.String(), "address=203.0.113.7")
	require.Nil(t, visit("203.0.113.8:1111").over, "others come in")
	first.cut()
	require.Nil(t, visit("203.0.113.7:4444").over, "there is room again")

	require.Nil(t, visit("[2001:db8:1:2::1]:1").over)
	require.Nil(t, visit("[2001:db8:1:2:ffff::1]:1").over)
	requireBusy(t, s, visit("[2001:db8:1:2::7]:1"), "address: connections") // who has IPv6 has a whole network
	for _, proxy := range []string{"127.0.0.1:1", "[::1]:1", "10.0.0.7:1", "172.17.0.1:1", "192.168.1.1:1", "[fd00::1]:1",
		"169.254.1.1:1", "[fe80::1%eth0]:1", "100.64.0.9:1", "[::ffff:10.0.0.7]:1"} {
		for range 4 {
			require.Nil(t, visit(proxy).over, "%s is nobody in particular", proxy)
		}
	}
	for range 2 {
		require.Nil(t, visit("100.128.0.1:1").over)
	}
	requireBusy(t, s, visit("100.128.0.1:1"), "address: connections")
}

func TestConnectionsASecondOfAnAddressAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{HelloRate: 1, HelloBurst: 3})
	visit := func(addr string) *page {
		p := s.open(hub.View{}, board{"a"}).dialFrom(addr)
		if p.over == nil {
			p.cut()
		}
		return p
	}
	for range 3 {
		require.Nil(t, visit("203.0.113.7:1").over)
	}
	requireBusy(t, s, visit("203.0.113.7:1"), "address: connections a second")
	require.Nil(t, visit("203.0.113.8:1").over)
	s.clock.advance(time.Second)
	require.Nil(t, visit("203.0.113.7:1").over)
	require.NotNil(t, visit("203.0.113.7:1").over)
}

// All pages of an address together do no more than it may; a page of another is free.
func TestOperationsOfAnAddressAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{AddressRate: 1, AddressBurst: 6, ClientAddr: func(r *http.Request) string {
		client, _, _ := strings.Cut(r.RemoteAddr, " via ")
		return client
	}})
	var pages []*page
	for range 2 {
		pages = append(pages, s.open(hub.View{}, board{"a"}).dialFrom("ann via proxy"))
	}
	other := s.open(hub.View{}, board{"a"}).dialFrom("bob via proxy")
	for range 5 {
		for _, p := range pages {
			p.click("add")
			p.settled()
		}
		other.click("add")
		other.settled()
	}
	require.Equal(t, 6, countOf(pages[0])+countOf(pages[1]))
	require.Len(t, append(pages[0].nacks, pages[1].nacks...), 4)
	require.Equal(t, "rate", pages[1].nacks[0].Text)
	require.Equal(t, 5, countOf(other))
	require.EqualValues(t, 4, s.hub.Stats().Refused["address: operations a second"])
	require.Contains(t, s.log.String(), "refused address: operations a second")
	s.clock.advance(time.Second)
	pages[0].click("add")
	pages[0].settled()
	require.Equal(t, 7, countOf(pages[0])+countOf(pages[1]), "its time comes again")
}

func TestPagesOfAUserAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MaxPerUser: 2})
	visit := func(tenant, user string) *page {
		return s.open(hub.View{Principal: hub.Principal{User: user, Tenant: tenant}}, board{"a"}).goLive(false)
	}
	first := visit("x", "ann")
	visit("x", "ann")
	requireBusy(t, s, visit("x", "ann"), "user: sessions")
	require.Contains(t, s.log.String(), "user=ann")
	require.Nil(t, visit("y", "ann").over, "another ann")
	for range 4 {
		require.Nil(t, visit("x", "").over, "nobody in particular")
	}
	first.cut()
	third := visit("x", "ann")
	require.Nil(t, third.over, "who is away does not count")
	first.goLive(true)
	requireBusy(t, s, first, "user: sessions")
	third.cut()
	first.goLive(true)
	require.Nil(t, first.over)
	require.NotZero(t, first.welcome.Flags&wire.WelcomeExact)
}

// A page may move on while another connection asks whether there is room for it: this is
// for the race detector.
func TestRoomForAPageThatMoves(t *testing.T) {
	s := newSite(t, hub.Options{MaxPerUser: 1})
	visit := func() *page {
		return s.open(hub.View{Principal: hub.Principal{User: "ann"}}, board{"a"}).goLive(false)
	}
	away := visit()
	away.cut()
	visit()
	asked := make(chan bool)
	go func() {
		defer close(asked)
		for range 5000 {
			if !s.hub.RefusesRoom(string(away.live)) {
				t.Error("there is room")
			}
		}
	}()
	for {
		s.hub.MoveOn(string(away.live))
		select {
		case <-asked:
			return
		default:
		}
	}
}

// Whoever is refused all the time does not fill the log, and nothing is left uncounted.
func TestRefusalsAreLoggedInMeasure(t *testing.T) {
	s := newSite(t, hub.Options{EventRate: 1e6, EventBurst: 1e6})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	_, inst, _, _ := push.ParseComponentID(p.ids[0])
	word := "x"
	for range 500 {
		p.queue(func(op uint64) wire.Message {
			return wire.Set{Op: op, Inst: inst, Key: status.Info().Fingerprint, Value: app.AppendValue(nil, &word)}
		})
	}
	p.settled()
	require.EqualValues(t, 500, s.hub.Stats().Refused["set: policy"])
	require.Equal(t, 200, strings.Count(s.log.String(), "refused set: policy"))
	s.clock.advance(time.Second)
	p.queue(func(op uint64) wire.Message {
		return wire.Set{Op: op, Inst: inst, Key: status.Info().Fingerprint, Value: app.AppendValue(nil, &word)}
	})
	p.settled()
	require.Contains(t, s.log.String(), "unlogged=300")
}
