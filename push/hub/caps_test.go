package hub_test

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// A server without room says so and when to come again; who is live stays live.
func TestCapsOfTheServer(t *testing.T) {
	for _, c := range []struct {
		reason string
		o      hub.Options
		fill   func(s *site, p *page)
	}{
		{"full", hub.Options{MaxSessions: 1}, func(*site, *page) {}},
		{"goroutines", hub.Options{MaxGoroutines: 1}, nil},
		{"memory", hub.Options{MaxMemory: 1}, nil},
		{"unacknowledged", hub.Options{MaxUnacked: 600}, func(s *site, p *page) {
			s.updater().Push(push.All(), status.Set(strings.Repeat("x", 1000)))
			p.shows("xxx")
		}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			s := newSite(t, c.o)
			p := s.open(hub.View{}, board{"a"})
			if c.fill != nil {
				p.deaf = true
				p.goLive(false)
				require.Nil(t, p.over)
				c.fill(s, p)
			}
			q := s.open(hub.View{}, board{"b"}).goLive(false)
			requireBusy(t, s, q, c.reason)
			if c.fill != nil {
				p.click("add")
				p.deaf = false
				p.settled()
				require.Equal(t, 1, countOf(p))
			}
		})
	}
}

// Memory that is garbage is no reason to refuse a page: with GOGC=off and GOMEMLIMIT the
// runtime fills all that it may. What is live is.
func TestMemoryIsWhatIsLive(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	fill := func() (list [][]byte) {
		for range 192 {
			list = append(list, make([]byte, 1<<20))
		}
		return list
	}
	fill()
	runtime.GC() // so that what is live is known
	fill()
	s := newSite(t, hub.Options{MaxMemory: 160 << 20})
	require.Nil(t, s.open(hub.View{}, board{"a"}).goLive(false).over)
	list := fill()
	runtime.GC()
	s.clock.advance(time.Second)
	requireBusy(t, s, s.open(hub.View{}, board{"b"}).goLive(false), "memory")
	runtime.KeepAlive(list)
	list = nil
	runtime.GC()
	s.clock.advance(time.Second)
	require.Nil(t, s.open(hub.View{}, board{"c"}).goLive(false).over)
}

// When all pages together have too much under way, each has one frame, and still gets
// the last state.
func TestUnacknowledgedBytesOfAllPages(t *testing.T) {
	s := newSite(t, hub.Options{MaxUnacked: 3000})
	deaf := s.open(hub.View{}, board{"a"})
	deaf.deaf = true
	deaf.goLive(false)
	s.updater().Push(push.All(), status.Set(strings.Repeat("x", 4000)))
	deaf.shows("xxx")
	for i := range 10 {
		s.updater().Push(push.All(), percent.Set(i+1))
	}
	require.Eventually(t, func() bool { return s.hub.Stats().Conflated > 0 }, 5*time.Second, time.Millisecond)
	require.Len(t, deaf.conn.down, 0)
	require.Greater(t, s.hub.Stats().Unacked, 4000)
	deaf.write(wire.Ack{Seq: deaf.seq})
	deaf.shows(">10<")
	require.Len(t, deaf.frames, 2)
	deaf.write(wire.Ack{Seq: deaf.seq})
	require.Eventually(t, func() bool { return s.hub.Stats().Unacked == 0 }, 5*time.Second, time.Millisecond)
	deaf.deaf = false
	s.updater().Push(push.All(), percent.Set(99))
	deaf.shows(">99<")
	deaf.cut()
	s.clock.advance(2 * time.Minute) // gone for good
	require.Zero(t, s.hub.Stats().Unacked)
}

// A call is no way around the limit of goroutines.
func TestCallsOfABusyServer(t *testing.T) {
	s := newSite(t, hub.Options{MaxGoroutines: runtime.NumGoroutine() + 50})
	s.work()
	p := s.open(hub.View{}, worker{}).goLive(false)
	p.takeover()
	_, inst, _, _ := push.ParseComponentID(p.ids[0])
	end := make(chan bool)
	defer close(end)
	for range 50 {
		go func() { <-end }()
	}
	p.queue(func(op uint64) wire.Message { return wire.Action{Op: op, Call: 8, Inst: inst, Name: work.Name()} })
	p.until("refusal", func() bool { return p.results[8].Num == 8 })
	require.EqualValues(t, app.Failed, p.results[8].Num2)
	require.Equal(t, "the server is busy, try again", string(p.results[8].Data))
	require.EqualValues(t, 1, s.hub.Stats().Refused["goroutines"])
	requireBusy(t, s, s.open(hub.View{}, board{"b"}).goLive(false), "goroutines")
}

// A page that reads a kilobyte a second is slow, not gone: it has the time that it needs
// to read and confirm what was sent, and no more.
func TestSlownessIsNoSilence(t *testing.T) {
	require.Equal(t, 10*time.Second, hub.WriteTime(0))
	require.Equal(t, 110*time.Second, hub.WriteTime(100<<10))

	s := newSite(t, hub.Options{AckTimeout: 10 * time.Second, MaxValue: 1 << 20})
	p := s.open(hub.View{}, board{"a"})
	p.deaf = true
	p.goLive(false)
	s.updater().Push(push.All(), status.Set(strings.Repeat("x", 60<<10)))
	p.shows("xxx")
	for range 6 {
		s.clock.advance(10 * time.Second)
	}
	require.Zero(t, s.hub.Stats().Refused["silent"], "a minute for 60 kB")
	require.Equal(t, 1, s.hub.Stats().Sessions)
	for range 3 {
		s.clock.advance(15 * time.Second)
	}
	<-p.conn.cut
	require.EqualValues(t, 1, s.hub.Stats().Refused["silent"])
	require.Contains(t, s.log.String(), "refused silent")
}
