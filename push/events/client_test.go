package events_test

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/events"
)

// byHeader takes a request for who it says it is. Only in a test.
func byHeader(r *http.Request) (events.Admission, error) {
	user := r.Header.Get("X-User")
	if user == "" {
		return events.Admission{}, nil
	}
	return events.Admission{
		Principal:  push.Principal{User: user, Tenant: "acme", Groups: "staff"},
		Properties: map[string]string{"agent": r.UserAgent()},
	}, nil
}

// record collects the ends of clients.
type record struct {
	mu   sync.Mutex
	ends map[uint64]error
}

func (r *record) onDisconnect(c *events.Client, why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ends == nil {
		r.ends = map[uint64]error{}
	}
	r.ends[c.ID()] = errors.Join(r.ends[c.ID()], why) // joined: twice would show
}

func (r *record) of(id uint64) error {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ends[id]
}

func TestClientTellsWhoItIs(t *testing.T) {
	bubble(t, events.Options{Authorize: byHeader}, func(t *testing.T, s *events.Stream) {
		began := time.Now()
		l := listen(t, s, withHeader("X-User", "ada"), withHeader("User-Agent", "test"), from("192.0.2.7:1234"), withLastID("x"))
		c := s.Clients()[0]
		assert.EqualValues(t, 1, c.ID())
		assert.Equal(t, push.Principal{User: "ada", Tenant: "acme", Groups: "staff"}, c.Principal())
		assert.Equal(t, "192.0.2.7", c.Address())
		assert.Equal(t, began, c.Since())
		assert.Equal(t, "x", c.LastEventID())
		assert.Equal(t, "test", c.Get("agent"))
		c.Set("k", "v")
		assert.Equal(t, map[string]string{"agent": "test", "k": "v"}, c.Properties())
		assert.Equal(t, 1, s.Len())
		l.leave()
		assert.Zero(t, s.Len())
		assert.Zero(t, s.Stats().Groups)
		c.Join("too late")
		assert.Zero(t, s.Stats().Groups)
		require.ErrorIs(t, c.Send(events.Event{}), events.ErrGone)
	})
}

// What OnConnect sends goes before what is sent to all while it runs: a value read
// in it is never shown after a newer one.
func TestOnConnectGoesFirst(t *testing.T) {
	var rec record
	reading, read := make(chan struct{}), make(chan struct{})
	bubble(t, events.Options{
		OnDisconnect: rec.onDisconnect,
		OnConnect: func(c *events.Client, r *http.Request) {
			if r.Header.Get("Last-Event-ID") == "" {
				return
			}
			close(reading)
			<-read
			assert.NoError(t, c.Send(events.Event{Data: "the value was 1"}))
		},
	}, func(t *testing.T, s *events.Stream) {
		reading, read = make(chan struct{}), make(chan struct{}) // of the bubble
		ids := sendNumbers(t, s, 1, 2)
		l := listen(t, s, withLastID(ids[0]))
		<-reading
		assert.Equal(t, 1, send(t, s, events.Event{Data: "3"}).Clients)
		close(read)
		assert.Equal(t, []string{"2", "the value was 1", "3"}, l.datas())
		l.leave()
		require.ErrorIs(t, rec.of(1), events.ErrGone)
	})
}

func TestCallbacksThatPanicHarmNobodyElse(t *testing.T) {
	bubble(t, events.Options{
		OnConnect: func(_ *events.Client, r *http.Request) {
			if r.Header.Get("X-User") == "bad" {
				panic("on connect")
			}
		},
		OnDisconnect: func(*events.Client, error) { panic("on disconnect") },
	}, func(t *testing.T, s *events.Stream) {
		bad, good := listen(t, s, withHeader("X-User", "bad")), listen(t, s)
		assert.True(t, bad.ended())
		send(t, s, events.Event{Data: "x"})
		assert.Equal(t, []string{"x"}, good.datas())
		good.leave()
		assert.EqualValues(t, 3, s.Stats().Panics)
	})
}

