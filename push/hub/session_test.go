package hub_test

import (
	"context"
	"fmt"
	"math/rand/v2"
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

func TestResumeGoesOnExactly(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.click("add")
	p.settled()
	p.cut()
	require.Equal(t, hub.Counts{Away: 1}, s.updater().Counts())
	p.goLive(true)
	require.Equal(t, wire.WelcomeExact, p.welcome.Flags)
	require.Equal(t, hub.Counts{Connected: 1}, s.updater().Counts())
	s.updater().Push(push.All(), status.Set("after"))
	p.shows("after")
	require.Contains(t, p.doc.HTML(), "count 1")
	require.Zero(t, s.hub.Stats().Synced)
}

func TestPageThatLostItsDocumentIsSynced(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.click("add")
	p.settled()
	p.cut()
	p.lost = true
	p.goLive(true)
	require.Equal(t, wire.WelcomeSync, p.welcome.Flags)
	require.Contains(t, p.doc.HTML(), "count 1")
	require.EqualValues(t, 1, s.hub.Stats().Synced)
}

// An event of a session that is gone, on an element that is gone, finds nothing:
// not even where frame and path would lead in the new session.
func TestEventOfAnotherSessionIsStale(t *testing.T) {
	s := newSite(t, hub.Options{})
	s.updater().Push(push.All(), order.Set([]int{1, 2, 3}))
	p := s.open(hub.View{}, list{}).goLive(false)
	s.updater().Push(push.All(), order.Set([]int{1, 2, 3, 4}))
	p.shows("row4")
	p.cut()
	p.click("row1")
	p.outbox[0].make() // as if it had been sent: path and frame are those of this session
	s.restart()
	s.updater().Push(push.All(), order.Set([]int{2, 3, 4}))
	p.goLive(true)
	s.updater().Push(push.All(), order.Set([]int{3, 4}))
	p.settled()
	require.Equal(t, []uint64{1}, p.stales)
	require.Empty(t, pickedOf(p))
}

func TestFramesThatGotLostAreSentAgain(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	s.updater().Push(push.All(), status.Set("one"))
	p.shows("one")
	for _, text := range []string{"two", "three"} { // on the wire, never applied
		s.updater().Push(push.All(), status.Set(text))
		b := <-p.conn.down
		require.Contains(t, string(b), text)
	}
	p.cut()
	s.updater().Push(push.All(), percent.Set(4))
	p.goLive(true)
	require.Zero(t, p.welcome.Flags)
	p.shows("three")
	p.shows(">4<")
	require.Zero(t, p.misses)
	require.Zero(t, s.hub.Stats().Synced)
}

func TestPageComesBackAfterTheGrace(t *testing.T) {
	s := newSite(t, hub.Options{Grace: time.Minute})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.click("add")
	p.fire("note", "input", app.Event{Value: "half typed"})
	p.settled()
	p.cut()
	s.clock.advance(61 * time.Second)
	require.Equal(t, hub.Counts{}, s.updater().Counts())
	s.updater().Push(push.All(), status.Set("meanwhile"))
	p.goLive(true)
	require.Equal(t, wire.WelcomeAfresh|wire.WelcomeSync, p.welcome.Flags)
	require.Contains(t, p.doc.HTML(), "count 1")
	require.Contains(t, p.doc.HTML(), "half typed")
	require.Contains(t, p.doc.HTML(), "meanwhile")
}

func TestSecondResumeSupersedesTheFirst(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	twin := *p
	twin.goLive(true)
	p.until("end", func() bool { return p.over != nil })
	require.Equal(t, wire.Closed{Reason: wire.ReasonSuperseded}, p.over)
	require.Equal(t, hub.Counts{Connected: 1}, s.updater().Counts())
}

func TestTicketAlwaysMakesANewSession(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"})
	q := *p
	q.doc = s.open(hub.View{}, board{"a"}).doc
	q.cells = map[cell][]byte{}
	p.goLive(false)
	q.goLive(false)
	require.NotEqual(t, p.live, q.live)
	p.click("add")
	p.settled()
	res := s.updater().Push(push.Component(p.ids[0]), status.Set("both"))
	require.Equal(t, 2, res.Reached)
	p.shows("both")
	q.shows("both")
	require.Contains(t, q.doc.HTML(), "count 0")
}

func TestSecretGuardsTheSession(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	thief := s.open(hub.View{}, board{"a"})
	thief.live, thief.secret, thief.epoch, thief.seq = p.live, []byte("guess"), p.epoch, p.seq
	thief.goLive(true)
	require.NotEqual(t, p.live, thief.live)
	require.NotZero(t, thief.welcome.Flags&wire.WelcomeAfresh)
}

func TestOperationsAreDeduplicated(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	for range 3 {
		p.click("add")
	}
	p.settled()
	again := wire.Event{Op: 2, Frame: p.seq, Path: []uint32{3}, Type: "click"}
	p.write(again)
	n := len(p.frames)
	p.until("another confirmation", func() bool { return len(p.frames) > n })
	p.click("add")
	p.settled()
	require.Contains(t, p.doc.HTML(), "count 4")
	require.EqualValues(t, 1, s.hub.Stats().Repeated)
}

func TestGapInOperationsEndsTheSession(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.write(wire.Takeover{Op: 5})
	p.until("end", func() bool { return p.over != nil })
	require.Equal(t, wire.Closed{Reason: "malformed"}, p.over)
}

// Exactly once: whatever is cut, and however often the server dies, each click
// counts once, each text stays, and the document is the one of the state.
func TestEventsCountExactlyOnce(t *testing.T) {
	seeds := uint64(200)
	if testing.Short() {
		seeds = 50
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 1))
		s := newSite(t, hub.Options{})
		s.log = &logBuffer{}
		p := s.open(hub.View{}, board{"a"}).goLive(false)
		clicks, text := 0, ""
		for range 40 {
			switch k := r.IntN(12); {
			case k < 5:
				p.click("add")
				clicks++
			case k < 7:
				text = fmt.Sprintf("text %d", r.IntN(1000))
				p.fire("note", "input", app.Event{Value: text})
			case k < 8:
				s.updater().Push(push.All(), percent.Set(r.IntN(100)))
			case k < 9 && p.conn != nil: // take some of what is there
				for range r.IntN(4) {
					select {
					case b := <-p.conn.down:
						p.take(b)
					default:
					}
				}
			case k < 10:
				p.cut()
				p.goLive(true)
			case k < 11:
				p.cut()
				s.hub = nil // kill -9
				s.restart()
				p.goLive(true)
			default:
				p.settled()
			}
		}
		s.updater().Push(push.All(), status.Set("final"))
		p.shows("final")
		p.settled()
		require.Empty(t, p.stales, "seed %d", seed)
		require.Equal(t, clicks, countOf(p), "seed %d", seed)
		note, _ := find(p.doc.Root, "note").Attr("value")
		require.Equal(t, text, note, "seed %d", seed)
		require.Zero(t, p.misses, "seed %d", seed)
		require.Empty(t, p.nacks, "seed %d", seed)
		p.cut()
		s.stop()
		s.hub = nil
	}
}

