package e2e

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
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

// halfTypeAgain puts focus and caret back after other controls were used.
func (v *visit) halfTypeAgain() {
	v.t.Helper()
	v.Do(`document.querySelector("#own").focus(); document.querySelector("#own").setSelectionRange(2, 5)`)
}

// clicking clicks in every task from now on.
const clicking = `window.pressed = [];
	const names = ["a", "b", "c"];
	const step = () => {
		const n = names[window.pressed.length ** 2 % 7 % 3];
		window.pressed.push(n);
		document.querySelector("#press-" + n).click();
		if (!window.enough) setTimeout(step, 10); else window.finished = true;
	};
	step()`

// stopClicking ends it, and checks what the page shows.
func (v *visit) stopClicking() {
	v.t.Helper()
	v.Do(`window.enough = true`)
	v.WaitFor(`window.finished`)
	v.WaitFor(`+document.querySelector("#happened-count").textContent == window.pressed.length`)
	require.Equal(v.t, browsertest.Eval[string](v.Page, `window.pressed.join(" ")`), v.Text("#happened"))
}

func asksTakeover(message []byte) bool {
	m, err := wire.DecodeClient(message)
	_, ok := m.(wire.Takeover)
	return err == nil && ok
}
