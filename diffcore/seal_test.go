package diffcore_test

import (
	"strings"
	"testing"

	d "github.com/duet-ui/duet/diffcore"
)

// shown renders one node.
func shown(t testing.TB, n d.Node) string { return markup(t, &d.Mount{Token: "d", Next: n}) }

func TestSeal(t *testing.T) {
	var a d.Arena
	p := func(items ...d.Node) d.Node { return a.Seal(d.TagP, items) }
	b := a.Seal(d.TagB, nil)
	hole := d.Node{}
	for _, c := range []struct {
		name string
		node d.Node
		want string
	}{
		{"empty", p(), "<p></p>"},
		{"attributes first", p(d.Attr(d.AttrClass, "a"), b), `<p class="a"><b></b></p>`},
		{"attributes last", p(b, d.Text("x"), d.Attr(d.AttrClass, "a"), d.KeyInt(1)), `<p class="a"><b></b><!---->x</p>`},
		{"last attribute wins", p(d.Attr(d.AttrClass, "a"), b, d.Attr(d.AttrClass, "b")), `<p class="b"><b></b></p>`},
		{"attribute over id", p(d.ID(d.AttrID, 1), d.Attr(d.AttrID, "x")), `<p id="x"></p>`},
		{"id over attribute", p(d.Attr(d.AttrID, "x"), d.ID(d.AttrID, 1)), `<p id="d-1"></p>`},
		{"absent", p(d.Absent, d.Style(d.PropColor, ""), b), `<p><b></b></p>`},
		{"hole before an attribute", p(hole, d.Attr(d.AttrClass, "a"), hole, b), `<p class="a"><!----><b></b></p>`},
		{"holes keep their places", p(b, hole, b, hole), `<p><b></b><!----><b></b><!----></p>`},
		{"sole hole", p(hole), `<p></p>`},
		{"several handlers of an event", p(d.On(d.EventKeyDown, 0, &d.Binding{Keys: "a"}), d.On(d.EventKeyDown, 1, &d.Binding{Keys: "b"})),
			`<p data-e="keydown;k=a keydown;k=b"></p>`},
		{"textarea", a.Seal(d.TagTextarea, []d.Node{d.Text("\nx")}), "<textarea>\n\nx</textarea>"},
		{"style element", a.Seal(d.TagStyle, []d.Node{d.Text("a>b{}\r\n/* </STYLE */")}), "<style>" + d.Blocked + "</style>"},
		{"style element, clean", a.Seal(d.TagStyle, []d.Node{d.Text("a>b{}\r\n&</x>")}), "<style>a>b{}\n&</x></style>"},
		{"noscript", a.Seal(d.TagNoscript, []d.Node{d.Text("needs <b>")}), "<noscript>" + d.Blocked + "</noscript>"},
	} {
		if got := shown(t, c.node); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestSealPanicsTeach(t *testing.T) {
	var a d.Arena
	seal := func(tag d.Name, items ...d.Node) func() { return func() { a.Seal(tag, items) } }
	many := make([]d.Node, 5000)
	for i := range many {
		many[i] = d.On(d.EventClick, i, nil)
	}
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"void", seal(d.TagBr, d.Text("x")), "<br> is a void element"},
		{"title with an element", seal(d.TagTitle, a.Seal(d.TagB, nil)), "<title> holds one text"},
		{"style with two texts", seal(d.TagStyle, d.Text("a"), d.Text("b")), "<style> holds one text"},
		{"template", seal(d.TagTemplate, d.Text("a")), "<template> may not have children"},
		{"script", seal(d.TagScript), "<script> may not be in a tree"},
		{"textarea with both", seal(d.TagTextarea, d.Attr(d.AttrValue, "a"), d.Text("b")), "not from both"},
		{"onclick", seal(d.TagP, d.Attr(d.Intern("onclick"), "x()")), "el.On"},
		{"srcdoc", seal(d.TagIframe, d.Attr(d.Intern("srcdoc"), "x")), "run its value as code"},
		{"style attribute", seal(d.TagP, d.Attr(d.AttrStyle, "x")), "el.Style"},
		{"data-e", seal(d.TagP, d.Attr(d.Intern("data-e"), "x")), "belongs to Duet"},
		{"attribute name", seal(d.TagP, d.Attr(d.Intern("a b"), "x")), "cannot be the name of an attribute"},
		{"property name", seal(d.TagP, d.Style(d.Intern("a b"), "x")), "cannot be the name of a CSS property"},
		{"element name", seal(d.Intern("nonsense")), "cannot be the name of an element"},
		{"too many", seal(d.TagP, many...), "more than 4,095 attributes"},
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, c.want) {
					t.Errorf("%s: panics with %q, want %q", c.name, got, c.want)
				}
			}()
			c.do()
		}()
	}
}

