package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/internal/browsertest"
)

// A visit is a page with something of every kind in it: what it wrote, clicked and
// half typed, and what the record of events has to say.
type visit struct {
	*browsertest.Page
	browser *browsertest.Browser
	t       *testing.T
	srv     *browsertest.Program
	link    *browsertest.Link
	stage   string // predicate
	want    []string
	text    string
	both    int // the shared counter
	mine    int // the local ones
}

// visitBench opens the bench over a link, in stage 2 for good or taken over.
func visitBench(t *testing.T, srv *browsertest.Program, taking bool) *visit {
	t.Helper()
	v := &visit{t: t, srv: srv, stage: live, browser: browsertest.New(t)}
	v.link = browsertest.NewLink(t, strings.TrimSuffix(strings.TrimPrefix(srv.URL, "http://"), "/"))
	o := browsertest.PageOptions{RecordSocket: true}
	if taking {
		v.stage = taken
	} else {
		o.Block = []string{wasm}
	}
	v.Page = v.browser.NewPage(o)
	v.Allow("WebSocket connection to") // the browser's own words about a server that is gone
	v.Goto("http://" + v.link.Addr + "/lab/bench")
	v.WaitFor(v.stage)
	return v
}

func (v *visit) press(names ...string) {
	v.t.Helper()
	for _, n := range names {
		v.Click("#press-" + n)
		v.want = append(v.want, n)
	}
}

func (v *visit) typing(s string) {
	v.t.Helper()
	for _, r := range s {
		v.Type("#order-text", string(r))
		v.text += string(r)
		v.want = append(v.want, "="+v.text)
	}
}

// use does something of every kind.
func (v *visit) use() {
	v.t.Helper()
	v.press("a", "b", "c")
	v.typing("he")
	v.Click("#both-add")
	v.Click("#mine-add")
	v.Click("#frame-click")
	v.Click("#survive")
	v.Type("#echo", "z")
	v.both, v.mine = v.both+1, v.mine+1
}

// halfType leaves text that nobody listens to, the caret inside, and the focus there.
func (v *visit) halfType() {
	v.t.Helper()
	v.Type("#own", "half-typed")
	v.Do(`document.querySelector("#own").setSelectionRange(2, 5)`)
}

func (v *visit) assertHalfTyped() {
	v.t.Helper()
	require.Equal(v.t, "own 2 5 half-typed", browsertest.Eval[string](v.Page,
		`(e => [e.id, e.selectionStart, e.selectionEnd, e.value].join(" "))(document.activeElement)`))
}

// settles waits until all that was done is shown, and checks that it was done once.
func (v *visit) settles() {
	v.t.Helper()
	shown := map[string]string{
		"#happened":       strings.Join(v.want, " "),
		"#happened-count": strconv.Itoa(len(v.want)),
		"#both":           strconv.Itoa(v.both),
		"#mine":           strconv.Itoa(v.mine),
		"#frame-click":    "Frame " + strconv.Itoa(v.mine),
		"#survive":        "Still here " + strconv.Itoa(v.mine),
		"#echoed":         strings.Repeat("z", v.mine),
	}
	for id, text := range shown {
		v.WaitForText(id, text)
	}
	for id, text := range shown { // and nothing else, also after all of it is there
		require.Equal(v.t, text, v.Text(id), id)
	}
	require.Equal(v.t, shown["#echoed"], browsertest.Eval[string](v.Page, `document.querySelector("#echo").value`))
}

// serverKnows waits until the server's record of the page is want, and only that.
func (v *visit) serverKnows(want []string) {
	v.t.Helper()
	var have [][]string // one for each page
	knows := func() bool {
		have = slices.Collect(maps.Values(control[map[string][]string](v.t, "GET", v.srv.URL+"lab/ctl/happened", nil)))
		return len(have) == 1 && len(have[0]) >= len(want)
	}
	assert.Eventually(v.t, knows, 5*time.Second, 5*time.Millisecond, "the server does not know of all events")
	require.Equal(v.t, [][]string{want}, have)
}

// receives pushes text to the page.
func (v *visit) receives(text string) {
	v.t.Helper()
	require.Eventually(v.t, func() bool {
		return push(v.t, v.srv, "all", map[string]any{"note": text})["pages"] == 1.0
	}, 20*time.Second, 5*time.Millisecond, "the page is not connected")
	v.WaitForText("#note", text)
}

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

// halfTypeAgain puts focus and caret back after other controls were used.
func (v *visit) halfTypeAgain() {
	v.t.Helper()
	v.Do(`document.querySelector("#own").focus(); document.querySelector("#own").setSelectionRange(2, 5)`)
}

func TestNoEventIsLostInAnEndlessStreamInStage2(t *testing.T) { killInAStream(t, false) }

func TestNoEventIsLostInAnEndlessStreamAfterTheTakeover(t *testing.T) { killInAStream(t, true) }

// Clicks in every task, and the server dies in the midst of them, three times: at
// whatever moment that is for each, it counts once and in its place.
func killInAStream(t *testing.T, taking bool) {
	srv := labProgram.start(t)
	v := visitBench(t, srv, taking)
	v.Do(`window.pressed = [];
		const names = ["a", "b", "c"];
		const step = () => {
			const n = names[Math.random() * 3 | 0];
			window.pressed.push(n);
			document.querySelector("#press-" + n).click();
			if (!window.enough) setTimeout(step, 10); else window.finished = true;
		};
		step()`)
	for range 3 {
		shown := browsertest.Eval[int](v.Page, `window.pressed.length`) + 5
		v.WaitFor(`+document.querySelector("#happened-count").textContent >= ` + strconv.Itoa(shown))
		said := len(hellos(v.Page))
		srv.Kill()
		srv.Start()
		v.saysHello(said)
	}
	v.Do(`window.enough = true`)
	v.WaitFor(`window.finished`)
	v.WaitFor(`+document.querySelector("#happened-count").textContent == window.pressed.length`)
	require.Equal(t, browsertest.Eval[string](v.Page, `window.pressed.join(" ")`), v.Text("#happened"))
	v.receives("still here")
	v.serverKnows(browsertest.Eval[[]string](v.Page, `window.pressed`))
	v.assertFresh("1", lab.Note.Set("still here"))
}

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
