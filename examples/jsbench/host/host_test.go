package host_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/jsbench/host"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
	"github.com/duet-ui/duet/server"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// options are those of a test's server.
func options(t *testing.T) server.Options {
	return server.Options{
		Keys:   [][]byte{[]byte(strings.Repeat("k", 32))},
		Client: clientbuild.Test(t, "github.com/duet-ui/duet/examples/jsbench/client"),
	}
}

const taken = `document.documentElement?.dataset.duet == "taken"`

// exportedSite serves the exported table below a path of a plain file server.
func exportedSite(t *testing.T) (url string) {
	t.Helper()
	srv, err := host.New(options(t))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, srv.Export(t.Context(), dir))
	files := http.StripPrefix("/some/sub/path", http.FileServer(http.Dir(dir)))
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".wasm") { // as from a host that does not know the type
			w.Header().Set("Content-Type", "application/octet-stream")
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	return web.URL + "/some/sub/path/"
}

// live serves the table with its server.
func live(t *testing.T) (url string) {
	t.Helper()
	srv, err := host.New(options(t))
	require.NoError(t, err)
	web := httptest.NewServer(srv.Handler())
	t.Cleanup(web.Close)
	return web.URL
}

// Before the takeover the server answers, also with ten thousand rows; what it made goes
// on in the browser.
func TestTableIsTakenOverWithItsRows(t *testing.T) {
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	client := p.Hold("*client-*.wasm*")
	p.Goto(live(t))
	client.Wait()
	p.Click("#runlots")
	p.WaitFor(`document.querySelectorAll("tbody tr").length == 10000`)
	p.Click("#run")
	p.WaitFor(`document.querySelectorAll("tbody tr").length == 1000`)
	p.Click("tbody tr:nth-child(2) a")
	p.WaitFor(`document.querySelectorAll("tr.danger").length == 1`)
	rows := p.Remember("tbody")
	client.Open()
	p.WaitFor(taken)
	rows.AssertSame()
	p.Click("#add")
	p.WaitFor(`document.querySelector("tbody").lastElementChild.firstChild.textContent == "12000"`)
	p.Click("tbody tr:nth-child(2) td:nth-child(3) a")
	p.WaitFor(`document.querySelectorAll("tbody tr").length == 1999`)
	assert.Equal(t, 0, browsertest.Eval[int](p, `document.querySelectorAll("tr.danger").length`))
}

// The exported page is taken over in place: no node changes, no socket is tried, a
// click that came too early counts, and the table works.
func TestTableWorksWithoutAServer(t *testing.T) {
	url := exportedSite(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{RecordSocket: true})
	client := p.Hold("*client-*.wasm*")
	p.Goto(url)
	client.Wait()
	nodes := p.Remember("#duet")
	p.Click("#add")
	p.Click("#add")
	assert.Equal(t, 0, browsertest.Eval[int](p, `document.querySelectorAll("tbody tr").length`))
	client.Open()
	p.WaitFor(taken)
	p.WaitFor(`document.querySelectorAll("tbody tr").length == 2000`)
	nodes.AssertKept()
	p.Click("tbody tr:nth-child(3) a")
	p.WaitFor(`document.querySelectorAll("tr.danger").length == 1`)
	assert.Equal(t, "3", browsertest.Eval[string](p, `document.querySelector("tr.danger td").textContent`))
	p.Click("#clear")
	p.WaitFor(`document.querySelectorAll("tbody tr").length == 0`)
	nodes.AssertSame()
	assert.Empty(t, p.Sent())
}
