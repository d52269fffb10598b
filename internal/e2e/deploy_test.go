package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// monitoring starts the Deployment Monitor on a folder.
func monitoring(t *testing.T, src string) (srv *browsertest.Program, dashboard string) {
	t.Helper()
	srv = monitorProgram.start(t, "-src", src, "-live-addr", browsertest.FreeAddr(t))
	return srv, srv.URL + "deployment/dashboard"
}

// buttons of the dashboard.
const (
	deploy  = ".controls .primary"
	cancel  = ".controls button:not(.primary)"
	showLog = ".log > button"
)

// Without WASM the page stays live through boot.js alone: a deployment that fails
// with what the compiler said, and, the source mended, one that goes through every
// stage to a page that one can visit. Without JavaScript each state is in the HTML.
func TestWholeDeploymentWithoutWASM(t *testing.T) {
	src := site(t, map[string]string{"broken.go": "package main\n\nvar n int = \"<b>one</b>\"\n"})
	_, dashboard := monitoring(t, src)
	b := browsertest.New(t)
	static := b.NewPage(browsertest.PageOptions{NoScript: true})
	static.Goto(dashboard)
	for _, text := range []string{"Deployment Monitor", "fieldnotes", "Idle", "Nothing is running.", "Deploy", "Cancel", "Show the log", "Without JavaScript this page shows"} {
		assert.Contains(t, static.Text("body"), text)
	}
	assert.Contains(t, static.HTML(".badge"), "<svg")
	assert.True(t, browsertest.Eval[bool](static, `document.querySelector(".card").matches(".idle") && getComputedStyle(document.querySelector(".card")).display === "grid"`), "the stylesheet came")
	assert.True(t, browsertest.Eval[bool](static, `document.querySelector("`+cancel+`").disabled`))

	p := open(b, dashboard, false)
	documents := p.Commits()
	p.Click(showLog)
	p.WaitForText(".log", "No lines.")
	p.Click(deploy)
	p.WaitForText(".phase", "Failed")
	const complaint = `broken.go:3:13: cannot use "<b>one</b>" (untyped string constant) as int value`
	assert.Contains(t, p.Text(".failure pre"), complaint)
	assert.Contains(t, p.Text(".log ol"), complaint)
	assert.Equal(t, 0, browsertest.Eval[int](p, `document.querySelectorAll("pre b, ol b").length`), "what the compiler says is text")
	static.Goto(dashboard)
	assert.Contains(t, static.Text(".failure pre"), complaint)
	assert.Contains(t, static.HTML(".card"), `class="card failed"`)

	require.NoError(t, os.Remove(filepath.Join(src, "broken.go")))
	// What the page shows on its way, as it comes.
	p.Do(`window.stages = []; window.percents = [];
		new MutationObserver(() => {
			const stage = document.querySelector(".stage")?.textContent, percent = document.querySelector("[role=progressbar]")?.ariaValueNow;
			if (stage && stage !== stages.at(-1)) stages.push(stage);
			if (percent) percents.push(+percent);
		}).observe(document.querySelector(".card"), {subtree: true, childList: true, characterData: true, attributes: true})`)
	p.Click(deploy)
	p.WaitForText(".phase", "Published")
	p.WaitForText(".success", "Completed at ")
	stages := browsertest.Eval[[]string](p, `stages`)
	require.Subset(t, []string{"Starting", "Copying the source", "Vetting the code", "Running the tests", "Building the program",
		"Generating the pages", "Compressing the pages", "Publishing"}, stages)
	require.Subset(t, stages, []string{"Vetting the code", "Running the tests", "Building the program"}, "the long ones are all seen")
	assert.IsNonDecreasing(t, browsertest.Eval[[]int](p, `percents`))
	for _, line := range []string{"$ go vet ./...", "--- PASS: TestWriteMakesAPageForEachNote", "wrote ", "✓ Published at "} {
		assert.Contains(t, p.Text(".log ol"), line)
	}
	assert.Equal(t, documents, p.Commits(), "never reloaded")

	link := browsertest.Eval[string](p, `document.querySelector("a.live").href`)
	assert.NotContains(t, link, strings.TrimSuffix(dashboard, "deployment/dashboard"), "another origin")
	res, err := http.Get(link)
	require.NoError(t, err)
	res.Body.Close()
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Regexp(t, `^sandbox;`, res.Header.Get("Content-Security-Policy"))
	published := b.NewPage(browsertest.PageOptions{})
	published.Goto(link)
	published.WaitForText("h1", "Field notes")
	assert.Equal(t, "null", browsertest.Eval[string](published, `self.origin`))

	static.Goto(dashboard)
	assert.Equal(t, link, browsertest.Eval[string](static, `document.querySelector("a.live").href`))
	assert.Contains(t, static.Text(".success"), "Completed at ")
}

