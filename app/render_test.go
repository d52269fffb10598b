package app_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

// log is what test components write to. It is a pointer, so it may be a prop.
type log struct{ lines []string }

func (l *log) add(s string) { l.lines = append(l.lines, s) }

func (l *log) take() []string {
	lines := l.lines
	l.lines = nil
	return lines
}

var deep = app.Shared("deep", 0)

// nested mounts a nested of the next level, down to 0.
type nested struct {
	Level, Tick int
	Log         *log
}

func (c nested) Render(s *app.Scope) app.Node {
	n := app.UseState(s, deep)
	c.Log.add(strconv.Itoa(c.Level))
	return s.Div(diffcore.Int(n.Get()), app.If(c.Level > 0, func() app.Node {
		return app.Mount(s, nested{c.Level - 1, c.Tick, c.Log})
	}))
}

func pushAll(p *page, ups ...app.Update) app.PushStats {
	return p.Push(func(*app.Instance) bool { return true }, ups)
}

func TestParentsRenderFirstAndOnce(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, nested{3, 0, &l})
	require.Equal(t, []string{"3", "2", "1", "0"}, l.take())
	// All are dirty by state, and each but the first by props too.
	pushAll(p, deep.Set(1))
	p.SetChain([]app.Component{nested{3, 1, &l}})
	p.turn()
	require.Equal(t, []string{"3", "2", "1", "0"}, l.take())
	require.Equal(t, `<div>1<div>1<div>1<div>1</div></div></div></div>`, p.html())
}

func TestMemoSkipsEqualProps(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, nested{3, 0, &l})
	l.take()
	p.Push(func(i *app.Instance) bool { return i.Depth == 2 }, []app.Update{deep.Set(5)})
	p.turn()
	require.Equal(t, []string{"2"}, l.take())
	require.Equal(t, `<div>0<div>5<div>0<div>0</div></div></div></div>`, p.html())
}

func TestSeveralUpdatesAreOneRender(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, nested{0, 0, &l})
	l.take()
	before := p.Stats()
	pushAll(p, deep.Set(1), deep.Set(2), deep.Set(3))
	pushAll(p, deep.Set(4))
	p.turn()
	require.Equal(t, []string{"0"}, l.take())
	require.Equal(t, before.Flushes+1, p.Stats().Flushes)
	require.Equal(t, before.Renders+1, p.Stats().Renders)
}

// row is a row of a list that counts its clicks.
type row struct {
	ID  int
	Log *log
}

func (c row) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	c.Log.add(strconv.Itoa(c.ID))
	return s.Li(onClick(func() { n.Set(n.Get() + 1) }), text(strconv.Itoa(c.ID)+":"+strconv.Itoa(n.Get())))
}

type table struct {
	IDs string // separated by spaces: comparable
	Log *log
}

func (c table) Render(s *app.Scope) app.Node {
	ids := strings.Fields(c.IDs)
	return s.Ul(app.For(s, ids, func(id *string) app.Node {
		n, _ := strconv.Atoi(*id)
		return app.MountKeyed(s, *id, row{n, c.Log})
	}))
}

func TestRowsKeepTheirInstances(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, table{"1 2 3 4 5", &l})
	l.take()
	p.click(0, 1)
	p.click(0, 3)
	p.click(0, 3)
	p.turn()
	require.Equal(t, []string{"2", "4", "4"}, l.take(), "an event meets what the one before it rendered")
	for _, c := range []struct{ ids, want, rendered string }{
		{"5 4 3 2 1", "5:0 4:2 3:0 2:1 1:0", ""},
		{"2 9 4", "2:1 9:0 4:2", "9"},
		{"4 8 9 2", "4:2 8:0 9:0 2:1", "8"},
		{"", "", ""},
		{"2 4", "2:0 4:0", "2 4"},
	} {
		p.SetChain([]app.Component{table{c.ids, &l}})
		p.turn()
		got := strings.NewReplacer("<ul>", "", "</ul>", "", "</li><li>", " ", "<li>", "", "</li>", "").Replace(p.html())
		require.Equal(t, c.want, got)
		require.Equal(t, c.rendered, strings.Join(l.take(), " "))
	}
}

