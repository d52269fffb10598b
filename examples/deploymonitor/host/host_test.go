package host_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/deploymonitor/host"
	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
	"github.com/duet-ui/duet/server"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// A stage says who renders the pages of a test.
type stage string

const (
	onServer  stage = "live"  // no client is served: pages stay with the server
	inBrowser stage = "taken" // the browser's Go took the page over
)

// inBothStages runs a test in each of them: nobody should see a difference.
func inBothStages(t *testing.T, test func(*testing.T, stage)) {
	for _, st := range []stage{onServer, inBrowser} {
		t.Run(string(st), func(t *testing.T) { test(t, st) })
	}
}

// serve runs the monitor.
func serve(t *testing.T, st stage, with ...func(*server.Server)) string {
	t.Helper()
	opt := server.Options{Keys: [][]byte{make([]byte, 32)}}
	if st == inBrowser {
		opt.Client = clientbuild.Test(t, "../client")
	}
	srv, err := host.New(opt)
	require.NoError(t, err)
	for _, f := range with {
		f(srv)
	}
	web := httptest.NewServer(srv.Handler())
	services := make(chan struct{})
	go func() { defer close(services); srv.RunServices(t.Context()) }()
	t.Cleanup(func() {
		<-services // t.Context has ended
		assert.NoError(t, srv.Hub().Shutdown(context.Background()))
		web.CloseClientConnections()
		web.Close()
	})
	return web.URL
}

// visit opens a page and waits until it is in its stage.
func visit(p *browsertest.Page, st stage, url string) *browsertest.Page {
	p.Goto(url)
	p.WaitFor(reached(st))
	return p
}

func reached(st stage) string {
	return `document.documentElement.dataset.duet === "` + string(st) + `"`
}

// deploying adds a real deployer of src.
func deploying(t *testing.T, src string) func(*server.Server) {
	t.Helper()
	var live *pipeline.Live
	web := httptest.NewUnstartedServer(nil)
	live, err := pipeline.NewLive("http://" + web.Listener.Addr().String())
	require.NoError(t, err)
	web.Config.Handler = live
	web.Start()
	d, err := pipeline.New(pipeline.Options{Source: src, Live: live})
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, d.Close())
		web.Close()
		assert.NoError(t, live.Close())
	})
	return func(srv *server.Server) { host.Deployments(srv, d) }
}

func TestDeployButtonDeploysTheShippedSite(t *testing.T) {
	inBothStages(t, deployButtonDeploysTheShippedSite)
}

func deployButtonDeploysTheShippedSite(t *testing.T, st stage) {
	url := serve(t, st, deploying(t, "../site"))
	b := browsertest.New(t)
	one, two := b.NewPage(browsertest.PageOptions{}), b.NewPage(browsertest.PageOptions{})
	visit(one, st, url+"/deployment/dashboard")
	visit(two, st, url+"/app/dashboard")
	one.WaitForText("h2", "fieldnotes")
	assert.Equal(t, "Idle", one.Text(".phase"))

	one.Click(".primary")
	two.WaitForText(".phase", "Building")
	two.Click(".log button")
	two.WaitForText(".log ol", "--- PASS: TestWriteMakesAPageForEachNote")
	one.WaitForText(".phase", "Published")
	two.WaitForText(".success", "Completed at ")

	// What was published is another origin's, and a page like any other.
	link := browsertest.Eval[string](one, `document.querySelector("a.live").href`)
	assert.NotContains(t, link, url)
	three := b.NewPage(browsertest.PageOptions{})
	three.Goto(link)
	three.WaitForText("h1", "Field notes")
	three.WaitFor(`getComputedStyle(document.querySelector(".notes")).listStyleType === "none"`) // its stylesheet came
	assert.Equal(t, "null", browsertest.Eval[string](three, `self.origin`), "sandboxed")
}

func TestFailedTestShowsTheCompilersOutput(t *testing.T) {
	inBothStages(t, failedTestShowsTheCompilersOutput)
}

func failedTestShowsTheCompilersOutput(t *testing.T, st stage) {
	src := t.TempDir()
	require.NoError(t, os.CopyFS(src, os.DirFS("../site")))
	require.NoError(t, os.WriteFile(filepath.Join(src, "broken.go"), []byte("package main\n\nvar n int = \"<b>one</b>\"\n"), 0o644))
	url := serve(t, st, deploying(t, src))
	p := visit(browsertest.New(t).NewPage(browsertest.PageOptions{}), st, url+"/deployment/dashboard")
	p.Click(".primary")
	p.WaitForText(".phase", "Failed")
	assert.Contains(t, p.Text(".failure pre"), `broken.go:3:13: cannot use "<b>one</b>" (untyped string constant) as int value`)

	later := browsertest.New(t).NewPage(browsertest.PageOptions{NoScript: true})
	later.Goto(url + "/deployment/dashboard")
	assert.Contains(t, later.HTML(".failure"), "&lt;b&gt;one&lt;/b&gt;", "a page opened later starts with the last state, also without scripts")
}

