package trees

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/duet-ui/duet/app"
)

// All contenders must render the same page, or the figures compare nothing.
func TestContendersRenderTheSamePage(t *testing.T) {
	for _, p := range htmlPages(1000) {
		want, nodes := normal(t, p.contenders[0].html())
		require.Equal(t, p.nodes, nodes, "%s by %s", p.name, p.contenders[0].name)
		for _, c := range p.contenders[1:] {
			got, _ := normal(t, c.html())
			if got != want {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				from := max(0, at-80)
				assert.Failf(t, "another page", "%s by %s:\n%s\ninstead of\n%s", p.name, c.name, got[from:min(len(got), at+80)], want[from:min(len(want), at+80)])
			}
		}
	}
}

func TestDashboardHasTwentyTwoComponents(t *testing.T) {
	p := NewPage([]app.Component{Dashboard{NewFleet()}}, false)
	defer p.Close()
	n := 0
	p.root.Instances(func(*app.Instance) { n++ })
	assert.Equal(t, 22, n)
}

// normal writes what a reader sees of markup in one form: sorted attributes, no
// comments, no white space around elements, none of the marks of a framework. It
// counts elements and texts.
func normal(t *testing.T, markup string) (text string, nodes int) {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<!doctype html><body>" + markup))
	require.NoError(t, err)
	body := root.LastChild.LastChild
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			if s := strings.TrimSpace(n.Data); s != "" {
				b.WriteString(s)
				nodes++
			}
			return
		case html.ElementNode:
		default:
			return
		}
		nodes++
		b.WriteString("<" + n.Data)
		slices.SortFunc(n.Attr, func(x, y html.Attribute) int { return strings.Compare(x.Key, y.Key) })
		for _, a := range n.Attr {
			if a.Key == "aria-hidden" {
				a.Val = "true" // go-app takes "true" for a boolean attribute and leaves the value out
			}
			if a.Key != "data-e" && (a.Key != "class" || a.Val != "") {
				b.WriteString(" " + a.Key + "=" + a.Val)
			}
		}
		b.WriteString(">")
		for c := range n.ChildNodes() {
			walk(c)
		}
		b.WriteString("</" + n.Data + ">")
	}
	for c := range body.ChildNodes() {
		walk(c)
	}
	return b.String(), nodes
}
