package el_test

import (
	"strings"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

type elementCase struct {
	name, space, content string
	build                func(*app.Scope, ...app.Node) app.Node
}

type attrCase struct {
	name, kind  string
	node, other app.Node
}

type eventCase struct {
	name string
	on   func(func(app.Event), ...el.Option) app.Node
}

const (
	text = `a"b<c&d`
	good = "/path?a=1&b=2"
	evil = "java\tscript:alert(1)"
)

// view is a component that shows what it is told.
type view struct{ build *func(*app.Scope) app.Node }

func (v view) Render(s *app.Scope) app.Node { return (*v.build)(s) }

// host is a Host that does nothing.
type host struct{ failed []error }

func (h *host) Changed(*app.Instance, *app.KeyInfo)                    {}
func (h *host) Action(*app.Call)                                       {}
func (h *host) Wake()                                                  {}
func (h *host) Failed(_ *app.Instance, err error)                      { h.failed = append(h.failed, err) }
func (h *host) Initial(*app.Instance, *app.KeyInfo) (v any, have bool) { return nil, false }
func (h *host) Now() int64                                             { return 0 }
func (h *host) After(int, func()) (cancel func())                      { return func() {} }

// show renders what build returns as HTML.
func show(t testing.TB, build func(s *app.Scope) app.Node) string {
	t.Helper()
	h := &host{}
	r := app.NewRoot(h, app.RootOptions{OneShot: true})
	defer r.Close()
	r.SetChain([]app.Component{view{&build}})
	r.Render()
	require.Empty(t, h.failed)
	b, err := r.HTML(nil)
	require.NoError(t, err)
	return string(b)
}

// item renders one item in an element that takes any attribute.
func item(t testing.TB, items ...app.Node) string {
	t.Helper()
	html := show(t, func(s *app.Scope) app.Node { return s.Element("x-y", items...) })
	require.True(t, strings.HasPrefix(html, "<x-y") && strings.HasSuffix(html, "</x-y>"), html)
	return html[len("<x-y") : len(html)-len("</x-y>")]
}

func TestEveryElementRenders(t *testing.T) {
	require.Greater(t, len(elementTable), 200)
	for _, c := range elementTable {
		t.Run(c.space+" "+c.name, func(t *testing.T) {
			want := "<" + c.name + "></" + c.name + ">"
			if c.content == "void" {
				want = "<" + c.name + ">"
			}
			html := show(t, func(s *app.Scope) app.Node { return around(s, c) })
			require.Contains(t, html, want)
		})
	}
}

// around builds the element with what must stand around it.
func around(s *app.Scope, c elementCase) app.Node {
	n := c.build(s)
	switch {
	case c.space == "svg" && c.name != "svg":
		return s.Svg(n)
	case c.space == "math" && c.name != "math":
		return s.Math(n)
	}
	switch c.name {
	case "caption", "colgroup", "tbody", "thead", "tfoot":
		return s.Table(n)
	case "col":
		return s.Table(s.Colgroup(n))
	case "tr":
		return s.Table(s.Tbody(n))
	case "td", "th":
		return s.Table(s.Tbody(s.Tr(n)))
	}
	return n
}

func TestEveryAttributeRenders(t *testing.T) {
	require.Greater(t, len(attrTable), 300)
	want := map[string][2]string{
		"string": {`="a&#34;b&lt;c&amp;d"`, `=""`},
		"target": {`="a&#34;b&lt;c&amp;d"`, `=""`},
		"bool":   {`=""`, ""},
		"truth":  {`="true"`, `="false"`},
		"int":    {`="-7"`, `="1099511627776"`},
		"url":    {`="/path?a=1&amp;b=2"`, `="about:invalid#blocked"`},
	}
	for _, c := range attrTable {
		for i, n := range []app.Node{c.node, c.other} {
			w := want[c.kind][i]
			if w != "" {
				w = " " + c.name + w
			}
			require.Equal(t, w+">", item(t, n), "%s %s", c.kind, c.name)
		}
	}
}

func TestEveryEventRenders(t *testing.T) {
	require.Greater(t, len(eventTable), 90)
	for _, c := range eventTable {
		want := c.name
		if want == "submit" {
			want += ":p"
		}
		require.Equal(t, ` data-e="`+want+`">`, item(t, c.on(func(app.Event) {})))
		require.Equal(t, ">", item(t, c.on(nil)), "%s without a handler", c.name)
	}
}

func TestTexts(t *testing.T) {
	require.Equal(t, ">a&lt;b", item(t, el.Text("a<b")))
	require.Equal(t, ">-12", item(t, el.Int(-12)))
	require.Equal(t, ">5000000000", item(t, el.Int(5_000_000_000)))
}

func TestHandWrittenAttributes(t *testing.T) {
	for _, c := range []struct {
		want string
		node app.Node
	}{
		{` class="a b"`, el.Class("a b")},
		{` class="on"`, el.ClassIf(true, "on", "off")},
		{` class="off"`, el.ClassIf(false, "on", "off")},
		{``, el.ClassIf(false, "on", "")},
		{` id="x"`, el.ID("x")},
		{` data-row="7"`, el.Data("row", "7")},
		{` data-a-name-that-does-not-fit-into-the-buffer-of-intern-joined="7"`, el.Data("a-name-that-does-not-fit-into-the-buffer-of-intern-joined", "7")},
		{` aria-label="x"`, el.Aria("label", "x")},
		{` viewBox="0 0 8 8"`, el.Attr("viewBox", "0 0 8 8")},
		{` x-any="1"`, el.Attr("x-any", "1")},
		{` value="v"`, el.Value("v")},
		{` value="40"`, el.ValueInt(40)},
		{` data="/o"`, el.ObjectData("/o")},
		{` data="about:invalid#blocked"`, el.ObjectData("vbscript:x")},
		{` style="margin-top: 1px;"`, el.Style("margin-top", "1px")},
		{` style="--gap: 2px;"`, el.Style("--gap", "2px")},
		{` style="-webkit-line-clamp: 2;"`, el.Style("-webkit-line-clamp", "2")},
		{``, el.Style("color", "")},
		{``, el.StyleIf(false, "color", "red")},
		{` style="color: red;"`, el.StyleIf(true, "color", "red")},
	} {
		require.Equal(t, c.want+">", item(t, c.node))
	}
}

func TestIDRefsAgree(t *testing.T) {
	html := show(t, func(s *app.Scope) app.Node {
		id := app.UseID(s)
		return s.P(s.Label(el.IDRef("for", id)), s.Input(el.IDRef("id", id)))
	})
	_, after, ok := strings.Cut(html, `for="`)
	require.True(t, ok, html)
	id, _, _ := strings.Cut(after, `"`)
	require.NotEmpty(t, id)
	require.Contains(t, html, `<input id="`+id+`">`)
}

func TestOptionsAreWrittenIntoThePage(t *testing.T) {
	fn := func(app.Event) {}
	for _, c := range []struct {
		want string
		node app.Node
	}{
		{"click:p", el.OnClick(fn, el.Prevent)},
		{"click:pso", el.OnClick(fn, el.Once, el.Stop, el.Prevent)},
		{"touchmove:a", el.OnTouchMove(fn, el.Passive)},
		{"click:t", el.OnClick(fn, el.Self)},
		{"pointerdown:x", el.OnPointerDown(fn, el.Outside)},
		{"input:d;w=200", el.OnInput(fn, el.Debounce(200))},
		{"scroll:h;w=50", el.OnScroll(fn, el.Throttle(50))},
		{"keydown;k=Enter,Escape", el.OnKeyDown(fn, el.Keys("Enter Escape"))},
		{"keydown:p;k=Enter,Escape", el.OnKeyDown(fn, el.Keys("Enter"), el.Prevent, el.Keys("Escape"))},
		{"submit:ps", el.OnSubmit(fn, el.Stop)},
		{"my-event", el.On("my-event", fn)},
	} {
		require.Equal(t, ` data-e="`+c.want+`">`, item(t, c.node))
	}
}

func TestEqualOptionsAreOneBinding(t *testing.T) {
	fn := func(app.Event) {}
	allocs := testing.AllocsPerRun(100, func() { el.OnInput(fn, el.Debounce(200), el.Keys("Enter")) })
	require.LessOrEqual(t, allocs, 1.0, "one for the handler and its binding")
	require.Zero(t, testing.AllocsPerRun(100, func() { el.OnInput(fn) }))
}

func TestAttributesAllocateNothing(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		el.Data("row", "1")
		el.Aria("label", "x")
		el.Attr("x-any", "1")
		el.Style("margin-top", "1px")
		el.TabIndex(3)
		el.Disabled(true)
	}))
}

