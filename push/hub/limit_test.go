package hub_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func TestEventsAreLimitedByRate(t *testing.T) {
	s := newSite(t, hub.Options{EventRate: 10, EventBurst: 5})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	for range 8 {
		p.click("add")
	}
	p.settled()
	require.Equal(t, 5, countOf(p))
	require.Len(t, p.nacks, 3)
	s.clock.advance(time.Second)
	for range 8 {
		p.click("add")
	}
	p.settled()
	require.Equal(t, 10, countOf(p))
	for range 50 {
		p.write(wire.Ack{Seq: p.seq})
	}
	p.until("end", func() bool { return p.over != nil })
	require.Equal(t, wire.Closed{Reason: "rate"}, p.over)
	require.NotZero(t, s.hub.Stats().Refused["rate"])
}

func TestSessionsAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MaxSessions: 1})
	s.open(hub.View{}, board{"a"}).goLive(false)
	p := s.open(hub.View{}, board{"b"}).goLive(false)
	requireBusy(t, s, p, "full")
}

// requireBusy checks that a page was refused for the load there is, with a time to try
// again, a metric and a log line.
func requireBusy(t *testing.T, s *site, p *page, reason string) {
	t.Helper()
	over, ok := p.over.(wire.Refused)
	require.True(t, ok, "%#v", p.over)
	require.Equal(t, reason, over.Reason)
	require.GreaterOrEqual(t, over.Retry, uint64(5000))
	require.Less(t, over.Retry, uint64(10000))
	require.NotZero(t, s.hub.Stats().Refused[reason])
	require.Contains(t, s.log.String(), "refused "+reason)
}

func TestSessionsThatAreAwayAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MaxAway: 2})
	for range 5 {
		s.open(hub.View{}, board{"a"}).goLive(false).cut()
	}
	require.Equal(t, hub.Counts{Away: 2}, s.updater().Counts())
}

func TestInstancesAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MaxInstances: 1})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	require.Equal(t, wire.Closed{Reason: "instances"}, p.over)
}

func TestMessagesThatAreNone(t *testing.T) {
	for _, m := range [][]byte{{}, {0}, {99, 1}, make([]byte, 200<<10), wire.Navigate{Op: 1, URL: strings.Repeat("x", 200<<10)}.Append(nil), wire.Hello{Version: 1}.Append(nil)} {
		s := newSite(t, hub.Options{})
		p := s.open(hub.View{}, board{"a"}).goLive(false)
		p.conn.up <- m
		p.until("end", func() bool { return p.over != nil })
		require.Equal(t, wire.Closed{Reason: "malformed"}, p.over)
		<-p.conn.cut
	}
}

// What is too long is refused, and the page lives on: cut off, it would send it again.
func TestOperationsThatAreTooLong(t *testing.T) {
	s := newSite(t, hub.Options{MaxMessage: 4 << 10})
	long := strings.Repeat("x", 5<<10)
	p := s.open(hub.View{}, board{"a"}, worker{}).goLive(false)
	p.fire("note", "input", app.Event{Value: long})
	p.click("add")
	p.settled()
	require.Equal(t, 1, countOf(p))
	require.Len(t, p.nacks, 1)
	require.Equal(t, "size", p.nacks[0].Text)

	p.nacks = nil
	b := p.takeover()
	_, inst, _, _ := push.ParseComponentID(p.ids[0])
	p.queue(func(op uint64) wire.Message {
		return wire.Set{Op: op, Inst: inst, Key: count.Info().Fingerprint, Value: []byte(long)}
	})
	p.queue(func(op uint64) wire.Message {
		return wire.Action{Op: op, Call: 77, Inst: inst, Name: "hubTestWork", Req: []byte(long)}
	})
	p.settled()
	p.until("result", func() bool { return p.results[77].Num2 == uint64(app.Failed) })
	require.Len(t, p.nacks, 2)
	last := p.told[len(p.told)-1]
	require.Equal(t, count.Info().Fingerprint, last.Key, "the server's value comes back")
	b.local("add", "click", app.Event{})
	p.settled()
	require.Contains(t, b.html(), "count 2")
}

// What a page sets is limited for all its cells together, whoever renders it.
func TestSetsOfAPageAreLimited(t *testing.T) {
	s := newSite(t, hub.Options{MaxSet: 100})
	p := s.open(hub.View{}, shell{"s"}, list{}).goLive(false)
	_, inShell, _, _ := push.ParseComponentID(p.ids[0])
	_, inList, _, _ := push.ParseComponentID(p.ids[1])
	set := func(inst uint64, k *app.KeyInfo, value []byte) string {
		p.nacks = nil
		p.queue(func(op uint64) wire.Message {
			return wire.Set{Op: op, Inst: inst, Key: k.Fingerprint, Value: value}
		})
		p.settled()
		if len(p.nacks) > 0 {
			return p.nacks[0].Text
		}
		return ""
	}
	pick := func(bytes int) string {
		v := make([]int, bytes-1)
		return set(inList, picked.Info(), app.AppendValue(nil, &v))
	}
	number := func(v int) string { return set(inShell, count.Info(), app.AppendValue(nil, &v)) }
	require.Equal(t, "size", pick(101))
	require.Empty(t, pick(100))
	require.Empty(t, pick(99), "in the place of its own")
	require.Empty(t, number(1))
	require.Equal(t, "size", number(1000), "two bytes")
	require.EqualValues(t, 2, s.hub.Stats().Refused["set: size"])

	s.updater().Push(push.Component(p.ids[0]), count.Set(7))
	p.shows("shell 7")
	require.Empty(t, pick(100), "what the server overwrote is not the page's any more")
	require.Equal(t, "size", number(1))
	require.Empty(t, pick(99))

	require.NotNil(t, p.takeover())
	require.Equal(t, "size", number(1000), "a takeover forgets nothing")
	require.Empty(t, number(1))
	require.EqualValues(t, 4, s.hub.Stats().Refused["set: size"])
}

