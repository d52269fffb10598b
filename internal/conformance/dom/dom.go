// Package dom looks at documents for the conformance tests: what a parser makes of
// markup, what a document shows, which of its nodes a change touched, and what others
// may do to it. web/src is looked at in the same words by the tests' own script.
package dom

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/duet-ui/duet/diffcore"
)

// Parse returns the document that an HTML parser makes of markup.
func Parse(markup string) *diffcore.Doc {
	in := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(markup), in)
	if err != nil {
		panic(err) // a strings.Reader does not fail
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

// inside parses the raw markup in n. In SVG and MathML it is of that language.
func inside(n *diffcore.DocNode, markup string) []*diffcore.DocNode {
	if n == nil || n.Space == diffcore.HTML || n.Name == "foreignObject" {
		return Parse(markup).Root.Kids
	}
	outer := map[diffcore.Namespace]string{diffcore.SVG: "svg", diffcore.MathML: "math"}[n.Space]
	return Parse("<" + outer + ">" + markup + "</" + outer + ">").Root.Kids[0].Kids
}

// Expand parses the raw markup that a patch put into d, as a browser would have done
// at once.
func Expand(d *diffcore.Doc) {
	var walk func(n *diffcore.DocNode)
	walk = func(n *diffcore.DocNode) {
		var kids []*diffcore.DocNode
		for _, kid := range n.Kids {
			if kid.Kind != diffcore.DocRaw {
				walk(kid)
				kids = append(kids, kid)
				continue
			}
			for _, part := range inside(n, kid.Text) {
				part.Parent = n
				kids = append(kids, part)
			}
		}
		n.Kids = kids
	}
	walk(d.Root)
}

// Picture shows a document node for node, one on a line. What is alike is alike in
// the picture: the order of attributes, of style properties and of the events in
// data-e does not count, and raw markup is parsed. Nodes of others are marked.
func Picture(d *diffcore.Doc) string {
	var b strings.Builder
	for _, kid := range d.Root.Kids {
		paint(&b, kid, 0)
	}
	return b.String()
}

var spaces = map[diffcore.Namespace]string{diffcore.SVG: "svg:", diffcore.MathML: "math:"}

func paint(b *strings.Builder, n *diffcore.DocNode, depth int) {
	indent := strings.Repeat(" ", depth)
	if n.Foreign {
		b.WriteString(indent + "foreign " + n.Name + "\n")
		return
	}
	switch n.Kind {
	case diffcore.DocText:
		b.WriteString(indent + quote(n.Text) + "\n")
	case diffcore.DocComment:
		b.WriteString(indent + "<!--" + n.Text + "-->\n")
	case diffcore.DocRaw:
		for _, kid := range inside(n.Parent, n.Text) {
			paint(b, kid, depth)
		}
	case diffcore.DocElement:
		b.WriteString(indent + "<" + spaces[n.Space] + n.Name)
		var attrs []string
		for _, at := range n.Attrs {
			value := at.Value
			switch at.Name {
			case "style":
				var decls []string
				for _, d := range diffcore.Declarations(value) {
					decls = append(decls, d.Name+"="+d.Value)
				}
				if value = sorted(decls); value == "" {
					continue
				}
			case "data-e":
				value = sorted(strings.Fields(value))
			}
			attrs = append(attrs, at.Name+"="+quote(value))
		}
		for _, at := range order(attrs) {
			b.WriteString(" " + at)
		}
		b.WriteString(">\n")
		for _, kid := range n.Kids {
			paint(b, kid, depth+1)
		}
	}
}

// order sorts as JavaScript does, by UTF-16 units; all names here are ASCII.
func order(list []string) []string {
	slices.SortFunc(list, func(x, y string) int {
		x, _, _ = strings.Cut(x, "=")
		y, _, _ = strings.Cut(y, "=")
		return cmp.Compare(x, y)
	})
	return list
}

func sorted(list []string) string { return strings.Join(slices.Compact(order(list)), " ") }

// quote writes s as the script of the browser's tests does.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ':
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Difference says where two pictures first differ, with some lines around it, or "".
func Difference(got, want string) string {
	if got == want {
		return ""
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < min(len(g), len(w)) && g[i] == w[i] {
		i++
	}
	around := func(lines []string) string {
		return strings.Join(lines[min(len(lines), max(0, i-6)):min(len(lines), i+6)], "\n")
	}
	return fmt.Sprintf("first difference in line %d\n got:\n%s\nwant:\n%s", i+1, around(g), around(w))
}