func countOf(p *page) (n int) {
	_, err := fmt.Sscanf(textOf(p, "add"), "count %d", &n)
	require.NoError(p.t, err)
	return n
}

func TestClicksNeverReachAnotherRow(t *testing.T) {
	s := newSite(t, hub.Options{EventBurst: 2000})
	r := rand.New(rand.NewPCG(7, 7))
	rows := []int{1, 2, 3, 4, 5, 6, 7, 8}
	s.updater().Push(push.All(), order.Set(rows))
	p := s.open(hub.View{}, list{}).goLive(false)
	var want []int
	stale := map[uint64]int{}
	for range 1000 {
		next := append([]int(nil), rows...)
		r.Shuffle(len(next), func(i, j int) { next[i], next[j] = next[j], next[i] })
		s.updater().Push(push.All(), order.Set(next[:1+r.IntN(len(next))]))
		shown := rowsOf(p)
		row := shown[r.IntN(len(shown))]
		stale[p.click(fmt.Sprintf("row%d", row))] = row
		want = append(want, row)
		if r.IntN(3) == 0 {
			p.settled()
		}
	}
	p.settled()
	var kept []int
	op := uint64(0)
	for _, row := range want {
		op++
		dropped := false
		for _, n := range p.stales {
			dropped = dropped || n == op
		}
		if !dropped {
			kept = append(kept, row)
		}
	}
	require.NotEmpty(t, p.stales)
	require.Empty(t, p.nacks)
	require.Equal(t, kept, pickedOf(p))
}

