package conformance_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/browsertest"
)

// hand builds pages by hand.
type hand struct{ diffcore.Arena }

func (h *hand) el(tag string, items ...diffcore.Node) diffcore.Node {
	return h.Seal(diffcore.Intern(tag), items)
}

func (h *hand) field(name string) diffcore.Node {
	return h.el("button", diffcore.Attr(diffcore.Intern("name"), name), diffcore.Text("x"))
}

// patches returns the markup of the first page, and what leads to each of the others.
func patches(t *testing.T, pages ...diffcore.Node) (before string, steps []map[string]any) {
	m := &diffcore.Mount{Token: "d", Next: diffcore.Copy(pages[0])}
	b, err := diffcore.AppendHTML(nil, m)
	require.NoError(t, err)
	diffcore.Adopted(m)
	for _, n := range pages[1:] {
		m.Next, m.Changed = diffcore.Copy(n), true
		var w diffcore.Writer
		w.Changed(m)
		h, err := diffcore.AppendHTML(nil, m)
		require.NoError(t, err)
		steps = append(steps, map[string]any{"patch": append([]byte{}, w.Bytes()...), "html": string(h)})
	}
	return string(b), steps
}

// A form hides its methods behind fields of their names. Such forms come, go and move
// like others, and so does what is inside of them.
func TestFieldsHideMethodsOfForms(t *testing.T) {
	p := open(t, nil)
	h := &hand{}
	for _, field := range []string{"remove", "before", "after", "contains", "children", "append", "data", "style", "closest", "matches"} {
		list := func(keys ...int) diffcore.Node {
			var forms []diffcore.Node
			for _, k := range keys {
				forms = append(forms, h.el("form", diffcore.KeyInt(k), h.field(field)))
			}
			return diffcore.List(forms)
		}
		inside := func(text string, keys ...int) diffcore.Node {
			var items []diffcore.Node
			for _, k := range keys {
				items = append(items, h.el("b", diffcore.KeyInt(k), diffcore.Int(k)))
			}
			return h.el("form", h.field(field), diffcore.List(items), h.el("p", diffcore.Text(text)))
		}
		form := h.el("form", h.field(field))
		for name, pages := range map[string][]diffcore.Node{
			"removed":       {h.el("main", h.el("p"), form), h.el("main", h.el("p"))},
			"replaced":      {h.el("main", form), h.el("main", h.el("p"))},
			"filled":        {h.el("main", list()), h.el("main", list(1, 2, 3, 4))},
			"out of a list": {h.el("main", list(1, 2, 3)), h.el("main", list(1, 3))},
			"reordered":     {h.el("main", list(1, 2, 3)), h.el("main", list(3, 9, 1))},
			"inside":        {inside("a", 1, 2), inside("b", 2, 3, 1)},
		} {
			before, steps := patches(t, pages...)
			res := call[played](t, p, "play", []map[string]any{{"name": name, "before": before, "steps": steps}})
			assert.Empty(t, res.Faults, "a field of the name %s, %s", field, name)
		}
	}
}

// The interpreter keeps nothing of a page that is gone, templates included.
func TestTemplatesAreLetGo(t *testing.T) {
	p := open(t, nil)
	h := &hand{}
	rows := make([]diffcore.Node, 3000)
	for i := range rows {
		rows[i] = h.el("p", h.el("b", diffcore.Int(i)), h.el("i", diffcore.Text("x")))
	}
	before, steps := patches(t,
		h.el("main", h.el("section", diffcore.List(nil))),
		h.el("main", h.el("section", diffcore.List(rows))),
		h.el("main", h.el("p")))
	require.True(t, browsertest.Eval[bool](p, fmt.Sprintf("(T.mount(%q), true)", before)))
	empty := p.Memory().Nodes
	for _, s := range steps {
		call[any](t, p, "apply", s["patch"])
	}
	assert.LessOrEqual(t, p.Memory().Nodes, empty+50)
}
