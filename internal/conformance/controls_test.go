package conformance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
)

// Controls hold what their attributes say, after each patch; what the user chose stays
// where nothing was said.
func TestControlsHoldWhatTheirAttributesSay(t *testing.T) {
	var a diffcore.Arena
	type n = diffcore.Node
	el := func(tag string, items ...n) n { return a.Seal(diffcore.Intern(tag), items) }
	attr := func(name, value string) n { return diffcore.Attr(diffcore.Intern(name), value) }
	text := diffcore.Text
	hole := n{}
	option := func(label string, selected bool) n {
		if selected {
			return el("option", attr("selected", ""), text(label))
		}
		return el("option", text(label))
	}
	p := open(t, nil)
	for _, c := range []struct {
		name       string
		expression string
		pages      []n
		want       []string
	}{
		{"selected moves", "root.querySelector('select').value",
			[]n{el("select", option("a", true), option("b", false)), el("select", option("a", false), option("b", true)), el("select", option("a", true), option("b", false))},
			[]string{`"a"`, `"b"`, `"a"`}},
		{"options before the selected one", "root.querySelector('select').value",
			[]n{el("select", hole, option("b", true)), el("select", option("a", false), option("b", true)), el("select", hole, option("b", true))},
			[]string{`"b"`, `"b"`, `"b"`}},
		{"all options change", "root.querySelector('select').value",
			[]n{el("select", option("a", true), option("b", false)), el("select", option("c", false), option("d", true), option("e", false)), el("select", option("f", true))},
			[]string{`"a"`, `"d"`, `"f"`}},
		{"a hidden sibling gains an element", "root.querySelector('select').value + root.querySelector('select').length",
			[]n{
				el("div", el("div", hole, el("p", el("select", hole, option("a", false), option("b", true))))),
				el("div", el("div", hole, el("p", el("select", option("new", false), option("a", false), option("b", true))))),
				el("div", el("div", el("i"), el("p", el("select", option("new", false), option("a", false), option("b", true))))),
			}, []string{`"b2"`, `"b3"`, `"b3"`}},
		{"multiple", "[...root.querySelector('select').selectedOptions].map((o) => o.text).join('')",
			[]n{
				el("select", attr("multiple", ""), option("a", true), option("b", true), option("c", false)),
				el("select", attr("multiple", ""), option("a", false), option("b", true), option("c", true)),
				el("select", attr("multiple", ""), option("a", false), option("b", false), option("c", false)),
				el("select", attr("multiple", ""), option("a", true), option("b", true), option("c", true)),
			}, []string{`"ab"`, `"bc"`, `""`, `"abc"`}},
		{"what the user chose", "(root.chosen ??= (root.querySelector('select').selectedIndex = 1, 1), root.querySelector('select').value)",
			[]n{el("select", option("a", false), option("b", false)), el("select", attr("title", "t"), option("a", false), option("b", false)), el("select", attr("title", "t"), option("a", false), option("b", false), option("c", false))},
			[]string{`"b"`, `"b"`, `"b"`}},
		{"checked", "root.querySelector('input').checked",
			[]n{el("input", attr("type", "checkbox")), el("input", attr("type", "checkbox"), attr("checked", "")), el("input", attr("type", "checkbox"))},
			[]string{`false`, `true`, `false`}},
		{"radio", "[...root.querySelectorAll('input')].map((r) => r.checked)",
			[]n{
				el("p", el("input", attr("type", "radio"), attr("name", "r"), attr("checked", "")), el("input", attr("type", "radio"), attr("name", "r"))),
				el("p", el("input", attr("type", "radio"), attr("name", "r")), el("input", attr("type", "radio"), attr("name", "r"), attr("checked", ""))),
			}, []string{`[true,false]`, `[false,true]`}},
		{"indeterminate", "root.querySelector('input').indeterminate",
			[]n{el("input", attr("type", "checkbox")), el("input", attr("type", "checkbox"), attr("indeterminate", "")), el("input", attr("type", "checkbox"))},
			[]string{`false`, `true`, `false`}},
		{"value", "root.querySelector('input').value",
			[]n{el("input", attr("value", "a")), el("input", attr("value", "b")), el("input"), el("input", attr("value", "c"))},
			[]string{`"a"`, `"b"`, `""`, `"c"`}},
		{"textarea", "root.querySelector('textarea').value",
			[]n{el("textarea", text("\n\na")), el("textarea", text("b")), el("textarea"), el("textarea", attr("value", "\nc"))},
			[]string{`"\n\na"`, `"b"`, `""`, `"\nc"`}},
		{"muted", "root.querySelector('video').muted",
			[]n{el("video"), el("video", attr("muted", "")), el("video")}, []string{`false`, `true`, `false`}},
		{"type and value", "root.querySelector('input').value",
			[]n{el("input", attr("type", "text"), attr("value", "5")), el("input", attr("type", "number"), attr("value", "6")), el("input", attr("type", "range"), attr("max", "9"), attr("value", "7"))},
			[]string{`"5"`, `"6"`, `"7"`}},
	} {
		for _, sync := range []bool{false, true} {
			m := &diffcore.Mount{Token: "d", Next: diffcore.Copy(c.pages[0])}
			before, err := diffcore.AppendHTML(nil, m)
			require.NoError(t, err)
			diffcore.Adopted(m)
			var patches [][]byte
			for _, next := range c.pages[1:] {
				m.Next, m.Changed = diffcore.Copy(next), true
				var w diffcore.Writer
				if sync {
					w.Sync(m)
				} else {
					w.Changed(m)
				}
				patches = append(patches, w.Bytes())
			}
			got := call[[]string](t, p, "holds", map[string]any{"before": string(before), "patches": patches, "expression": c.expression})
			if sync && c.name == "what the user chose" {
				continue // ends in the tree
			}
			require.Equal(t, c.want, got, "%s, by a sync: %v", c.name, sync)
		}
	}
}
