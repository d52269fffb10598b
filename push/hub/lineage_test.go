package hub_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// A life is one page through both stages.
type life struct {
	*page
	b *browser // nil in stage 2
}

func (l *life) act(id, typ string, e app.Event) {
	if l.b != nil {
		l.b.local(id, typ, e)
		return
	}
	l.fire(id, typ, e)
}

func (l *life) text(id string) string {
	doc := l.doc
	if l.b != nil {
		l.b.apply()
		doc = docOf(l.b.root)
	}
	n := find(doc.Root, id)
	if v, ok := n.Attr("value"); ok {
		return v
	}
	if len(n.Kids) == 0 {
		return ""
	}
	return n.Kids[0].Text
}

// die is the end of the browser's Go: boot.js goes on with what it mirrored.
func (l *life) die() {
	l.cut()
	l.taken, l.doc, l.b = false, docOf(l.b.root), nil
	l.state = nil
	l.goLive(true)
}

// Through takeovers, deaths of either side and cuts at any moment, no event is lost
// or counted twice, and what the server pushed last is what the page shows.
func TestLineageKeepsCountThroughBothStages(t *testing.T) {
	seeds := uint64(200)
	if testing.Short() {
		seeds = 60
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 3))
		s := newSite(t, hub.Options{})
		l := &life{page: s.open(hub.View{}, board{"a"}).goLive(false)}
		clicks, text, pushed := 0, "", "0"
		for range 40 {
			switch k := r.IntN(18); {
			case k < 5:
				l.act("add", "click", app.Event{})
				clicks++
			case k < 7:
				text = fmt.Sprintf("text %d", r.IntN(1000))
				l.act("note", "input", app.Event{Value: text})
			case k < 9:
				n := 1 + r.IntN(99)
				s.updater().Push(push.All(), percent.Set(n))
				pushed = fmt.Sprint(n)
			case k < 10:
				for range r.IntN(4) {
					select {
					case b := <-l.conn.down:
						l.take(b)
					default:
					}
				}
			case k < 11:
				l.cut()
				l.goLive(true)
			case k < 12:
				l.cut()
				s.restart()
				pushed = "0"
				l.goLive(true)
			case k < 13 && l.b != nil:
				l.die()
			case k < 14 && l.b == nil:
				l.settled() // boot.js holds input back and waits
				l.state = nil
				l.b = l.takeover()
				require.NotNil(t, l.b, "seed %d: %v", seed, l.nacks)
			case k < 16 && l.b == nil: // cut before the state arrived
				l.queue(func(op uint64) wire.Message { return wire.Takeover{Op: op} })
				for range r.IntN(3) {
					select {
					case b := <-l.conn.down:
						l.take(b)
					default:
					}
				}
				l.cut()
				l.queue(func(op uint64) wire.Message { return wire.Untake{Op: op} })
				if r.IntN(3) == 0 {
					s.restart()
					pushed = "0"
				}
				l.goLive(true)
			default:
				l.settled()
			}
		}
		s.updater().Push(push.Component(l.ids[0]), status.Set("final"))
		l.until("final", func() bool { return l.text("status") == "final" })
		l.settled()
		require.Equal(t, fmt.Sprintf("count %d", clicks), l.text("add"), "seed %d", seed)
		require.Equal(t, text, l.text("note"), "seed %d", seed)
		require.Equal(t, pushed, l.text("percent"), "seed %d", seed)
		require.Zero(t, l.misses, "seed %d", seed)
		require.Empty(t, l.nacks, "seed %d", seed)
		require.Eventually(t, func() bool { // a session that is busy just then counts as pending
			return s.updater().Push(push.Where(func(i push.Instance) bool {
				n, ok := push.Untrusted(i, count)
				return ok && n == clicks
			}), owner.Set("x")).Reached == 1
		}, 5*time.Second, time.Millisecond, "seed %d: the server counts the same", seed)
		l.cut()
	}
}

func TestLatestOfPushAndOwnSetWins(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(s *site, p *page)
		want string
	}{
		{"own set, then a push while away", func(s *site, p *page) {
			p.click("add")
			p.settled()
			p.cut()
			s.updater().Push(push.All(), count.Set(70))
		}, "count 70"},
		{"a push, then an own set", func(s *site, p *page) {
			s.updater().Push(push.All(), count.Set(70))
			p.shows("count 70")
			p.click("add")
			p.settled()
			p.cut()
		}, "count 71"},
		{"own set, then a push that arrived", func(s *site, p *page) {
			p.click("add")
			p.settled()
			s.updater().Push(push.All(), count.Set(70))
			p.shows("count 70")
			p.cut()
		}, "count 70"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, hub.Options{Grace: time.Minute})
			p := s.open(hub.View{}, board{"a"}).goLive(false)
			c.do(s, p)
			s.clock.advance(2 * time.Minute) // the session is gone
			p.goLive(true)
			require.NotZero(t, p.welcome.Flags&wire.WelcomeAfresh)
			require.Contains(t, p.doc.HTML(), c.want)
		})
	}
}
