package hub_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// The simulation: a server with its journal, a network, and browsers, all in one bubble
// (testing/synctest) that comes to rest between two steps. A step is drawn from the seed:
// a message is delivered, a connection is cut, half open, doubled, the server is killed,
// the clock jumps, somebody pushes or clicks, Go takes over or dies. So a seed is one
// story, always the same (but where goroutines race on purpose), and a failing one is
// played again by
//
//	go test ./push/hub -run TestSimulation -seed N -seeds 1
//
// make soak plays ten thousand.

// A sim is one story.
type sim struct {
	t    *testing.T
	r    *rand.Rand
	site *site

	all    []*surfer
	links  []*link
	told   map[string]string // by group
	items  []line            // the table, as pushed
	count  int               // functional updates of the tally
	mortal bool              // servers die, sessions expire; then nothing is pushed by predicate
	dials  int
	chatty bool // the story tells of each message
	races  bool // several goroutines push at once: the story may be another one each time
	down   int  // steps until the server is there again
	next   int

	jobs   jobs
	kill   context.CancelFunc // ends the calls of the server
	killed bool
	story  []string
	wire   func(c *surfer, b []byte) // is shown what the pages got
}

// jobs are the calls of the action.
type jobs struct {
	mu    sync.Mutex
	runs  map[string]int // by request
	ended map[string]int
	open  map[string]chan struct{} // those that run
	order []string
}

func TestSimulation(t *testing.T) {
	seeds := *manySeeds
	if seeds == 0 {
		seeds = 300
		if testing.Short() {
			seeds = 60
		}
	}
	var mu sync.Mutex
	var failed []uint64
	next := *firstSeed
	end := next + seeds
	t.Run("seeds", func(t *testing.T) {
		for w := range runtime.GOMAXPROCS(0) {
			t.Run(fmt.Sprint("worker", w), func(t *testing.T) {
				t.Parallel()
				for {
					mu.Lock()
					seed := next
					next++
					enough := seed >= end || len(failed) > 20
					mu.Unlock()
					if enough {
						return
					}
					if !t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { playSeed(t, seed, hub.Options{}, nil) }) {
						mu.Lock()
						failed = append(failed, seed)
						mu.Unlock()
					}
				}
			})
		}
	})
	slices.Sort(failed)
	for _, seed := range failed {
		t.Logf("to play it again: go test ./push/hub -run TestSimulation -seed %d -seeds 1", seed)
	}
}

// A seed is one story: what each page is sent is the same, but for what is drawn by lot.
func TestSimulationIsDeterministic(t *testing.T) {
	for seed := range uint64(12) {
		if seed%4 == 3 {
			continue // races
		}
		first, again := heardIn(t, seed, -1), heardIn(t, seed, -1)
		require.NotEmpty(t, first)
		require.Len(t, again, len(first), "seed %d", seed)
		for i := range first {
			require.Equal(t, first[i], again[i], "seed %d, message %d", seed, i)
		}
	}
}

// Pages that share renders, diffs and bodies are sent what they would be sent alone. Of
// one change there may be two spellings, which do the same.
func TestSharedRendersAreTheSameBytes(t *testing.T) {
	seeds, same, spelled := 40, 0, 0
	if testing.Short() {
		seeds = 10
	}
	for seed := range uint64(seeds) {
		if seed%4 == 3 {
			continue // races
		}
		alone, shared := heardIn(t, seed, -1), heardIn(t, seed, 4096)
		for i := range alone {
			require.Less(t, i, len(shared), "seed %d", seed)
			require.Equal(t, alone[i].rest, shared[i].rest, "seed %d, message %d", seed, i)
			require.Equal(t, alone[i].shows, shared[i].shows, "seed %d, message %d", seed, i)
			if alone[i].patch != shared[i].patch { // of another length, so that the windows are others from here on
				spelled++
				break
			}
			same++
		}
	}
	t.Logf("%d messages are the same; %d stories went on by another spelling", same, spelled)
	require.Greater(t, same, 50*spelled)
}

// A heard is one message to a page, and what the page shows with it.
type heard struct{ rest, patch, shows string }