func TestMistakesTeach(t *testing.T) {
	fn := func(app.Event) {}
	for want, f := range map[string]func(){
		"el.Style":             func() { el.Attr("style", "color:red") },
		"run as code":          func() { el.Attr("onclick", "alert(1)") },
		"run as code; bind":    func() { el.Attr("srcdoc", "<b>") },
		"no name of an attr":   func() { el.Attr("a b", "") },
		"is no name":           func() { el.Attr("Upper", "") },
		`"" is no name`:        func() { el.Attr("", "") },
		"Data cannot set":      func() { el.Data("a=b", "") },
		"Aria cannot set":      func() { el.Aria("a b", "") },
		"no CSS property":      func() { el.Style("margin top", "1px") },
		"holds no id":          func() { el.IDRef("href", 1) },
		"no name of an event":  func() { el.On("a b", fn) },
		"debounced or throttl": func() { el.OnInput(fn, el.Debounce(1), el.Throttle(2)) },
		"positive number":      func() { el.OnInput(fn, el.Debounce(-1)) },
		"separated by spaces":  func() { el.OnKeyDown(fn, el.Keys("Enter,Escape")) },
	} {
		t.Run(want, func(t *testing.T) {
			defer func() {
				v := recover()
				require.IsType(t, "", v)
				require.Contains(t, v, want)
			}()
			f()
		})
	}
}

