package events_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/events"
)

func TestSendReachesEverybodyInOrder(t *testing.T) {
	bubble(t, events.Options{}, func(t *testing.T, s *events.Stream) {
		a, b := listen(t, s), listen(t, s)
		first := send(t, s, events.Event{Name: "number", Data: "1"})
		second := send(t, s, events.Event{Data: "2\n3"})
		assert.Equal(t, 2, first.Clients)
		want := []message{{"number", "1", first.ID}, {"message", "2\n3", second.ID}}
		assert.Equal(t, want, a.messages())
		assert.Equal(t, want, b.messages())
		st := s.Stats()
		assert.Equal(t, 2, st.Clients)
		assert.EqualValues(t, 2, st.Events)
		assert.EqualValues(t, 4, st.Delivered)
	})
}

func TestWhatIsSentTogetherIsFlushedTogether(t *testing.T) {
	bubble(t, events.Options{}, func(t *testing.T, s *events.Stream) {
		l := listen(t, s)
		open := l.block()
		send(t, s, events.Event{Data: "0"})
		synctest.Wait() // it waits in Write
		for i := range 50 {
			send(t, s, events.Event{Data: strconv.Itoa(i)})
		}
		before := l.flushes
		open()
		assert.Len(t, l.messages(), 51)
		assert.Equal(t, before+2, l.flushes)
	})
}

func TestSendRefuses(t *testing.T) {
	bubble(t, events.Options{MaxEvent: 100}, func(t *testing.T, s *events.Stream) {
		_, err := s.Send(events.Event{Data: strings.Repeat("x", 100)})
		require.ErrorIs(t, err, events.ErrLarge)
		_, err = s.Send(events.Event{ID: s.Position()}) // could not be told from the stream's own
		require.ErrorIs(t, err, events.ErrID)
		_, err = s.Send(events.Event{ID: events.StopID})
		require.ErrorIs(t, err, events.ErrID)
		_, err = s.Send(events.Event{Name: "a\nb"})
		require.ErrorIs(t, err, events.ErrName)
		assert.Zero(t, s.Stats().Events)
	})
}

func TestTargets(t *testing.T) {
	who := func(user string) asking { return withHeader("X-User", user) }
	bubble(t, events.Options{Authorize: byHeader}, func(t *testing.T, s *events.Stream) {
		ada, ben, nobody := listen(t, s, who("ada")), listen(t, s, who("ben")), listen(t, s)
		clients := s.Clients()
		require.Len(t, clients, 3)
		require.Equal(t, "ada", clients[0].Principal().User)
		clients[1].Set("room", "7")
		clients[2].Join("guests")

		send(t, s, events.Event{Data: "user"}, events.User("ada"))
		send(t, s, events.Event{Data: "nobody's"}, events.User(""))
		send(t, s, events.Event{Data: "tenant"}, events.Tenant("acme"))
		send(t, s, events.Event{Data: "admitted group"}, events.Group("staff"))
		send(t, s, events.Event{Data: "joined group"}, events.Group("guests"))
		send(t, s, events.Event{Data: "property"}, events.Where(func(c *events.Client) bool { return c.Get("room") == "7" }))
		send(t, s, events.Event{Data: "both"}, events.User("ada"), events.Group("guests"))
		send(t, s, events.Event{Data: "panic"}, events.Where(func(*events.Client) bool { panic("in a predicate") }))
		require.NoError(t, clients[0].Send(events.Event{Data: "you only"}))
		require.ErrorIs(t, clients[0].Send(events.Event{ID: "x"}), events.ErrID)
		clients[2].Leave("guests")
		assert.Zero(t, send(t, s, events.Event{Data: "left"}, events.Group("guests")).Clients)
		assert.Zero(t, send(t, s, events.Event{Data: "zero"}, events.Target{}).Clients)
		send(t, s, events.Event{Data: "all"}, events.All())

		assert.Equal(t, []string{"user", "tenant", "admitted group", "both", "you only", "all"}, ada.datas())
		assert.Equal(t, []string{"tenant", "admitted group", "property", "all"}, ben.datas())
		assert.Equal(t, []string{"joined group", "both", "all"}, nobody.datas())
		assert.EqualValues(t, 3, s.Stats().Panics)
		assert.Len(t, s.Clients(events.Group("staff")), 2)
		assert.Equal(t, []string{"staff"}, clients[0].Groups())
	})
}

func TestKeepAlive(t *testing.T) {
	t.Run("comment", func(t *testing.T) {
		bubble(t, events.Options{KeepAlive: 10 * time.Second, History: -1}, func(t *testing.T, s *events.Stream) {
			l := listen(t, s)
			time.Sleep(9 * time.Second)
			send(t, s, events.Event{Data: "x"}) // begins the silence anew
			time.Sleep(9 * time.Second)
			assert.Zero(t, l.comments())
			time.Sleep(12 * time.Second)
			assert.Equal(t, 2, l.comments())
			assert.Len(t, l.messages(), 1)
			assert.EqualValues(t, 2, s.Stats().KeepAlives)
		})
	})
	t.Run("event", func(t *testing.T) {
		bubble(t, events.Options{KeepAlive: time.Second, Heartbeat: events.Event{Name: "beat", Data: "."}}, func(t *testing.T, s *events.Stream) {
			l := listen(t, s)
			time.Sleep(1500 * time.Millisecond)
			assert.Equal(t, []message{{"beat", ".", ""}}, l.messages())
		})
	})
	t.Run("none", func(t *testing.T) {
		bubble(t, events.Options{KeepAlive: -1}, func(t *testing.T, s *events.Stream) {
			l := listen(t, s)
			flushes := l.flushes
			time.Sleep(time.Hour)
			synctest.Wait()
			assert.Equal(t, flushes, l.flushes)
		})
	})
}