func TestTwoTabsGiveOneDeploymentAndACancelEndsIt(t *testing.T) {
	inBothStages(t, twoTabsGiveOneDeploymentAndACancelEndsIt)
}

func twoTabsGiveOneDeploymentAndACancelEndsIt(t *testing.T, st stage) {
	src := t.TempDir()
	require.NoError(t, os.CopyFS(src, os.DirFS("../site")))
	require.NoError(t, os.WriteFile(filepath.Join(src, "slow_test.go"),
		[]byte("package main\n\nimport \"testing\"\n\nfunc TestSlow(t *testing.T) { t.Log(\"waiting\"); select {} }\n"), 0o644))
	url := serve(t, st, deploying(t, src))
	b := browsertest.New(t)
	one, two := b.NewPage(browsertest.PageOptions{}), b.NewPage(browsertest.PageOptions{})
	visit(one, st, url+"/deployment/dashboard")
	visit(two, st, url+"/deployment/dashboard")
	one.Click(".primary")
	two.WaitForText(".stage", "Running the tests")
	two.Click(".primary")
	two.WaitForText(".answer", "is already running (Running the tests). Wait for it or cancel it.")
	assert.Empty(t, one.Text(".answer"), "the answer is for who asked")

	two.Click(".controls button:not(.primary)")
	one.WaitForText(".panel.cancelled", "Cancelled while running the tests.")
	two.WaitFor(`document.querySelector(".answer").textContent === ""`)
}

// The four patterns, each seen from two visitors' pages.

func visitors(t *testing.T, st stage) (ada, ben *browsertest.Page) {
	url := serve(t, st)
	page := func(user string) *browsertest.Page {
		p := visit(browsertest.New(t).NewPage(browsertest.PageOptions{}), st, url+"/app/patterns")
		p.Click(".who button[value=" + user + "]")
		p.WaitFor(`document.querySelector(".who span")?.textContent === "` + user + `" && ` + reached(st))
		return p
	}
	return page("ada"), page("ben")
}

// tiles returns what the tiles and the lamp say.
func tiles(p *browsertest.Page) []string {
	return browsertest.Eval[[]string](p, `[...document.querySelectorAll(".tile .message")].map(e => e.textContent)`)
}

const untouched = "Nothing was pushed here yet"

func TestPushToOneComponent(t *testing.T) { inBothStages(t, pushToOneComponent) }

func pushToOneComponent(t *testing.T, st stage) {
	ada, ben := visitors(t, st)
	ada.Click(".tile:nth-of-type(2) button")
	ada.WaitForText(".tile:nth-of-type(2) .message", "this tile alone")
	assert.Equal(t, []string{untouched, "Pushed to this tile alone", untouched, untouched}, tiles(ada))
	assert.Equal(t, []string{untouched, untouched, untouched, untouched}, tiles(ben))
}

func TestPushByType(t *testing.T) { inBothStages(t, pushByType) }

func pushByType(t *testing.T, st stage) {
	ada, ben := visitors(t, st)
	ada.Click(".controls button:nth-of-type(1)")
	const every = "Pushed to every tile, everywhere"
	for _, p := range []*browsertest.Page{ada, ben} {
		p.WaitForText(".tile .message", every)
		assert.Equal(t, []string{every, every, every, untouched}, tiles(p))
	}
	ada.WaitForText(".answer", "reached 6")
}

func TestPushByUser(t *testing.T) { inBothStages(t, pushByUser) }

func pushByUser(t *testing.T, st stage) {
	ada, ben := visitors(t, st)
	ben.Click(".controls button:nth-of-type(2)")
	const bens = "Pushed to all pages of ben"
	ben.WaitForText(".lamp .message", bens)
	assert.Equal(t, []string{bens, bens, bens, bens}, tiles(ben))
	assert.Equal(t, []string{untouched, untouched, untouched, untouched}, tiles(ada))
}

func TestPushByUserNeedsOne(t *testing.T) { inBothStages(t, pushByUserNeedsOne) }

func pushByUserNeedsOne(t *testing.T, st stage) {
	url := serve(t, st)
	p := visit(browsertest.New(t).NewPage(browsertest.PageOptions{}), st, url+"/app/patterns")
	p.Click(".controls button:nth-of-type(2)")
	p.WaitForText(".answer", "Sign in first")
}

func TestSeveralUpdatesAreOneCommit(t *testing.T) { inBothStages(t, severalUpdatesAreOneCommit) }

func severalUpdatesAreOneCommit(t *testing.T, st stage) {
	ada, ben := visitors(t, st)
	ben.Do(`
		window.commits = 0;
		new MutationObserver(() => window.commits++).observe(document.querySelector(".tiles"),
			{ subtree: true, childList: true, characterData: true, attributes: true });`)
	ada.Click(".controls button:nth-of-type(3)")
	ben.WaitForText(".tile .number", "1")
	ben.WaitFor(`document.querySelectorAll(".tile.good").length === 3`)
	assert.Equal(t, "Three values, one render", ben.Text(".tile .message"))
	assert.Equal(t, 1, browsertest.Eval[int](ben, "window.commits"), "three keys of three tiles, one change of the page")
}
