package hub_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
	"github.com/stretchr/testify/require"
)

// The memory of a process dies with it. What the next one finds in its own says nothing of
// a call that the page sends again: it does not run, and a new one does.
func TestMemoryCallsOfTheNextProcess(t *testing.T) {
	for _, heard := range []bool{false, true} {
		for _, stage := range []int{2, 3} {
			t.Run(fmt.Sprint("heard ", heard, " stage ", stage), func(t *testing.T) {
				s := newSite(t, hub.Options{})
				jobs := s.do(hub.ActionOptions{Store: &hub.MemoryCalls{}})
				l := &life{page: s.open(hub.View{}, worker{}).goLive(false)}
				if stage == 3 {
					l.b = l.takeover()
					l.settled()
				}
				l.act("run", "click", app.Event{})
				first := <-jobs
				if heard {
					l.settled()
					l.sees("pending")
				}
				l.page.cut()
				first.end <- result{"paid", nil}
				s.crash()
				jobs = s.do(hub.ActionOptions{Store: &hub.MemoryCalls{}})
				l.goLive(true)
				l.sees("unknown")
				l.settled()
				require.Empty(t, jobs, "at most once")

				l.act("run", "click", app.Event{})
				second := receive(t, l.page, jobs)
				second.end <- result{"another", nil}
				l.sees("done another")
				require.Empty(t, jobs)
			})
		}
	}
}

// A page that was away until its session and then its call were forgotten does not run
// the call again.
func TestMemoryCallsThatWereForgotten(t *testing.T) {
	s := newSite(t, hub.Options{})
	store := &hub.MemoryCalls{Max: 1}
	jobs := s.do(hub.ActionOptions{Store: store})
	l := &life{page: s.open(hub.View{}, worker{}).goLive(false)}
	l.click("run")
	first := <-jobs
	l.page.cut()
	first.end <- result{"paid", nil}
	require.Eventually(t, func() bool {
		r, err := store.Begin(t.Context(), first.call.Key)
		require.NoError(t, err)
		return r.Outcome == app.Done
	}, 5*time.Second, time.Millisecond)
	s.clock.advance(2 * time.Minute)
	require.Zero(t, s.hub.Stats().Sessions)
	_, err := store.Begin(t.Context(), "another")
	require.NoError(t, err)
	l.goLive(true)
	l.sees("unknown")
	require.Empty(t, jobs, "at most once")
}

// A page that is loaded anew brings a call of the one before. Under its own name nobody
// knows that call, so it does not run, whatever the action promises.
func TestCallsOfThePageBefore(t *testing.T) {
	for _, o := range []hub.ActionOptions{{Idempotent: true}, {Store: &hub.MemoryCalls{}}} {
		s := newSite(t, hub.Options{})
		jobs := s.do(o)
		before := &life{page: s.open(hub.View{}, worker{}).goLive(false)}
		before.click("run")
		first := <-jobs
		before.settled()
		before.sees("pending")
		before.page.cut()
		s.crash()
		jobs = s.do(o)
		p := s.open(hub.View{}, worker{})
		maps.Copy(p.cells, before.cells)
		p.goLive(false)
		p.shows("unknown")
		require.Empty(t, jobs, "it was %s", first.call.Key)
	}
}

func TestMemoryCallsForgetWhatEndedFirst(t *testing.T) {
	m := &hub.MemoryCalls{Max: 3}
	begin := func(key string) hub.CallRecord {
		r, err := m.Begin(t.Context(), key)
		require.NoError(t, err)
		return r
	}
	end := func(key string, o app.Outcome) {
		require.NoError(t, m.End(t.Context(), key, hub.CallRecord{Outcome: o, Data: []byte(key)}))
	}
	unknown := hub.CallRecord{Forgetful: true}
	for _, key := range []string{"runs", "given up", "a"} {
		require.Equal(t, unknown, begin(key))
	}
	end("a", app.Done)
	end("given up", app.Pending)
	require.Equal(t, "a", string(begin("a").Data))
	require.Equal(t, app.Pending, begin("given up").Outcome)
	end("given up", app.Pending) // it ran again, and was given up again
	require.Equal(t, unknown, begin("b"))
	require.Equal(t, unknown, begin("c"))
	for i := range 10 {
		require.Equal(t, unknown, begin(fmt.Sprint(i)), "more run than it may keep")
	}
	require.Equal(t, app.Pending, begin("runs").Outcome, "what runs is not forgotten")
	end("runs", app.Done)
	require.Equal(t, unknown, begin("given up"))
	require.Equal(t, unknown, begin("runs"))
}

func TestMemoryCallsForgetWhatIsOld(t *testing.T) {
	m := &hub.MemoryCalls{Keep: time.Nanosecond}
	_, err := m.Begin(t.Context(), "a")
	require.NoError(t, err)
	require.NoError(t, m.End(t.Context(), "a", hub.CallRecord{Outcome: app.Done}))
	require.Eventually(t, func() bool {
		r, err := m.Begin(t.Context(), "a")
		require.NoError(t, err)
		return r.Outcome != app.Done
	}, 5*time.Second, time.Microsecond)
}
