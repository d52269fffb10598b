package diffcore_test

import (
	"testing"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/dom"
)

// parse returns the document that an HTML parser makes of markup.
func parse(_ testing.TB, markup string) *diffcore.Doc { return dom.Parse(markup) }

// picture shows a document node for node.
func picture(_ testing.TB, d *diffcore.Doc) string { return dom.Picture(d) }

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
	if d := dom.Difference(got, want); d != "" {
		t.Fatalf("%s: %s", what, d)
	}
}

// elements returns all nodes below n, with it: identity in tests.
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
