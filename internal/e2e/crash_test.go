package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// The browser's Go dies of a panic that nobody recovers, of a full stack, or of a
// handler that waits. The
// page goes on with its state and nodes, first by the server, then by a new Go; a
// second death soon after leaves it with the server, live as ever.
func TestDeathOfTheBrowsersGo(t *testing.T) {
	srv := labProgram.start(t)
	for name, button := range map[string]string{"panic": "#crash-panic", "overflow": "#crash-stack", "waits": "#crash-block"} {
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

// Who waits in a handler is told so.
func TestWaitingHandlerSaysWhy(t *testing.T) {
	srv := labProgram.start(t)
	v := visitBench(t, srv, true)
	v.Click("#crash-block")
	v.WaitFor(`document.documentElement.dataset.duet != "taken"`)
	v.WaitFor(taken)
	require.Contains(t, srv.Output(), "what waits belongs into a goroutine")
}

// Goroutines of handlers run, also those that another handler lets go on.
func TestGoroutinesOfHandlersRun(t *testing.T) {
	srv := labProgram.start(t)
	v := visitBench(t, srv, true)
	v.Click("#wait")
	v.Click("#survive")
	v.WaitForText("#survive", "Still here 1")
	v.Click("#open-gate")
	v.WaitForText("#survive", "Still here 11")
	v.Click("#survive")
	v.WaitForText("#survive", "Still here 12")
	require.True(t, browsertest.Eval[bool](v.Page, taken))
}

// A small cell survives the death of the browser's Go whatever happened before, a
// large one as of the last idle moment.
func TestLargeCellsSurviveAsOfTheLastIdleMoment(t *testing.T) {
	srv := labProgram.start(t)
	v := visitBench(t, srv, true)
	for _, word := range []string{"panic", "goroutine", "exit code"} {
		v.Allow(word)
	}
	v.Click("#fill")
	v.WaitForText("#fill", "Heavy 2000")
	// The page waits 100 ms after Go's last turn, then for idle time; what is asked for later comes later.
	v.Do(`window.rested = false; setTimeout(() => requestIdleCallback(() => requestIdleCallback(() => { window.rested = true; })), 400)`)
	v.WaitFor("window.rested")
	v.Do(`for (const id of ["mine-add", "fill", "mine-add", "crash-panic"]) document.getElementById(id).click()`)
	v.WaitFor(`document.documentElement.dataset.duet != "taken"`)
	v.WaitFor(taken)
	v.WaitForText("#mine", "2")
	v.WaitForText("#fill", "Heavy 2000")
}
