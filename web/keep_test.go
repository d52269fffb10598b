package web_test

import (
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/browsertest"
)

// list is a keyed list of rows; each has its key as text and an input.
func list(keys []int) *diffcore.Mount {
	var a diffcore.Arena
	rows := make([]diffcore.Node, len(keys))
	for i, k := range keys {
		rows[i] = a.Seal(diffcore.TagLi, []diffcore.Node{
			diffcore.KeyInt(k), diffcore.Attr(diffcore.AttrID, fmt.Sprint("r", k)),
			diffcore.Int(k), a.Seal(diffcore.TagInput, nil),
		})
	}
	return &diffcore.Mount{Next: diffcore.Copy(a.Seal(diffcore.TagUl, []diffcore.Node{diffcore.List(rows)})), Changed: true}
}

// reorder returns the markup of a list and the patch to another order.
func reorder(t *testing.T, from, to []int) (html, patch string) {
	t.Helper()
	m := list(from)
	b, err := diffcore.AppendHTML(nil, m)
	require.NoError(t, err)
	diffcore.Adopted(m)
	m.Next, m.Changed = list(to).Next, true
	var w diffcore.Writer
	w.Changed(m)
	require.NotNil(t, w.Bytes())
	return string(b), hex.EncodeToString(w.Bytes())
}

// order is the keys that the page shows.
const order = "[...document.querySelectorAll('li')].map(e => +e.id.slice(1))"

// start mounts html, focuses the input of row r and says what happens to it from then on.
func start(p *browsertest.Page, html, row string) {
	p.Do("m = T.mount(" + quoted(html) + ")")
	p.Do("row = document.querySelector('#" + row + "'); field = row.querySelector('input'); field.focus(); field.value = 'typed'; field.setSelectionRange(2, 3)")
	p.Do("lost = 0; field.onblur = () => lost++; moved = 0; new MutationObserver(l => { for (const r of l) moved += r.removedNodes.length }).observe(m.root, {childList: true, subtree: true})")
}

func quoted(s string) string { return fmt.Sprintf("%q", s) }

func TestMovesSpareTheFocusedRow(t *testing.T) {
	p := open(t, "applier.js")
	p.Do("Element.prototype.moveBefore = undefined") // where the browser does not help
	for _, c := range []struct {
		name     string
		from, to []int
		moves    int
	}{
		{"first to last", []int{1, 2, 3, 4}, []int{2, 3, 4, 1}, 3},
		{"last to first", []int{4, 3, 2, 1}, []int{1, 4, 3, 2}, 3},
		{"reversed", []int{1, 2, 3, 4, 5}, []int{5, 4, 3, 2, 1}, 4},
		{"another moves", []int{1, 2, 3, 4}, []int{1, 3, 4, 2}, 1},
		{"some come and go", []int{5, 1, 2, 3}, []int{3, 7, 1, 6}, 1 + 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			html, patch := reorder(t, c.from, c.to)
			start(p, html, "r1")
			p.Do("m.apply('" + patch + "')")
			require.Equal(t, c.to, browsertest.Eval[[]int](p, order))
			require.Equal(t, []any{true, "typed", 2.0, 3.0, 0.0, true}, browsertest.Eval[[]any](p,
				"[document.activeElement === field, field.value, field.selectionStart, field.selectionEnd, lost, row === document.querySelector('#r1')]"))
			require.Equal(t, c.moves, browsertest.Eval[int](p, "Promise.resolve().then(() => moved)"))
		})
	}
}

// A sync of the same list in another order, with one row more and one less.
func TestSyncKeepsFocusCaretAndTypedText(t *testing.T) {
	p := open(t, "syncs.js")
	html, _ := reorder(t, []int{1, 2, 3, 4}, []int{1})
	after, _ := reorder(t, []int{9, 3, 2, 4}, []int{1})
	start(p, html, "r2")
	p.Do("old = document.querySelector('#r3'); m.apply(T.syncOf(" + quoted(after) + "))")
	require.Equal(t, []int{9, 3, 2, 4}, browsertest.Eval[[]int](p, order))
	require.Equal(t, []any{true, "typed", 2.0, 3.0, true, true}, browsertest.Eval[[]any](p,
		"[document.activeElement === field, field.value, field.selectionStart, field.selectionEnd, row === document.querySelector('#r2'), old === document.querySelector('#r3')]"))
}

// Each operation touches what it must and nothing else.
func TestOperationsTouchFewNodes(t *testing.T) {
	p := open(t, "applier.js")
	rows := []int{1, 9, 3, 4, 5, 6, 7, 8, 2, 10}
	html, swap := reorder(t, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, rows)
	p.Do("m = T.mount(" + quoted(html) + "); log = []; new MutationObserver(l => log.push(...l)).observe(m.root, {childList: true, subtree: true, characterData: true, attributes: true})")
	p.Do("m.apply('" + swap + "')")
	require.Equal(t, rows, browsertest.Eval[[]int](p, order))
	require.Equal(t, 2, browsertest.Eval[int](p, "Promise.resolve().then(() => log.filter((r) => r.addedNodes.length).length)"), "two rows moved")
	p.Do(fmt.Sprintf("log.length = 0; m.apply('%x')", patch("x", 1, 3, 0, 3, 0, 5, 1)))
	require.Equal(t, []string{"characterData"}, browsertest.Eval[[]string](p, "Promise.resolve().then(() => log.map((r) => r.type))"))
}
