package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// exportSite has the program write its pages, as duet static does, and serves the
// files below a path of a plain file server.
func exportSite(t *testing.T, p program) (base string) {
	t.Helper()
	server, client := p.binary(t)
	dir := filepath.Join(t.TempDir(), "out")
	cmd := exec.CommandContext(t.Context(), server, "-client", client)
	cmd.Env = append(os.Environ(), "DUET_STATIC="+dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	web := httptest.NewServer(http.StripPrefix("/some/sub/path", http.FileServer(http.Dir(dir))))
	t.Cleanup(web.Close)
	return web.URL + "/some/sub/path/"
}

// The README's program lives without a server: early clicks count, too.
func TestExportedCounter(t *testing.T) {
	base := exportSite(t, program{name: "counter"})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{RecordSocket: true})
	client := p.Hold(wasm)
	p.Goto(base)
	nodes := p.Remember("#duet")
	client.Wait()
	p.Click("button")
	p.Click("button")
	client.Open()
	p.WaitFor(taken)
	p.WaitForText("h1", "The count is 2")
	p.Click("button")
	p.WaitForText("h1", "The count is 3")
	nodes.AssertSame()
	assert.Empty(t, p.Sent())
}

// Links of a shell change the exported page in place; its layout keeps nodes and
// state; back, forward and a fresh load find the same pages.
func TestExportedShellStaysMounted(t *testing.T) {
	base := exportSite(t, labProgram)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(base + "lab/bench/")
	p.WaitFor(taken)
	p.Click("#frame-click")
	nav := p.Remember("nav")
	at := func(page, heading string) {
		t.Helper()
		p.WaitFor(`location.href == ` + quoted(base+"lab/"+page+"/") + ` && document.querySelector("#heading").textContent == ` + quoted(heading))
		nav.AssertSame()
		assert.Equal(t, "Frame 1", p.Text("#frame-click"))
		require.Equal(t, 1, p.Commits(), "a document was loaded")
	}
	p.Click("#to-other")
	at("other", "Other")
	assert.Equal(t, "Other", browsertest.Eval[string](p, `document.title`))
	p.Click("#to-bench")
	at("bench", "Bench 1")
	p.Do(`history.back()`)
	at("other", "Other")
	p.Do(`history.forward()`)
	at("bench", "Bench 1")
	p.Click("#press-a")
	p.WaitForText("#happened", "a")

	p.Click("#to-other")
	at("other", "Other")
	p.Reload()
	p.WaitFor(taken)
	assert.Equal(t, "Frame 0", p.Text("#frame-click"))
}

// What needs a server says so, to the component that asked.
func TestExportedActionFails(t *testing.T) {
	base := exportSite(t, labProgram)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(base + "lab/bench/")
	p.Click("#job-run") // also one that was asked for too early
	p.WaitForText("#job-outcome", "failed")
	assert.Equal(t, "this page has no server", p.Text("#job-error"))
	p.Click("#job-run")
	p.WaitForText("#job-outcome", "failed")
}

// The browser's Go dies: another one goes on with the page's state and nodes, and with
// what was clicked meanwhile. The second death within a minute is the last.
func TestExportedPageOutlivesItsGo(t *testing.T) {
	base := exportSite(t, labProgram)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	for _, word := range []string{"panic", "goroutine", "exit ", "Maximum call stack", "does not run here"} {
		p.Allow(word)
	}
	p.Goto(base + "lab/bench/")
	p.WaitFor(taken)
	p.Click("#press-a")
	p.Click("#both-add")
	p.Type("#own", "half-typed")
	p.WaitForText("#happened", "a")
	nodes := p.Remember("#duet")
	for _, name := range []string{"a", "b"} {
		p.Do(`document.querySelector("#press-` + name + `").click()`)
	}
	p.Do(`document.querySelector("#crash-stack").click(); document.querySelector("#press-c").click()`)
	p.WaitFor(taken)
	p.WaitForText("#happened", "a a b c")
	assert.Equal(t, "1", p.Text("#both"))
	assert.Equal(t, "half-typed", browsertest.Eval[string](p, `document.querySelector("#own").value`))
	nodes.AssertKept()

	p.Click("#to-other")
	p.WaitForText("#heading", "Other")
	p.Click("#to-bench")
	p.WaitForText("#heading", "Bench")
	p.Click("#crash-panic")
	p.WaitFor(`document.documentElement.dataset.duet == "over"`)
	assert.Equal(t, "Bench 1", p.Text("#heading"), "the document stays")
}
