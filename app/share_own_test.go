//go:build !js || serverside

package app_test

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is not plain, or not equal to what compares equal to it, is each page's own.

type form struct{ Name string }

// filled shows what its Ref, which begins with what Begin is, leads to.
type filled struct{ Begin string }

func (c filled) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	get, set := func() string { return "" }, func() {}
	switch c.Begin {
	case "pointer":
		r := app.UseRef(s, &form{})
		get, set = func() string { return r.Current.Name }, func() { r.Current.Name = "mine" }
	case "struct":
		r := app.UseRef(s, struct{ f *form }{&form{}})
		get, set = func() string { return r.Current.f.Name }, func() { r.Current.f.Name = "mine" }
	case "interface":
		r := app.UseRef[any](s, &form{})
		get, set = func() string { return r.Current.(*form).Name }, func() { r.Current.(*form).Name = "mine" }
	case "slice":
		r := app.UseRef(s, []string{""})
		get, set = func() string { return r.Current[0] }, func() { r.Current[0] = "mine" }
	case "map":
		r := app.UseRef(s, map[int]string{})
		get, set = func() string { return r.Current[0] }, func() { r.Current[0] = "mine" }
	case "nil map":
		r := app.UseRef[map[int]string](s, nil)
		get, set = func() string { return r.Current[0] }, func() { r.Current = map[int]string{0: "mine"} }
	case "func":
		name := ""
		r := app.UseRef(s, func(v string) string { name += v; return name })
		get, set = func() string { return r.Current("") }, func() { r.Current("mine") }
	case "chan":
		r := app.UseRef(s, make(chan string, 1))
		get, set = func() string {
			select {
			case v := <-r.Current:
				r.Current <- v
				return v
			default:
				return ""
			}
		}, func() { r.Current <- "mine" }
	}
	return s.Div(s.Button(onClick(func() { set(); n.Set(n.Get() + 1) })), diffcore.Int(n.Get()), text(get()))
}

func TestWhatARefLeadsToIsThePagesOwn(t *testing.T) {
	for _, begin := range []string{"pointer", "struct", "interface", "slice", "map", "nil map", "func", "chan"} {
		t.Run(begin, func(t *testing.T) {
			share := app.NewSharing(0)
			all := viewers(t, 2, share, filled{begin})
			all[0].click(0)
			all[0].turn()
			all[1].Push(everyone, []app.Update{clicks.Set(1)})
			all[1].turn()
			assert.Contains(t, all[0].html(), "mine")
			assert.NotContains(t, all[1].html(), "mine")
			assert.Positive(t, share.Stats().Lone["ref"])
			assert.Empty(t, all[0].failed)
		})
	}
}

// A Ref that is nil until something happens prevents nothing.
func TestRefsOfNothingAreShared(t *testing.T) {
	share := app.NewSharing(0)
	all := viewers(t, 3, share, empties{})
	for step := range 3 {
		before := rendersOf(all)
		for _, p := range all {
			p.Push(everyone, []app.Update{clicks.Set(step + 1)})
			p.turn()
		}
		assert.Equal(t, 1, rendersOf(all)-before)
	}
	assert.Empty(t, share.Stats().Lone)
}

type empties struct{}

func (empties) Render(s *app.Scope) app.Node {
	app.UseRef[func()](s, nil)
	app.UseRef[any](s, nil)
	app.UseRef(s, struct {
		list []int
		form *form
	}{})
	return s.P(diffcore.Int(app.UseState(s, clicks).Get()))
}

// caches fills its memo, as Go code does with a map.
type caches struct{ List bool }

func (c caches) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	m := app.UseMemo(s, app.NoDeps{}, func() map[string]string { return map[string]string{} })
	l := app.UseMemo(s, app.NoDeps{}, func() [1][]string { return [1][]string{{""}} })
	return s.Div(s.Button(onClick(func() {
		if c.List {
			l[0][0] = "mine"
		} else {
			m["x"] = "mine"
		}
		n.Set(n.Get() + 1)
	})), diffcore.Int(n.Get()), text(m["x"]+l[0][0]))
}

