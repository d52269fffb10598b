package browsertest

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
)

// SetDark chooses the colour scheme that the page is asked for.
func (p *Page) SetDark(dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	do(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// SetViewport resizes the page, in CSS pixels.
func (p *Page) SetViewport(width, height int64) {
	p.t.Helper()
	do(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1})
}

// Undisturbed ends the reports about network, DOM and styles that the browser
// otherwise writes at each change, so that they do not stand in what is measured.
// RecordSocket and the gates end with them; the console is still heard.
func (p *Page) Undisturbed() {
	p.t.Helper()
	do(p, network.Disable, cdp.Empty{})
	do(p, css.Disable, cdp.Empty{})
	do(p, dom.Disable, cdp.Empty{})
	do(p, audits.Disable, cdp.Empty{})
}

// Screenshot writes a PNG of the whole page to file, making its folder.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	beyond := true
	shot := do(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond})
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, shot.Data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
