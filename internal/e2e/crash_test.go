package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// The browser's Go dies of a panic that nobody recovers, or of a full stack. The
// page goes on with its state and nodes, first by the server, then by a new Go; a
// second death soon after leaves it with the server, live as ever.
func TestDeathOfTheBrowsersGo(t *testing.T) {
	srv := labProgram.start(t)
	for name, button := range map[string]string{"panic": "#crash-panic", "overflow": "#crash-stack"} {
		t.Run(name, func(t *testing.T) {
			v := visitBench(t, srv, true)
			for _, word := range []string{"panic", "goroutine", "exit code", "Maximum call stack"} { // Go's own last words
				v.Allow(word)
			}
			v.use()
			v.settles()
			v.halfType()
			nodes := v.Remember("#duet")
			v.Do(`window.stages = [];
				new MutationObserver(() => window.stages.push(document.documentElement.dataset.duet)).observe(document.documentElement, {attributeFilter: ["data-duet"]})`)

			v.Click(button)
			v.press("a") // into the gap
			v.WaitFor(`window.stages.includes("live")`)
			v.WaitFor(taken)
			v.settles()
			nodes.AssertKept()
			v.use()
			v.settles()
			v.receives("after the first death")

			v.Click(button)
			v.press("b")
			v.WaitFor(`window.stages.lastIndexOf("live") > window.stages.lastIndexOf("taken")`)
			v.settles()
			v.use()
			v.settles()
			v.receives("after the second death")
			nodes.AssertKept()
			require.Equal(t, "live", browsertest.Eval[string](v.Page, `document.documentElement.dataset.duet`))
			require.Equal(t, 1, v.Commits())
		})
	}
}

// A handler that panics is contained, in both stages.
func TestPanickingHandlerIsContained(t *testing.T) {
	srv := labProgram.start(t)
	inBothStages(t, func(t *testing.T, taking bool) {
		v := visitBench(t, srv, taking)
		v.Allow("a handler's panic is contained")
		v.Click("#crash-handler")
		v.use()
		v.settles()
		v.WaitFor(v.stage)
	})
}
