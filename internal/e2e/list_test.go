package e2e

import (
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// rowsShown are the rows of the bench, as a reader sees them.
const rowsShown = `[...document.querySelectorAll("#row-list > li > button")].map(b => b.textContent.slice(4)).join()`

// A thousand rows are appended, each by a push of its own, half of them before Go has
// the page: the list is right in both stages, and a row costs its bytes.
func TestAThousandRowsAreAppended(t *testing.T) {
	srv := labProgram.start(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{RecordSocket: true})
	client := p.Hold(wasm)
	p.Goto(srv.URL + "lab/bench")
	p.WaitFor(live)
	client.Wait()
	bytes := func() (n int) {
		for _, m := range p.Received() {
			n += len(m)
		}
		return n
	}
	want := "1,2,3,4,5,6,7,8"
	grow := func(from, to int) {
		t.Helper()
		before := bytes()
		control[string](t, "POST", srv.URL+"lab/ctl/append", url.Values{"from": {strconv.Itoa(from)}, "to": {strconv.Itoa(to)}})
		for id := from; id <= to; id++ {
			want += "," + strconv.Itoa(id)
		}
		p.WaitFor(rowsShown + ` == "` + want + `"`)
		cost := float64(bytes()-before) / float64(to-from+1)
		t.Logf("%.1f bytes a row", cost)
		assert.Less(t, cost, 130.0)
	}
	grow(9, 508)
	row := p.Remember("#row-list > li")
	client.Open()
	p.WaitFor(taken)
	p.WaitFor(rowsShown + ` == "` + want + `"`)
	grow(509, 1008)
	row.AssertKept()
}

// A page far away is not sent each state there was in between, and shows the last.
func TestSlowPageSkipsStates(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		v := visitBench(t, srv, taking)
		v.link.SetDelay(150 * time.Millisecond)
		before := len(v.Received())
		const states = 120
		for i := range states {
			push(t, srv, "all", map[string]any{"note": strings.Repeat("far ", 200) + strconv.Itoa(i)})
		}
		v.WaitFor(`document.querySelector("#note").textContent.endsWith(" ` + strconv.Itoa(states-1) + `")`)
		got := len(v.Received()) - before
		assert.Less(t, got, states/2, "%d messages for %d states", got, states)
		v.link.SetDelay(0)
	})
}

// The line is cut again and again, in the middle of what is under way, and is slow in
// between: each click counts once and in its place.
func TestNoEventIsLostThroughABadLine(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		v := visitBench(t, srv, taking)
		v.Allow("WebSocket connection to")
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 7))
		v.Do(clicking)
		for range 5 {
			shown := browsertest.Eval[int](v.Page, `window.pressed.length`) + 3
			v.link.SetDelay(time.Duration(r.IntN(40)) * time.Millisecond)
			v.WaitFor(`+document.querySelector("#happened-count").textContent >= ` + strconv.Itoa(shown))
			// Not before it is welcome: two cuts in a row that leave no welcome are a page that
			// tries without a WebSocket, whose messages nobody hears here.
			before := welcomes(v.Page)
			v.link.Drop()
			require.Eventually(t, func() bool { return welcomes(v.Page) > before }, 20*time.Second, 5*time.Millisecond, "the page does not come back")
		}
		v.link.SetDelay(0)
		v.stopClicking()
		v.receives("through it all")
		v.serverKnows(browsertest.Eval[[]string](v.Page, `window.pressed`))
		require.NotEmpty(t, hellos(v.Page))
	})
}

// welcomes counts the welcomes that the page has got.
func welcomes(p *browsertest.Page) (n int) {
	for _, b := range p.Received() {
		if m, err := wire.DecodeServer(b); err == nil {
			if _, ok := m.(wire.Welcome); ok {
				n++
			}
		}
	}
	return n
}
