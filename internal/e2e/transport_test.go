package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// Where a proxy lets no WebSocket through, a page lives by an event stream, or by
// polls if that does not arrive either: with all it has elsewhere.

func TestPageLivesBehindAProxyThatRefusesUpgrades(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) { liveBehind(t, browsertest.RefusesUpgrades, "stream", taking) })
}

func TestPageLivesBehindAProxyThatSwallowsWebSockets(t *testing.T) {
	liveBehind(t, browsertest.SwallowsWebSockets, "stream", true)
}

func TestPageLivesBehindAProxyThatBuffersResponses(t *testing.T) {
	liveBehind(t, browsertest.BuffersResponses, "poll", false)
}

func liveBehind(t *testing.T, fault browsertest.ProxyFault, by string, taking bool) {
	srv := labProgram.start(t)
	proxy := browsertest.NewProxy(t, srv.URL, fault)
	v := visitBehind(t, srv, proxy, taking)
	require.Positive(t, proxy.Seen("/_duet/live/"+by))
	require.Positive(t, proxy.Seen("/_duet/live/send"))
	v.use()
	v.receives("by " + by)
	v.settles()
	kept := v.Remember("#order")

	srv.Kill()
	v.use() // with nobody there
	srv.Start()
	v.receives("after the restart")
	v.WaitFor(v.stage)
	v.use()
	v.settles()
	kept.AssertKept()
	v.serverKnows(v.want)

	// A reload of the tab knows how.
	handshakes := proxy.Seen("/_duet/live")
	v.Reload()
	v.WaitFor(v.stage)
	v.receives("after the reload")
	assert.LessOrEqual(t, proxy.Seen("/_duet/live")-handshakes, 1, "one was tried before it was remembered that none can be had")
}

// visitBehind opens the bench through a proxy.
func visitBehind(t *testing.T, srv *browsertest.Program, proxy *browsertest.Proxy, taking bool) *visit {
	t.Helper()
	v := &visit{t: t, srv: srv, stage: live, browser: browsertest.New(t)}
	o := browsertest.PageOptions{}
	if taking {
		v.stage = taken
	} else {
		o.Block = []string{wasm}
	}
	v.Page = v.browser.NewPage(o)
	// The browser's own words about what the proxy, or a server that is gone, answers.
	v.Allow("WebSocket connection to")
	v.Allow("Failed to load resource")
	v.Allow("ERR_")
	v.Goto(proxy.URL + "lab/bench")
	v.WaitFor(v.stage)
	return v
}

// Four windows of one browser, each of which would hold a request at the server, leave
// it two of the six that it has for a host: all of them live.
func TestFourWindowsLiveWithoutWebSockets(t *testing.T) {
	srv := labProgram.start(t)
	proxy := browsertest.NewProxy(t, srv.URL, browsertest.RefusesUpgrades)
	first := visitBehind(t, srv, proxy, false)
	windows := []*browsertest.Page{first.Page}
	for range 3 {
		p := first.browser.NewPage(browsertest.PageOptions{Block: []string{wasm}})
		p.Allow("WebSocket connection to")
		p.Goto(proxy.URL + "lab/bench")
		p.WaitFor(live)
		windows = append(windows, p)
	}
	require.Positive(t, proxy.Seen("/_duet/live/poll"), "the third has no line left")
	assert.Equal(t, 4.0, push(t, srv, "all", map[string]any{"note": "to all windows"})["pages"])
	for _, p := range windows {
		p.WaitForText("#note", "to all windows")
		p.Click("#press-a")
		p.WaitForText("#happened", "a")
	}
}
