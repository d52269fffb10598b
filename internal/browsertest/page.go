package browsertest

import (
	"context"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// PageOptions says how a tab differs from an ordinary one. The zero value is an
// ordinary desktop tab, 1280 by 900, light.
type PageOptions struct {
	NoScript      bool     // JavaScript off
	Block         []string // URL patterns (* and ?) whose requests fail
	Dark          bool     // prefers-color-scheme: dark
	Width, Height int64    // viewport in CSS pixels; 0 means 1280 by 900
	RecordSocket  bool     // keep every WebSocket message: Sent and Received
	Noisy         bool     // console messages do not fail the test when it ends
	Script        string   // JavaScript that runs in each document before its own
}

// A Page is one tab. It is closed when its test ends, and the test fails if its
// console was not quiet until then.
type Page struct {
	t       testing.TB
	browser *Browser
	ctx     context.Context
	cancel  func()
	options PageOptions

	console   console
	network   interceptor
	mu        sync.Mutex // guards what the listener writes
	lifecycle map[lifecyclePoint]bool
	commits   int // documents that the main frame has shown
	changed   chan struct{}
	sent      [][]byte
	received  [][]byte
}

type lifecyclePoint struct {
	loader cdp.LoaderID
	name   string
}

// NewPage opens a tab on about:blank.
func (b *Browser) NewPage(o PageOptions) *Page {
	b.t.Helper()
	return b.open(o, chromedp.WithExistingBrowserContext(b.id))
}

func (b *Browser) open(o PageOptions, where chromedp.ContextOption) *Page {
	b.t.Helper()
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 900
	}
	p := &Page{t: b.t, browser: b, options: o,
		lifecycle: map[lifecyclePoint]bool{}, changed: make(chan struct{}, 1)}
	p.network.page = p
	p.console.allowURL("*/live/ping") // asked for when a server is gone: the browser says that it is
	p.ctx, p.cancel = chromedp.NewContext(b.root, where, chromedp.WithListener(p.listen))
	if err := chromedp.Do(p.ctx); err != nil {
		p.cancel()
		b.t.Fatalf("browsertest: a new tab: %v", err)
	}
	b.t.Cleanup(func() {
		if !o.Noisy && !b.t.Failed() && p.ctx.Err() == nil {
			p.AssertQuiet()
		}
		p.network.openAll()
		p.cancel()
	})
	p.configure()
	return p
}

func (p *Page) configure() {
	p.t.Helper()
	do(p, audits.Enable, cdp.Empty{})
	do(p, network.Enable, network.EnableParams{})
	do(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: p.options.Width, Height: p.options.Height, DeviceScaleFactor: 1})
	if p.options.NoScript {
		do(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	if p.options.Script != "" {
		do(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: p.options.Script})
	}
	p.SetDark(p.options.Dark)
	for _, pattern := range p.options.Block {
		p.Block(pattern)
	}
}

// do runs one protocol command; a failure ends the test.
func do[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	result, err := try(p, command, params)
	if err != nil {
		p.t.Fatalf("browsertest: %s: %v", command.Method, err)
	}
	return result
}

func try[P, R any](p *Page, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Call(ctx, command, params)
}

// listen sees every event of the tab, in order, on the browser's goroutine: it
// must be quick and may run no command.
func (p *Page) listen(event any) {
	switch e := event.(type) {
	case *page.EventLifecycleEvent:
		p.note(func() { p.lifecycle[lifecyclePoint{e.LoaderID, e.Name}] = true })
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			p.note(func() { p.commits++ })
		}
	case *network.EventWebSocketFrameReceived:
		if p.options.RecordSocket {
			p.note(func() { p.received = append(p.received, e.Response.PayloadData) })
		}
	case *network.EventWebSocketFrameSent:
		if p.options.RecordSocket {
			p.note(func() { p.sent = append(p.sent, e.Response.PayloadData) })
		}
	default:
		p.network.listen(event)
		p.console.listen(event)
	}
}

func (p *Page) note(record func()) {
	p.mu.Lock()
	record()
	p.mu.Unlock()
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// await blocks until the listener has made done true.
func (p *Page) await(what string, done func() bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		p.mu.Lock()
		ok := done()
		p.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-p.changed:
		case <-ctx.Done():
			p.t.Fatalf("browsertest: %s did not happen within %v\n%s", what, patience, p.state())
		}
	}
}

