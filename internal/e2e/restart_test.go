package e2e

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/internal/browsertest"
)

func TestKilledServerComesBackInStage2(t *testing.T) { killAndStart(t, false) }

func TestKilledServerComesBackAfterTheTakeover(t *testing.T) { killAndStart(t, true) }

// The server dies as kill -9 does and starts again on its port: the page comes back
// by itself with all of its state and the very same nodes. What was done while
// nobody listened counts once, too.
func killAndStart(t *testing.T, taking bool) {
	srv := labProgram.start(t)
	v := visitBench(t, srv, taking)
	v.use()
	push(t, srv, "all", map[string]any{"rowOrder": []int{5, 1, 8, 2}})
	v.WaitFor(`document.querySelectorAll("#row-list > li").length == 4`)
	v.settles()
	kept := []*browsertest.Nodes{v.Remember("nav"), v.Remember("#order"), v.Remember("#inputs"), v.Remember("#cells")}
	assertKept := func() {
		t.Helper()
		for _, n := range kept {
			n.AssertKept()
		}
	}
	documents := v.Commits()
	v.halfType()

	said := len(hellos(v.Page))
	srv.Kill()
	if !taking {
		v.WaitFor(down)
	}
	v.assertHalfTyped()
	v.use() // with nobody there
	v.halfTypeAgain()
	srv.Start()
	v.saysHello(said)
	v.WaitFor(v.stage)
	v.settles()
	v.assertHalfTyped()
	assertKept()
	v.WaitFor(`document.querySelectorAll("#row-list > li").length == 8`) // the server's value, and it began anew

	v.receives("after the restart")
	v.use()
	v.settles()
	assertKept()
	v.serverKnows(v.want)
	v.assertFresh("1", lab.Note.Set("after the restart"))
	require.Equal(t, documents, v.Commits(), "the page was loaded again")
}

func TestNoEventIsLostInAnEndlessStreamInStage2(t *testing.T) { killInAStream(t, false) }

func TestNoEventIsLostInAnEndlessStreamAfterTheTakeover(t *testing.T) { killInAStream(t, true) }

// Clicks in every task, and the server dies in the midst of them, three times: at
// whatever moment that is for each, it counts once and in its place.
func killInAStream(t *testing.T, taking bool) {
	srv := labProgram.start(t)
	v := visitBench(t, srv, taking)
	v.Do(clicking)
	for range 3 {
		shown := browsertest.Eval[int](v.Page, `window.pressed.length`) + 5
		v.WaitFor(`+document.querySelector("#happened-count").textContent >= ` + strconv.Itoa(shown))
		said := len(hellos(v.Page))
		srv.Kill()
		srv.Start()
		v.saysHello(said)
	}
	v.stopClicking()
	v.receives("still here")
	v.serverKnows(browsertest.Eval[[]string](v.Page, `window.pressed`))
	v.assertFresh("1", lab.Note.Set("still here"))
}

// The server dies between the question of the browser's Go and its answer, or right
// after the answer, over a slow wire and amid clicks: whoever has the page then, no
// click is lost, and in the end Go has it.
func TestServerKilledInTheTakeover(t *testing.T) {
	for name, moment := range map[string]func(*visit) bool{
		"before the answer": func(v *visit) bool { return slices.ContainsFunc(v.Sent(), asksTakeover) },
		"after the answer":  func(v *visit) bool { return browsertest.Eval[bool](v.Page, taken) },
	} {
		t.Run(name, func(t *testing.T) {
			srv := labProgram.start(t)
			v := &visit{t: t, srv: srv, stage: taken, browser: browsertest.New(t)}
			v.link = browsertest.NewLink(t, strings.TrimSuffix(strings.TrimPrefix(srv.URL, "http://"), "/"))
			v.Page = v.browser.NewPage(browsertest.PageOptions{RecordSocket: true})
			v.Allow("WebSocket connection to")
			client := v.Hold(wasm)
			v.Goto("http://" + v.link.Addr + "/lab/bench")
			v.WaitFor(live)
			client.Wait()
			v.link.SetDelay(50 * time.Millisecond)
			v.Do(clicking)
			client.Open()
			require.Eventually(t, func() bool { return moment(v) }, 20*time.Second, time.Millisecond)
			srv.Kill()
			v.link.SetDelay(0)
			srv.Start()
			v.WaitFor(taken)
			v.stopClicking()
			v.receives("to Go")
			v.serverKnows(browsertest.Eval[[]string](v.Page, `window.pressed`))
			v.assertFresh("1", lab.Note.Set("to Go"))
		})
	}
}
