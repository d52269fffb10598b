package hub_test

import (
	"context"
	"errors"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// A job is a call that a test answers.
type job struct {
	ctx  context.Context
	call *hub.Call
	req  string
	end  chan result
}

type result struct {
	res string
	err error
}

// work registers the action and returns its calls.
func (s *site) work() chan job {
	s.t.Helper()
	jobs := make(chan job, 16)
	s.hub.Action(work.Name(), func(ctx context.Context, c *hub.Call, b []byte) ([]byte, error) {
		req, err := work.DecodeRequest(b)
		if err != nil {
			return nil, err
		}
		j := job{ctx, c, req, make(chan result, 1)}
		jobs <- j
		select {
		case r := <-j.end:
			if r.res == "panic" {
				panic("told to")
			}
			return work.AppendResult(nil, r.res), r.err
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.t.Context().Done(): // of a server that was killed
			return nil, errors.New("killed")
		}
	})
	return jobs
}

func TestActionsBeforeTheTakeover(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	p := s.open(hub.View{Principal: hub.Principal{User: "ann"}}, worker{}).goLive(false)
	for _, c := range []struct {
		end  result
		want string
	}{
		{result{"well", nil}, "done well"},
		{result{"", errors.New("already running")}, "failed already running"},
		{result{"panic", nil}, "failed internal error"},
	} {
		p.click("run")
		j := <-jobs
		require.Equal(t, "go", j.req)
		require.Equal(t, "ann", j.call.Principal.User)
		require.Equal(t, p.ids[0], j.call.Component)
		p.shows("pending")
		j.call.Progress(500, "half")
		p.shows("half500")
		j.end <- c.end
		p.shows(c.want)
	}
	p.click("run")
	j := <-jobs
	p.click("cancel")
	p.shows("cancelled")
	require.Error(t, j.ctx.Err())
}

func TestActionsAfterTheTakeover(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	p := s.open(hub.View{}, worker{}).goLive(false)
	b := p.takeover()
	b.local("run", "click", app.Event{})
	j := <-jobs
	require.Equal(t, p.ids[0], j.call.Component)
	j.end <- result{"well", nil}
	b.sees("done well")

	b.local("run", "click", app.Event{})
	<-jobs
	b.local("cancel", "click", app.Event{})
	b.sees("cancelled")

	b.queue(func(op uint64) wire.Message { return wire.Action{Op: op, Call: 7, Inst: 99, Name: work.Name()} })
	p.until("refusal", func() bool { return p.results[7].Num == 7 })
	require.Equal(t, app.Failed, app.Outcome(p.results[7].Num2))
}

func TestCallOutlivesTheTakeoverAndAReconnect(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	p := s.open(hub.View{}, worker{}).goLive(false)
	p.click("run")
	j := <-jobs
	p.shows("pending")
	b := p.takeover()
	p.settled()
	p.cut()
	j.end <- result{"in the end", nil}
	p.goLive(true)
	b.sees("done in the end")
}

// At most once: a call that may have run on a server that died does not run again.
func TestCallOfADeadServerIsUnknown(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	p := s.open(hub.View{}, worker{}).goLive(false)

	p.click("run")
	p.shows("pending") // the page was told
	<-jobs
	p.cut()
	s.hub = nil
	s.restart()
	jobs = s.work()
	p.goLive(true)
	p.shows("unknown")

	p.click("run")
	<-jobs // it runs, but the page was not told
	p.cut()
	s.hub = nil
	s.restart()
	jobs = s.work()
	p.goLive(true)
	p.settled()
	p.shows("unknown")
	require.Empty(t, jobs)

	p.click("run")
	(<-jobs).end <- result{"third time", nil}
	p.shows("done third time")
}

func TestCallsAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MaxCalls: 1})
	jobs := s.work()
	p := s.open(hub.View{}, shell{"s"}, worker{}).goLive(false)
	b := p.takeover()
	b.local("run", "click", app.Event{})
	j := <-jobs
	_, inst, _, _ := push.ParseComponentID(p.ids[1])
	b.queue(func(op uint64) wire.Message { return wire.Action{Op: op, Call: 8, Inst: inst, Name: work.Name()} })
	b.queue(func(op uint64) wire.Message { return wire.Action{Op: op, Call: 9, Inst: inst, Name: "nothing"} })
	p.until("refusals", func() bool { return p.results[8].Num == 8 && p.results[9].Num == 9 })
	require.Equal(t, "too many calls at once", string(p.results[8].Data))
	require.Equal(t, "unknown action", string(p.results[9].Data))
	j.end <- result{"x", nil}
	b.sees("done x")
}

func TestCallThatWasAskedForJustBeforeTheDeathRuns(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	l := &life{page: s.open(hub.View{}, worker{}).goLive(false)}
	l.b = l.takeover()
	l.settled()
	conn := l.conn
	l.conn = newPipe(1) // nothing gets through any more
	l.b.local("run", "click", app.Event{})
	require.Contains(t, l.b.html(), "pending")
	l.conn = conn
	l.die()
	(<-jobs).end <- result{"after all", nil}
	l.shows("done after all")
}

func TestCallOfADeadServerIsUnknownAfterTheTakeover(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	p := s.open(hub.View{}, worker{}).goLive(false)
	b := p.takeover()
	b.local("run", "click", app.Event{})
	<-jobs
	p.settled()
	p.cut()
	s.restart()
	jobs = s.work()
	p.goLive(true)
	b.sees("unknown")
	b.local("run", "click", app.Event{})
	(<-jobs).end <- result{"again", nil}
	b.sees("done again")
}