// heardIn returns what the pages of a story are sent, without what is drawn by lot:
// secrets, and the id of the journal that is kept beside shared cells.
func heardIn(t *testing.T, seed uint64, maxShared int) (all []heard) {
	playSeed(t, seed, hub.Options{MaxShared: maxShared}, func(c *surfer, b []byte) {
		m, err := wire.DecodeServer(b)
		require.NoError(t, err)
		h := heard{rest: fmt.Sprintf("%s %x", c.name, b), shows: c.content()}
		switch m := m.(type) {
		case wire.Welcome:
			h.rest = fmt.Sprintf("%s welcome %d %d %d", c.name, m.Flags, m.Seq, m.Ack)
		case wire.Frame:
			for i, p := range m.Parts {
				switch {
				case p.Kind == wire.PartEcho && p.Inst == 0:
					m.Parts[i].Data = nil
				case p.Kind == wire.PartPatch:
					h.patch, m.Parts[i].Data = fmt.Sprintf("%x", p.Data), nil
				}
			}
			h.rest = fmt.Sprintf("%s frame %d %d %d %+v", c.name, m.Seq, m.Flags, m.Ack, m.Parts)
		}
		all = append(all, h)
	})
	return all
}

// playSeed plays one story.
func playSeed(t *testing.T, seed uint64, o hub.Options, wire func(*surfer, []byte)) {
	synctest.Test(t, func(t *testing.T) {
		z := &sim{t: t, r: rand.New(rand.NewPCG(seed, 11)), told: map[string]string{}, wire: wire, chatty: *manySeeds == 1}
		defer func() {
			if t.Failed() {
				from := max(0, len(z.story)-80)
				if z.chatty {
					from = 0
				}
				t.Logf("the end of the story of seed %d:\n%s", seed, strings.Join(z.story[from:], "\n"))
			}
		}()
		z.mortal, z.races = seed%3 != 0, seed%4 == 3
		o.MayJoin = rooms
		o.Window, o.WindowFrames = 64<<z.r.IntN(8), 1+z.r.IntN(4)
		o.EventBurst = 1 << 20
		if z.r.IntN(4) == 0 && o.MaxShared == 0 {
			o.MaxShared = -1 // no page shares another's render
		}
		if !z.mortal {
			o.Grace, o.AckTimeout = 24*time.Hour, 24*time.Hour
		}
		o.Journal.MaxAge = (24 * time.Hour).Milliseconds()
		z.site = newSite(t, o)
		z.jobs = jobs{runs: map[string]int{}, ended: map[string]int{}, open: map[string]chan struct{}{}}
		t.Cleanup(func() { // of what failed, too
			z.kill()
			for _, l := range z.links {
				l.hub.Close("over")
			}
		})
		z.boot()
		for i := range 2 + z.r.IntN(3) {
			z.all = append(z.all, z.newSurfer([]string{"ann", "bob"}[i%2]))
		}
		if !z.mortal { // a page that comes later gets what was pushed by predicate behind all else
			for _, c := range z.all {
				z.calm(c)
			}
		}
		steps := 80 + z.r.IntN(120)
		for range steps {
			z.step()
		}
		z.quiet()
		z.agree()
		z.end()
	})
}

// rest waits until nobody has anything to do.
func (z *sim) rest() { synctest.Wait() }

func (z *sim) note(format string, args ...any) {
	z.story = append(z.story, fmt.Sprintf("%4d ", z.next)+fmt.Sprintf(format, args...))
}

func (z *sim) delivered(c *surfer, b []byte) {
	if z.wire != nil {
		z.wire(c, b)
	}
}

// boot is a new process of the server.
func (z *sim) boot() {
	z.site.restart()
	ctx, kill := context.WithCancel(context.Background())
	z.kill = kill
	h := z.site.hub
	h.Predicate("user", func(i push.Instance, user string) bool { return i.Page.Principal.User == user })
	h.Action(work.Name(), func(call context.Context, c *hub.Call, b []byte) ([]byte, error) {
		req, err := work.DecodeRequest(b)
		if err != nil {
			return nil, err
		}
		release := make(chan struct{})
		z.jobs.mu.Lock()
		z.jobs.runs[req]++
		z.jobs.open[req] = release
		z.jobs.order = append(z.jobs.order, req)
		z.jobs.mu.Unlock()
		select {
		case <-release:
			z.jobs.mu.Lock()
			z.jobs.ended[req]++
			z.jobs.mu.Unlock()
			return work.AppendResult(nil, "for "+req), nil
		case <-call.Done():
			return nil, call.Err()
		case <-ctx.Done():
			return nil, errors.New("killed")
		}
	})
}

// finish lets a call end, the n-th of those that run.
func (z *sim) finish(n int) bool {
	z.jobs.mu.Lock()
	if len(z.jobs.order) == 0 {
		z.jobs.mu.Unlock()
		return false
	}
	n %= len(z.jobs.order)
	req := z.jobs.order[n]
	z.jobs.order = slices.Delete(z.jobs.order, n, n+1)
	close(z.jobs.open[req])
	z.jobs.mu.Unlock()
	z.rest()
	return true
}

