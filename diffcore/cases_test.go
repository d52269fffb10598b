package diffcore_test

import (
	"strings"

	d "github.com/duet-ui/duet/diffcore"
)

// A diffCase is a page that goes through scenes. Each step's patch is in the goldens.
type diffCase struct {
	name   string
	scenes []scene
}

func texts(list ...any) []scene {
	var scenes []scene
	for _, it := range list {
		scenes = append(scenes, func(s *stage) d.Node { return s.el("p", it) })
	}
	return scenes
}

// inside makes a scene of each list of items for one element.
func inside(tag string, lists ...[]any) []scene {
	var scenes []scene
	for _, items := range lists {
		scenes = append(scenes, func(s *stage) d.Node { return s.el(tag, items...) })
	}
	return scenes
}

func keys(lists ...[]int) []scene {
	var scenes []scene
	for _, list := range lists {
		scenes = append(scenes, func(s *stage) d.Node { return s.el("ul", s.lis(list...)) })
	}
	return scenes
}

type a = []any

// groups are the cases, by golden file.
var groups = []struct {
	file  string
	cases []diffCase
}{
	{"texts", []diffCase{
		{"changed", texts("one", "two")},
		{"emptied and filled", texts("one", "", "two", nil, "three")},
		{"number", texts(1, 2, "2", "3", 3)},
		{"to element and back", []scene{
			func(s *stage) d.Node { return s.el("p", "text") },
			func(s *stage) d.Node { return s.el("p", s.el("b", "bold")) },
			func(s *stage) d.Node { return s.el("p", "text") },
		}},
		{"adjacent", inside("p", a{"a", "b", "c"}, a{"a", "", "c"}, a{"", "", ""}, a{"a", "b", "c"}, a{"abc", 1, nil})},
		{"among elements", []scene{
			func(s *stage) d.Node { return s.el("p", "a", s.el("b", "x"), "c") },
			func(s *stage) d.Node { return s.el("p", "b", s.el("b", "y"), "") },
		}},
		{"unicode", texts("naïve 日本語", "🙂 surrogates", "e\u0301 combined", "שלום rtl", "👩‍👩‍👧")},
		{"controls", texts("x", "nul \x00 in", "cr\r\nlf", "\x01\x1f", "bad \xff\xfe", "\u2028")},
		{"like markup", texts("x", "<script>alert(1)</script>", "--> <!-- <!--[-->", "&amp; &lt;", "\"><img onerror=x>")},
		{"long", texts("x", strings.Repeat("0123456789", 1000), "x")},
		{"leading line feed", []scene{
			func(s *stage) d.Node { return s.el("pre", "x") },
			func(s *stage) d.Node { return s.el("pre", "\n\nx") },
		}},
	}},
	{"attributes", []diffCase{
		{"changed", inside("p", a{attr("class", "a"), attr("title", "t")}, a{attr("class", "b"), attr("title", "t")})},
		{"added and removed", inside("p", a{}, a{attr("class", "a")}, a{attr("lang", "en"), attr("class", "a")}, a{attr("lang", "en")}, a{})},
		{"order does not matter", inside("p", a{attr("class", "a"), attr("title", "t")}, a{attr("title", "t"), attr("class", "a")})},
		{"boolean and empty", inside("button", a{}, a{attr("disabled", "")}, a{attr("disabled", ""), attr("title", "")}, a{d.Absent})},
		{"last wins", inside("p", a{attr("class", "a"), attr("class", "b")}, a{attr("class", "b"), attr("class", "c")})},
		{"data and aria", inside("p", a{attr("data-x", "1"), attr("aria-label", "l")}, a{attr("data-x", "2"), attr("aria-label", "m")})},
		{"long", inside("p", a{attr("title", "x")}, a{attr("title", strings.Repeat("long ", 1000))})},
		{"style", inside("p", a{style("color", "red")}, a{style("color", "blue"), style("width", "10px")}, a{style("width", "10px")}, a{})},
		{"style that escapes", inside("p", a{}, a{style("color", "red; background: url(x)")}, a{style("color", "a/*")}, a{style("font-family", "\"A;B\", c")})},
		{"urls", inside("a", a{attr("href", "/x")}, a{attr("href", "javascript:alert(1)")}, a{attr("href", " java\tscript:alert(1)")}, a{attr("href", "https://x.test/?a=1&b=2")})},
		{"ids", inside("label", a{d.ID(d.AttrID, 0)}, a{d.ID(d.AttrID, 1)}, a{attr("id", "fixed")}, a{d.ID(d.AttrID, 1), d.ID(d.Intern("aria-labelledby"), 2)})},
		{"value and checked", inside("input", a{attr("value", "a")}, a{attr("value", "b"), attr("checked", "")}, a{})},
		{"textarea", inside("textarea", a{"\ntext"}, a{attr("value", "value")}, a{attr("value", "\nline")}, a{})},
		{"handlers", inside("button",
			a{d.On(d.EventClick, 0, nil)}, a{d.On(d.EventClick, 3, nil)},
			a{d.On(d.EventClick, 0, &d.Binding{Flags: d.PreventDefault | d.Once})},
			a{d.On(d.EventClick, 0, nil), d.On(d.EventKeyDown, 1, &d.Binding{Keys: "Enter Escape"}), d.On(d.EventInput, 2, &d.Binding{Flags: d.Debounce, Wait: 200})},
			a{})},
	}},
	{"children", []diffCase{
		{"append and remove at the end", []scene{
			func(s *stage) d.Node { return s.el("div", s.el("p", "a"), s.el("p", "b")) },
			func(s *stage) d.Node {
				return s.el("div", s.el("p", "a"), s.el("p", "b"), s.el("p", "c"), s.el("p", "d"))
			},
			func(s *stage) d.Node { return s.el("div", s.el("p", "a"), s.el("p", "b")) },
		}},
		{"empty to full and back", []scene{
			func(s *stage) d.Node { return s.el("div") },
			func(s *stage) d.Node { return s.el("div", s.el("p", "a"), s.el("p", "b")) },
			func(s *stage) d.Node { return s.el("div") },
			func(s *stage) d.Node { return s.el("div", "sole") },
			func(s *stage) d.Node { return s.el("div") },
		}},
		{"another element", []scene{
			func(s *stage) d.Node { return s.el("div", s.el("p", "a"), s.el("p", "b"), s.el("p", "c")) },
			func(s *stage) d.Node { return s.el("div", s.el("p", "a"), s.el("h2", "b"), s.el("p", "c")) },
		}},
		{"another key", []scene{
			func(s *stage) d.Node { return s.el("div", s.el("p", d.KeyInt(1), "a"), "x") },
			func(s *stage) d.Node { return s.el("div", s.el("p", d.KeyInt(2), "a"), "x") },
		}},
		{"deep", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.el("p", "x"), s.el("div", "y", s.el("p", "z", s.el("b", "deep"))))
			},
			func(s *stage) d.Node {
				return s.el("div", s.el("p", "x"), s.el("div", "y", s.el("p", "z", s.el("b", "deeper"))))
			},
		}},
		{"select after a hidden sibling", []scene{
			func(s *stage) d.Node {
				return s.el("div", nil, s.el("select", s.list(s.el("option", "a"))))
			},
			func(s *stage) d.Node {
				return s.el("div", nil, s.el("select", s.list(s.el("option", "a"), s.el("option", attr("selected", ""), "b"))))
			},
		}},
		{"table", []scene{
			func(s *stage) d.Node { return s.el("table", s.el("tbody", s.list(s.el("tr", s.el("td", 1))))) },
			func(s *stage) d.Node {
				return s.el("table", s.el("tbody", s.list(s.el("tr", s.el("td", 1)), s.el("tr", s.el("td", 2)))))
			},
		}},
	}},
	{"holes", []diffCase{
		{"head, middle, tail", []scene{
			func(s *stage) d.Node { return s.el("div", nil, s.el("p", "a"), nil, s.el("p", "b"), nil) },
			func(s *stage) d.Node {
				return s.el("div", s.el("b", "1"), s.el("p", "a"), s.el("b", "2"), s.el("p", "b"), s.el("b", "3"))
			},
			func(s *stage) d.Node { return s.el("div", nil, s.el("p", "a"), nil, s.el("p", "b"), nil) },
		}},
		{"sole", []scene{
			func(s *stage) d.Node { return s.el("div", nil) },
			func(s *stage) d.Node { return s.el("div", s.el("p", "a")) },
			func(s *stage) d.Node { return s.el("div", nil) },
		}},
		{"beside a list", []scene{
			func(s *stage) d.Node { return s.el("div", nil, s.list("a", "b"), nil) },
			func(s *stage) d.Node { return s.el("div", "x", s.list("a", "b", "c"), s.el("p")) },
		}},
		{"root", []scene{
			func(*stage) d.Node { return d.Node{} },
			func(s *stage) d.Node { return s.el("p", "here") },
			func(*stage) d.Node { return d.Node{} },
			func(*stage) d.Node { return d.Text("text") },
			func(*stage) d.Node { return d.Int(7) },
		}},
	}},
	{"keyed", []diffCase{
		{"swap", keys([]int{1, 2, 3, 4}, []int{1, 3, 2, 4})},
		{"reverse", keys([]int{1, 2, 3, 4, 5}, []int{5, 4, 3, 2, 1})},
		{"rotate", keys([]int{1, 2, 3, 4, 5}, []int{5, 1, 2, 3, 4}, []int{1, 2, 3, 4, 5})},
		{"shuffle", keys([]int{1, 2, 3, 4, 5, 6, 7, 8, 9}, []int{3, 9, 1, 7, 5, 4, 2, 8, 6})},
		{"insert", keys([]int{1, 2, 3}, []int{0, 1, 2, 3}, []int{0, 1, 9, 8, 2, 3}, []int{0, 1, 9, 8, 2, 3, 7})},
		{"remove", keys([]int{1, 2, 3, 4, 5}, []int{2, 3, 4, 5}, []int{2, 4, 5}, []int{2, 4}, []int{})},
		{"replace all", keys([]int{1, 2, 3}, []int{4, 5}, []int{6, 7, 8})},
		{"replace the middle", keys([]int{1, 2, 3, 4}, []int{1, 5, 6, 4})},
		{"move, add and remove at once", keys([]int{1, 2, 3, 4, 5, 6}, []int{6, 2, 9, 4, 1, 8})},
		{"moved and changed", []scene{
			func(s *stage) d.Node {
				return s.el("ul", s.list(s.el("li", d.KeyInt(1), "a"), s.el("li", d.KeyInt(2), "b"), s.el("li", d.KeyInt(3), "c")))
			},
			func(s *stage) d.Node {
				return s.el("ul", s.list(s.el("li", d.KeyInt(3), "c!"), s.el("li", d.KeyInt(1), "a!"), s.el("li", d.KeyInt(2), "b")))
			},
		}},
		{"same key, other element", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("p", d.KeyInt(1), "a"), s.el("p", d.KeyInt(2), "b")))
			},
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("h2", d.KeyInt(2), "b"), s.el("p", d.KeyInt(1), "a")))
			},
		}},
		{"string keys", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("p", d.KeyString("a"), "a"), s.el("p", d.KeyString("5"), "s"), s.el("p", d.KeyInt(5), "i")))
			},
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("p", d.KeyInt(5), "i"), s.el("p", d.KeyString("5"), "s"), s.el("p", d.KeyString("a"), "a")))
			},
		}},
		{"lists in lists", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("ul", d.KeyInt(1), s.lis(1, 2, 3)), s.el("ul", d.KeyInt(2), s.lis(4, 5, 6)), s.el("ul", d.KeyInt(3), s.lis(7))))
			},
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("ul", d.KeyInt(3), s.lis(7, 8)), s.el("ul", d.KeyInt(2), s.lis(6, 5, 4)), s.el("ul", d.KeyInt(1), s.lis(3, 1, 2))))
			},
		}},
		{"with unkeyed", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("p", d.KeyInt(1), "a"), "text", s.el("p", d.KeyInt(2), "b")))
			},
			func(s *stage) d.Node {
				return s.el("div", s.list(s.el("p", d.KeyInt(2), "b"), "text", s.el("p", d.KeyInt(1), "a")))
			},
		}},
	}},
	{"lists", []diffCase{
		{"root", []scene{
			func(s *stage) d.Node { return s.list("a", s.el("p", "b")) },
			func(s *stage) d.Node { return s.list("a", s.el("p", "c"), "d") },
			func(s *stage) d.Node { return s.list() },
			func(s *stage) d.Node { return s.list("back") },
		}},
		{"nested and empty", []scene{
			func(s *stage) d.Node { return s.el("div", s.list(s.list(), s.list("a")), s.list()) },
			func(s *stage) d.Node { return s.el("div", s.list(s.list("x"), s.list()), s.list(s.list())) },
		}},
		{"growing beside siblings", []scene{
			func(s *stage) d.Node { return s.el("div", s.list("a"), s.list("b"), s.el("p")) },
			func(s *stage) d.Node {
				return s.el("div", s.list("a", "a2"), s.list("b", s.el("i", "b2")), s.el("p", "end"))
			},
		}},
	}},
	{"components", []diffCase{
		{"inside changes", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.comp("Card", nil, func(s *stage) d.Node { return s.el("p", "a") }), "x")
			},
			func(s *stage) d.Node {
				return s.el("div", s.comp("Card", nil, func(s *stage) d.Node { return s.el("p", "b") }), "y")
			},
		}},
		{"another instance", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.comp("Card", nil, func(s *stage) d.Node { return s.el("p", "a") }))
			},
			func(s *stage) d.Node {
				return s.el("div", s.comp("Other", nil, func(s *stage) d.Node { return s.el("p", "a") }))
			},
			func(s *stage) d.Node { return s.el("div", s.el("p", "a")) },
		}},
		{"moved with its state", []scene{
			func(s *stage) d.Node {
				row := func(s *stage) d.Node { return s.el("li", "r") }
				return s.el("ul", s.list(s.comp("R1", 1, row), s.comp("R2", 2, row), s.comp("R3", 3, row)))
			},
			func(s *stage) d.Node {
				row := func(s *stage) d.Node { return s.el("li", "r") }
				return s.el("ul", s.list(s.comp("R3", 3, row), s.comp("R1", 1, func(s *stage) d.Node { return s.el("li", "changed") }), s.comp("R2", 2, row)))
			},
		}},
		{"root is a text, a list, nothing", []scene{
			func(s *stage) d.Node {
				return s.el("div", s.comp("T", nil, func(*stage) d.Node { return d.Text("t") }))
			},
			func(s *stage) d.Node {
				return s.el("div", s.comp("T", nil, func(s *stage) d.Node { return s.list("a", "b") }))
			},
			func(s *stage) d.Node { return s.el("div", s.comp("T", nil, func(*stage) d.Node { return d.Node{} })) },
		}},
		{"ids in components", []scene{
			func(s *stage) d.Node { return s.el("div") },
			func(s *stage) d.Node {
				field := func(s *stage) d.Node { return s.el("label", d.ID(d.AttrID, 0), "l") }
				return s.el("div", s.comp("F1", nil, field), s.comp("G", nil, func(s *stage) d.Node {
					return s.el("p", s.comp("F2", nil, field), s.el("i", d.ID(d.AttrID, 1)))
				}), s.el("b", d.ID(d.AttrID, 2)))
			},
			func(s *stage) d.Node {
				field := func(s *stage) d.Node { return s.el("label", d.ID(d.AttrID, 5), "l") }
				return s.el("div", s.comp("F1", nil, field), s.comp("G", nil, func(s *stage) d.Node {
					return s.el("p", s.comp("F2", nil, field), s.el("i", d.ID(d.AttrID, 1)))
				}), s.el("b", d.ID(d.AttrID, 3)))
			},
		}},
	}},
	{"raw", []diffCase{
		{"changed, replaced and back", []scene{
			func(s *stage) d.Node { return s.el("div", d.Raw("<i>a</i>"), "x") },
			func(s *stage) d.Node { return s.el("div", d.Raw("<b>b</b> and <b>c</b>"), "y") },
			func(s *stage) d.Node { return s.el("div", s.el("p", "node"), "y") },
			func(s *stage) d.Node { return s.el("div", d.Raw(""), "z") },
		}},
		{"with brackets", []scene{
			func(s *stage) d.Node { return s.el("div", d.Raw("a"), "x") },
			func(s *stage) d.Node { return s.el("div", d.Raw("<!--[--><i>a</i><!--]--><!<!--]-->--[-->b"), "y") },
		}},
	}},
	{"namespaces", []diffCase{
		{"svg", []scene{
			func(s *stage) d.Node {
				return s.el("svg", attr("viewBox", "0 0 1 1"), s.el("circle", attr("r", "1")))
			},
			func(s *stage) d.Node {
				return s.el("svg", attr("viewBox", "0 0 2 2"), s.el("circle", attr("r", "2")), s.el("svg:a", attr("xlink:href", "#x"), s.el("svg:title", "t")),
					s.el("foreignObject", s.el("p", "html"), s.el("a", "again")))
			},
		}},
		{"math", []scene{
			func(s *stage) d.Node { return s.el("p", s.el("math", s.el("mi", "x")), "=") },
			func(s *stage) d.Node { return s.el("p", s.el("math", s.el("mi", "x"), s.el("mn", 2)), "=") },
		}},
		{"custom element", []scene{
			func(s *stage) d.Node { return s.el("x-card", attr("data-a", "1"), "text") },
			func(s *stage) d.Node { return s.el("x-card", attr("data-a", "2"), s.el("p", "text")) },
		}},
	}},
	{"controls", controlCases},
	{"places", placeCases},
	{"templates", templateCases},
}
