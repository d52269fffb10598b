package conformance_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
)

// used is a page with rows of everything that has a state of its own.
func used(m *diffcore.Mount, keys []int) {
	var a diffcore.Arena
	el := func(tag string, items ...diffcore.Node) diffcore.Node { return a.Seal(diffcore.Intern(tag), items) }
	attr := func(name, value string) diffcore.Node { return diffcore.Attr(diffcore.Intern(name), value) }
	list := make([]diffcore.Node, len(keys))
	for i, k := range keys {
		list[i] = el("li", diffcore.KeyInt(k), attr("id", fmt.Sprint("r", k)),
			el("input"), el("input", attr("type", "checkbox")),
			el("div", attr("class", "box"), diffcore.Style(diffcore.Intern("height"), "40px"), diffcore.Style(diffcore.Intern("overflow"), "auto"),
				el("div", diffcore.Style(diffcore.Intern("height"), "400px"))),
			el("details", el("summary", diffcore.Text(fmt.Sprint("row ", k))), el("p", diffcore.Text("more"))),
			el("audio"), el("iframe"), el("select", diffcore.Node{}, el("option", diffcore.Text("a")), el("option", diffcore.Text("b")), el("option", diffcore.Text("c"))))
	}
	m.Next, m.Changed = diffcore.Copy(el("main", el("ul", diffcore.List(list)), el("p", diffcore.Int(len(keys))))), true
}

// A kept row is the same node, and what the user did in it stays: focus, caret and
// its direction, typed text, scroll, a playing player, the document of a frame. Other
// rows move around it where the browser cannot move it so.
func TestStateOfKeptRowsSurvives(t *testing.T) {
	p := open(t, nil)
	from := []int{1, 2, 3, 4, 5}
	orders := map[string][]int{
		"first to last": {2, 3, 4, 5, 1}, "last to first": {5, 1, 2, 3, 4}, "reversed": {5, 4, 3, 2, 1},
		"others come and go": {9, 3, 8, 5, 1, 7}, "alone": {1},
	}
	type use struct {
		Name   string `json:"name"`
		Before string `json:"before"`
		Patch  []byte `json:"patch"`
		Row    string `json:"row"`
		Way    string `json:"way"`
	}
	var uses []use
	for _, way := range []string{"field", "typed", "checked", "scrolled", "open", "playing", "framed", "chosen"} {
		for name, to := range orders {
			for _, sync := range []bool{false, true} {
				if way == "open" && sync {
					continue // a sync ends in the tree, and open is an attribute
				}
				m := &diffcore.Mount{}
				used(m, from)
				before, err := diffcore.AppendHTML(nil, m)
				require.NoError(t, err)
				diffcore.Adopted(m)
				used(m, to)
				var w diffcore.Writer
				if sync {
					w.Sync(m)
				} else {
					w.Changed(m)
				}
				uses = append(uses, use{fmt.Sprintf("%s, %s, by a sync: %v", way, name, sync), string(before), slices.Clone(w.Bytes()), "r1", way})
			}
		}
	}
	report(t, call[[]fault](t, p, "survive", uses))
}
