// Package browsertest drives a real Chromium in tests: pages, real input,
// gates that hold a request until the test opens them, the identity of nodes,
// and a console that must stay quiet. It knows nothing of Duet.
//
// Read in order: browser.go (one process per test binary), page.go (a tab),
// wait.go (predicates), input.go, network.go (gates, blocks, socket frames),
// identity.go, console.go, view.go (pictures), link.go (a slow or broken wire).
//
// A Page is used by the test's goroutine only. Every failure ends the test; no
// method returns an error. Nothing sleeps.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// patience bounds every single step of a browser, in a machine as busy as a
// build server gets.
const patience = 30 * time.Second

// A Browser is one test's view of the shared Chromium: its own cookies and
// storage, seen by no other test.
type Browser struct {
	t    testing.TB
	root context.Context // of the process
	id   cdp.BrowserContextID
}

// Main runs the tests of a package with one Chromium for all of them and stops
// it afterwards. Call it from TestMain; it does not return. Without it, a
// Chromium lives as long as the outermost test that uses it.
func Main(m *testing.M) {
	shared.keep = true
	code := m.Run()
	shared.stop()
	os.Exit(code)
}

// New gives t a fresh browser context in the Chromium of this test binary,
// which it starts if there is none. Everything is closed when t ends. Without
// an installed Chromium t is skipped, and fails where CI=true.
func New(t testing.TB) *Browser {
	t.Helper()
	root, err := shared.acquire(t)
	if err != nil {
		t.Fatalf("browsertest: Chromium does not start: %v", err)
	}
	t.Cleanup(shared.release)
	ctx, cancel := context.WithTimeout(root, patience)
	defer cancel()
	created, err := chromedp.CallBrowser(ctx, target.CreateBrowserContext, target.CreateBrowserContextParams{})
	if err != nil {
		t.Fatalf("browsertest: a new browser context: %v", err)
	}
	b := &Browser{t: t, root: root, id: created.BrowserContextID}
	t.Cleanup(b.dispose)
	return b
}

// dispose closes what the test left open. A browser that is gone has nothing open.
func (b *Browser) dispose() {
	ctx, cancel := context.WithTimeout(b.root, patience)
	defer cancel()
	_, _ = chromedp.CallBrowser(ctx, target.DisposeBrowserContext, target.DisposeBrowserContextParams{BrowserContextID: b.id})
}

// Version names the Chromium under test, for tables of measurements.
func (b *Browser) Version() string {
	b.t.Helper()
	v, err := chromedp.CallBrowser(b.root, browser.GetVersion, cdp.Empty{})
	if err != nil {
		b.t.Fatalf("browsertest: version: %v", err)
	}
	return v.Product
}

// executable finds Chromium: the CHROMIUM variable, then the usual names.
func executable() (string, bool) {
	if named := os.Getenv("CHROMIUM"); named != "" {
		path, err := exec.LookPath(named)
		return path, err == nil
	}
	for _, name := range []string{
		"/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// require ends t when there is no Chromium: a skip on a desk, a failure in CI,
// where a skipped browser test would hide a broken product.
func require(t testing.TB) string {
	t.Helper()
	path, ok := executable()
	if ok {
		return path
	}
	const hint = "browsertest: no Chromium found; install it or set CHROMIUM to its path"
	if os.Getenv("CI") == "true" {
		t.Fatal(hint)
	}
	t.Skip(hint)
	return ""
}

// shared is the one process of this test binary. Starting a browser costs most
// of a second, a context in it a few milliseconds.
var shared process

type process struct {
	mu     sync.Mutex
	users  int
	keep   bool // Main stops it; otherwise the last user does
	ctx    context.Context
	cancel func()
}

func (p *process) acquire(t testing.TB) (context.Context, error) {
	t.Helper()
	path := require(t)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx != nil && p.ctx.Err() != nil { // it crashed in an earlier test
		p.close()
	}
	if p.ctx == nil {
		if err := p.start(path); err != nil {
			return nil, err
		}
	}
	p.users++
	return p.ctx, nil
}

func (p *process) start(path string) error {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.Flag("headless", "new"),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("mute-audio", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.WindowSize(1280, 900),
	)
	// The allocator makes the fresh --user-data-dir, removes it, and has the
	// kernel end Chromium when this process is killed.
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocator)
	// A context with a deadline here would end the browser with it.
	if err := chromedp.Do(ctx); err != nil {
		stopBrowser()
		stopAllocator()
		return err
	}
	p.ctx = ctx
	p.cancel = func() {
		_ = chromedp.Cancel(ctx) // lets Chromium close by itself first
		stopBrowser()
		stopAllocator()
	}
	return nil
}

func (p *process) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users--
	if p.users == 0 && !p.keep {
		p.close()
	}
}

func (p *process) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.close()
}

// close must be called with mu held.
func (p *process) close() {
	if p.cancel != nil {
		p.cancel()
	}
	p.ctx, p.cancel = nil, nil
}
