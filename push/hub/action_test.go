package hub_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
	"github.com/stretchr/testify/require"
)

// do registers the action with options, as a handler whose runs are told by what it gets
// and end as they are told.
func (s *site) do(o hub.ActionOptions) chan job {
	jobs := make(chan job, 16)
	s.hub.ActionWith(work.Name(), o, func(ctx context.Context, c *hub.Call, _ []byte) ([]byte, error) {
		j := job{ctx: ctx, call: c, end: make(chan result, 1)}
		jobs <- j
		select {
		case r := <-j.end:
			return work.AppendResult(nil, r.res), r.err
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.t.Context().Done(): // of a server that was killed
			return nil, errors.New("killed")
		}
	})
	return jobs
}

// crash is the end of the server without a word: what its calls do nobody hears.
func (s *site) crash() { s.hub = nil; s.restart() }

// A call that is idempotent runs until somebody knows how it ended, each time under the
// same key: whether the page had heard that it began or not, and whoever renders.
func TestIdempotentCallsRunAgainAfterACrash(t *testing.T) {
	for _, heard := range []bool{false, true} {
		for _, stage := range []int{2, 3} {
			t.Run(fmt.Sprint("heard ", heard, " stage ", stage), func(t *testing.T) {
				s := newSite(t, hub.Options{})
				jobs := s.do(hub.ActionOptions{Idempotent: true})
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
				s.crash()
				jobs = s.do(hub.ActionOptions{Idempotent: true})
				l.goLive(true)
				second := receive(t, l.page, jobs)
				require.Equal(t, first.call.Key, second.call.Key)
				require.NotEmpty(t, first.call.Key)
				second.end <- result{"after all", nil}
				l.sees("done after all")
				l.settled()

				l.act("run", "click", app.Event{})
				third := receive(t, l.page, jobs)
				require.NotEqual(t, first.call.Key, third.call.Key, "another call")
				third.end <- result{"another", nil}
				l.sees("done another")
				require.Empty(t, jobs)
			})
		}
	}
}

// sees waits until the page shows text, whoever renders it.
func (l *life) sees(text string) {
	l.t.Helper()
	if l.b != nil {
		l.b.sees(text)
		return
	}
	l.shows(text)
}

// receive takes messages until a call runs.
func receive(t *testing.T, p *page, jobs chan job) job {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case j := <-jobs:
			return j
		case b := <-p.conn.down:
			p.take(b)
		case <-deadline:
			t.Fatal("no call")
		}
	}
}

// What a store knows of a call is its answer; what was cut off in the middle nobody knows.
func TestStoredCallsAnswerAfterACrash(t *testing.T) {
	for _, ended := range []bool{true, false} {
		for _, stage := range []int{2, 3} {
			t.Run(fmt.Sprint("ended ", ended, " stage ", stage), func(t *testing.T) {
				s := newSite(t, hub.Options{})
				store := &hub.MemoryCalls{} // it outlives the server here, as a durable one does
				o := hub.ActionOptions{Store: store}
				jobs := s.do(o)
				l := &life{page: s.open(hub.View{}, worker{}).goLive(false)}
				if stage == 3 {
					l.b = l.takeover()
					l.settled()
				}
				l.act("run", "click", app.Event{})
				j := <-jobs
				l.page.cut()
				if ended {
					j.end <- result{"done before", nil}
					require.Eventually(t, func() bool {
						r, err := store.Begin(t.Context(), j.call.Key)
						require.NoError(t, err)
						return r.Outcome == app.Done
					}, 5*time.Second, time.Millisecond)
				}
				s.crash()
				jobs = s.do(o)
				l.goLive(true)
				if ended {
					l.sees("done done before")
					require.EqualValues(t, 1, s.hub.Stats().Answered)
				} else {
					l.sees("unknown")
				}
				require.Empty(t, jobs, "at most once")
			})
		}
	}
}

// What the server cancels because it stops is no end of a call; what the user cancels is.
func TestStoredCallsThatWereCancelled(t *testing.T) {
	s := newSite(t, hub.Options{})
	o := hub.ActionOptions{Idempotent: true, Store: &hub.MemoryCalls{}}
	jobs := s.do(o)
	l := &life{page: s.open(hub.View{}, worker{}).goLive(false)}
	l.click("run")
	first := <-jobs
	l.sees("pending")
	s.stop() // as a rolling restart does
	<-first.ctx.Done()
	l.until("end", func() bool { return l.over != nil })
	l.page.cut()
	s.restart()
	jobs = s.do(o)
	l.goLive(true)
	second := receive(t, l.page, jobs)
	require.Equal(t, first.call.Key, second.call.Key)
	l.settled()
	l.click("cancel")
	l.sees("cancelled")
	r, err := o.Store.Begin(t.Context(), second.call.Key)
	require.NoError(t, err)
	require.Equal(t, app.Cancelled, r.Outcome)
}

type brokenCalls struct{ hub.CallStore }

func (brokenCalls) Begin(context.Context, string) (hub.CallRecord, error) {
	return hub.CallRecord{}, errors.New("no connection")
}

func TestCallsWhoseStoreFails(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.do(hub.ActionOptions{Store: brokenCalls{}})
	p := s.open(hub.View{}, worker{}).goLive(false)
	p.click("run")
	p.shows("failed internal error")
	require.Empty(t, jobs)
	require.Contains(t, s.log.String(), "no connection")
}