func TestRetry(t *testing.T) {
	bubble(t, events.Options{Retry: 3 * time.Second}, func(t *testing.T, s *events.Stream) {
		a, b := listen(t, s), listen(t, s)
		assert.Equal(t, 3*time.Second, a.retry())
		require.NoError(t, s.Clients()[0].SetRetry(4*time.Second))
		assert.Equal(t, 4*time.Second, a.retry())
		assert.Equal(t, 3*time.Second, b.retry())
		require.NoError(t, s.SetRetry(5*time.Second))
		assert.Equal(t, 5*time.Second, a.retry())
		assert.Equal(t, 5*time.Second, b.retry())
		assert.Equal(t, 5*time.Second, listen(t, s).retry())
		send(t, s, events.Event{Data: "x", Retry: 6 * time.Second})
		assert.Equal(t, 6*time.Second, b.retry())
		require.ErrorIs(t, s.SetRetry(0), events.ErrRetry)
	})
}

func TestStopAndClose(t *testing.T) {
	ends := make(chan error, 3)
	bubble(t, events.Options{OnDisconnect: func(_ *events.Client, why error) { ends <- why }}, func(t *testing.T, s *events.Stream) {
		l := listen(t, s)
		send(t, s, events.Event{Data: "still queued"})
		assert.Equal(t, 1, s.Stop(events.All()))
		assert.True(t, l.ended())
		assert.Equal(t, []string{"still queued"}, l.datas())
		require.ErrorIs(t, <-ends, events.ErrStop)

		// It comes back as EventSource does, and is told to stay away; by any server.
		assert.Equal(t, 204, listen(t, s, withLastID(l.lastID())).answer())
		assert.Equal(t, 204, listen(t, events.New(quiet(events.Options{})), withLastID(l.lastID())).answer())

		again := listen(t, s)
		s.Clients()[0].Close()
		assert.True(t, again.ended())
		require.ErrorIs(t, <-ends, events.ErrRefused)
	})
}

func TestShutdownSpreadsTheReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := events.New(quiet(events.Options{Retry: time.Second, Drain: 8 * time.Second}))
		var all []*listener
		for range 100 {
			all = append(all, listen(t, s))
		}
		send(t, s, events.Event{Data: "last words"})
		require.NoError(t, s.Shutdown(t.Context()))
		different := map[time.Duration]bool{}
		for _, l := range all {
			require.True(t, l.ended())
			assert.Equal(t, []string{"last words"}, l.datas())
			assert.GreaterOrEqual(t, l.retry(), time.Second)
			assert.Less(t, l.retry(), 9*time.Second+time.Millisecond)
			different[l.retry()] = true
		}
		assert.Greater(t, len(different), 50)

		late := listen(t, s)
		assert.Equal(t, 503, late.answer())
		assert.NotEmpty(t, late.header.Get("Retry-After"))
		_, err := s.Send(events.Event{})
		require.ErrorIs(t, err, events.ErrClosed)
	})
}

func TestShutdownWaitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := events.New(quiet(events.Options{WriteTimeout: time.Minute}))
		l := listen(t, s)
		l.block()
		send(t, s, events.Event{Data: "x"})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, s.Shutdown(ctx), context.DeadlineExceeded)
		l.leave()
	})
}

// A thousand goroutines send while clients come, read a little, break off at any
// byte and come back with the last id they saw: every client sees every event from
// its first on, once, in the one order.
func TestNothingIsLostOrDoubledUnderConcurrency(t *testing.T) {
	const senders, each, readers = 1000, 20, 8
	s := events.New(quiet(events.Options{History: senders * each, HistoryBytes: -1, Queue: -1, QueueBytes: -1}))
	start := s.Position()
	last := func(l *listener) (n int) { return len(l.read.messages) }

	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for range each {
				_, err := s.Send(events.Event{Data: "x"})
				assert.NoError(t, err)
			}
		})
	}
	seen := make([][]string, readers)
	for r := range readers {
		all.Go(func() {
			id := start
			for len(seen[r]) < senders*each {
				// Each visit is longer than the last, so that some end amid a replay and some live.
				l := newListener(t, withLastID(id))
				enough := len(seen[r])/3 + 7*(r+1)
				read := make(chan struct{})
				var once sync.Once
				l.onRead = func(p *parser) {
					if len(p.messages) >= enough || len(seen[r])+len(p.messages) >= senders*each {
						once.Do(func() { close(read) })
					}
				}
				l.start(s)
				<-read
				l.leave()
				require.NotZero(t, last(l))
				seen[r] = append(seen[r], l.read.ids()...)
				id = l.read.lastID
			}
		})
	}
	all.Wait()
	prefix := strings.TrimSuffix(start, "0")
	for r := range readers {
		require.Len(t, seen[r], senders*each, "reader %d", r)
		for i, id := range seen[r] {
			require.Equal(t, prefix+strconv.Itoa(i+1), id, "reader %d", r)
		}
	}
	require.Zero(t, s.Stats().Gaps)
}