func TestDuplicateKeys(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, table{"1 2 1", &l})
	require.Len(t, p.failed, 1)
	require.EqualError(t, p.failed[0], `app: `+app.TypeNameOf[table]()+` mounts two children `+app.TypeNameOf[row]()+` with the key "1"`)

	// The same among rows that were there before.
	p = open(t, app.RootOptions{}, table{"1 2 3", &l})
	p.SetChain([]app.Component{table{"3 1 3", &l}})
	p.turn()
	require.Len(t, p.failed, 1)
	require.Contains(t, p.failed[0].Error(), `with the key "3"`)

	p = open(t, app.RootOptions{}, elements{"7 8 7"})
	require.Len(t, p.failed, 1)
	require.EqualError(t, p.failed[0], `app: two siblings <li> in `+app.TypeNameOf[elements]()+` have the key "7"`)
}

// elements is a list of keyed elements.
type elements struct{ IDs string }

func (c elements) Render(s *app.Scope) app.Node {
	return app.For(s, strings.Fields(c.IDs), func(id *string) app.Node {
		return s.Li(diffcore.KeyString(*id), text(*id))
	})
}

// mixed mounts children of two types, some without keys, some under one key.
type mixed struct{ Flip bool }

func (c mixed) Render(s *app.Scope) app.Node {
	a := func() app.Node { return app.MountKeyed(s, 1, counter{"a"}) }
	b := func() app.Node { return app.MountKeyed(s, 1, sharer{}) }
	if c.Flip {
		return s.Div(b(), app.Mount(s, sharer{}), a(), app.Mount(s, counter{"c"}))
	}
	return s.Div(a(), app.Mount(s, counter{"c"}), b(), app.Mount(s, sharer{}))
}

func TestTypesShareKeysAndOrdinals(t *testing.T) {
	p := open(t, app.RootOptions{}, mixed{})
	ids := map[uint64]bool{}
	p.Instances(func(i *app.Instance) { ids[i.ID()] = true })
	require.Len(t, ids, 5)
	p.click(0, 0)
	p.click(3)
	p.turn()
	require.Equal(t, `<div><div><button>a</button><span>1</span></div><div><button>c</button><span>0</span></div><button>0</button><button>3</button></div>`, p.html())
	p.SetChain([]app.Component{mixed{true}})
	p.turn()
	require.Equal(t, `<div><button>0</button><button>3</button><div><button>a</button><span>1</span></div><div><button>c</button><span>0</span></div></div>`, p.html())
	p.Instances(func(i *app.Instance) { require.True(t, ids[i.ID()]) })
}

func TestIDsAreEqualOnBothSides(t *testing.T) {
	ids := func(o app.RootOptions) (ids []uint64) {
		p := open(t, o, shell{}, mixed{})
		p.Instances(func(i *app.Instance) { ids = append(ids, i.ID()) })
		return ids
	}
	require.Equal(t, ids(app.RootOptions{}), ids(app.RootOptions{Browser: true}))
}

type shell struct{ Title string }

func (c shell) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	return s.Main(s.H1(onClick(func() { n.Set(n.Get() + 1) }), text(c.Title), diffcore.Int(n.Get())), app.Outlet(s))
}

type section struct{ Name string }

func (c section) Render(s *app.Scope) app.Node { return s.Section(text(c.Name), app.Outlet(s)) }