func TestSlowReaderIsBounded(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"})
	p.connect(false, newPipe(0)) // every write waits for the reader
	p.awaitWelcome()
	u := s.updater()
	for i := range 2000 {
		u.Push(push.All(), percent.Set(i), status.Set(strings.Repeat("x", 500)+fmt.Sprint(i)))
	}
	u.Push(push.All(), owner.Set("the end"))
	p.shows("the end")
	total := 0
	for _, n := range p.sizes {
		total += n
	}
	require.LessOrEqual(t, len(p.frames), 8, "intermediate states are skipped")
	require.Less(t, total, 32<<10)
	require.Equal(t, "1999", textOf(p, "percent"))
	p.cut()
}

func TestPageThatDoesNotConfirmGetsFourFrames(t *testing.T) {
	s := newSite(t, hub.Options{AckTimeout: time.Minute, WindowFrames: 4})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	for i := range 50 {
		s.updater().Push(push.All(), percent.Set(i+1))
		if i < 4 {
			require.NotEmpty(t, <-p.conn.down)
		}
	}
	require.Eventually(t, func() bool { return s.hub.Stats().Conflated > 0 }, 5*time.Second, time.Millisecond)
	require.EqualValues(t, 4, s.hub.Stats().Frames)
	s.clock.advance(61 * time.Second)
	s.clock.advance(61 * time.Second)
	<-p.conn.cut
	require.Equal(t, 1, int(s.hub.Stats().Refused["silent"]))
}

func TestPausedPageIsSparedAndCatchesUp(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	p.write(wire.Pause{})
	p.click("add") // proves that the pause was read
	require.Eventually(t, func() bool { return s.hub.Stats().Ops == 1 }, 5*time.Second, time.Millisecond)
	before := s.hub.Stats().Frames
	for i := range 20 {
		s.updater().Push(push.All(), percent.Set(i+1))
	}
	require.Equal(t, before, s.hub.Stats().Frames)
	p.write(wire.Unpause{})
	p.shows(">20<")
	require.Len(t, p.frames, 1)
}

func TestHealBringsTheComponentBack(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	n := find(p.doc.Root, "status")
	n.Parent.Kids = n.Parent.Kids[:1] // an extension at work
	s.updater().Push(push.All(), percent.Set(77))
	p.shows(">77<")
	require.NotZero(t, p.misses)
	s.updater().Push(push.All(), status.Set("healed"))
	p.shows("healed")
}

func TestHeartbeatAsksForASignOfLife(t *testing.T) {
	s := newSite(t, hub.Options{Heartbeat: 30 * time.Second})
	p := s.open(hub.View{}, board{"a"}).goLive(false)
	s.clock.advance(31 * time.Second)
	p.until("heartbeat", func() bool { return len(p.frames) == 1 })
	require.Empty(t, p.frames[0].Parts)
	require.Equal(t, wire.FrameAckWanted, p.frames[0].Flags)
}

