package diffcore_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/duet-ui/duet/diffcore"
)

// parse returns the document that an HTML parser makes of markup.
func parse(t testing.TB, markup string) *diffcore.Doc {
	t.Helper()
	in := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(markup), in)
	if err != nil {
		t.Fatal(err)
	}
	d := &diffcore.Doc{Root: &diffcore.DocNode{Kind: diffcore.DocElement, Name: "div"}}
	for _, n := range nodes {
		convert(d.Root, n)
	}
	return d
}

func convert(parent *diffcore.DocNode, n *html.Node) {
	c := &diffcore.DocNode{Parent: parent, Text: n.Data}
	parent.Kids = append(parent.Kids, c)
	switch n.Type {
	case html.TextNode:
		c.Kind = diffcore.DocText
	case html.CommentNode:
		c.Kind = diffcore.DocComment
	case html.ElementNode:
		c.Text, c.Name = "", n.Data
		c.Space = map[string]diffcore.Namespace{"": diffcore.HTML, "svg": diffcore.SVG, "math": diffcore.MathML}[n.Namespace]
		for _, at := range n.Attr {
			name := at.Key
			if at.Namespace != "" {
				name = at.Namespace + ":" + name
			}
			c.Attrs = append(c.Attrs, diffcore.DocAttr{Name: name, Value: at.Val})
		}
	}
	for kid := n.FirstChild; kid != nil; kid = kid.NextSibling {
		convert(c, kid)
	}
}

// picture shows a document node for node, what is alike alike: the order of
// attributes and of style properties does not count, raw markup is parsed.
func picture(t testing.TB, d *diffcore.Doc) string {
	var b strings.Builder
	for _, kid := range d.Root.Kids {
		paint(t, &b, kid, 0)
	}
	return b.String()
}

func paint(t testing.TB, b *strings.Builder, n *diffcore.DocNode, depth int) {
	indent := strings.Repeat(" ", depth)
	if n.Foreign {
		fmt.Fprintf(b, "%s!foreign %s\n", indent, n.Name)
		return
	}
	switch n.Kind {
	case diffcore.DocText:
		fmt.Fprintf(b, "%s%q\n", indent, n.Text)
	case diffcore.DocComment:
		fmt.Fprintf(b, "%s<!--%s-->\n", indent, n.Text)
	case diffcore.DocRaw:
		for _, kid := range parse(t, n.Text).Root.Kids {
			paint(t, b, kid, depth)
		}
	case diffcore.DocElement:
		fmt.Fprintf(b, "%s<%d:%s", indent, n.Space, n.Name)
		var attrs []string
		for _, at := range n.Attrs {
			value := at.Value
			if at.Name == "style" {
				var decls []string
				for _, d := range diffcore.Declarations(value) {
					decls = append(decls, d.Name+"="+d.Value)
				}
				sort.Strings(decls)
				value = strings.Join(decls, " & ")
			}
			if at.Name == "data-e" {
				events := strings.Fields(value)
				sort.Strings(events)
				value = strings.Join(slices.Compact(events), " ")
			}
			attrs = append(attrs, fmt.Sprintf(" %s=%q", at.Name, value))
		}
		sort.Strings(attrs)
		b.WriteString(strings.Join(attrs, "") + ">\n")
		for _, kid := range n.Kids {
			paint(t, b, kid, depth+1)
		}
	}
}

// markup renders the tree of m.
func markup(t testing.TB, m *diffcore.Mount) string {
	t.Helper()
	b, err := diffcore.AppendHTML(nil, m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// same fails unless got and want are the same picture.
func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			from := max(0, i-6)
			t.Fatalf("%s: first difference in line %d\n got:\n%s\nwant:\n%s", what, i,
				strings.Join(g[from:min(len(g), i+6)], "\n"), strings.Join(w[from:min(len(w), i+6)], "\n"))
		}
	}
	t.Fatalf("%s: one ends early, got %d lines, want %d\n got:\n%s\nwant:\n%s", what, len(g), len(w), got, want)
}

// elements returns all elements below n by what they are in the tree: identity in tests.
func elements(n *diffcore.DocNode) map[*diffcore.DocNode]bool {
	all := map[*diffcore.DocNode]bool{}
	var walk func(*diffcore.DocNode)
	walk = func(n *diffcore.DocNode) {
		all[n] = true
		for _, kid := range n.Kids {
			walk(kid)
		}
	}
	walk(n)
	return all
}
