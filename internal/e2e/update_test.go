package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/internal/browsertest"
)

// updatable runs the program so that update changes what its next start runs.
func (p program) updatable(t *testing.T) (srv *browsertest.Program, update func(to program)) {
	t.Helper()
	server, client := p.binary(t)
	link := filepath.Join(t.TempDir(), "client")
	require.NoError(t, os.Symlink(client, link))
	srv = browsertest.StartProgram(t, server, "-addr", browsertest.FreeAddr(t), "-client", link, "-key", signingKey)
	return srv, func(to program) {
		t.Helper()
		server, client := to.binary(t)
		require.NoError(t, os.Remove(link))
		require.NoError(t, os.Symlink(client, link))
		srv.SetBinary(server)
	}
}

// A server of changed code comes back: a page in stage 2 is brought to the new
// tree in place, whatever it shows and whatever was done meanwhile.
func TestUpdatedServerContinuesAPageInStage2(t *testing.T) {
	srv, update := labProgram.updatable(t)
	v := visitBench(t, srv, false)
	v.use()
	v.settles()
	kept := []*browsertest.Nodes{v.Remember("nav"), v.Remember("#order"), v.Remember("#inputs"), v.Remember("#cells")}
	documents := v.Commits()
	v.halfType()

	said := len(hellos(v.Page))
	srv.Kill()
	v.WaitFor(down)
	v.use()
	v.halfTypeAgain()
	update(labNext)
	srv.Start()
	v.saysHello(said)
	v.WaitFor(v.stage)
	v.WaitForText("#heading", "Bench 2")
	v.settles()
	v.assertHalfTyped()
	for _, n := range kept {
		n.AssertKept()
	}
	v.Click("#newcomer > button")
	v.WaitForText("#newcomer", "New 1")
	v.receives("from the new one")
	v.use()
	v.settles()
	v.serverKnows(v.want)
	v.assertFresh("2", lab.Note.Set("from the new one"))
	require.Equal(t, documents, v.Commits(), "the page was loaded again")
}

// The browser's Go is of the old code: the page hands its state, what is typed and
// where it was scrolled to over to a reload.
func TestUpdatedServerHasATakenPageHandOverToAReload(t *testing.T) {
	srv, update := labProgram.updatable(t)
	v := visitBench(t, srv, true)
	v.use()
	v.settles()
	v.halfType()
	documents := v.Commits()

	srv.Kill()
	v.use()
	v.halfTypeAgain()
	scrolled := browsertest.Eval[int](v.Page, `scrollTo(0, 300), scrollY`)
	require.NotZero(t, scrolled)
	update(labNext)
	srv.Start()
	v.WaitForText("#heading", "Bench 2")
	require.Equal(t, documents+1, v.Commits())
	require.Equal(t, scrolled, browsertest.Eval[int](v.Page, `scrollY`))
	v.WaitFor(taken)
	v.settles()
	require.Equal(t, "half-typed", browsertest.Eval[string](v.Page, `document.querySelector("#own").value`))
	require.Equal(t, v.text, browsertest.Eval[string](v.Page, `document.querySelector("#order-text").value`))
	v.Click("#newcomer > button")
	v.WaitForText("#newcomer", "New 1")
	v.receives("from the new one")
	v.use()
	v.settles()
	v.serverKnows(v.want)
	v.assertFresh("2", lab.Note.Set("from the new one"))
	require.Equal(t, documents+1, v.Commits(), "the page was loaded again")
}

// The browser's Go of the old code arrives after the update, out of the browser's
// cache or not at all: it does not get the page, which stays live with the new server.
func TestOldClientDoesNotTakeAnUpdatedPage(t *testing.T) {
	for name, visitedBefore := range map[string]bool{"gone": false, "cached": true} {
		t.Run(name, func(t *testing.T) {
			srv, update := labProgram.updatable(t)
			b := browsertest.New(t)
			if visitedBefore {
				p := b.NewPage(browsertest.PageOptions{})
				p.Goto(srv.URL + "lab/bench")
				p.WaitFor(taken)
				p.Close()
			}
			p := b.NewPage(browsertest.PageOptions{RecordSocket: true})
			p.Allow("WebSocket connection to")
			p.Allow("404 (Not Found)") // of the old client
			client := p.Hold(wasm)
			p.Goto(srv.URL + "lab/bench")
			p.WaitFor(live)
			client.Wait()
			p.Click("#press-a")
			p.WaitForText("#happened", "a")
			srv.Kill()
			p.WaitFor(down)
			update(labNext)
			srv.Start()
			p.WaitFor(live)
			p.WaitForText("#heading", "Bench 2")
			client.Open()
			if visitedBefore {
				require.Eventually(t, func() bool { return slices.ContainsFunc(p.Sent(), asksTakeover) },
					20*time.Second, 5*time.Millisecond, "the old client does not ask")
			}
			p.Click("#press-b")
			// At once: a takeover that got no answer would hold it back for five seconds.
			p.WaitForWithin(4*time.Second, `document.querySelector("#happened").textContent.trim() == "a b"`)
			require.True(t, browsertest.Eval[bool](p, live))
		})
	}
}
