package trees

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/bench"
	"github.com/duet-ui/duet/diffcore"
)

// HTML appends the markup of one page that is rendered once, as a server answers a
// request: components, hooks and handlers included, and a tree that can be diffed.
func HTML(b []byte, chain []app.Component) []byte {
	root := app.NewRoot(bench.Still{}, app.RootOptions{OneShot: true})
	root.SetChain(chain)
	root.Render()
	b, err := root.HTML(b)
	if err != nil {
		panic(err)
	}
	root.Close()
	return b
}

// A Page is a live page: of a server's session, or of the browser.
type Page struct {
	root    *app.Root
	writer  diffcore.Writer
	browser bool
	seq     uint64
}

// NewPage returns a page that shows chain.
func NewPage(chain []app.Component, browser bool) *Page {
	p := &Page{root: app.NewRoot(bench.Still{}, app.RootOptions{Browser: browser}), browser: browser}
	p.writer.LeanEvents = browser
	p.root.SetChain(chain)
	p.root.Render()
	p.root.Adopt()
	p.root.RunEffects()
	return p
}

// Build renders what differs in chain.
func (p *Page) Build(chain []app.Component) {
	p.root.SetChain(chain)
	p.root.Render()
}

// Diff compares what was built with what was there and encodes the difference. The
// bytes are good until the next Diff.
func (p *Page) Diff() []byte {
	p.writer.Reset()
	p.root.Write(&p.writer)
	if !p.browser {
		p.seq++
		p.root.Wrote(p.seq)
		p.root.Acked(p.seq)
	}
	return p.writer.Bytes()
}

// Close ends the page.
func (p *Page) Close() { p.root.Close() }
