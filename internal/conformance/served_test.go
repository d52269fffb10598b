package conformance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

// A servedPage is a tree as the server sends it.
type servedPage struct {
	Name    string `json:"name"`
	Picture string `json:"picture"`
	Count   int    `json:"count"`
	Patch   []byte `json:"patch"` // a sync of it
	html    string
}

func servedOf(t *testing.T, name string, m *diffcore.Mount) servedPage {
	t.Helper()
	html, err := diffcore.AppendHTML(nil, m)
	require.NoError(t, err, name)
	s := servedPage{Name: name, Picture: dom.Picture(diffcore.NewDoc(m)), Count: diffcore.CountDOM(m), html: string(html)}
	require.Empty(t, dom.Difference(dom.Picture(dom.Parse(s.html)), s.Picture), "%s: x/net/html", name)
	diffcore.Adopted(m)
	before := diffcore.Hash(m)
	var w diffcore.Writer
	w.Changed(m)
	require.Nil(t, w.Bytes(), "%s: what is adopted needs no patch", name)
	require.Equal(t, before, diffcore.Hash(m), name)
	w.Sync(m)
	s.Patch = append(s.Patch, w.Bytes()...)
	return s
}

// What a server renders and the parser of a browser reads from the network is
// adopted: the nodes of the tree, no patch, and a sync that finds nothing to do. The
// same markup, parsed by x/net/html, is the same.
func TestServedMarkupIsAdopted(t *testing.T) {
	var pages []servedPage
	for seed := range many(400) {
		page := gentree.New(seed, 60)
		for range seed % 3 {
			for _, m := range page.Step(20) {
				m.Changed = false
			}
		}
		pages = append(pages, servedOf(t, fmt.Sprint("seed ", seed), page.Mount()))
	}
	for name, tree := range traps() {
		pages = append(pages, servedOf(t, name, &diffcore.Mount{Token: "d", Next: tree}))
	}
	var html strings.Builder
	html.WriteString("<!doctype html><meta charset=utf-8><title>served</title><link rel=icon href='data:,'><body>")
	for _, s := range pages {
		html.WriteString(`<div class="page">` + s.html + "</div>")
	}
	html.WriteString("<script src=/t.js></script>")
	p := open(t, map[string]string{"/served": html.String()})
	p.Do("location.pathname = '/served'")
	p.WaitFor("document.title === 'served' && document.readyState === 'complete'")
	report(t, call[[]fault](t, p, "adopted", pages))
}