func TestMemosThatCanChangeAreThePagesOwn(t *testing.T) {
	for _, c := range []caches{{false}, {true}} {
		share := app.NewSharing(0)
		all := viewers(t, 2, share, c)
		all[0].click(0)
		all[0].turn()
		all[1].Push(everyone, []app.Update{clicks.Set(7)})
		all[1].turn()
		assert.Contains(t, all[0].html(), "mine")
		assert.NotContains(t, all[1].html(), "mine")
		assert.Positive(t, share.Stats().Lone["memo"])
	}
}

// A memo whose dependencies lead to one page is that page's.
type dependsOnHandle struct{}

func (dependsOnHandle) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	first := app.UseMemo(s, n, n.Get) // the handle stays the same: so does the value
	return s.Div(s.Button(onClick(func() { n.Set(9) })), diffcore.Int(first))
}

func TestMemosWithDependenciesOfThePage(t *testing.T) {
	share := app.NewSharing(0)
	for _, p := range viewers(t, 3, share, dependsOnHandle{}) {
		p.click(0)
		p.turn()
		assert.Contains(t, p.html(), ">0<", "as it began")
	}
	assert.Positive(t, share.Stats().Lone["memo"])
}

type sinceThen struct{}

func (sinceThen) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	start := app.UseRef(s, n.Get())
	return s.P(text(fmt.Sprintf("%d since %d", n.Get()-start.Current, start.Current)))
}

func TestRefsBeginAsTheirInstanceDid(t *testing.T) {
	share := app.NewSharing(0)
	var all []*page
	for _, first := range []int{0, 3, 3} {
		p := newPage(t, app.RootOptions{Share: share})
		p.values = map[string]any{clicks.Name(): first}
		p.show(sinceThen{})
		all = append(all, p)
	}
	for _, p := range all {
		p.Push(everyone, []app.Update{clicks.Set(5)})
		p.turn()
	}
	assert.Equal(t, "<p>5 since 0</p>", all[0].html())
	assert.Equal(t, "<p>2 since 3</p>", all[1].html())
	assert.Equal(t, "<p>2 since 3</p>", all[2].html())
	assert.Equal(t, uint64(2), share.Stats().Taken, "the third begins, and goes on, as the second")
}

// late tells what its Refs began with when it is clicked.
type late struct{}

var lateGot []any

func (late) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	var v any
	if n.Get() > 0 {
		v = "not at the mount"
	}
	start, none := app.UseRef(s, n.Get()), app.UseRef(s, v)
	return s.Div(s.Button(onClick(func() { lateGot = append(lateGot, start.Current, none.Current) })), diffcore.Int(n.Get()))
}

// Who took a tree has no Ref yet; when it is made, it begins as at the mount.
func TestARefThatIsMadeLate(t *testing.T) {
	lateGot = nil
	share := app.NewSharing(0)
	all := viewers(t, 3, share, late{})
	for _, p := range all {
		p.Push(everyone, []app.Update{clicks.Set(5)})
		p.turn()
	}
	assert.Equal(t, 2, rendersOf(all))
	for _, p := range all {
		p.click(0)
		assert.Empty(t, p.failed)
	}
	assert.Equal(t, []any{0, nil, 0, nil, 0, nil}, lateGot)
}

// swaps changes the order of its Refs.
type swaps struct{}

func (swaps) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	if swapped {
		app.UseRef(s, "")
		app.UseRef(s, 0)
	} else {
		app.UseRef(s, 0)
		app.UseRef(s, "")
	}
	return s.Div(s.Button(onClick(func() {})), diffcore.Int(n.Get()))
}

var swapped bool

func TestRefsThatAreMadeLateInAnotherOrder(t *testing.T) {
	all := viewers(t, 2, app.NewSharing(0), swaps{})
	swapped = true
	defer func() { swapped = false }()
	all[1].Event([]uint32{0}, "click", app.Event{}, 0)
	if assert.Len(t, all[1].failed, 1) {
		assert.ErrorContains(t, all[1].failed[0], "different order")
	}
	all[1].Push(everyone, []app.Update{clicks.Set(1)})
	all[1].turn()
	assert.Len(t, all[1].failed, 2)
}

