package hub_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func (b *browser) sees(text string) {
	b.t.Helper()
	b.until("text "+text, func() bool { return strings.Contains(b.html(), text) })
}

func TestTakeoverHandsTheStateOver(t *testing.T) {
	s := newSite(t, hub.Options{})
	s.updater().Push(push.OfType[board](), status.Set("running"))
	p := s.open(hub.View{}, shell{"s"}, board{"a"}).goLive(false)
	p.click("add")
	p.fire("note", "input", app.Event{Value: "typed"})
	b := p.takeover()
	require.NotNil(t, b)
	p.settled()
	before := len(p.frames)
	for _, text := range []string{"running", "count 1", "typed"} {
		require.Contains(t, b.html(), text)
	}

	res := s.updater().Push(push.OfType[board](), status.Set("pushed"))
	require.Equal(t, 1, res.Reached)
	b.sees("pushed")
	require.Len(t, p.frames, before+1)
	require.Less(t, p.sizes[len(p.sizes)-1], 60)
	for _, part := range p.frames[before].Parts {
		require.Equal(t, wire.PartState, part.Kind, "no patches after the takeover")
	}
	s.updater().Push(push.Component(b.ids[2]), alert.Set("to the tile"))
	b.sees("to the tile")

	b.local("add", "click", app.Event{})
	p.settled()
	require.Contains(t, b.html(), "count 2")
	s.reachesOne(push.Where(func(i push.Instance) bool {
		n, ok := push.Untrusted(i, count)
		return ok && n == 2
	}), owner.Set("found by state"))
	b.sees("found by state")
	require.EqualValues(t, 1, s.hub.Stats().Takeovers)
}

func TestBroadcastIsOneStatePart(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	n := len(p.told)
	s.updater().Push(push.All(), status.Set("one"), percent.Set(5))
	b.sees("one")
	require.Len(t, p.told[n:], 2)
	require.Zero(t, p.told[n].Inst)
}

func TestMountedLaterStartsWithWhatWasPushed(t *testing.T) {
	s := newSite(t, hub.Options{})
	s.updater().Push(push.All(), alert.Set("loud"))
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	b := p.takeover()
	for range 3 {
		s.updater().Push(push.Component(p.ids[0]), count.Set(99)) // the last push wins over the optimistic set
		b.until("count", func() bool { b.apply(); return strings.Contains(b.html(), "count 99") })
		b.local("add", "click", app.Event{})
		p.settled()
	}
	require.Contains(t, b.html(), "extra")
	require.Equal(t, 2, strings.Count(b.html(), "loud"))
	res := s.updater().Push(push.OfType[tile](), alert.Set("to tiles"))
	require.Equal(t, 2, res.Reached, "the browser reported what it mounted")
	b.until("both tiles", func() bool { return strings.Count(b.html(), "to tiles") == 2 })
	s.updater().Push(push.Component(p.ids[0]), count.Set(1))
	b.sees("count 1<")
	p.settled()
	require.Equal(t, 1, s.updater().Push(push.OfType[tile](), alert.Set("one tile")).Reached)
}

func TestServerOnlyPagesStayWithTheServer(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, keeper{}).goLive(false)
	require.Nil(t, p.takeover())
	require.Equal(t, "private", p.nacks[0].Text)
	s.updater().Push(push.All(), secret.Set("kept"))
	p.shows("secret kept")
}

func TestOldGoMayNotTakeOver(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"})
	p.build = "older"
	p.goLive(false)
	require.Nil(t, p.takeover())
	require.Equal(t, "build", p.nacks[0].Text)
}

func TestUntakeGoesBackToTheServer(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.queue(func(op uint64) wire.Message { return wire.Takeover{Op: op} })
	p.until("state", func() bool { return p.state != nil })
	s.updater().Push(push.All(), status.Set("during"))
	p.until("state part", func() bool { return len(p.told) > 0 })
	p.queue(func(op uint64) wire.Message { return wire.Untake{Op: op} })
	p.shows("during")
	p.click("add")
	p.shows("count 1")
	p.state = nil
	require.NotNil(t, p.takeover(), "it may try again")
	p.settled()
	p.queue(func(op uint64) wire.Message { return wire.Untake{Op: op} })
	p.settled()
	require.Equal(t, "gone", p.nacks[0].Text)
}

