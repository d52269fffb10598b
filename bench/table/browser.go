package table

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/heapprofiler"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/duet-ui/duet/internal/browsertest"
)

// ErrNoBrowser reports that there is no Chromium.
var ErrNoBrowser = errors.New("table: no Chromium found; install it or set CHROMIUM to its path")

// patience bounds one step of a page.
const patience = 90 * time.Second

// A Chromium is a browser that draws frames as fast as it can: at 60 a second every
// time would be rounded up to the next 16.7 ms.
type Chromium struct {
	ctx  context.Context
	stop func()
}

// Launch starts a Chromium. The caller closes it.
func Launch() (*Chromium, error) {
	path, ok := browsertest.Executable()
	if !ok {
		return nil, ErrNoBrowser
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-frame-rate-limit", true), chromedp.Flag("disable-gpu-vsync", true),
		chromedp.WindowSize(1280, 900))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		stopBrowser()
		stopAllocator()
		return nil, fmt.Errorf("table: Chromium does not start: %w", err)
	}
	return &Chromium{ctx, func() {
		_ = chromedp.Cancel(ctx) // lets it end by itself first
		stopBrowser()
		stopAllocator()
	}}, nil
}

// Close ends the browser.
func (b *Chromium) Close() { b.stop() }

// Version names the browser.
func (b *Chromium) Version() (string, error) {
	v, err := chromedp.CallBrowser(b.ctx, browser.GetVersion, cdp.Empty{})
	return v.Product, err
}

// A Tab is a fresh page of a contender, with the harness in it.
type Tab struct {
	ctx    context.Context
	cancel func()
}

// Open opens a contender in a new tab and returns once it answers clicks; its table is
// empty then.
func (b *Chromium) Open(c *Contender) (*Tab, error) {
	t, err := b.load(c)
	if err != nil {
		return nil, err
	}
	for _, expression := range []string{"void (globalThis.harness = " + harness + ")", "harness.live()"} {
		if err := t.eval(nil, expression); err != nil {
			t.Close()
			return nil, fmt.Errorf("table: open %s: %w", c.Name, err)
		}
	}
	return t, nil
}

// load opens a contender in a new tab and returns once it is ready.
func (b *Chromium) load(c *Contender) (*Tab, error) {
	ctx, cancel := chromedp.NewContext(b.ctx)
	t := &Tab{ctx, cancel}
	if err := t.prepare(c); err != nil {
		var state string
		_ = t.eval(&state, `document.readyState + " " + JSON.stringify(document.documentElement.dataset) + " " + document.body?.innerText.slice(0, 200)`)
		cancel()
		return nil, fmt.Errorf("table: load %s: %w (%s)", c.Name, err, state)
	}
	return t, nil
}

func (t *Tab) prepare(c *Contender) error {
	if err := chromedp.Do(t.ctx); err != nil {
		return err
	}
	// Reports that the browser would write at each change of a page.
	for _, err := range []error{
		call(t, network.Disable, cdp.Empty{}), call(t, css.Disable, cdp.Empty{}), call(t, dom.Disable, cdp.Empty{}), call(t, cdplog.Disable, cdp.Empty{}),
		call(t, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}),
	} {
		if err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Navigate(c.URL)); err != nil {
		return err
	}
	if c.Ready == "" {
		return nil
	}
	return t.eval(nil, `new Promise((ok) => { const ask = () => (`+c.Ready+`) ? ok() : setTimeout(ask, 5); ask(); })`)
}

// Close closes the tab.
func (t *Tab) Close() { t.cancel() }

// call runs a command of the protocol whose answer is nobody's business.
func call[P, R any](t *Tab, command cdp.Command[P, R], params P) error {
	_, err := ask(t, command, params)
	return err
}

func ask[P, R any](t *Tab, command cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Call(ctx, command, params)
}

// eval evaluates an expression, awaits it, and decodes it into result if that is not nil.
func (t *Tab) eval(result any, expression string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	yes := true
	awaited := func(p *runtime.EvaluateParams) { p.AwaitPromise = &yes }
	if result == nil {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](expression, awaited))
		return err
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("Promise.resolve("+expression+").then(JSON.stringify)", awaited))
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), result)
}

// arguments writes values as the arguments of a call in JavaScript.
func arguments[T any](list ...T) string {
	s := ""
	for i, v := range list {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		if i > 0 {
			s += ","
		}
		s += string(b)
	}
	return s
}

// Play performs steps and waits until the page is at rest.
func (t *Tab) Play(steps ...Step) error { return t.eval(nil, "harness.play("+arguments(steps...)+")") }

// Check returns how the page differs from the contract of the table.
func (t *Tab) Check() (faults []string, err error) {
	err = t.eval(&faults, "harness.check()")
	return faults, err
}

// collect runs the page's garbage collection.
func (t *Tab) collect() error { return call(t, heapprofiler.CollectGarbage, cdp.Empty{}) }

// metrics returns the browser's counters of the page.
func (t *Tab) metrics() (map[string]float64, error) {
	got, err := ask(t, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	named := map[string]float64{}
	for _, m := range got.Metrics {
		named[m.Name] = m.Value
	}
	return named, nil
}