type gauge struct{ Value float64 }

func (g gauge) Render(s *app.Scope) app.Node {
	return s.P(text(app.UseValue(s, news) + strconv.FormatFloat(g.Value, 'g', -1, 64)))
}

// gauged gives a float on in a context, a Ref and props.
type gauged struct{ Value [1]float64 }

func (g gauged) Render(s *app.Scope) app.Node {
	app.Provide(s, measure, g.Value)
	return s.Div(app.Mount(s, gauge{g.Value[0]}), app.Mount(s, measured{}))
}

var measure = app.NewContext([1]float64{})

type measured struct{}

func (measured) Render(s *app.Scope) app.Node {
	v := app.UseContext(s, measure)
	r := app.UseRef(s, v[0])
	return s.B(text(strconv.FormatFloat(r.Current, 'g', -1, 64)))
}

func TestFloatsThatAreNotWhatTheyEqual(t *testing.T) {
	zero, nan := math.Copysign(0, -1), math.NaN()
	share := app.NewSharing(0)
	for _, v := range []float64{0, zero, nan, zero, 0, nan} {
		p := open(t, app.RootOptions{Share: share}, gauged{[1]float64{v}})
		show := strconv.FormatFloat(v, 'g', -1, 64)
		assert.Equal(t, "<div><p>none"+show+"</p><b>"+show+"</b></div>", p.html())
	}
	assert.Equal(t, uint64(3), share.Stats().Taken, "of the second 0")
	assert.Equal(t, 3, share.Stats().Kept)
	assert.Positive(t, share.Stats().Lone["props"])
	assert.Positive(t, share.Stats().Lone["context"])
}

func TestAPageThatIsNotANumberIsKeptNowhere(t *testing.T) {
	share := app.NewSharing(0)
	p := open(t, app.RootOptions{Share: share}, gauge{math.NaN()})
	for i := range 10 {
		p.Push(everyone, []app.Update{news.Set(strconv.Itoa(i))})
		p.turn()
		assert.Equal(t, fmt.Sprintf("<p>%dNaN</p>", i), p.html())
	}
	assert.Zero(t, share.Stats().Kept)
	assert.Zero(t, app.Families(share), "with their trees")
}

// An outlet is not given what only equals its own.
func TestFloatsInsideAnOutlet(t *testing.T) {
	share := app.NewSharing(0)
	for _, v := range []float64{0, math.Copysign(0, -1), math.NaN()} {
		p := open(t, app.RootOptions{Share: share}, shell{"s"}, gauge{v})
		assert.Contains(t, p.html(), "none"+strconv.FormatFloat(v, 'g', -1, 64))
	}
	assert.Equal(t, uint64(2), share.Stats().Lone["chain"])
}

// A list in a cell that a page began with is its own, as its host made it.
type listing struct{}

var rows = app.Served("shareRows", []string(nil))

func (listing) Render(s *app.Scope) app.Node {
	l, n := app.UseValue(s, rows), app.UseState(s, clicks)
	return s.Div(s.Button(onClick(func() { l[0] = "mine"; n.Set(n.Get() + 1) })), text(l[0]))
}

func TestListsThatPagesBeginWith(t *testing.T) {
	share := app.NewSharing(0)
	var all []*page
	for range 2 {
		p := newPage(t, app.RootOptions{Share: share})
		p.values = map[string]any{rows.Name(): app.Encoded(app.AppendValue(nil, &[]string{"all"}))}
		p.show(listing{})
		all = append(all, p)
	}
	assert.Equal(t, uint64(1), share.Stats().Taken)
	all[0].click(0)
	assert.Equal(t, "all", func() any { v, _ := all[1].instance("listing").Value(rows.Info().Fingerprint); return v.([]string)[0] }())
}