func TestLayoutsStayMounted(t *testing.T) {
	p := open(t, app.RootOptions{}, shell{"a"}, section{"x"}, counter{"one"})
	p.click(0)
	p.click(1, 1, 0)
	p.turn()
	require.Equal(t, `<main><h1>a1</h1><section>x<div><button>one</button><span>1</span></div></section></main>`, p.html())
	outer, inner := p.instance("shell"), p.instance("section")

	p.SetChain([]app.Component{shell{"a"}, section{"x"}, sharer{}})
	renders := p.Stats().Renders
	p.turn()
	require.Equal(t, renders+2, p.Stats().Renders, "the section and the page")
	require.Equal(t, `<main><h1>a1</h1><section>x<button>0</button></section></main>`, p.html())

	p.SetChain([]app.Component{shell{"b"}, counter{"one"}})
	p.turn()
	require.Equal(t, `<main><h1>b1</h1><div><button>one</button><span>0</span></div></main>`, p.html())
	require.Same(t, outer, p.instance("shell"))
	require.False(t, inner.Alive())

	p.SetChain([]app.Component{section{"y"}})
	p.turn()
	require.Equal(t, `<section>y</section>`, p.html())
	require.False(t, outer.Alive())
	p.SetChain(nil)
	p.turn()
	require.Equal(t, ``, p.html())
}

var theme = app.NewContext("light")

type themed struct {
	Theme string
	Log   *log
}

func (c themed) Render(s *app.Scope) app.Node {
	app.Provide(s, theme, c.Theme)
	return s.Div(app.Mount(s, between{c.Log}), app.Mount(s, user{"direct", c.Log}))
}

type between struct{ Log *log }

func (c between) Render(s *app.Scope) app.Node {
	c.Log.add("between")
	return app.Mount(s, user{"below", c.Log})
}

type user struct {
	Name string
	Log  *log
}

func (c user) Render(s *app.Scope) app.Node {
	c.Log.add(c.Name)
	return s.I(text(app.UseContext(s, theme)))
}

func TestContextRendersItsUsersOnly(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, themed{"dark", &l})
	require.Equal(t, `<div><i>dark</i><i>dark</i></div>`, p.html())
	l.take()
	p.SetChain([]app.Component{themed{"blue", &l}})
	p.turn()
	require.ElementsMatch(t, []string{"direct", "below"}, l.take())
	require.Equal(t, `<div><i>blue</i><i>blue</i></div>`, p.html())
	p = open(t, app.RootOptions{}, user{"alone", &l})
	require.Equal(t, `<i>light</i>`, p.html())
}

var broken = app.Shared("broken", false)

type fragile struct{ Name string }

func (c fragile) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	b := app.UseState(s, broken)
	if b.Get() {
		panic("broken " + c.Name)
	}
	return s.P(onClick(func() { n.Set(n.Get() + 1) }), text(c.Name), diffcore.Int(n.Get()))
}

type fence struct{ Tick int }

func (c fence) Render(s *app.Scope) app.Node {
	if err := app.UseBoundary(s); err != nil {
		return s.B(text(err.Error()))
	}
	return app.Mount(s, fragile{"inside"})
}

type yard struct{ Tick int }

func (c yard) Render(s *app.Scope) app.Node {
	return s.Div(app.Mount(s, fence{c.Tick}), app.Mount(s, fragile{"outside"}))
}

func inside(i *app.Instance) bool {
	f, ok := i.Component().(fragile)
	return ok && f.Name == "inside"
}

func TestBoundaryShowsTheError(t *testing.T) {
	p := open(t, app.RootOptions{}, yard{})
	p.click(1)
	p.Push(inside, []app.Update{broken.Set(true)})
	p.turn()
	require.Equal(t, `<div><b>app: Render of `+app.TypeNameOf[fragile]()+`: broken inside</b><p>outside1</p></div>`, p.html())
	require.Len(t, p.failed, 1)
	// The others live on, and the boundary tries again when it renders for another reason.
	p.click(1)
	p.turn()
	require.Contains(t, p.html(), "outside2")
	p.SetChain([]app.Component{yard{1}})
	p.turn()
	require.Equal(t, `<div><p>inside0</p><p>outside2</p></div>`, p.html())
}

func TestFailureWithoutBoundaryShowsNothing(t *testing.T) {
	p := open(t, app.RootOptions{}, yard{})
	p.Push(func(i *app.Instance) bool { return !inside(i) }, []app.Update{broken.Set(true)})
	p.turn()
	require.Equal(t, `<div><p>inside0</p></div>`, p.html())
	p.Push(func(i *app.Instance) bool { return !inside(i) }, []app.Update{broken.Set(false)})
	p.turn()
	require.Equal(t, `<div><p>inside0</p><p>outside0</p></div>`, p.html())
}

