package browsertest

import (
	"context"
	"path"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A Gate holds the requests of one URL pattern until the test opens it: a slow
// download without a clock.
type Gate struct {
	pattern string
	page    *Page
	arrived chan struct{} // closed when the first request stands before the gate
	once    sync.Once

	// Guarded by the interceptor's lock.
	open bool
	held []fetch.RequestID
}

// interceptor decides what happens to a tab's requests.
type interceptor struct {
	page    *Page
	mu      sync.Mutex
	gates   []*Gate
	blocked []string
}

// Block fails every later request whose URL matches pattern (* and ?). What the
// browser itself writes to the console about it is not noise.
func (p *Page) Block(pattern string) {
	p.t.Helper()
	p.network.mu.Lock()
	p.network.blocked = append(p.network.blocked, pattern)
	p.network.mu.Unlock()
	p.console.allowURL(pattern)
	p.network.enable()
}

// Hold makes every later request whose URL matches pattern wait at the gate.
func (p *Page) Hold(pattern string) *Gate {
	p.t.Helper()
	g := &Gate{pattern: pattern, page: p, arrived: make(chan struct{})}
	p.network.mu.Lock()
	p.network.gates = append(p.network.gates, g)
	p.network.mu.Unlock()
	p.network.enable()
	return g
}

// Wait returns when a request has reached the gate.
func (g *Gate) Wait() {
	g.page.t.Helper()
	ctx, cancel := context.WithTimeout(g.page.ctx, patience)
	defer cancel()
	select {
	case <-g.arrived:
	case <-ctx.Done():
		g.page.t.Fatalf("browsertest: no request for %s reached its gate\n%s", g.pattern, g.page.state())
	}
}

// Open lets the held requests go, and all later ones pass.
func (g *Gate) Open() {
	n := &g.page.network
	n.mu.Lock()
	g.open = true
	held := g.held
	g.held = nil
	n.mu.Unlock()
	for _, id := range held {
		n.proceed(id)
	}
}

func (n *interceptor) openAll() {
	n.mu.Lock()
	gates := n.gates
	n.mu.Unlock()
	for _, g := range gates {
		g.Open()
	}
}

func (n *interceptor) enable() {
	n.page.t.Helper()
	n.mu.Lock()
	var patterns []*fetch.RequestPattern
	for _, g := range n.gates {
		patterns = append(patterns, &fetch.RequestPattern{URLPattern: g.pattern})
	}
	for _, pattern := range n.blocked {
		patterns = append(patterns, &fetch.RequestPattern{URLPattern: pattern})
	}
	n.mu.Unlock()
	do(n.page, fetch.Enable, fetch.EnableParams{Patterns: patterns})
}

// listen runs on the goroutine that reads the browser, which may not wait for
// an answer: commands leave from a goroutine of their own.
func (n *interceptor) listen(event any) {
	e, ok := event.(*fetch.EventRequestPaused)
	if !ok {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, pattern := range n.blocked {
		if matches(pattern, e.Request.URL) {
			go n.fail(e.RequestID)
			return
		}
	}
	for _, g := range n.gates {
		if !matches(g.pattern, e.Request.URL) {
			continue
		}
		g.once.Do(func() { close(g.arrived) })
		if !g.open {
			g.held = append(g.held, e.RequestID)
			return
		}
	}
	go n.proceed(e.RequestID)
}

// proceed and fail ignore errors: the page may have gone meanwhile, and if not,
// the test that waits for the request will say so.
func (n *interceptor) proceed(id fetch.RequestID) {
	_, _ = try(n.page, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: id})
}

func (n *interceptor) fail(id fetch.RequestID) {
	_, _ = try(n.page, fetch.FailRequest, fetch.FailRequestParams{RequestID: id, ErrorReason: network.ErrorReasonBlockedByClient})
}

// matches applies a pattern of the Fetch domain to a whole URL.
func matches(pattern, url string) bool {
	// path.Match stops at slashes; neither side keeps them.
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(url, "/", "\x00"))
	return err == nil && ok
}

// SetOffline cuts the tab off the network, or connects it again. Open sockets
// stay open; a Link cuts those.
func (p *Page) SetOffline(offline bool) {
	p.t.Helper()
	do(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
}

// Sent returns the WebSocket messages that the page has sent, oldest first.
// PageOptions.RecordSocket must be set.
func (p *Page) Sent() [][]byte { p.t.Helper(); return p.recorded(&p.sent) }

// Received returns the WebSocket messages that the page has received.
func (p *Page) Received() [][]byte { p.t.Helper(); return p.recorded(&p.received) }

func (p *Page) recorded(messages *[][]byte) [][]byte {
	p.t.Helper()
	if !p.options.RecordSocket {
		p.t.Fatal("browsertest: Sent and Received need PageOptions.RecordSocket")
	}
	p.barrier()
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([][]byte(nil), *messages...)
}

// barrier returns when every event that the page has caused so far has reached
// the listener: events and answers come in one order.
func (p *Page) barrier() {
	_ = chromedp.Do(p.ctx, chromedp.Evaluate[chromedp.Void]("0"))
}
