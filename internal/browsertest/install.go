package browsertest

import (
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
)

// Manifest returns the web app manifest that the page names, as the browser read it,
// and what the browser finds wrong with it or in the way of installing the page.
func (p *Page) Manifest() (text string, wrong []string) {
	p.t.Helper()
	m := do(p, page.GetAppManifest, page.GetAppManifestParams{})
	for _, e := range m.Errors {
		wrong = append(wrong, e.Message)
	}
	for _, e := range do(p, page.GetInstallabilityErrors, cdp.Empty{}).InstallabilityErrors {
		what := e.ErrorID
		if what == "in-incognito" { // as all tabs of tests are
			continue
		}
		for _, a := range e.ErrorArguments {
			what += " " + strings.TrimSpace(a.Name+" "+a.Value)
		}
		wrong = append(wrong, what)
	}
	return m.Data, wrong
}
