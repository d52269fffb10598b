package app_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

var count = app.Shared("count", 0)

type counter struct{ Name string }

func (c counter) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	return s.Div(
		s.Button(onClick(func() { n.Set(n.Get() + 1) }), text(c.Name)),
		s.Span(diffcore.Int(n.Get())),
	)
}

func TestStateShowsAndSets(t *testing.T) {
	p := open(t, app.RootOptions{}, counter{"up"})
	require.Equal(t, `<div><button>up</button><span>0</span></div>`, p.html())
	p.click(0)
	p.click(0)
	p.turn()
	require.Equal(t, `<div><button>up</button><span>2</span></div>`, p.html())
	require.Equal(t, []string{"counter.count", "counter.count"}, p.changes)
}

// twice sets its state several times in one handler.
type twice struct{ Renders *int }

func (c twice) Render(s *app.Scope) app.Node {
	*c.Renders++
	n, m := app.UseState(s, count), app.UseState(s, app.Local("m", 5))
	return s.Button(onClick(func() {
		n.Set(n.Get() + 1)
		n.Update(func(v int) int { return v + 1 })
		m.Set(9)
	}), diffcore.Int(n.Get()+m.Get()))
}

func TestSeveralSetsAreOneRender(t *testing.T) {
	n := 0
	p := open(t, app.RootOptions{}, twice{&n})
	require.Equal(t, 1, n)
	wakes := p.wakes
	p.click()
	require.Equal(t, wakes+1, p.wakes)
	p.turn()
	require.Equal(t, 2, n)
	require.Equal(t, `<button>11</button>`, p.html())
}

func TestEqualSetRendersNothing(t *testing.T) {
	n := 0
	p := open(t, app.RootOptions{}, twice{&n})
	p.click()
	p.turn()
	inst := p.instance("twice")
	c, _ := inst.Cell(count.Info().Fingerprint)
	require.NoError(t, p.Set(inst.ID(), count.Info().Fingerprint, 0, append([]byte(nil), c.Bytes()...), app.FromClient))
	require.False(t, p.Dirty())
}

// sharer reads one key in two hooks.
type sharer struct{}

func (sharer) Render(s *app.Scope) app.Node {
	a, b := app.UseState(s, count), app.UseState(s, count)
	return s.Button(onClick(func() { a.Set(b.Get() + 3) }), diffcore.Int(b.Get()))
}

func TestHooksOfOneKeyShareTheCell(t *testing.T) {
	p := open(t, app.RootOptions{}, sharer{})
	p.click()
	p.click()
	p.turn()
	require.Equal(t, `<button>6</button>`, p.html())
}

// wrongly calls its hooks in an order that depends on its props.
type wrongly struct {
	How     string
	Renders int // makes each render's props new
}

func (c wrongly) Render(s *app.Scope) app.Node {
	switch {
	case c.Renders == 0:
		app.UseState(s, count)
		app.UseRef(s, 1)
	case c.How == "swapped":
		app.UseRef(s, 1)
		app.UseState(s, count)
	case c.How == "fewer":
		app.UseState(s, count)
	case c.How == "more":
		app.UseState(s, count)
		app.UseRef(s, 1)
		app.UseID(s)
	case c.How == "other type":
		app.UseState(s, count)
		app.UseRef(s, "one")
	case c.How == "other key":
		app.UseState(s, app.Shared("other", 0))
		app.UseRef(s, 1)
	}
	return text("fine")
}

func TestHooksOutOfOrder(t *testing.T) {
	for how, hook := range map[string]string{
		"swapped": "UseRef", "fewer": "a hook", "more": "UseID", "other type": "UseRef", "other key": "UseState",
	} {
		t.Run(how, func(t *testing.T) {
			p := open(t, app.RootOptions{}, wrongly{How: how})
			require.Empty(t, p.failed)
			p.SetChain([]app.Component{wrongly{how, 1}})
			p.turn()
			require.Len(t, p.failed, 1)
			require.EqualError(t, p.failed[0], "app: "+hook+" ran in a different order than in the last render of "+
				app.TypeNameOf[wrongly]()+"; hooks may not sit inside if or for")
		})
	}
}

type reducing struct{}

func (reducing) Render(s *app.Scope) app.Node {
	r := app.UseReducer(s, app.Local("sum", 10), func(sum int, add string) int {
		n, _ := strconv.Atoi(add)
		return sum + n
	})
	return s.Button(onClick(func() { r.Dispatch("4"); r.Dispatch("5") }), diffcore.Int(r.Get()))
}

func TestReducer(t *testing.T) {
	p := open(t, app.RootOptions{}, reducing{})
	p.click()
	p.turn()
	require.Equal(t, `<button>19</button>`, p.html())
}

type memoizer struct {
	A, B     int
	Computed *int
}

func (c memoizer) Render(s *app.Scope) app.Node {
	v := app.UseMemo(s, c.A, func() string { *c.Computed++; return strings.Repeat("x", c.A) })
	return text(v)
}

