//go:build !js || serverside

package app_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	news   = app.Served("news", "none")
	clicks = app.Shared("clicks", 0)
	tint   = app.NewContext("")
)

// ran counts what the server effects of boards did.
var ran []string

// A board has about every hook.
type board struct{ Name string }

func (c board) Render(s *app.Scope) app.Node {
	n, st := app.UseValue(s, news), app.UseState(s, clicks)
	runs := app.UseRef(s, 0)
	upper := app.UseMemo(s, n, func() string { return strings.ToUpper(n) })
	app.UseServerEffect(s, app.NoDeps{}, func() func() {
		runs.Current++
		ran = append(ran, c.Name)
		return func() { ran = append(ran, "end of "+c.Name) }
	})
	app.UseEffect(s, n, func() func() { panic("not on the server") })
	do, clock := app.UseDo(s), app.UseClock(s)
	app.Provide(s, tint, n)
	return s.Div(
		s.Button(onClick(func() { do(func() { st.Set(st.Get() + int(clock.Now()) + 1) }) }), text("more")),
		s.P(text(upper), diffcore.Int(st.Get())),
		app.Mount(s, tinted{}),
		app.MountKeyed(s, "k", leaf{n}),
	)
}

type tinted struct{}

func (tinted) Render(s *app.Scope) app.Node { return s.I(text(app.UseContext(s, tint))) }

type leaf struct{ Text string }

func (c leaf) Render(s *app.Scope) app.Node { return s.B(text(c.Text)) }

// viewers opens n pages that share renders.
func viewers(t *testing.T, n int, share *app.Sharing, c app.Component) []*page {
	var all []*page
	for range n {
		all = append(all, open(t, app.RootOptions{Share: share}, c))
	}
	return all
}

func rendersOf(all []*page) (n int) {
	for _, p := range all {
		n += p.Stats().Renders
	}
	return n
}

func everyone(*app.Instance) bool { return true }

func TestEqualInstancesRenderOnce(t *testing.T) {
	ran = nil
	share := app.NewSharing(0)
	all := viewers(t, 50, share, board{"a"})
	require.Len(t, ran, 50, "each page runs its own effect")
	assert.Equal(t, 3+49, rendersOf(all), "three components once, and once more for each effect")
	for step := range 3 {
		before := rendersOf(all)
		for _, p := range all {
			p.Push(everyone, []app.Update{news.Set(fmt.Sprint("step ", step))})
			assert.Positive(t, p.turn())
			assert.Contains(t, p.html(), fmt.Sprintf("<p>STEP %d0</p><i>step %d</i><b>step %d</b>", step, step, step))
		}
		assert.Equal(t, 3, rendersOf(all)-before, "renders of a broadcast to 50 pages")
	}
	require.Len(t, ran, 50, "their dependencies did not change")
	assert.Empty(t, share.Stats().Lone)
	assert.Equal(t, 3, share.Stats().Kept, "what nobody shows any more is dropped")
	for _, p := range all {
		p.Close()
	}
	assert.Len(t, ran, 100, "each page cleans up its own effect")
	assert.Zero(t, share.Stats().Kept)
}

func TestHandlersAreThePagesOwn(t *testing.T) {
	share := app.NewSharing(0)
	all := viewers(t, 3, share, board{"a"})
	for round := range 4 {
		for _, p := range all {
			p.Push(everyone, []app.Update{news.Set(strconv.Itoa(round))})
			p.turn()
		}
		b := all[1]
		b.click(0)
		assert.Positive(t, b.turn())
		for i, p := range all {
			want := 0
			if i == 1 {
				want = round + 1
			}
			assert.Contains(t, p.html(), fmt.Sprintf("<p>%d%d</p>", round, want), "page %d", i)
		}
	}
	assert.Empty(t, all[1].failed)
}

// A callback, a clock that is read and so on make a Render its instance's own.
func TestRendersThatAreOnesOwn(t *testing.T) {
	for reason, c := range map[string]app.Component{
		"props": pointed{new(int)}, "context": usesPointer{}, "callback": calledBack{}, "memo": remembers{},
		"ref": countsRenders{}, "clock": tells{}, "set in render": sets{}, "boundary": bounds{}, "provided context": gives{},
	} {
		t.Run(reason, func(t *testing.T) {
			share := app.NewSharing(0)
			all := viewers(t, 2, share, c)
			assert.Positive(t, share.Stats().Lone[reason], "%v", share.Stats().Lone)
			if reason != "boundary" {
				assert.Empty(t, all[0].failed)
			}
		})
	}
	t.Run("full", func(t *testing.T) {
		share := app.NewSharing(1)
		viewers(t, 2, share, leaf{"all"})
		viewers(t, 1, share, leaf{"one"})
		assert.Equal(t, 1, share.Stats().Kept)
		assert.Positive(t, share.Stats().Lone["full"])
	})
}

type pointed struct{ p *int }

func (pointed) Render(s *app.Scope) app.Node { return s.P() }