// traps are trees whose markup a parser likes to rearrange.
func traps() map[string]diffcore.Node {
	var a diffcore.Arena
	el := func(tag string, items ...any) diffcore.Node {
		var nodes []diffcore.Node
		for _, it := range items {
			switch it := it.(type) {
			case string:
				nodes = append(nodes, diffcore.Text(it))
			case diffcore.Node:
				nodes = append(nodes, it)
			}
		}
		name := diffcore.Intern(tag)
		switch tag {
		case "svg:a":
			name = diffcore.TagSvgA
		case "svg:title":
			name = diffcore.TagSvgTitle
		}
		return diffcore.Copy(a.Seal(name, nodes))
	}
	attr := func(name, value string) diffcore.Node { return diffcore.Attr(diffcore.Intern(name), value) }
	list := func(nodes ...diffcore.Node) diffcore.Node { return diffcore.Copy(diffcore.List(nodes)) }
	hole := diffcore.Node{}
	return map[string]diffcore.Node{
		"table with bodies":          el("table", el("caption", "c"), el("colgroup", el("col")), el("thead", el("tr", el("th", "h"))), el("tbody", el("tr", el("td", "1"), el("td", el("table", el("tbody", el("tr", el("td", "in")))))))),
		"lists and holes in a table": el("table", hole, el("tbody", list(el("tr", hole, list(el("td", "x")))), list()), hole),
		"p beside p":                 el("div", el("p", "a"), el("p", el("span", "b")), "c"),
		"block in a":                 el("a", el("div", el("p", "x")), "y"),
		"button in p":                el("p", el("button", el("span", "x")), "y"),
		"forms beside forms":         el("div", el("form", el("input")), el("form", el("button", "b"))),
		"pre with a line feed":       el("pre", "\n\nx\n"),
		"pre with a line feed first": el("pre", "\nx", el("b", "y"), "\nz"),
		"pre with a carriage return": el("pre", "\r\nx\r"),
		"textarea with a line feed":  el("textarea", "\n\nx"),
		"textarea with a value":      el("textarea", attr("value", "\n<b>&amp;</textarea>")),
		"textarea like markup":       el("div", el("textarea", "</textarea><!-- x"), "after"),
		"listing-like code":          el("pre", el("code", "\n a < b && c > d\n")),
		"title":                      el("svg", el("svg:title", "a <b> &amp;"), el("svg:a", attr("xlink:href", "#x"), "t")),
		"style":                      el("div", el("style", "a > b { content: \"<x>&lt;\" }"), "after"),
		"noscript":                   el("div", el("noscript", "no script & no entity"), "after"),
		"template":                   el("div", el("template"), "after"),
		"options":                    el("select", hole, el("optgroup", attr("label", "g"), el("option", "a <b>")), el("option", attr("selected", ""), "two")),
		"void elements":              el("div", el("br"), el("hr"), el("img", attr("alt", "x")), el("input", attr("value", "a\"b'c<d")), el("wbr"), "after"),
		"custom elements":            el("x-card", attr("data-x", "1"), el("x-inner", "t"), el("p", "p")),
		"text like a comment":        el("p", "-->", "<!--", "<!--[-->", "--!>", "]", "["),
		"text like a tag":            el("p", "</p><script>x</script>", "&lt;", "&", "&amp;amp", "<"),
		"values like markup":         el("p", attr("title", "\"><script>x</script>&quot;&lt;"), "x"),
		"white space":                el("div", " ", el("p", "  a  b  "), "\t\n", "\u00a0", "\f"),
		"controls":                   el("p", "a\x01\x1f\x7f\u0080\u009f\ufeff\ufffe", "\u2028\u2029"),
		"NUL and bad bytes":          el("p", "a\x00b\xff\xc0\x80"),
		"beyond the plane":           el("p", "🙂", "👩‍👩‍👧", "e\u0301", "שלום"),
		"holes alone":                el("div", hole, hole, list(), list(list(), hole), hole),
		"a text as the page":         diffcore.Text("only"),
		"a hole as the page":         hole,
		"a list as the page":         list(diffcore.Text("a"), el("p", "b"), list()),
		"raw":                        el("div", diffcore.Raw("<i>a</i><!--x-->b<br>"), diffcore.Raw(""), "x"),
		"raw like borders":           el("div", diffcore.Raw("<!--[-->a<!--]-->"), "x"),
		"svg":                        el("svg", attr("viewBox", "0 0 1 1"), attr("preserveAspectRatio", "none"), el("linearGradient", attr("gradientUnits", "userSpaceOnUse")), el("foreignObject", el("div", el("p", "html")))),
		"svg in p":                   el("p", el("svg", el("g", el("circle", attr("r", "1")))), "x"),
		"math":                       el("p", el("math", el("mrow", el("mi", "x"), el("mo", "<"), el("mn", "2"))), "x"),
		"headings":                   el("div", el("h1", el("span", "a")), el("h2", "b"), el("h3", "c")),
		"lists in lists":             el("ul", el("li", "a", el("ul", el("li", "b"))), el("li", "c")),
		"definitions":                el("dl", el("dt", "a"), el("dd", "b", el("dl", el("dt", "c"))), el("dt", "d")),
		"details":                    el("details", attr("open", ""), el("summary", "s"), "text"),
		"many attributes":            el("p", manyAttrs(1000)...),
		"a long attribute":           el("p", attr("title", strings.Repeat("long \"<&", 1000)), "x"),
		"a very long text":           el("p", strings.Repeat("0123456789<&>", 10_000)),
		"400 levels":                 deepTree(el, 400),
		"iframe and object":          el("div", el("iframe", attr("title", "x")), "after"),
		"media":                      el("div", el("video", attr("muted", ""), el("source"), el("track")), el("audio"), "after"),
		"ruby":                       el("ruby", "a", el("rt", "b"), el("rp", "c")),
		"fieldset":                   el("fieldset", el("legend", "l"), el("label", "x", el("input"))),
		"dialog":                     el("dialog", el("form", attr("method", "dialog"), el("button", "ok"))),
		"fields that hide a form":    form(el, attr, ""),
	}
}

// form has fields whose names hide properties of the form.
func form(el func(string, ...any) diffcore.Node, attr func(string, string) diffcore.Node, value string) diffcore.Node {
	items := []any{attr("class", "c"+value), diffcore.Style(diffcore.PropColor, "red"+value)}
	for _, name := range []string{"attributes", "style", "id", "name", "action", "method", "value", "type", "title", "children", "elements", "data", "length"} {
		items = append(items, el("input", attr("name", name), attr("value", name+value)))
	}
	return el("form", items...)
}

func manyAttrs(n int) (list []any) {
	for i := range n {
		list = append(list, diffcore.Attr(diffcore.Intern(fmt.Sprint("data-a", i)), fmt.Sprint(i)))
	}
	return list
}

func deepTree(el func(string, ...any) diffcore.Node, n int) diffcore.Node {
	tree := el("div")
	for range n - 1 {
		tree = el("div", tree)
	}
	return tree
}