func TestSealAllocatesNothing(t *testing.T) {
	page := newDashboard()
	page.build()
	if n := testing.AllocsPerRun(50, func() { page.build() }); n != 0 {
		t.Errorf("building allocates %v times, want 0", n)
	}
}

func TestCopyIsExactAndLasts(t *testing.T) {
	page := newDashboard()
	m := &d.Mount{Next: page.build()}
	want := markup(t, m)
	copied, block := d.CopyInto(nil, m.Next)
	page.arena.Reset()
	m.Next = copied
	if got := markup(t, m); got != want {
		t.Errorf("the copy is another tree:\n got %s\nwant %s", got, want)
	}
	again := page.build()
	if n := testing.AllocsPerRun(20, func() { _, block = d.CopyInto(block, again) }); n != 0 {
		t.Errorf("copying into an old block allocates %v times, want 0", n)
	}
	if n := testing.AllocsPerRun(20, func() { d.Copy(again) }); n != 1 {
		t.Errorf("Copy allocates %v times, want 1", n)
	}
}

func TestFreezeIsShared(t *testing.T) {
	var a d.Arena
	static := d.Freeze(a.Seal(d.TagP, []d.Node{d.Text("x"), a.Seal(d.TagB, nil)}))
	copied := d.Copy(a.Seal(d.TagDiv, []d.Node{static, static}))
	if !copied.Kids()[0].Static() || copied.Kids()[0] != static || copied.Kids()[1] != static {
		t.Error("a static subtree was copied")
	}
}

// What is frozen and has nothing in it has no place for its markup either.
func TestFreezeOfEmpty(t *testing.T) {
	var a d.Arena
	for _, n := range []d.Node{d.List(nil), d.List([]d.Node{}), d.List(a.Take(0)), d.List(make([]d.Node, 4)[:0]), a.Seal(d.TagP, nil), a.Seal(d.TagBr, []d.Node{d.Absent}), a.Seal(d.TagP, make([]d.Node, 8)[:0])} {
		frozen := d.Freeze(n)
		for range 3 {
			if got, want := shown(t, frozen), shown(t, n); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}
}

// nested makes n elements in each other, with lists between if asked.
func nested(a *d.Arena, n int) d.Node {
	tree := a.Seal(d.TagDiv, nil)
	for range n - 1 {
		tree = a.Seal(d.TagDiv, []d.Node{tree})
	}
	return tree
}

func TestDepth(t *testing.T) {
	var a d.Arena
	ok := d.Copy(nested(&a, 400))
	if _, err := d.AppendHTML(nil, &d.Mount{Next: ok}); err != nil {
		t.Errorf("400 levels: %v", err)
	}
	var w d.Writer
	w.Sync(&d.Mount{Next: ok})
	if _, err := d.Decode(w.Bytes()); err != nil {
		t.Errorf("400 levels: %v", err)
	}
	for _, n := range []int{401, 10_000} {
		tree := nested(&a, n)
		for name, do := range map[string]func(){
			"Copy": func() { d.Copy(tree) },
			"Sync": func() { new(d.Writer).Sync(&d.Mount{Next: tree}) },
			"AppendHTML": func() {
				if _, err := d.AppendHTML(nil, &d.Mount{Next: tree}); err != nil {
					panic(err)
				}
			},
		} {
			func() {
				defer func() {
					if _, ok := recover().(*d.DepthError); !ok {
						t.Errorf("%s of %d levels is no DepthError", name, n)
					}
				}()
				do()
			}()
		}
	}
}
