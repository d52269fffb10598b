package shots

import (
	"flag"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/deploymonitor/host"
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/server"
)

var write = flag.Bool("write", false, "write the pictures into docs/screenshots")

func TestMain(m *testing.M) { browsertest.Main(m) }

const folder = "../../docs/screenshots"

// A picture is a page in a state, taken in each of the variants.
type picture struct {
	name    string
	path    string
	status  monitor.Status
	lines   []string
	prepare func(*browsertest.Page)
	as      []variant
}

const live = "http://127.0.0.1:8081/5f3a91c2/"

// The four states of the Deployment Monitor; of its log and of the frame around its
// pages, a look is enough.
var pictures = []picture{
	{name: "dashboard-idle", path: "/deployment/dashboard", status: monitor.Status{Site: "fieldnotes", Stage: "Waiting for a deployment"}, as: all},
	{name: "dashboard-building", path: "/deployment/dashboard", status: building, as: all},
	{name: "dashboard-published", path: "/deployment/dashboard", status: monitor.Status{ID: "5f3a91c2", Site: "fieldnotes",
		Phase: monitor.Published, Percent: 100, Stage: "Live", LiveURL: live, FinishedAt: 1795340472000, Elapsed: 4300}, as: all},
	{name: "dashboard-failed", path: "/deployment/dashboard", status: monitor.Status{ID: "5f3a91c2", Site: "fieldnotes",
		Phase: monitor.Failed, Percent: 10, Stage: "Vetting the code failed", Elapsed: 900,
		Error: "$ go vet ./...\n# fieldnotes\nvet: ./page.go:41:9: undefined: titel"}, as: all},
	{name: "log", path: "/deployment/dashboard", status: building, lines: output, as: look, prepare: func(p *browsertest.Page) {
		p.Click(".log > button")
		p.WaitForText(".log ol", output[len(output)-1])
	}},
	{name: "shell", path: "/app/patterns", as: look, prepare: func(p *browsertest.Page) {
		p.Click(".controls button:nth-of-type(3)")
		p.WaitForText(".tile", "Three values, one render")
		p.WaitFor(`[...document.querySelectorAll("button")].every(b => !b.disabled)`)
		p.Click(".notes button")
		p.WaitForText(".notes", "opened 1 time.")
		p.Do(`document.activeElement.blur()`)
	}},
}

var building = monitor.Status{ID: "5f3a91c2", Site: "fieldnotes", Phase: monitor.Building, Percent: 55, Stage: "Building the program", Elapsed: 2600}

var output = []string{
	"▸ Copying the source", "6 files, 6812 bytes", "▸ Vetting the code", "$ go vet ./...", "▸ Running the tests", "$ go test -v -timeout=5m0s ./...",
	"=== RUN   TestWriteMakesAPageForEachNote", "--- PASS: TestWriteMakesAPageForEachNote (0.00s)", "PASS", "ok  \tfieldnotes\t0.004s",
	"▸ Building the program", "$ go build -ldflags='-s -w' -o site.program .",
}

func TestPictures(t *testing.T) {
	srv, err := host.New(server.Options{Keys: [][]byte{make([]byte, 32)}, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	site := httptest.NewServer(srv.Handler())
	t.Cleanup(site.Close)
	for _, pic := range pictures {
		t.Run(pic.name, func(t *testing.T) {
			lines := make([]monitor.Line, len(pic.lines))
			for i, text := range pic.lines {
				lines[i] = monitor.Line{ID: i + 1, Text: text}
			}
			updates := []app.Update{monitor.Deployment.Set(pic.status), monitor.Log.Set(lines)}
			srv.Updater().Push(push.All(), updates...)
			p := browsertest.New(t).NewPage(browsertest.PageOptions{})
			p.Goto(site.URL + pic.path)
			p.WaitFor(`document.documentElement.dataset.duet == "live"`)
			if pic.prepare != nil {
				pic.prepare(p)
			}
			for _, file := range pic.as {
				p.SetDark(file.dark)
				p.SetViewport(file.width, 640)
				settle(p)
				name := pic.name + file.suffix
				assert.LessOrEqual(t, browsertest.Eval[int](p, "document.documentElement.scrollWidth"), int(file.width), "%s is wider than its window", name)
				dir := t.TempDir()
				if *write {
					dir = folder
				}
				p.Screenshot(filepath.Join(dir, name))
			}
		})
	}
}

// A variant is one file of a picture.
type variant struct {
	suffix string
	dark   bool
	width  int64
}

var (
	all = []variant{
		{"-light-wide.png", false, 1040},
		{"-light-narrow.png", false, 360},
		{"-dark-wide.png", true, 1040},
		{"-dark-narrow.png", true, 360},
	}
	look = []variant{all[0], all[3]}
)

// settle returns when the styles of a new size are applied, with every transition
// at its end and every animation at one moment.
func settle(p *browsertest.Page) {
	p.Do(`new Promise((ok) => requestAnimationFrame(() => requestAnimationFrame(ok))).then(() => {
		for (const a of document.getAnimations())
			if (a instanceof CSSTransition) a.finish();
			else {
				a.pause();
				a.currentTime = 400;
			}
	})`)
}

// What is in the folder is what is taken, small enough for a repository.
func TestFiles(t *testing.T) {
	var want, got []string
	for _, pic := range pictures {
		for _, v := range pic.as {
			want = append(want, pic.name+v.suffix)
		}
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	total := int64(0)
	for _, e := range entries {
		info, err := e.Info()
		require.NoError(t, err)
		got = append(got, e.Name())
		total += info.Size()
		assert.Less(t, info.Size(), int64(150_000), e.Name())
	}
	slices.Sort(want)
	assert.Equal(t, want, got, "make shots")
	assert.Less(t, total, int64(1_500_000))
}