func TestElementRefusesWhatIsNone(t *testing.T) {
	for _, name := range []string{"script", "body", "Div", "unknown", "a b", "", "x-Y", "-x", "font"} {
		h := &host{}
		r := app.NewRoot(h, app.RootOptions{OneShot: true})
		build := func(s *app.Scope) app.Node { return s.Element(name) }
		r.SetChain([]app.Component{view{&build}})
		r.Render()
		require.Len(t, h.failed, 1, name)
		r.Close()
	}
	require.Equal(t, "<x-y-1></x-y-1>", show(t, func(s *app.Scope) app.Node { return s.Element("x-y-1") }))
	require.Equal(t, "<div></div>", show(t, func(s *app.Scope) app.Node { return s.Element("div") }))
}

var logo = el.Static(func(s *el.Builder) app.Node {
	return s.Svg(el.ViewBox("0 0 8 8"), s.Path(el.D("M0 0h8v8")))
})

func TestStaticTreesAreShared(t *testing.T) {
	want := `<svg viewBox="0 0 8 8"><path d="M0 0h8v8"></path></svg>`
	require.Equal(t, "<p>"+want+want+"</p>", show(t, func(s *app.Scope) app.Node { return s.P(logo, logo) }))
	require.True(t, logo.Static())
	require.Panics(t, func() {
		el.Static(func(s *el.Builder) app.Node { return s.Button(el.OnClick(func(app.Event) {})) })
	})
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ key, equal, other app.Node }{
		{el.Key(1), el.Key(1), el.Key(2)},
		{el.KeyStr("a"), el.KeyStr("a"), el.KeyStr("b")},
	} {
		require.True(t, diffcore.EqualKey(c.key, c.equal))
		require.False(t, diffcore.EqualKey(c.key, c.other))
		require.Equal(t, ">", item(t, c.key), "a key is not written")
	}
}