// Whoever clicks, twice at once or in two tabs, in whatever stage: one deployment
// runs, and who came second reads why. Cancel ends it for all.
func TestTwoTabsOneDeployment(t *testing.T) {
	g := newGate(t)
	_, dashboard := monitoring(t, site(t, map[string]string{"gate_test.go": g.file()}))
	b := browsertest.New(t)
	one, two := open(b, dashboard, false), open(b, dashboard, true)
	const id = `document.querySelector(".facts dd")?.textContent ?? ""`

	one.Do(`document.querySelector("` + deploy + `").click(); document.querySelector("` + deploy + `").click()`)
	two.Do(`document.querySelector("` + deploy + `").click(); document.querySelector("` + deploy + `").click()`)
	g.wait()
	two.WaitForText(".answer", "is already running")
	for _, p := range []*browsertest.Page{one, two} {
		p.WaitForText(".stage", "Running the tests")
		p.WaitFor(`!document.querySelector("` + cancel + `").disabled`)
	}
	running := browsertest.Eval[string](one, id)
	assert.Equal(t, running, browsertest.Eval[string](two, id))
	assert.Contains(t, two.Text(".answer"), "Deployment "+running+" is already running (")
	assert.Contains(t, two.Text(".answer"), "Wait for it or cancel it.")

	one.Click(deploy)
	one.WaitForText(".answer", "Deployment "+running+" is already running (Running the tests). Wait for it or cancel it.")

	two.Click(cancel)
	for _, p := range []*browsertest.Page{one, two} {
		p.WaitForText(".panel.cancelled", "Cancelled while running the tests.")
		assert.Equal(t, running, browsertest.Eval[string](p, id), "no other deployment came")
		p.WaitFor(`document.querySelector(".answer").textContent === "" && document.querySelector("` + cancel + `").disabled`)
	}
}

// A page opened in mid-deployment starts with it: in the HTML, after hello and after
// the takeover, and follows it to its end.
func TestPageOpenedInMidDeployment(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		g := newGate(t)
		_, dashboard := monitoring(t, site(t, map[string]string{"gate_test.go": g.file()}))
		b := browsertest.New(t)
		first := open(b, dashboard, false)
		first.Click(deploy)
		g.wait()
		first.WaitForText(".stage", "Running the tests")

		static := b.NewPage(browsertest.PageOptions{NoScript: true})
		static.Goto(dashboard)
		assert.Equal(t, "Building", static.Text(".phase"))
		assert.Equal(t, "Running the tests", static.Text(".stage"))
		assert.Contains(t, static.HTML(".progress"), `aria-valuenow="30"`)
		assert.Contains(t, static.Text(".fill"), "30%")

		o := browsertest.PageOptions{}
		if !taking {
			o.Block = []string{wasm}
		}
		p := b.NewPage(o)
		boot := p.Hold("*boot-*.js")
		p.Goto(dashboard)
		boot.Wait()
		assert.Equal(t, "Building Running the tests", p.Text(".phase")+" "+p.Text(".stage"), "before any script")
		card := p.Remember(".card")
		p.Do(`window.phases = new Set();
			new MutationObserver(() => phases.add(document.querySelector(".phase").textContent)).observe(document.querySelector(".card"), {subtree: true, childList: true, characterData: true})`)
		boot.Open()
		p.WaitFor(map[bool]string{false: live, true: taken}[taking])
		assert.Equal(t, "Building Running the tests", p.Text(".phase")+" "+p.Text(".stage"))
		card.AssertKept()
		p.Click(showLog)
		p.WaitForText(".log ol", "$ go vet ./...")
		p.WaitForText(".log ol", "standing before the gate")

		p.Click(cancel)
		p.WaitForText(".panel.cancelled", "Cancelled while running the tests.")
		assert.Subset(t, []string{"Building", "Cancelled"}, browsertest.Eval[[]string](p, `[...phases]`))
	})
}
