package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// A page in the back-forward cache has no socket. Shown again it has its state, and
// what was pushed meanwhile, and goes on.
func TestBackForwardCache(t *testing.T) {
	srv := labProgram.start(t)
	inBothStages(t, func(t *testing.T, taking bool) {
		v := visitBench(t, srv, taking)
		v.Do(`addEventListener("pageshow", (e) => window.cached = e.persisted)`)
		v.use()
		v.settles()
		v.halfType()
		nodes := v.Remember("#order")

		v.Goto("about:blank")
		push(t, srv, "all", map[string]any{"note": "while away " + t.Name(), "rowOrder": []int{4, 2}})
		v.Back()

		require.True(t, browsertest.Eval[bool](v.Page, `window.cached === true`), "the browser did not keep the page")
		v.WaitForText("#note", "while away "+t.Name())
		v.WaitFor(`[...document.querySelectorAll("#row-list > li")].map((e) => e.dataset.row).join() == "4,2"`)
		v.WaitFor(v.stage)
		v.settles()
		nodes.AssertKept()
		require.Equal(t, "half-typed", browsertest.Eval[string](v.Page, `document.querySelector("#own").value`))
		v.use()
		v.settles()
		v.receives("back again " + t.Name())
	})
}

// A duplicated tab is a session of its own: what happens in one is not in the other,
// and a broadcast reaches both.
func TestDuplicateTab(t *testing.T) {
	srv := labProgram.start(t)
	inBothStages(t, func(t *testing.T, taking bool) {
		v := visitBench(t, srv, taking)
		v.use()
		v.settles()

		other := *v
		other.Page = v.Duplicate()
		other.Allow("WebSocket connection to")
		other.want, other.text, other.both, other.mine = nil, "", 0, 0
		other.WaitFor(v.stage)
		other.settles() // nothing that happened in the first
		other.use()
		other.settles()
		v.Front()
		v.press("b")
		v.settles()
		other.Front()
		other.press("c")
		other.settles()

		require.Equal(t, 2.0, push(t, srv, "all", map[string]any{"note": "both " + t.Name()})["pages"])
		other.WaitForText("#note", "both "+t.Name())
		v.Front() // hidden pages are told when they are shown
		v.WaitForText("#note", "both "+t.Name())
		other.Close()
		v.use()
		v.settles()
		v.receives("one left " + t.Name())
	})
}