func TestForgedSetsAreRefused(t *testing.T) {
	big := bytes.Repeat([]byte{1}, 70<<10)
	for _, stage := range []int{2, 3} {
		s := newSite(t, hub.Options{MaxMessage: 256 << 10})
		p := s.open(hub.View{}, board{"a"}).goLive(false)
		var inst uint64
		if _, id, _, ok := push.ParseComponentID(p.ids[0]); ok {
			inst = id
		}
		if stage == 3 {
			p.takeover()
			p.settled()
		}
		five := []byte{10} // zigzag 5
		for _, c := range []struct {
			name string
			set  wire.Set
			want string
		}{
			{"served key", wire.Set{Inst: inst, Key: status.Info().Fingerprint, Value: []byte{1, 'x'}}, "policy"},
			{"private key", wire.Set{Inst: inst, Key: secret.Info().Fingerprint, Value: []byte{1, 'x'}}, "key"},
			{"someone else's instance", wire.Set{Inst: inst + 1, Key: count.Info().Fingerprint, Value: five}, "instance"},
			{"key that nobody declared", wire.Set{Inst: inst, Key: 12345, Value: five}, "key"},
			{"key of another component", wire.Set{Inst: inst, Key: picked.Info().Fingerprint, Value: []byte{0}}, "key"},
			{"wrong type", wire.Set{Inst: inst, Key: count.Info().Fingerprint, Value: []byte("text")}, "type"},
			{"not canonical", wire.Set{Inst: inst, Key: count.Info().Fingerprint, Value: []byte{0x8a, 0}}, "type"},
			{"oversized", wire.Set{Inst: inst, Key: count.Info().Fingerprint, Value: big}, "size"},
			{"stale base", wire.Set{Inst: inst, Key: count.Info().Fingerprint, Base: 77, Value: five}, "conflict"},
		} {
			t.Run(c.name, func(t *testing.T) {
				p.t = t
				p.nacks = nil
				before := s.hub.Stats().Refused["set: "+c.want]
				op := p.queue(func(op uint64) wire.Message { c.set.Op = op; return c.set })
				p.settled()
				require.Len(t, p.nacks, 1)
				require.Equal(t, op, p.nacks[0].Num)
				require.Equal(t, c.want, p.nacks[0].Text)
				require.EqualValues(t, before+1, s.hub.Stats().Refused["set: "+c.want])
			})
		}
		p.t = t
		require.Contains(t, s.log.String(), "refused set: policy")
		if stage == 2 {
			require.Contains(t, p.doc.HTML(), "count 0")
			p.queue(func(op uint64) wire.Message {
				return wire.Set{Op: op, Inst: inst, Key: count.Info().Fingerprint, Value: five}
			})
			p.shows("count 5")
		}
		p.cut()
	}
}

func TestRefusedSetIsRolledBack(t *testing.T) {
	s := newSite(t, hub.Options{EventBurst: 3, EventRate: 0.001})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	b := p.takeover() // two operations
	p.settled()
	b.local("add", "click", app.Event{})
	b.local("add", "click", app.Event{})
	p.settled()
	require.Len(t, p.nacks, 1)
	require.Equal(t, "rate", p.nacks[0].Text)
	b.sees("count 1<")
}

func TestResumeAfterTakeover(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	b.local("add", "click", app.Event{})
	p.cut()
	s.updater().Push(push.All(), status.Set("missed"))
	b.local("add", "click", app.Event{})
	p.goLive(true)
	b.sees("missed")
	p.settled()
	s.reachesOne(push.Where(func(i push.Instance) bool {
		n, ok := push.Untrusted(i, count)
		return ok && n == 2
	}), owner.Set("x"))
}