func TestMemoComputesWhenDepsChange(t *testing.T) {
	n := 0
	p := open(t, app.RootOptions{}, memoizer{2, 0, &n})
	p.SetChain([]app.Component{memoizer{2, 1, &n}})
	p.turn()
	require.Equal(t, 1, n)
	p.SetChain([]app.Component{memoizer{3, 1, &n}})
	p.turn()
	require.Equal(t, 2, n)
	require.Equal(t, "xxx", p.html())
}

type caller struct{ Child *int }

func (c caller) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	cb := app.UseCallback(s, func(add int) { n.Set(n.Get() + add) })
	return s.Div(diffcore.Int(n.Get()), app.Mount(s, called{cb, c.Child}))
}

type called struct {
	Add     app.Callback[int]
	Renders *int
}

func (c called) Render(s *app.Scope) app.Node {
	*c.Renders++
	return s.Button(onClick(func() { c.Add.Call(7) }))
}

func TestCallbackIsAnEqualProp(t *testing.T) {
	n := 0
	p := open(t, app.RootOptions{}, caller{&n})
	p.click(1)
	p.turn()
	p.click(1)
	p.turn()
	require.Equal(t, `<div>14<button></button></div>`, p.html())
	require.Equal(t, 1, n, "the child rendered again")
	app.Callback[int]{}.Call(1) // the zero Callback does nothing
}

type reffing struct{ N int }

func (c reffing) Render(s *app.Scope) app.Node {
	r := app.UseRef(s, 100)
	r.Current++
	return diffcore.Int(r.Current)
}

func TestRefLivesFromRenderToRender(t *testing.T) {
	p := open(t, app.RootOptions{}, reffing{1})
	p.SetChain([]app.Component{reffing{2}})
	p.turn()
	require.Equal(t, "102", p.html())
}

// effector logs what its effect does.
type effector struct {
	Deps int
	Kid  bool
	Log  *[]string
}

func (c effector) Render(s *app.Scope) app.Node {
	log := func(what string) { *c.Log = append(*c.Log, what+strconv.Itoa(c.Deps)) }
	app.UseEffect(s, c.Deps, func() func() { log("run"); return func() { log("clean") } })
	app.UseServerEffect(s, c.Deps, func() func() { log("serve"); return nil })
	return app.If(c.Kid, func() app.Node { return app.Mount(s, effector{c.Deps + 10, false, c.Log}) })
}

func TestEffectsInTheBrowser(t *testing.T) {
	var log []string
	p := open(t, app.RootOptions{Browser: true}, effector{1, true, &log})
	require.Equal(t, []string{"run11", "run1"}, log, "children first")
	log = nil
	p.SetChain([]app.Component{effector{1, true, &log}})
	p.turn()
	require.Empty(t, log, "same deps")
	p.SetChain([]app.Component{effector{2, true, &log}})
	p.turn()
	require.Equal(t, []string{"clean11", "clean1", "run12", "run2"}, log)
	log = nil
	p.SetChain([]app.Component{effector{2, false, &log}})
	p.turn()
	require.Equal(t, []string{"clean12"}, log)
	log = nil
	p.Close()
	require.Equal(t, []string{"clean2"}, log)
}

func TestEffectsOnTheServer(t *testing.T) {
	var log []string
	p := open(t, app.RootOptions{}, effector{1, false, &log})
	require.Equal(t, []string{"serve1"}, log)
	require.True(t, p.ServerEffects())
	log = nil
	once := newPage(t, app.RootOptions{OneShot: true})
	once.SetChain([]app.Component{effector{1, true, &log}})
	once.Render()
	once.RunEffects()
	once.Close()
	require.Empty(t, log, "a page that is only rendered has no effects")
}

type panicking struct{ In string }

func (c panicking) Render(s *app.Scope) app.Node {
	app.UseEffect(s, app.NoDeps{}, func() func() {
		if c.In == "effect" {
			panic("ouch")
		}
		return func() { panic("ouch") }
	})
	return s.Button(onClick(func() { panic(errors.New("ouch")) }))
}

func TestPanicsAreContained(t *testing.T) {
	p := open(t, app.RootOptions{Browser: true}, panicking{"effect"})
	p.click()
	p.Close()
	q := open(t, app.RootOptions{Browser: true}, panicking{})
	q.Close()
	var doing []string
	for _, err := range append(p.failed, q.failed...) {
		var f *app.Failure
		require.ErrorAs(t, err, &f)
		require.Contains(t, err.Error(), f.Doing+" of "+app.TypeNameOf[panicking]()+": ouch")
		doing = append(doing, f.Doing)
	}
	require.Equal(t, []string{"effect", "handler of click", "cleanup of an effect"}, doing)
}

// looping sets state in each effect.
type looping struct{}

