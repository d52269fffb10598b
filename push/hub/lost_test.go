package hub_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// What the simulation found, each as short as it can be told.

// A page that was promised a sync waits for it, also over the next connection: what it
// shows until then is no base for its events.
func TestAnnouncedSyncOutlivesItsConnection(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	s.updater().Push(push.All(), percent.Set(5))
	p.shows("5")
	p.cut()
	s.restart()
	s.updater().Push(push.All(), count.Set(100)) // one more component
	p.dial(true)
	p.welcome = wire.Welcome{}
	p.until("welcome", func() bool { return p.welcome.Live != nil })
	p.cut() // before the sync
	p.click("add")
	p.goLive(true)
	require.NotZero(t, p.welcome.Flags&wire.WelcomeSync)
	p.settled()
	require.Empty(t, p.stales)
	p.shows("count 101")
}

// What a server said of components that are mounted later dies with it.
func TestComponentMountedAfterARestartBeginsAfresh(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, world{}).goLive(false)
	b := p.takeover()
	s.updater().Push(push.All(), linesKey.Set([]string{"old"}))
	b.sees("old")
	p.cut()
	s.restart()
	p.goLive(true)
	l := &life{page: p, b: b}
	p.until("the list is empty", func() bool { return l.text("lines") == "" })
	for range 3 {
		b.local("tag", "click", app.Event{})
	}
	p.settled()
	require.Empty(t, l.text("again"))
}

// Who asks for the state again and again without confirming a frame gets no more of them
// than the window holds, and one.
func TestTakeoversInTurnsPileNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, hub.Options{WindowFrames: 2})
		p := s.open(hub.View{}, board{"a"}).goLive(false)
		p.deaf = true
		for i := range 20 {
			s.updater().Push(push.All(), percent.Set(i+1))
			p.queue(func(op uint64) wire.Message { return wire.Takeover{Op: op} })
			synctest.Wait()
			p.queue(func(op uint64) wire.Message { return wire.Untake{Op: op} })
			synctest.Wait()
		}
		require.LessOrEqual(t, s.hub.Held().Frames, 3)
		p.cut()
	})
}

// The welcome after the death of the browser's Go may be lost: the session goes on.
func TestSessionOutlivesTheDeathOfGoAndALostWelcome(t *testing.T) {
	s := newSite(t, hub.Options{})
	l := &life{page: s.open(hub.View{}, board{"a"}).goLive(false)}
	live := string(l.live)
	l.b = l.takeover()
	l.settled()
	s.updater().Push(push.All(), percent.Set(7))
	l.until("push", func() bool { return l.text("percent") == "7" })
	l.b.local("add", "click", app.Event{})
	l.settled()
	l.cut()
	s.updater().Push(push.All(), percent.Set(8)) // makes no frame while nobody is there
	l.taken, l.dirty, l.doc, l.b = false, true, docOf(l.b.root), nil
	l.dial(true)
	require.Eventually(t, func() bool { return s.hub.Stats().Resumed >= 1 }, 5*time.Second, time.Millisecond)
	l.cut() // before the welcome was read
	l.goLive(true)
	require.Equal(t, live, string(l.live))
	l.shows("count 1")
	require.Equal(t, "8", l.text("percent"))
}

// A call that ends while the page is handed over is done also if the page then stays
// with the server, and if that dies.
func TestResultWhileHandingOverIsKept(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	p := s.open(hub.View{}, worker{}).goLive(false)
	p.click("run")
	j := <-jobs
	p.settled()
	p.queue(func(op uint64) wire.Message { return wire.Takeover{Op: op} })
	p.until("state", func() bool { return p.state != nil })
	j.end <- result{"meanwhile", nil}
	p.until("result", func() bool { return len(p.results) > 0 })
	p.queue(func(op uint64) wire.Message { return wire.Untake{Op: op} })
	p.settled()
	p.shows("done meanwhile")
	p.cut()
	s.restart()
	p.goLive(true)
	p.shows("done meanwhile")
}

// A heartbeat does not confirm an operation whose effects are still to be sent.
func TestHeartbeatConfirmsNothingByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, hub.Options{})
		p := s.open(hub.View{}, board{"a"})
		p.connect(false, newPipe(0)) // every write waits for the reader
		p.awaitWelcome()
		p.click("add")
		synctest.Wait() // its frame is being written
		p.click("add")
		synctest.Wait()
		for range 3 {
			s.clock.advance(16 * time.Second)
			synctest.Wait()
		}
		for n := 0; n < 2 && len(p.outbox) > 0; n++ {
			p.take(<-p.conn.down)
		}
		require.NotEmpty(t, p.frames)
		p.cut()
		s.restart()
		p.goLive(true)
		p.settled()
		require.Equal(t, 2, countOf(p))
		p.cut()
	})
}