// bench of one's own beside what is common.
type ownAndCommon struct{ N int }

func (c ownAndCommon) Render(s *app.Scope) app.Node {
	return s.Div(app.Mount(s, leaf{strconv.Itoa(c.N)}), app.Mount(s, common{}))
}

type common struct{}

func (common) Render(s *app.Scope) app.Node { return s.P(text(app.UseValue(s, news))) }

// Renders that one page alone shows make room for those that many do.
func TestAFullSharingSharesWhatIsCommon(t *testing.T) {
	const n, max = 100, 40
	share := app.NewSharing(max)
	var all []*page
	for i := range n {
		all = append(all, open(t, app.RootOptions{Share: share}, ownAndCommon{i}))
	}
	for step := range 5 {
		before := rendersOf(all)
		for i, p := range all {
			p.Push(everyone, []app.Update{news.Set(strconv.Itoa(step))})
			assert.Positive(t, p.turn())
			assert.Equal(t, fmt.Sprintf("<div><b>%d</b><p>%d</p></div>", i, step), p.html())
		}
		assert.Equal(t, 1, rendersOf(all)-before)
		assert.InDelta(t, max, share.Stats().Kept, 1)
	}
	assert.Empty(t, share.Stats().Lone)
	for _, p := range all {
		p.Close()
	}
	assert.Zero(t, share.Stats().Kept)
	assert.Zero(t, app.Families(share))
}

// Dependencies that cannot be compared fail their page's Render, and nothing else.
type oddDeps struct{}

func (oddDeps) Render(s *app.Scope) app.Node {
	n := app.UseValue(s, news)
	app.UseServerEffect[any](s, any([1]any{[]int{1}}), func() func() { return nil })
	return s.P(text(n))
}

func TestDependenciesThatCannotBeCompared(t *testing.T) {
	share := app.NewSharing(0)
	all := viewers(t, 3, share, oddDeps{})
	all[1].Push(everyone, []app.Update{news.Set("x")})
	assert.NotPanics(t, func() { all[1].turn() })
	all[1].Push(everyone, []app.Update{news.Set("none")})
	assert.NotPanics(t, func() { all[1].turn() })
}

// Patches keep trees alive: not more than there is room for, and none when all have gone.
func TestPatchesKeepFewTrees(t *testing.T) {
	share := app.NewSharing(0)
	all := viewers(t, 1, share, wide{})
	for i := range 24 {
		all[0].Push(everyone, []app.Update{news.Set(strconv.Itoa(i))})
		all[0].Render()
		require.NotNil(t, all[0].Patch(&all[0].w, bytes.Clone))
		all[0].seq++
		all[0].Wrote(all[0].seq)
		all[0].Acked(all[0].seq)
		assert.LessOrEqual(t, app.PatchTrees(share), 2*(app.MaxPatchTree+app.MaxPatchTree/4))
	}
	assert.Greater(t, app.PatchTrees(share), app.MaxPatchTree/2)
	all[0].Close()
	assert.Zero(t, app.PatchTrees(share))
}

type wide struct{}

func (wide) Render(s *app.Scope) app.Node {
	n, kids := app.UseValue(s, news), make([]app.Node, 16<<10)
	for i := range kids {
		kids[i] = s.I(text("cell"))
	}
	return s.Div(s.B(text(n)), s.Div(kids...))
}

// Nobody else can have the patch of a page with a tree of its own: it is not kept, nor weighed.
func TestPatchesOfOnesOwnAreNotKept(t *testing.T) {
	share := app.NewSharing(0)
	p := viewers(t, 1, share, partlyOwn{})[0]
	p.Push(everyone, []app.Update{news.Set("x")})
	p.Render()
	require.NotNil(t, p.Patch(&p.w, bytes.Clone))
	assert.Zero(t, app.PatchTrees(share))
}

type partlyOwn struct{}

func (partlyOwn) Render(s *app.Scope) app.Node {
	return s.Div(app.Mount(s, calledBack{}), app.Mount(s, common{}))
}