// die is kill -9: what the server knew is gone, what lies in sockets may arrive.
func (z *sim) die() {
	z.note("the server is killed")
	for _, l := range z.links {
		if !l.dead {
			for range z.r.IntN(3) {
				l.down()
			}
		}
		l.hub.Close("killed")
	}
	z.rest()
	z.kill()
	z.rest()
	z.jobs.mu.Lock()
	z.jobs.order = nil
	z.jobs.mu.Unlock()
	z.killed, z.down = true, 1+z.r.IntN(6)
	z.site.hub = nil
	clear(z.told)
	z.items, z.count = nil, 0
	for _, c := range z.all {
		c.forget("quiet")
		c.bereft = c.by == byGo
	}
}

// step is one thing that happens.
func (z *sim) step() {
	z.next++
	if z.down > 0 {
		if z.down--; z.down == 0 {
			z.note("the server is started")
			z.boot()
		}
	}
	z.site.clock.advance(time.Duration(z.r.IntN(40)) * time.Millisecond)
	z.rest()
	c := z.all[z.r.IntN(len(z.all))]
	switch k := z.r.IntN(100); {
	case k < 40:
		z.traffic(z.all[z.r.IntN(len(z.all))])
	case k < 58:
		if z.down == 0 {
			z.push()
		}
	case k < 76:
		z.act(c)
	case k < 79:
		z.takeOrDie(c)
	case k < 82 && c.link != nil:
		up, down := z.r.IntN(4), z.r.IntN(4)
		z.note("%s is cut", c.name)
		c.link.cut(up, down)
	case k < 84 && c.link != nil: // half open: the server does not know
		z.note("%s is half open", c.name)
		c.link.dead = !z.mortal || z.r.IntN(2) == 0 // else what was said still arrives, some time
		c.unplugged()
	case k < 86 && c.link != nil: // half open: the page does not know; it will
		z.note("nothing gets through to %s", c.name)
		c.link.dead = true
	case k < 88 && z.mortal && z.down == 0:
		z.die()
	case k < 90:
		z.jump()
	case k < 92:
		c.hide(z.r.IntN(2) == 0)
	case k < 94:
		z.finish(z.r.IntN(8))
	case k < 96:
		if z.down == 0 {
			z.meet(c)
		}
	default:
		z.traffic(c)
		z.traffic(c)
	}
	z.sweep(false)
	z.watch()
}

// traffic is what the network does for a page: it connects, or something is delivered.
func (z *sim) traffic(c *surfer) {
	for range 1 + z.r.IntN(6) {
		switch {
		case c.link == nil:
			if !c.hidden {
				z.note("%s dials", c.name)
				z.dial(c)
				z.rest()
			}
		case c.link.dead && z.r.IntN(3) == 0: // out of patience
			z.note("%s gives up waiting", c.name)
			c.unplugged()
		case z.mortal && c.b == nil && !c.open && z.r.IntN(40) == 0: // impatient: a second connection beside the first
			z.note("%s dials again", c.name)
			c.unplugged()
		case z.r.IntN(2) == 0:
			c.link.up()
		default:
			c.link.down()
		}
	}
	for _, l := range z.links { // late words on connections that their pages have left
		if l.owner() == nil && z.r.IntN(3) == 0 {
			l.up()
		}
	}
}

// jump moves the clock: by suspended machines, by administrators.
func (z *sim) jump() {
	list := []time.Duration{time.Second, 16 * time.Second, 31 * time.Second, 61 * time.Second, 3 * time.Minute, -time.Second, -40 * time.Second, -5 * time.Minute}
	d := list[z.r.IntN(len(list))]
	z.note("the clock jumps by %v", d)
	z.site.clock.advance(d)
	z.rest()
}

// act is something that a user does.
func (z *sim) act(c *surfer) {
	c.requests++
	name := fmt.Sprintf("%s.%d", c.name, c.requests)
	switch k := z.r.IntN(10); {
	case k < 5:
		z.note("%s writes %s", c.name, name)
		c.wrote = append(c.wrote, name)
		c.use("write", "input", app.Event{Value: name})
	case k < 6:
		c.drafted = name
		c.use("draft", "input", app.Event{Value: name})
	case k < 8 && z.wire == nil: // calls are numbered by lot
		z.note("%s asks %s", c.name, name)
		c.use("ask", "input", app.Event{Value: name})
	case !c.bereft:
		c.use("tag", "click", app.Event{})
	}
	z.rest()
}