// One reader does not read. Nobody waits for it, and it holds no more than its queue.
func TestSlowClientIsCutOffAndComesBack(t *testing.T) {
	var rec record
	bubble(t, events.Options{Queue: 10, OnDisconnect: rec.onDisconnect, WriteTimeout: time.Minute}, func(t *testing.T, s *events.Stream) {
		slow, fast := listen(t, s), listen(t, s)
		open := slow.block()
		sendNumbers(t, s, 1, 1)
		synctest.Wait() // the slow one hangs in Write
		sendNumbers(t, s, 2, 11)
		assert.Equal(t, 2, s.Len())
		assert.Equal(t, 1, send(t, s, events.Event{Data: "12"}).Clients)
		assert.Equal(t, 1, s.Len())
		assert.Len(t, fast.datas(), 12)
		open()
		assert.True(t, slow.ended())
		assert.Equal(t, []string{"1"}, slow.datas())
		require.ErrorIs(t, rec.of(1), events.ErrSlow)
		assert.EqualValues(t, 1, s.Stats().Slow)

		back := listen(t, s, withLastID(slow.lastID()))
		assert.Equal(t, fast.datas()[1:], back.datas(), "the backlog of a replay is no slowness")
	})
}

func TestSlowClientLosesTheOldest(t *testing.T) {
	bubble(t, events.Options{Queue: 3, Overflow: events.DropOldest, WriteTimeout: time.Minute}, func(t *testing.T, s *events.Stream) {
		slow := listen(t, s)
		open := slow.block()
		sendNumbers(t, s, 1, 1)
		synctest.Wait()
		sendNumbers(t, s, 2, 9)
		open()
		assert.Equal(t, []string{"1", events.GapSlow, "7", "8", "9"}, slow.datas())
		assert.Equal(t, message{"gap", events.GapSlow, slow.messages()[0].id}, slow.messages()[1])
		sendNumbers(t, s, 10, 10)
		assert.Equal(t, []string{"1", events.GapSlow, "7", "8", "9", "10"}, slow.datas())
		assert.EqualValues(t, 5, s.Stats().Dropped)
	})
}

func TestQueueIsBoundedInBytes(t *testing.T) {
	bubble(t, events.Options{QueueBytes: 100, Overflow: events.DropOldest, WriteTimeout: time.Minute}, func(t *testing.T, s *events.Stream) {
		slow := listen(t, s)
		open := slow.block()
		sendNumbers(t, s, 1, 1)
		synctest.Wait()
		for range 100 {
			require.NoError(t, s.Clients()[0].Send(events.Event{Data: "0123456789abc"})) // 21 bytes
		}
		open()
		assert.Len(t, slow.datas(), 1+1+4)
		send(t, s, events.Event{Data: string(make([]byte, 200))})
		assert.Len(t, slow.datas(), 1+1+4+1, "one event may be larger than the queue")
	})
}

func TestPerClientSendsOverflowToo(t *testing.T) {
	bubble(t, events.Options{Queue: 2, WriteTimeout: time.Minute}, func(t *testing.T, s *events.Stream) {
		slow := listen(t, s)
		c := s.Clients()[0]
		slow.block()
		require.NoError(t, c.Send(events.Event{}))
		synctest.Wait()
		require.NoError(t, c.Send(events.Event{}))
		require.NoError(t, c.Send(events.Event{}))
		require.ErrorIs(t, c.Send(events.Event{}), events.ErrSlow)
		assert.Zero(t, s.Len())
		slow.leave()
	})
}

func TestWriteTimeout(t *testing.T) {
	var rec record
	bubble(t, events.Options{WriteTimeout: 5 * time.Second, OnDisconnect: rec.onDisconnect}, func(t *testing.T, s *events.Stream) {
		slow := listen(t, s)
		slow.block()
		sendNumbers(t, s, 1, 1)
		time.Sleep(4 * time.Second)
		assert.False(t, slow.ended())
		time.Sleep(2 * time.Second)
		assert.True(t, slow.ended())
		assert.Error(t, rec.of(1))
		assert.EqualValues(t, 1, s.Stats().TimedOut)
		assert.Zero(t, s.Len())
	})
}

// The last bytes are net/http's: a client that was cut off does not read those either.
func TestTheEndOfAResponseHasADeadline(t *testing.T) {
	bubble(t, events.Options{WriteTimeout: 5 * time.Second}, func(t *testing.T, s *events.Stream) {
		l := listen(t, s)
		s.Close(events.All())
		assert.True(t, l.ended())
		assert.Equal(t, time.Now().Add(5*time.Second), l.deadline)
	})
}

func TestDeadlineIsTakenBackWhileNothingIsWritten(t *testing.T) {
	bubble(t, events.Options{KeepAlive: -1}, func(t *testing.T, s *events.Stream) {
		l := listen(t, s)
		sendNumbers(t, s, 1, 1)
		assert.Equal(t, []string{"1"}, l.datas())
		assert.True(t, l.deadline.IsZero())
	})
}