// Goto opens url and returns when its HTML is parsed (DOMContentLoaded), which
// async scripts, images and WASM do not delay.
func (p *Page) Goto(url string) {
	p.t.Helper()
	res := do(p, page.Navigate, page.NavigateParams{URL: url})
	if res.ErrorText != "" {
		p.t.Fatalf("browsertest: open %s: %s", url, res.ErrorText)
	}
	if res.LoaderID == "" { // only the fragment changed
		return
	}
	p.await("DOMContentLoaded of "+url, func() bool {
		return p.lifecycle[lifecyclePoint{res.LoaderID, "DOMContentLoaded"}]
	})
}

// Back goes one step back in the tab's history and returns when that document
// is shown, out of the back-forward cache if the browser kept it there.
func (p *Page) Back() { p.t.Helper(); p.step(-1) }

// Forward is Back in the other direction.
func (p *Page) Forward() { p.t.Helper(); p.step(1) }

func (p *Page) step(by int64) {
	p.t.Helper()
	history := do(p, page.GetNavigationHistory, cdp.Empty{})
	to := history.CurrentIndex + by
	if to < 0 || to >= int64(len(history.Entries)) {
		p.t.Fatalf("browsertest: no history entry at %+d", by)
	}
	p.committing(func() {
		do(p, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[to].ID})
	})
}

// Reload loads the document again and returns when the new one is parsed.
func (p *Page) Reload() {
	p.t.Helper()
	p.committing(func() { do(p, page.Reload, page.ReloadParams{}) })
}

// committing runs act and waits until the main frame shows another document
// and has parsed it.
func (p *Page) committing(act func()) {
	p.t.Helper()
	p.mu.Lock()
	before := p.commits
	p.mu.Unlock()
	act()
	p.await("another document", func() bool { return p.commits > before })
	p.WaitFor(`document.readyState != "loading"`)
}

// Commits counts the documents this tab has shown: a test that promises "no
// reload" compares it before and after.
func (p *Page) Commits() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.commits
}

// Duplicate opens a second tab on the same address as "Duplicate tab" does: it
// starts with a copy of this tab's sessionStorage.
func (p *Page) Duplicate() *Page {
	p.t.Helper()
	opened := chromedp.WaitNewTarget(p.ctx, func(i *target.Info) bool { return i.Type == "page" })
	// about:blank inherits the origin, so the storage is copied now, and this
	// package listens before the real document begins.
	Eval[bool](p, `!!window.open("about:blank")`)
	var id target.ID
	select {
	case id = <-opened:
	case <-p.ctx.Done():
		p.t.Fatal("browsertest: the tab is gone")
	}
	twin := p.browser.open(p.options, chromedp.WithTargetID(id))
	twin.Goto(Eval[string](p, "location.href"))
	return twin
}

// Front shows the tab, as a click on it does; the one shown until then is hidden.
func (p *Page) Front() {
	p.t.Helper()
	do(p, page.BringToFront, cdp.Empty{})
	p.WaitFor("!document.hidden")
}

// Close closes the tab now, as a user would: pagehide runs.
func (p *Page) Close() {
	p.t.Helper()
	if !p.options.Noisy {
		p.AssertQuiet()
	}
	p.network.openAll()
	_, _ = try(p, page.Close, cdp.Empty{})
	p.cancel()
}

// Eval evaluates a JavaScript expression in the page, awaits a promise, and
// decodes the result into T. It counts as a user's gesture.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := evaluate[T](p, p.ctx, expression)
	if err != nil {
		p.t.Fatalf("browsertest: eval %s: %v\n%s", expression, err, p.state())
	}
	return value
}

// Do evaluates JavaScript statements for their effect.
func (p *Page) Do(statements string) {
	p.t.Helper()
	Eval[chromedp.Void](p, statements)
}

func evaluate[T any](p *Page, ctx context.Context, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	yes := true
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, func(e *runtime.EvaluateParams) {
		e.AwaitPromise, e.UserGesture = &yes, &yes
	}))
}

// HTML returns the outer HTML of the first match of selector.
func (p *Page) HTML(selector string) string {
	p.t.Helper()
	return Eval[string](p, "document.querySelector("+quote(selector)+").outerHTML")
}

// Text returns the rendered text of the first match of selector.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return Eval[string](p, "document.querySelector("+quote(selector)+").innerText")
}

// state describes the page for a failure's message.
func (p *Page) state() string {
	ctx, cancel := context.WithTimeout(p.ctx, patience/10)
	defer cancel()
	html, err := evaluate[string](p, ctx, `location.href + "\n" + (document.body ? document.body.outerHTML : "").slice(0, 4000)`)
	if err != nil {
		html = "(the page does not answer: " + err.Error() + ")"
	}
	return "page: " + html + "\nconsole:\n" + p.console.String()
}
