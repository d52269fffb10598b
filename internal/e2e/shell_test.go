package e2e

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// at waits until a page of the shell is shown, with its address and its title.
func at(p *browsertest.Page, path, heading, title string) {
	p.WaitFor(`location.pathname == ` + quoted(path) + ` && document.title == ` + quoted(title) +
		` && document.querySelector("h1").textContent == ` + quoted(heading) +
		` && document.querySelector("nav [aria-current=page]").getAttribute("href") == ` + quoted(path))
}

// Inside the shell links change the page without loading a document; the shell keeps
// its nodes and its state; back and forward work; pages reached this way are as live
// as any.
func TestShellStaysMounted(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		_, dashboard := monitoring(t, site(t, nil))
		base := dashboard[:len(dashboard)-len("/deployment/dashboard")]
		b := browsertest.New(t)
		p := open(b, base+"/app/dashboard", taking)
		documents := p.Commits()
		p.Click(".notes button")
		p.WaitForText(".notes", "opened 1 time.")
		shell := []*browsertest.Nodes{p.Remember(".bar"), p.Remember(".notes")}
		intact := func() {
			t.Helper()
			for _, n := range shell {
				n.AssertSame()
			}
			assert.Contains(t, p.Text(".notes"), "opened 1 time.")
			require.Equal(t, documents, p.Commits(), "a document was loaded")
		}
		const patterns = `.bar a[href="/app/patterns"]`

		p.Click(patterns)
		at(p, "/app/patterns", "Who gets a push", "Who gets a push")
		intact()
		p.Click(".tile:nth-of-type(2) button")
		p.WaitForText(".tile:nth-of-type(2) .message", "this tile alone")

		p.Click(`.bar a[href="/app/about"]`)
		at(p, "/app/about", "About", "About")
		intact()
		p.Do(`history.back()`)
		at(p, "/app/patterns", "Who gets a push", "Who gets a push")
		p.Do(`history.back()`)
		at(p, "/app/dashboard", "Deployment Monitor", "Deployment Monitor")
		p.Do(`history.forward()`)
		at(p, "/app/patterns", "Who gets a push", "Who gets a push")
		p.Do(`history.go(-1)`)
		at(p, "/app/dashboard", "Deployment Monitor", "Deployment Monitor")
		intact()
		p.Click(showLog)
		p.WaitForText(".log", "No lines.")
		p.Click(".notes button")
		p.WaitFor(`!document.querySelector(".notes p")`)

		// Another document: a page that is not in the shell, and back into it.
		p.Click(`.bar a[href="/app/about"]`)
		at(p, "/app/about", "About", "About")
		p.Click(`.prose a`)
		p.WaitFor(`location.pathname == "/deployment/dashboard" && !document.querySelector(".bar")`)
		require.Equal(t, documents+1, p.Commits())
	})
}

// After a server's end and start the page that is shown goes on, not the one that
// the tab began with.
func TestShellPageOutlivesItsServer(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		p := open(browsertest.New(t), srv.URL+"lab/bench", taking)
		p.Allow("WebSocket connection to")
		documents := p.Commits()
		p.Click("#frame-click")
		p.WaitForText("#frame-click", "Frame 1")
		p.Click("#to-other")
		p.WaitForText("#heading", "Other")
		p.WaitFor(`location.pathname == "/lab/other" && document.title == "Other"`)
		frame := p.Remember("nav")

		srv.Kill()
		srv.Start()
		require.Eventually(t, func() bool {
			return push(t, srv, "all", map[string]any{"note": "to the new one"})["pages"] == 1.0
		}, patience, tick, "the page is not connected")
		p.WaitForText("#note", "to the new one")
		p.Click("#frame-click")
		p.WaitForText("#frame-click", "Frame 2")
		assert.Equal(t, "Other", p.Text("#heading"))
		frame.AssertSame()
		p.Click("#to-bench")
		p.WaitForText("#heading", "Bench 1")
		assert.Equal(t, documents, p.Commits())
	})
}

// A page of the shell begins at its top, with the reader's focus in it; going back
// leads to where one was.
func TestShellKeepsThePlaceInAPage(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		p := open(browsertest.New(t), srv.URL+"lab/bench", taking)
		p.Do(`document.querySelector("#jobs").scrollIntoView()`)
		y := browsertest.Eval[int](p, `scrollY`)
		require.Greater(t, y, 300)
		p.Do(`document.querySelector("#to-other").click()`)
		p.WaitForText("#heading", "Other")
		p.WaitFor(`scrollY == 0 && document.activeElement.contains(document.querySelector("#heading")) && document.activeElement != document.body`)
		p.Do(`history.back()`)
		p.WaitForText("#heading", "Bench")
		p.WaitFor(`scrollY == ` + strconv.Itoa(y))
		p.Do(`history.forward()`)
		p.WaitForText("#heading", "Other")
		p.WaitFor(`scrollY == 0`)
	})
}