func TestServerRestartAfterTakeover(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	b.local("add", "click", app.Event{})
	b.local("note", "input", app.Event{Value: "kept"})
	p.settled()
	p.cut()
	s.hub = nil
	s.restart()
	b.local("add", "click", app.Event{})
	s.updater().Push(push.All(), status.Set("new server"))
	p.goLive(true)
	require.Equal(t, wire.WelcomeAfresh, p.welcome.Flags)
	b.sees("new server")
	p.settled()
	require.Contains(t, b.html(), "count 2")
	require.Contains(t, b.html(), "kept")
	require.Empty(t, p.nacks)
	b.local("add", "click", app.Event{})
	p.settled()
	s.reachesOne(push.Where(func(i push.Instance) bool {
		n, ok := push.Untrusted(i, count)
		return ok && n == 3
	}), owner.Set("three"))
	b.sees("three")
}

func TestDeathOfTheBrowsersGo(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	b := p.takeover()
	p.settled()
	b.local("add", "click", app.Event{})
	b.local("note", "input", app.Event{Value: "kept"})
	p.settled()
	s.updater().Push(push.All(), status.Set("alive"))
	b.sees("alive")
	p.cut()
	p.taken, p.doc = false, docOf(b.root)
	p.goLive(true)
	require.Equal(t, wire.WelcomeAfresh|wire.WelcomeSync, p.welcome.Flags)
	require.Zero(t, p.misses)
	for _, text := range []string{"count 1", "kept", "alive"} {
		require.Contains(t, p.doc.HTML(), text)
	}
	p.click("add")
	p.shows("count 2")
	p.state = nil
	require.NotNil(t, p.takeover(), "a fresh instance takes over again")
}

func TestEffectsOnTheServerOutliveTheTakeover(t *testing.T) {
	s := newSite(t, hub.Options{Grace: time.Minute})
	log := make(chan string, 8)
	effectLog.Store(&log)
	p := s.open(hub.View{}, effects{"e"}).goLive(false)
	require.Equal(t, "start e", <-log)
	b := p.takeover()
	require.NotNil(t, b)
	p.settled()
	require.Empty(t, log)
	p.cut()
	s.clock.advance(2 * time.Minute)
	require.Equal(t, "stop e", <-log)
}

// A type that this process never rendered is one that the client has; MayMount can doubt it.
func TestMountsAreTheBrowsersWord(t *testing.T) {
	for _, may := range []bool{true, false} {
		o := hub.Options{}
		if !may {
			o.MayMount = func(_ hub.Principal, typ string) bool { return typ != "example.org/x.Unknown" }
		}
		s := newSite(t, o)
		p := s.open(hub.View{}, board{"a"}).goLive(false)
		require.NotNil(t, p.takeover())
		p.queue(func(op uint64) wire.Message {
			return wire.Mounts{Op: op, List: []wire.Mount{{Add: true, Inst: 42, Type: "example.org/x.Unknown"}}}
		})
		p.settled()
		id := hub.ComponentID(p.ticket, 42)
		require.Equal(t, may, s.updater().Connected(id))
		if may {
			s.updater().Push(push.Component(id), alert.Set("for what came later"))
			p.until("state", func() bool { return len(p.told) > 0 && p.told[len(p.told)-1].Inst == 42 })
		} else {
			require.EqualValues(t, 1, s.hub.Stats().Refused["mount"])
		}
	}
}

// A component that reads a private key runs on no browser: who says that it mounted one
// hears nothing of it.
func TestNobodyMountsWhatStaysOnTheServer(t *testing.T) {
	s := newSite(t, hub.Options{})
	owner := s.open(hub.View{}, keeper{}).goLive(false) // this process knows the type
	typ := s.updater().Components()[0].Type
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	require.NotNil(t, p.takeover())
	p.queue(func(op uint64) wire.Message {
		return wire.Mounts{Op: op, List: []wire.Mount{{Add: true, Inst: 42, Type: typ}}}
	})
	p.settled()
	require.False(t, s.updater().Connected(hub.ComponentID(p.ticket, 42)))
	require.EqualValues(t, 1, s.hub.Stats().Refused["mount"])
	require.Contains(t, s.log.String(), "refused mount")
	owner.cut()
}