type usesPointer struct{}

func (usesPointer) Render(s *app.Scope) app.Node {
	app.UseContext(s, pointers)
	return s.P()
}

var (
	pointers = app.NewContext(new(int))
	things   = app.NewContext[any](nil)
)

type gives struct{}

func (gives) Render(s *app.Scope) app.Node {
	app.Provide(s, things, any(new(int)))
	return s.P()
}

type calledBack struct{}

func (calledBack) Render(s *app.Scope) app.Node {
	app.UseCallback(s, func(int) {})
	return s.P()
}

type remembers struct{}

func (remembers) Render(s *app.Scope) app.Node {
	app.UseMemo(s, app.NoDeps{}, func() func() { return func() {} })
	return s.P()
}

type countsRenders struct{}

func (countsRenders) Render(s *app.Scope) app.Node {
	app.UseRef(s, 0).Current++
	return s.P()
}

type tells struct{}

func (tells) Render(s *app.Scope) app.Node {
	app.UseClock(s).Now()
	return s.P()
}

type sets struct{}

func (sets) Render(s *app.Scope) app.Node {
	st := app.UseState(s, clicks)
	st.Set(max(st.Get(), 1))
	return s.P()
}

type bounds struct{}

func (bounds) Render(s *app.Scope) app.Node {
	if err := app.UseBoundary(s); err != nil {
		return s.P(text("failed"))
	}
	return s.Div(app.Mount(s, breaks{}))
}

type breaks struct{}

func (breaks) Render(*app.Scope) app.Node { panic("no") }

// A panic is each instance's own, and so is what a boundary shows of it.
func TestPanicsAreNotShared(t *testing.T) {
	for _, p := range viewers(t, 3, app.NewSharing(0), bounds{}) {
		assert.Len(t, p.failed, 1)
		assert.Contains(t, p.html(), "failed")
	}
}

// A component that failed at first keeps its cells, and what it was pushed since.
func TestFailedRendersComeBack(t *testing.T) {
	share := app.NewSharing(0)
	good := open(t, app.RootOptions{Share: share}, failsAtFirst{"none"})
	bad := open(t, app.RootOptions{Share: share}, failsAtFirst{"none"})
	for _, p := range []*page{good, bad} {
		require.Len(t, p.failed, 1)
		p.Push(everyone, []app.Update{news.Set("good")})
		p.turn()
		assert.Contains(t, p.html(), "<p>good</p>")
		v, _ := p.instance("failsAtFirst").Value(news.Info().Fingerprint)
		assert.Equal(t, "good", v)
	}
	assert.Equal(t, uint64(2), share.Stats().Lone["failed"])
	for _, p := range []*page{good, bad} {
		p.Push(everyone, []app.Update{news.Set("better")})
		p.turn()
		assert.Contains(t, p.html(), "<p>better</p>")
	}
	assert.Equal(t, uint64(1), share.Stats().Taken, "from then on they share")
}

type failsAtFirst struct{ On string }

func (c failsAtFirst) Render(s *app.Scope) app.Node {
	n := app.UseValue(s, news)
	if n == c.On {
		panic("no news")
	}
	return s.P(text(n))
}

// A tree never shows what a Ref of another page holds, whatever Render does with it.
func TestRefsStayThePagesOwn(t *testing.T) {
	share := app.NewSharing(0)
	a, b := open(t, app.RootOptions{Share: share}, showsRef{}), open(t, app.RootOptions{Share: share}, showsRef{})
	a.click(0)
	for _, p := range []*page{a, b} {
		p.Push(everyone, []app.Update{news.Set("x")})
		p.turn()
	}
	assert.Contains(t, a.html(), "mine")
	assert.NotContains(t, b.html(), "mine")
	assert.Positive(t, share.Stats().Lone["ref"])
}

type showsRef struct{}

func (showsRef) Render(s *app.Scope) app.Node {
	n, r := app.UseValue(s, news), app.UseRef(s, "")
	return s.Div(s.Button(onClick(func() { r.Current = "mine" })), text(n+r.Current))
}

// What a memo kept from before is an input: pages with other histories do not share.
func TestMemosStayThePagesOwn(t *testing.T) {
	share := app.NewSharing(0)
	var all []*page
	for _, first := range []string{"one", "two"} {
		p := newPage(t, app.RootOptions{Share: share})
		p.values = map[string]any{news.Name(): first}
		p.show(memoOfFirst{})
		all = append(all, p)
	}
	for _, p := range all {
		p.Push(everyone, []app.Update{news.Set("three")})
		p.turn()
	}
	assert.Equal(t, "<p>one three</p>", all[0].html())
	assert.Equal(t, "<p>two three</p>", all[1].html())
}

type memoOfFirst struct{}

func (memoOfFirst) Render(s *app.Scope) app.Node {
	n := app.UseValue(s, news)
	return s.P(text(app.UseMemo(s, app.NoDeps{}, func() string { return n }) + " " + n))
}