// takeOrDie changes who has the page.
func (z *sim) takeOrDie(c *surfer) {
	switch {
	case c.by == byGo:
		z.note("the Go of %s dies", c.name)
		c.dies()
	case c.by == byServer && c.open:
		z.note("%s asks to take over", c.name)
		c.askTakeover()
	}
	z.rest()
}

// push is the server telling somebody something.
func (z *sim) push() {
	u := z.site.updater()
	text := fmt.Sprintf("s%d", z.next)
	switch k := z.r.IntN(10); {
	case k < 5:
		cs := make([]*citizen, len(z.all))
		for i, c := range z.all {
			cs[i] = c.citizen
		}
		w := randomWish(z.r, cs, !z.mortal)
		updates, model := randomEdit(z.r, text)
		z.note("push %s: %s", text, w.to)
		require.NoError(z.t, u.Push(w.to, updates...).Failed)
		for _, c := range z.all {
			for e := range c.lines {
				if w.hits(c.citizen, e) {
					c.lines[e] = model(slices.Clone(c.lines[e]))
				}
			}
		}
	case k < 6:
		u.Push(push.All(), tags.Append("p"+text))
	case k < 7:
		n := 1 + z.r.IntN(4)
		z.note("%d updates", n)
		for range n {
			one := func() { u.Push(push.All(), tally.Update(func(n int) int { return n + 1 })) }
			if z.races {
				go one()
			} else {
				one()
				z.rest()
			}
		}
		z.count += n
	case k < 8:
		g := []string{"room1", "room2", "vault"}[z.r.IntN(3)]
		z.note("push %s to %s", text, g)
		u.Push(push.Group(g), alert.Set(text))
		if g == "vault" {
			break // nobody may join it
		}
		z.told[g] = text
		for _, c := range z.all {
			if c.group == g {
				c.alert = text
			}
		}
	default:
		u.Push(push.OfType[diary](), z.editTable())
	}
	z.rest()
}

// editTable returns a random edit of the table, and makes it.
func (z *sim) editTable() app.Update {
	it := line{z.r.IntN(12), fmt.Sprint("t", z.next)}
	at := slices.IndexFunc(z.items, func(l line) bool { return l.ID == it.ID })
	switch k := z.r.IntN(5); {
	case at >= 0 && k < 2:
		z.items[at].Text = it.Text
		return table.Patch(it.ID, func(l *line) { l.Text = it.Text })
	case at >= 0 && k < 3:
		z.items = slices.Delete(z.items, at, at+1)
		return table.Remove(it.ID)
	case at >= 0:
		last := max(len(z.items)-4, 0)
		z.items = z.items[last:]
		return table.KeepLast(4)
	case k < 2:
		z.items = slices.Insert(z.items, 0, it)
		return table.Prepend(it)
	case k < 3:
		n := min(2, len(z.items))
		z.items = slices.Insert(z.items, n, it)
		return table.InsertAt(2, it)
	}
	z.items = append(z.items, it)
	return table.Append(it)
}

// meet has a page join another group, with all that led to it done.
func (z *sim) meet(c *surfer) {
	if c.hidden || c.by == byQueue {
		return
	}
	z.calm(c)
	if !c.open {
		return
	}
	c.group = []string{"", "room1", "room2", "vault"}[z.r.IntN(4)]
	z.note("%s goes to group %q", c.name, c.group)
	c.use("topic", "input", app.Event{Value: c.group})
	z.calm(c)
	if v, ok := z.told[c.group]; ok {
		c.alert = v
	}
}

// calm delivers all that a page has to say and to hear.
func (z *sim) calm(c *surfer) {
	for n := 0; ; n++ {
		require.Less(z.t, n, 1000, "%s comes to no rest", c.name)
		switch {
		case c.link == nil:
			z.dial(c)
			z.rest()
		case c.link.dead:
			c.unplugged()
		case c.link.up(), c.link.down():
		default:
			return
		}
	}
}

func (c *surfer) hide(on bool) {
	if on == c.hidden {
		return
	}
	c.hidden = on
	if c.open {
		c.sayHidden()
	}
}

// quiet ends all faults, and waits until everything has arrived.
func (z *sim) quiet() {
	z.note("quiet")
	if z.site.hub == nil {
		z.boot()
	}
	z.down = 0
	for range 4 {
		z.sweep(true)
		for z.finish(0) {
		}
		for _, c := range z.all {
			c.hide(false)
			z.calm(c)
		}
		z.site.clock.advance(50 * time.Millisecond)
		z.rest()
	}
}
