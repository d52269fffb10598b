package simulate_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
	"github.com/duet-ui/duet/examples/deploymonitor/simulate"
)

// leapClock jumps to the end of every wait.
type leapClock struct{ now time.Time }

func (c *leapClock) Now() time.Time { return c.now }
func (c *leapClock) After(d time.Duration) <-chan time.Time {
	c.now = c.now.Add(d)
	fired := make(chan time.Time, 1)
	fired <- c.now
	return fired
}

// dice returns the given rolls of "one in five", then 1 for ever; ids count up.
func dice(rolls ...uint64) func(uint64) uint64 {
	id := uint64(0)
	return func(n uint64) uint64 {
		if n != 5 {
			id++
			return id
		}
		if len(rolls) == 0 {
			return 1
		}
		roll := rolls[0]
		rolls = rolls[1:]
		return roll
	}
}

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func TestTimelineOverSeveralRounds(t *testing.T) {
	clock := &leapClock{epoch}
	p := simulate.New(simulate.Options{Clock: clock, Rand: dice(4, 0, 3)})
	type seen struct {
		at      time.Duration
		phase   pipeline.Phase
		percent int
	}
	var got []seen
	var states []pipeline.State
	ctx, stop := context.WithCancel(t.Context())
	err := p.Watch(ctx, func(s pipeline.State) {
		got = append(got, seen{clock.now.Sub(epoch), s.Phase, s.Percent})
		states = append(states, s)
		if len(got) == 1+3*6 {
			stop()
		}
	})
	require.ErrorIs(t, err, context.Canceled)

	sec := time.Second
	want := []seen{{0, pipeline.Idle, 0}}
	for round, outcome := range []seen{{0, pipeline.Published, 100}, {0, pipeline.Failed, 90}, {0, pipeline.Published, 100}} {
		from := 5*sec + time.Duration(round)*(12+30)*sec
		want = append(want,
			seen{from, pipeline.Building, 0}, seen{from + 2*sec, pipeline.Building, 20},
			seen{from + 5*sec, pipeline.Building, 40}, seen{from + 8*sec, pipeline.Building, 70},
			seen{from + 10*sec, pipeline.Building, 90},
			seen{from + 12*sec, outcome.phase, outcome.percent})
	}
	assert.Equal(t, want, got[:len(want)])

	ok, bad := states[6], states[12]
	assert.Equal(t, "https://my-awesome-site.com/00000001", ok.LiveURL)
	assert.Empty(t, ok.Err)
	assert.Equal(t, 12*sec, ok.Elapsed)
	assert.Equal(t, epoch.Add(17*sec), ok.Finished)
	assert.Len(t, ok.Log, 6)
	assert.Empty(t, bad.LiveURL)
	assert.Contains(t, bad.Err, "bundle.js:42:15")
	for i, s := range states[1:7] {
		assert.Equal(t, "00000001", s.ID)
		assert.Len(t, s.Log, i+1, "a state that was reported keeps its log")
	}
}

func TestOneRoundInFiveFails(t *testing.T) {
	clock := &leapClock{epoch}
	p := simulate.New(simulate.Options{Clock: clock})
	rounds, failed := 0, 0
	ctx, stop := context.WithCancel(t.Context())
	err := p.Watch(ctx, func(s pipeline.State) {
		switch s.Phase {
		case pipeline.Failed:
			failed++
			rounds++
		case pipeline.Published:
			rounds++
		}
		if rounds == 2000 {
			stop()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	// 400 expected, standard deviation 18: six of them is once in 500 million runs.
	assert.InDelta(t, 400, failed, 108)
}

// stillClock never fires: only Deploy and Cancel move the player.
type stillClock struct{}

func (stillClock) Now() time.Time                       { return epoch }
func (stillClock) After(time.Duration) <-chan time.Time { return nil }

func TestDeployBeginsARoundAndCancelEndsIt(t *testing.T) {
	p := simulate.New(simulate.Options{Clock: stillClock{}})
	reports := make(chan pipeline.State)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- p.Watch(ctx, func(s pipeline.State) { reports <- s }) }()

	assert.Equal(t, pipeline.Idle, (<-reports).Phase)
	assert.ErrorIs(t, p.Cancel(), pipeline.ErrIdle)
	require.NoError(t, p.Deploy())
	assert.ErrorIs(t, p.Deploy(), pipeline.ErrBusy, "asked for, not begun")
	building := <-reports
	assert.Equal(t, pipeline.Building, building.Phase)
	assert.ErrorIs(t, p.Deploy(), pipeline.ErrBusy)

	require.NoError(t, p.Cancel())
	require.NoError(t, p.Cancel(), "two tabs may cancel at once")
	cancelled := <-reports
	assert.Equal(t, pipeline.Cancelled, cancelled.Phase)
	assert.True(t, strings.HasPrefix(cancelled.Err, "Cancelled while "), cancelled.Err)

	require.NoError(t, p.Deploy())
	again := <-reports
	assert.Equal(t, pipeline.Building, again.Phase)
	assert.NotEqual(t, building.ID, again.ID)
	stop()
	assert.ErrorIs(t, <-ended, context.Canceled)
}