func TestHellosThatAreRefused(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"})
	p.ticket = "forged"
	p.goLive(false)
	require.Equal(t, wire.Reload{Reason: "ticket"}, p.over)

	for _, first := range [][]byte{{42}, wire.Ack{Seq: 1}.Append(nil), make([]byte, 200<<10)} {
		conn := newPipe(1)
		conn.up <- first
		require.Error(t, s.hub.Serve(context.Background(), conn, nil))
		m, err := wire.DecodeServer(<-conn.down)
		require.NoError(t, err)
		require.Equal(t, wire.Reload{Reason: "malformed"}, m)
		<-conn.cut
	}
	conn := newPipe(1)
	conn.up <- wire.Hello{Version: 99}.Append(nil)
	require.Error(t, s.hub.Serve(context.Background(), conn, nil))
	m, err := wire.DecodeServer(<-conn.down)
	require.NoError(t, err)
	require.Equal(t, wire.Reload{Reason: "version"}, m)

	conn = newPipe(1)
	done := make(chan error)
	go func() { done <- s.hub.Serve(context.Background(), conn, nil) }()
	require.Eventually(t, func() bool { s.clock.advance(11 * time.Second); return errors.Is(peek(done), errEnded) }, 5*time.Second, time.Millisecond)
}

// A socket is nobody's but the hub's: a panic that net/http recovers would leave it open.
func TestCallbacksThatPanic(t *testing.T) {
	s := newSite(t, hub.Options{
		Resume:   func(context.Context, *http.Request, *hub.View) error { panic("resume") },
		Navigate: func(context.Context, *http.Request, *hub.View, string) (*hub.View, error) { panic("navigate") },
	})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.queue(func(op uint64) wire.Message { return wire.Navigate{Op: op, URL: "/elsewhere"} })
	p.click("add")
	p.settled()
	require.Equal(t, "load", p.nacks[0].Text)
	p.shows("count 1")
	p.cut()
	p.goLive(true)
	require.Nil(t, p.over)
	require.NotZero(t, p.welcome.Flags&wire.WelcomeAfresh, "not resumed, but opened")
	p.cut()

	s.o.Open = func(context.Context, *http.Request, []byte) (*hub.View, error) { panic("open") }
	s.restart()
	q := s.open(hub.View{}, board{"a"}).goLive(false)
	require.Equal(t, wire.Refused{Reason: "error", Retry: 5000}, q.over)
	<-q.conn.cut
	require.Error(t, <-q.done)
	require.EqualValues(t, 1, s.hub.Stats().Panics)
	require.Contains(t, s.log.String(), "panic=open")
}

var errEnded = errors.New("ended")

func peek(done chan error) error {
	select {
	case <-done:
		return errEnded
	default:
		return nil
	}
}

func TestCellsOfAHelloAreClientInput(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"})
	_, inst, _, _ := push.ParseComponentID(p.ids[0])
	str := func(v string) []byte { return app.AppendValue(nil, &v) }
	p.cells[cell{inst, status.Info().Fingerprint}] = str("forged")
	p.cells[cell{inst, note.Info().Fingerprint}] = str("mine")
	p.cells[cell{inst, count.Info().Fingerprint}] = str("wrong type")
	p.cells[cell{inst + 1, count.Info().Fingerprint}] = []byte{2}
	p.cells[cell{inst, 4711}] = make([]byte, 40<<10)
	p.goLive(false)
	require.Contains(t, p.doc.HTML(), "idle")
	require.Contains(t, p.doc.HTML(), "count 0")
	require.Contains(t, p.doc.HTML(), "mine")
	require.NotContains(t, p.doc.HTML(), "forged")
	require.Len(t, p.cells, 3, "what nobody reads is dropped")
}

// Cells that belong to somebody else are neither shown nor kept.
func TestCellsOfAnotherPrincipalAreDropped(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.fire("note", "input", app.Event{Value: "ann's"})
	p.settled()
	require.Len(t, p.cells, 1)
	p.cut()
	s.restart()
	s.foreign = true
	p.goLive(true)
	require.NotContains(t, p.doc.HTML(), "ann")
	require.Empty(t, p.cells)
	p.cut()

	q := s.open(hub.View{}, board{"a"}).goLive(false)
	q.takeover()
	q.settled()
	q.cut()
	s.restart()
	q.goLive(true)
	require.Equal(t, wire.Reload{Reason: "principal"}, q.over, "a page that Go renders loads itself anew")
}