// A state handle is no plain data: who gets it as a prop has its own render.
type handing struct{}

func (handing) Render(s *app.Scope) app.Node {
	return s.Div(app.Mount(s, handed{app.UseState(s, clicks)}))
}

type handed struct{ st app.State[int] }

func (c handed) Render(s *app.Scope) app.Node {
	return s.Button(onClick(func() { c.st.Set(c.st.Get() + 1) }), diffcore.Int(c.st.Get()))
}

func TestHandlesInPropsReachTheirOwnPage(t *testing.T) {
	share := app.NewSharing(0)
	all := viewers(t, 2, share, handing{})
	all[1].click(0)
	for i, p := range all {
		v, _ := p.instance("handing").Value(clicks.Info().Fingerprint)
		assert.Equal(t, i, v)
	}
	assert.Positive(t, share.Stats().Lone["props"])
}

// TestSharedEqualsAlone changes pages that share renders and twins that do not, by the
// same random pushes, events and chains: every reader shows the same, and patches have
// the same operations. (Where their blocks begin depends on which nodes of two trees are
// the same objects: a walk ends there, and what changed below is a block of its own.)
func TestSharedEqualsAlone(t *testing.T) {
	seeds := uint64(60)
	if testing.Short() {
		seeds = 10
	}
	taken, patches, size, sizeAlone := uint64(0), uint64(0), 0, 0
	for seed := range seeds {
		rnd := rand.New(rand.NewPCG(seed, 9))
		share := app.NewSharing(1 << rnd.IntN(12))
		var shared, alone []*page
		for range 4 {
			c := wild{seed, 3}
			shared = append(shared, open(t, app.RootOptions{Share: share}, c))
			alone = append(alone, open(t, app.RootOptions{}, c))
		}
		both := func(i int, f func(p *page)) { f(shared[i]); f(alone[i]) }
		for step := range 25 {
			chain := []app.Component{wild{rnd.Uint64N(5), 3}}
			if rnd.IntN(2) == 0 {
				chain = []app.Component{shell{"s"}, wild{seed, 3}}
			}
			what, pick, value, frame := rnd.IntN(10), rnd.Uint64(), rnd.Uint64N(4), rnd.IntN(4) > 0
			for i := range shared {
				if what < 3 && i != int(pick%4) {
					continue // one page alone
				}
				both(i, func(p *page) {
					switch what {
					case 0:
						p.SetChain(chain)
					case 1:
						clickSome(p, pick)
					case 2, 3, 4:
						n := 0
						p.Push(func(*app.Instance) bool { n++; return pick%uint64(n) == 0 }, []app.Update{shape.Set(value)})
					default:
						p.Push(everyone, []app.Update{shape.Set(value)})
					}
					p.Render()
				})
				if !frame {
					continue
				}
				n, m := shared[i].patched(), alone[i].write()
				both(i, func(p *page) { p.RunEffects() })
				size, sizeAlone = size+n, sizeAlone+m
				require.Equal(t, alone[i].doc.HTML(), shared[i].doc.HTML(), "seed %d, step %d, page %d", seed, step, i)
				require.Equal(t, alone[i].html(), shared[i].html())
				require.Equal(t, alone[i].Hash(), shared[i].Hash())
				require.Empty(t, shared[i].failed)
			}
		}
		taken += share.Stats().Taken
		patches += share.Stats().Patch
		for _, p := range shared {
			p.Close()
		}
		require.Zero(t, share.Stats().Kept, "seed %d", seed)
	}
	require.Greater(t, taken, 20*seeds)
	require.Greater(t, patches, 5*seeds)
	require.InDelta(t, sizeAlone, size, 0.02*float64(sizeAlone))
}

// patched is write by Patch.
func (p *page) patched() int {
	p.t.Helper()
	b := p.Patch(&p.w, bytes.Clone)
	if b == nil {
		return 0
	}
	p.seq++
	p.Wrote(p.seq)
	require.NoError(p.t, diffcore.Apply(p.doc, b))
	require.Equal(p.t, diffcore.NewDoc(p.Mount()).HTML(), p.doc.HTML(), "the reader shows what was rendered")
	require.False(p.t, p.Root.Changed())
	return len(b)
}

// clickSome clicks the n-th element with a handler that the reader shows.
func clickSome(p *page, n uint64) {
	var paths [][]uint32
	var walk func(path []uint32, depth int)
	walk = func(path []uint32, depth int) {
		if err := p.Event(path, "none", app.Event{}, p.seq); err != nil && err != app.ErrNoHandler {
			return
		}
		paths = append(paths, append([]uint32(nil), path...))
		for i := range uint32(6) {
			if depth > 0 {
				walk(append(path, i), depth-1)
			}
		}
	}
	walk(nil, 4)
	for i := range paths {
		if p.Event(paths[(i+int(n%1000))%len(paths)], "click", app.Event{}, p.seq) == nil {
			return
		}
	}
}
