package hub_test

import (
	"slices"
	"testing"
	"time"

	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func TestHistogramsOfWhatPagesWaitFor(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	s.updater().Push(push.All(), status.Set("to nobody"))
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	w := s.open(hub.View{}, worker{}).goLive(false)
	paused := s.open(hub.View{}, board{"b"}).goLive(false)
	paused.write(wire.Pause{})
	paused.click("add")
	require.Eventually(t, func() bool { return s.hub.Stats().Ops == 1 }, 5*time.Second, time.Millisecond)

	s.updater().Push(push.All(), status.Set("to all"))
	p.shows("to all")
	w.click("run")
	j := <-jobs
	w.settled()
	s.clock.advance(2 * time.Second)
	j.end <- result{"x", nil}
	w.shows("done x")
	s.updater().Push(push.All(), status.Set("to all")) // changes nothing
	is := func(n uint64, of func(hub.Histograms) hub.Histogram) {
		t.Helper()
		require.Eventually(t, func() bool { return of(s.hub.Histograms()).Count() == n }, 5*time.Second, time.Millisecond, "%+v", s.hub.Histograms())
	}
	is(1, func(h hub.Histograms) hub.Histogram { return h.Fanout })
	is(1, func(h hub.Histograms) hub.Histogram { return h.Event })
	is(1, func(h hub.Histograms) hub.Histogram { return h.Action })
	is(3, func(h hub.Histograms) hub.Histogram { return h.Open })
	is(s.hub.Stats().Frames, func(h hub.Histograms) hub.Histogram { return h.Frame })
	h := s.hub.Histograms()
	require.NotZero(t, h.Turn.Count())
	require.Equal(t, 2.0, h.Action.Sum)
	require.EqualValues(t, 1, h.Action.Counts[slices.Index(h.Action.Bounds, 2.5)])
	require.Greater(t, h.Frame.Sum, 10.0)
	require.Len(t, h.Turn.Counts, len(h.Turn.Bounds)+1)

	s.clock.advance(time.Second)
	paused.write(wire.Unpause{})
	paused.shows("to all")
	paused.settled()
	is(2, func(h hub.Histograms) hub.Histogram { return h.Event })
	require.Equal(t, 3.0, s.hub.Histograms().Event.Sum, "from the click on")
	is(1, func(h hub.Histograms) hub.Histogram { return h.Fanout })
}