func TestShellStaysWhileItsPageChanges(t *testing.T) {
	to := &hub.View{Route: "/next", URL: "/next?x=1", Title: "Next", Ticket: []byte("next"), Chain: []app.Component{shell{"s"}, tile{"next"}}}
	s := newSite(t, hub.Options{Navigate: func(_ context.Context, _ *http.Request, from *hub.View, url string) (*hub.View, error) {
		if url != "/next?x=1" {
			return nil, &hub.Refusal{Reason: "no such page"}
		}
		return to, nil
	}})
	for _, stage := range []int{2, 3} {
		s.updater().Push(push.Route("/next"), alert.Set("for next"))
		p := s.open(hub.View{}, shell{"s"}, board{"a"}).goLive(false)
		p.click("shell")
		p.settled()
		require.Contains(t, p.doc.HTML(), "shell 1")
		var b *browser
		if stage == 3 {
			b = p.takeover()
		}
		p.queue(func(op uint64) wire.Message { return wire.Navigate{Op: op, URL: "/elsewhere"} })
		p.settled()
		require.Equal(t, "load", p.nacks[0].Text)
		p.queue(func(op uint64) wire.Message { return wire.Navigate{Op: op, URL: "/next?x=1"} })
		p.until("navigation", func() bool { return len(p.nav) > 0 })
		require.Equal(t, "/next?x=1", p.nav[0].Text)
		require.Equal(t, "Next", p.nav[0].Text2)
		require.Equal(t, "next", p.ticket)
		html := func() string { return p.doc.HTML() }
		if stage == 3 {
			chain, err := pages.DecodeChain(p.nav[0].Data)
			require.NoError(t, err)
			b.apply()
			b.root.SetChain(chain)
			b.commit()
			html = b.html
		}
		p.settled()
		require.Contains(t, html(), "shell 1")
		require.Contains(t, html(), "for next")
		require.NotContains(t, html(), "count")
		require.GreaterOrEqual(t, s.updater().Push(push.Route("/next"), alert.Set("routed")).Reached, 1)
		p.until("push", func() bool { return strings.Contains(html(), "routed") })
		p.cut()
		s.clock.advance(2 * time.Minute)
	}
}

func TestShutdownTellsEverybody(t *testing.T) {
	s := newSite(t, hub.Options{})
	jobs := s.work()
	p := s.open(hub.View{}, worker{}).goLive(false)
	p.click("run")
	j := <-jobs
	s.stop()
	require.Error(t, j.ctx.Err(), "calls are cancelled")
	p.until("end", func() bool { return p.over != nil })
	require.Equal(t, wire.Closed{Reason: wire.ReasonShutdown}, p.over)
	late := s.open(hub.View{}, board{"a"})
	late.dial(false)
	late.until("refusal", func() bool { return late.over != nil })
	require.Equal(t, wire.Refused{Reason: wire.ReasonShutdown, Retry: 1000}, late.over)
	require.Zero(t, s.hub.Stats().Sessions)
}

// A call over the rate fails, and so can be tried again.
func TestCallsOverTheRate(t *testing.T) {
	s := newSite(t, hub.Options{EventRate: 1, EventBurst: 2})
	jobs := s.do(hub.ActionOptions{})
	l := &life{page: s.open(hub.View{}, worker{}).goLive(false)}
	l.b = l.takeover()
	l.settled()
	l.act("run", "click", app.Event{})
	l.sees("failed too many operations, try again")
	require.Empty(t, jobs)
	require.Equal(t, "rate", l.nacks[0].Text)
	s.clock.advance(time.Second)
	l.act("run", "click", app.Event{})
	j := receive(t, l.page, jobs)
	j.end <- result{"well", nil}
	l.sees("done well")
}

// What a page has mounted the server hears whatever the rate, or no push would find it.
func TestMountsOverTheRate(t *testing.T) {
	s := newSite(t, hub.Options{EventRate: 1, EventBurst: 3})
	b := s.open(hub.View{}, board{"a"}).goLive(false).takeover()
	b.settled()
	s.updater().Push(push.Component(b.ids[0]), count.Set(99))
	b.sees("count 99")
	b.local("add", "click", app.Event{}) // the last one of the rate; another tile is shown
	b.settled()
	require.EqualValues(t, 4, b.op, "takeover, taken, set, mounts")
	b.root.Instances(func(i *app.Instance) {
		require.True(t, s.updater().Connected(hub.ComponentID(b.ticket, i.ID())), i.TypeName())
	})
	s.updater().Push(push.OfType[tile](), alert.Set("fire"))
	b.until("both", func() bool { b.apply(); return strings.Count(b.html(), "fire") == 2 })
	b.local("add", "click", app.Event{})
	b.settled()
	require.Equal(t, "rate", b.nacks[0].Text, "a set is refused")
}