func TestPageOfAnotherBuildIsSynced(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, board{"a"})
	p.build = "older"
	p.goLive(false)
	require.NotZero(t, p.welcome.Flags&wire.WelcomeSync)
	s.updater().Push(push.All(), status.Set("news"))
	p.shows("news")
}

func TestPanicStaysInItsComponent(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{}, shell{"s"}, broken{}).goLive(false)
	s.updater().Push(push.All(), status.Set("panic"))
	p.until("the component to go", func() bool { return !strings.Contains(p.doc.HTML(), "fine") })
	p.click("shell")
	p.shows("shell 1")
	s.updater().Push(push.All(), status.Set("ok"))
	p.shows("fine")
	require.EqualValues(t, 1, s.hub.Stats().Panics)
	require.Contains(t, s.log.String(), "broken")
}

func TestCloseCookieEndsTheSessionsOfACookie(t *testing.T) {
	s := newSite(t, hub.Options{})
	p := s.open(hub.View{Cookie: "c1"}, board{"a"}).goLive(false)
	q := s.open(hub.View{Cookie: "c2"}, board{"a"}).goLive(false)
	require.Equal(t, 1, s.hub.CloseCookie("c1", wire.ReasonSignedOut))
	p.until("end", func() bool { return p.over != nil })
	require.Equal(t, wire.Closed{Reason: wire.ReasonSignedOut}, p.over)
	s.updater().Push(push.All(), status.Set("on"))
	q.shows("on")
}

func TestCloseWhereEndsTheSessionsOfAPrincipal(t *testing.T) {
	s := newSite(t, hub.Options{})
	ann, bob := hub.Principal{User: "ann", Groups: "staff"}, hub.Principal{User: "bob"}
	p := s.open(hub.View{Principal: ann}, board{"a"}).goLive(false)
	q := s.open(hub.View{Principal: bob}, board{"a"}).goLive(false)
	away := s.open(hub.View{Principal: ann}, board{"a"}).goLive(false)
	away.cut()
	staff := func(p hub.Principal) bool { return p.InGroup("staff") }
	require.Equal(t, 2, s.hub.CloseWhere(staff, "left"))
	p.until("end", func() bool { return p.over != nil })
	require.Equal(t, wire.Closed{Reason: "left"}, p.over)
	require.Zero(t, s.hub.CloseWhere(staff, "left"))
	q.click("add")
	q.settled()
	require.Equal(t, hub.Counts{Connected: 1}, s.updater().Counts(), "others and pages that are away")
}

// Who is signed out while a slow loader holds up the hello must not be live after it.
func TestWhatIsEndedWhileItIsOpened(t *testing.T) {
	for name, end := range map[string]func(h *hub.Hub) int{
		"cookie": func(h *hub.Hub) int { return h.CloseCookie("c1", wire.ReasonSignedOut) },
		"principal": func(h *hub.Hub) int {
			return h.CloseWhere(func(p hub.Principal) bool { return p.User == "ann" }, "left")
		},
		"nobody": func(h *hub.Hub) int { return h.CloseCookie("c2", "") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, hub.Options{})
			opening, goOn := make(chan bool), make(chan bool)
			open := s.o.Open
			s.o.Open = func(ctx context.Context, r *http.Request, ticket []byte) (*hub.View, error) {
				opening <- true
				<-goOn
				return open(ctx, r, ticket)
			}
			s.restart()
			p := s.open(hub.View{Principal: hub.Principal{User: "ann"}, Cookie: "c1"}, board{"a"})
			p.dial(false)
			<-opening
			require.Zero(t, end(s.hub), "not live yet")
			close(goOn)
			p.awaitWelcome()
			if name == "nobody" {
				require.Nil(t, p.over)
				return
			}
			require.Equal(t, wire.Refused{Reason: "ended", Retry: 1000}, p.over)
			require.Zero(t, s.hub.Stats().Sessions)
		})
	}
}