func (looping) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	app.UseEffect(s, n.Get(), func() func() { n.Set(n.Get() + 1); return nil })
	return diffcore.Int(n.Get())
}

// selfish sets state in each Render.
type selfish struct{}

func (selfish) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	n.Set(n.Get() + 1)
	return diffcore.Int(n.Get())
}

func TestLoopsEnd(t *testing.T) {
	p := open(t, app.RootOptions{Browser: true}, looping{})
	turns := 0
	for p.Dirty() {
		p.turn()
		turns++
		require.Less(t, turns, 100)
	}
	require.Len(t, p.failed, 1)
	require.ErrorIs(t, p.failed[0], app.ErrLoop)
	require.Contains(t, p.failed[0].Error(), "looping")

	q := open(t, app.RootOptions{}, selfish{})
	require.Len(t, q.failed, 1)
	require.ErrorIs(t, q.failed[0], app.ErrLoop)
	require.Contains(t, q.failed[0].Error(), "selfish")
	require.Equal(t, "", q.html())
}

type ider struct{ N int }

func (c ider) Render(s *app.Scope) app.Node {
	a, b := app.UseID(s), app.UseID(s)
	return s.Label(diffcore.ID(diffcore.AttrFor, int(a)), s.Input(diffcore.ID(diffcore.AttrID, int(b))))
}

type idPage struct{}

func (idPage) Render(s *app.Scope) app.Node {
	return s.Div(app.Mount(s, ider{1}), app.Mount(s, ider{2}), app.MountKeyed(s, "a b", ider{3}), app.MountKeyed(s, 4, ider{4}))
}

func TestIDsAreUniqueAndEqualOnBothSides(t *testing.T) {
	server, browser := open(t, app.RootOptions{}, idPage{}).html(), open(t, app.RootOptions{Browser: true}, idPage{}).html()
	require.Equal(t, server, browser)
	seen := map[string]bool{}
	for _, attr := range []string{` for="`, ` id="`} {
		for i, part := range strings.Split(server, attr) {
			if i == 0 {
				continue
			}
			id := part[:strings.IndexByte(part, '"')]
			require.NotContains(t, id, " ")
			require.False(t, seen[id], "two are "+id)
			seen[id] = true
		}
	}
	require.Len(t, seen, 8)
}

type clocked struct{}

func (clocked) Render(s *app.Scope) app.Node {
	at := app.UseState(s, app.Local("at", int64(0)))
	clock := app.UseClock(s)
	do := app.UseDo(s)
	return s.Div(
		s.Button(onClick(func() { clock.After(10, func() { at.Set(clock.Now()) }) })),
		s.Button(onClick(func() { do(func() { at.Set(7) }) })),
		text(strconv.FormatInt(at.Get(), 10)))
}

func TestClockAndDo(t *testing.T) {
	p := open(t, app.RootOptions{}, clocked{})
	p.click(0)
	p.clock = 42
	p.timers[0]()
	p.turn()
	require.Contains(t, p.html(), "42")
	p.click(1)
	p.turn()
	require.Contains(t, p.html(), "7")
	p.Close()
	p.timers[0]() // unmounted: nothing
	require.False(t, p.Dirty())
}

func TestBuildingOutsideOfRender(t *testing.T) {
	var scope *app.Scope
	p := open(t, app.RootOptions{}, keeper{&scope})
	require.NotNil(t, scope)
	require.Empty(t, p.failed)
	for what, f := range map[string]func(){
		"<div>":    func() { scope.Div() },
		"For":      func() { app.For(scope, []int{1}, func(*int) app.Node { return app.Node{} }) },
		"Fragment": func() { app.Fragment(scope) },
		"Mount":    func() { app.Mount(scope, counter{}) },
		"UseState": func() { app.UseState(scope, count) },
		"Outlet":   func() { app.Outlet(scope) },
	} {
		require.PanicsWithError(t, "app: "+what+" was called outside of the Render of "+app.TypeNameOf[keeper]()+
			"; handlers and effects set state, they build nothing", f)
	}
}

type keeper struct{ Scope **app.Scope }

func (c keeper) Render(s *app.Scope) app.Node {
	*c.Scope = s
	return text("")
}

func TestStaticTrees(t *testing.T) {
	tree := app.Static(func(s *app.Scope) app.Node { return s.P(s.B(text("bold"))) })
	require.True(t, tree.Static())
	for reason, build := range map[string]func(*app.Scope) app.Node{
		"handler":  func(s *app.Scope) app.Node { return s.P(onClick(func() {})) },
		"UseState": func(s *app.Scope) app.Node { app.UseState(s, count); return app.Node{} },
		"Mount":    func(s *app.Scope) app.Node { return app.Mount(s, counter{}) },
		"Outlet":   func(s *app.Scope) app.Node { return app.Outlet(s) },
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				require.ErrorContains(t, err, reason)
				require.ErrorContains(t, err, "static tree")
			}()
			app.Static(build)
		}()
	}
}