// failing is a boundary whose fallback fails too.
type failing struct{}

func (failing) Render(s *app.Scope) app.Node {
	app.UseBoundary(s)
	return app.Mount(s, breaking{})
}

type breaking struct{}

func (breaking) Render(*app.Scope) app.Node { panic("always") }

type guarded struct{}

func (guarded) Render(s *app.Scope) app.Node {
	if app.UseBoundary(s) != nil {
		return text("outer")
	}
	return app.Mount(s, failing{})
}

func TestFailureOfAFallbackGoesOutward(t *testing.T) {
	p := open(t, app.RootOptions{}, guarded{})
	require.Less(t, len(p.failed), 5)
	require.NotEmpty(t, p.failed)
}

type endless struct{ N int }

func (c endless) Render(s *app.Scope) app.Node { return app.Mount(s, endless{c.N + 1}) }

func TestEndlessRecursionIsAnError(t *testing.T) {
	p := open(t, app.RootOptions{}, endless{})
	require.Len(t, p.failed, 1)
	require.ErrorIs(t, p.failed[0], app.ErrDepth)
	require.Contains(t, p.failed[0].Error(), "endless")
	require.Equal(t, "", p.html())
}

type attribute struct{}

func (attribute) Render(*app.Scope) app.Node { return diffcore.Attr(diffcore.AttrClass, "x") }

func TestAttributeInsteadOfNode(t *testing.T) {
	p := open(t, app.RootOptions{}, attribute{})
	require.EqualError(t, p.failed[0], "app: Render of "+app.TypeNameOf[attribute]()+" returned an attribute instead of a node")
}

func TestPatchesAreSmall(t *testing.T) {
	var l log
	ids := make([]string, 100)
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	p := open(t, app.RootOptions{}, table{strings.Join(ids, " "), &l})
	require.Zero(t, p.turn(), "nothing changed")
	p.click(0, 50)
	require.Less(t, p.turn(), 20)
	ids[3], ids[70] = ids[70], ids[3]
	p.SetChain([]app.Component{table{strings.Join(ids, " "), &l}})
	require.Less(t, p.turn(), 40)
}

// pile nests elements.
type pile struct{ Height int }

func (c pile) Render(s *app.Scope) app.Node {
	n := text("top")
	for range c.Height {
		n = s.Div(n)
	}
	return n
}

func TestTooManyElementsAreAnError(t *testing.T) {
	p := open(t, app.RootOptions{}, pile{400})
	require.Empty(t, p.failed)
	p.SetChain([]app.Component{shell{}, pile{401}})
	p.turn()
	require.Len(t, p.failed, 1)
	require.Contains(t, p.failed[0].Error(), "pile")
	p.SetChain([]app.Component{shell{}, pile{400}})
	p.turn()
	require.Len(t, p.failed, 2, "the shell's elements count too")
	require.Contains(t, p.failed[1].Error(), "pile")
	require.Equal(t, `<main><h1>0</h1></main>`, p.html())
}

// misnested puts a block into a paragraph when it is told to.
type misnested struct{}

func (misnested) Render(s *app.Scope) app.Node {
	b := app.UseState(s, broken)
	return s.P(onClick(func() { b.Set(true) }), app.If(b.Get(), func() app.Node { return s.Div() }))
}

func TestNestingThatAParserChangesIsTold(t *testing.T) {
	p := open(t, app.RootOptions{}, misnested{})
	p.click()
	p.Render()
	p.write()
	require.Len(t, p.failed, 1)
	require.ErrorContains(t, p.failed[0], "misnested")
	_, err := p.HTML(nil)
	require.ErrorContains(t, err, "misnested")
	var nesting *diffcore.NestingError
	require.ErrorAs(t, err, &nesting)
}
