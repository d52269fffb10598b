package server

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/hub"
)

func TestFailingServiceIsRestartedWithBackOff(t *testing.T) {
	clock := newFakeClock()
	clock.asked = make(chan time.Duration)
	s := newTestServer(t, nil)
	s.clock = clock // of the services only: the hub has timers of its own
	starts := make(chan int)
	n := 0
	s.Service("flaky", func(context.Context, *hub.Updater) error {
		n++
		starts <- n
		if n == 3 {
			clock.Advance(2 * time.Minute) // a steady run before it fails
		}
		if n%2 == 0 {
			panic("broken")
		}
		return errors.New("down")
	})
	require.Equal(t, ServiceIdle, s.Health()[0].State)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); s.RunServices(ctx) }()

	var waits []time.Duration
	for i := 1; i <= 12; i++ {
		require.Equal(t, i, <-starts)
		wait := <-clock.asked
		waits = append(waits, wait)
		if i < 12 {
			clock.Advance(wait)
		}
	}
	want := []time.Duration{ // the middle of what the jitter allows
		100 * time.Millisecond, 200 * time.Millisecond,
		100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond, 1600 * time.Millisecond,
		3200 * time.Millisecond, 6400 * time.Millisecond, 12800 * time.Millisecond, 25600 * time.Millisecond, 30 * time.Second,
	}
	for i, w := range waits {
		assert.GreaterOrEqual(t, w, want[i]/2, "wait %d", i)
		assert.Less(t, w, want[i]*3/2, "wait %d", i)
	}
	h := s.Health()[0]
	assert.Equal(t, "flaky", h.Name)
	assert.Equal(t, ServiceWaiting, h.State)
	assert.Equal(t, 11, h.Restarts)
	assert.ErrorIs(t, h.Err, ErrPanic)
	cancel()
	<-ended
	assert.Equal(t, ServiceDone, s.Health()[0].State)
}

func TestServiceEndsWithTheServer(t *testing.T) {
	s := newTestServer(t, nil)
	running, stopped := make(chan struct{}), make(chan struct{})
	s.Service("long", func(ctx context.Context, u *hub.Updater) error {
		assert.Equal(t, s.Updater(), u)
		close(running)
		<-ctx.Done()
		close(stopped)
		return ctx.Err()
	})
	s.Service("short", func(context.Context, *hub.Updater) error { return nil })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); s.RunServices(ctx) }()
	<-running
	cancel()
	<-ended
	<-stopped
	for _, h := range s.Health() {
		assert.Equal(t, ServiceDone, h.State, h.Name)
		assert.NoError(t, h.Err, h.Name)
		assert.Zero(t, h.Restarts, h.Name)
	}
	assert.Panics(t, func() { s.Service("long", nil) }, "two services of one name")
}
