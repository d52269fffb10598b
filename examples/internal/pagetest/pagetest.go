// Package pagetest runs a page without server or browser: a test opens components,
// fires events at their elements, answers their actions, and reads the HTML.
package pagetest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// A Page is a live page in the test. It is for one goroutine.
type Page struct {
	t      testing.TB
	root   *app.Root
	writer diffcore.Writer
	frame  uint64      // what the page shows
	Calls  []*app.Call // actions that were asked for, in order
	Errors []error     // panics of components, handlers and effects
}

// Open renders the chain, layouts first.
func Open(t testing.TB, chain ...app.Component) *Page {
	t.Helper()
	p := &Page{t: t}
	p.root = app.NewRoot((*host)(p), app.RootOptions{})
	p.root.SetChain(chain)
	p.root.Render()
	p.root.Adopt()
	p.turn()
	t.Cleanup(p.root.Close)
	return p
}

// turn renders until nothing is dirty and returns the bytes of the patches.
func (p *Page) turn() (written int) {
	for first := true; first || p.root.Dirty(); first = false {
		p.root.Render()
		p.writer.Reset()
		p.root.Write(&p.writer)
		if n := len(p.writer.Bytes()); n > 0 {
			written += n
			p.frame++
			p.root.Wrote(p.frame)
			p.root.Acked(p.frame)
		}
		p.root.RunEffects()
	}
	return written
}

// Push sets keys as a push to all does, in one render, and returns the bytes of the patch.
func (p *Page) Push(updates ...app.Update) int {
	p.t.Helper()
	for _, st := range p.root.Push(func(*app.Instance) bool { return true }, updates).Updates {
		require.Zero(p.t, st.WrongType)
	}
	return p.turn()
}

// Renders returns how many components were rendered so far.
func (p *Page) Renders() int { return p.root.Stats().Renders }

// Show makes chain the page's chain, as a navigation does.
func (p *Page) Show(chain ...app.Component) {
	p.root.SetChain(chain)
	p.turn()
}

// HTML returns what a browser would get now.
func (p *Page) HTML() string {
	p.t.Helper()
	b, err := p.root.HTML(nil)
	require.NoError(p.t, err)
	return string(b)
}

// Text returns the text of the first element that match finds, white space joined.
func (p *Page) Text(match Match) string {
	p.t.Helper()
	n, _ := p.find(match)
	return strings.Join(strings.Fields(text(n)), " ")
}

// Attr returns an attribute of the first element that match finds.
func (p *Page) Attr(match Match, name string) string {
	p.t.Helper()
	n, _ := p.find(match)
	v, _ := attr(n, name)
	return v
}

// Has reports whether an element matches.
func (p *Page) Has(match Match) bool {
	n, _ := search(p.parse(), match, nil)
	return n != nil
}

// Click clicks the first element that match finds.
func (p *Page) Click(match Match) { p.t.Helper(); p.Fire(match, app.Event{Type: "click"}) }

// Fire fires an event at the first element that match finds.
func (p *Page) Fire(match Match, e app.Event) {
	p.t.Helper()
	_, path := p.find(match)
	require.NoError(p.t, p.root.Event(path, e.Type, e, p.frame))
	p.turn()
}

// Answer ends the latest call that p.Calls holds.
func (p *Page) Answer(outcome app.Outcome, data []byte) {
	p.t.Helper()
	require.NotEmpty(p.t, p.Calls, "no action was asked for")
	p.root.ActionResult(p.Calls[len(p.Calls)-1].ID, outcome, data)
	p.turn()
}

// A Match finds an element.
type Match func(*html.Node) bool

// ID matches the element with an id.
func ID(id string) Match {
	return func(n *html.Node) bool { v, ok := attr(n, "id"); return ok && v == id }
}

// Class matches elements that have a class.
func Class(class string) Match {
	return func(n *html.Node) bool {
		v, _ := attr(n, "class")
		for c := range strings.FieldsSeq(v) {
			if c == class {
				return true
			}
		}
		return false
	}
}

// Button matches the button with this text.
func Button(label string) Match {
	return func(n *html.Node) bool { return n.Data == "button" && strings.TrimSpace(text(n)) == label }
}

// Tag matches elements by name.
func Tag(name string) Match { return func(n *html.Node) bool { return n.Data == name } }

func (p *Page) find(match Match) (*html.Node, []uint32) {
	p.t.Helper()
	n, path := search(p.parse(), match, nil)
	require.NotNil(p.t, n, "no such element in\n%s", p.HTML())
	return n, path
}

// parse returns the element that holds the page's root slot.
func (p *Page) parse() *html.Node {
	doc, err := html.Parse(strings.NewReader("<!doctype html><body><div>" + p.HTML() + "</div>"))
	require.NoError(p.t, err)
	return doc.LastChild.LastChild.FirstChild
}

// search walks the slots below parent in document order. A path holds the place of
// each slot among its siblings; the page's root slot has the empty path.
func search(parent *html.Node, match Match, path []uint32) (*html.Node, []uint32) {
	slots := slotsOf(parent.FirstChild)
	for i, slot := range slots {
		at := append(path[:len(path):len(path)], uint32(i))
		if parent.Parent.Data == "body" && path == nil {
			at = []uint32{}
		}
		if n, found := slot.search(match, at); n != nil {
			return n, found
		}
	}
	return nil, nil
}

// A slot is an element, or a list with its items; texts are slots without either.
type slot struct {
	element *html.Node
	items   []slot
}

func (s slot) search(match Match, path []uint32) (*html.Node, []uint32) {
	if s.element != nil {
		if match(s.element) {
			return s.element, path
		}
		return search(s.element, match, path)
	}
	for i, item := range s.items {
		if n, found := item.search(match, append(path[:len(path):len(path)], uint32(i))); n != nil {
			return n, found
		}
	}
	return nil, nil
}

// slotsOf reads siblings as slots, up to the end of a list.
func slotsOf(n *html.Node) []slot {
	slots, _ := slotsUntilEnd(n)
	return slots
}

func slotsUntilEnd(n *html.Node) (slots []slot, end *html.Node) {
	for ; n != nil; n = n.NextSibling {
		switch {
		case n.Type == html.ElementNode:
			slots = append(slots, slot{element: n})
		case n.Type == html.CommentNode && n.Data == "[":
			var s slot
			s.items, n = slotsUntilEnd(n.NextSibling)
			slots = append(slots, s)
		case n.Type == html.CommentNode && n.Data == "]":
			return slots, n
		case n.Type == html.CommentNode:
			slots = append(slots, slot{})
		}
	}
	return slots, nil
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
	}
	return b.String()
}

// host is the Page as app.Host.
type host Page

func (h *host) Changed(*app.Instance, *app.KeyInfo)             {}
func (h *host) Action(c *app.Call)                              { h.Calls = append(h.Calls, c) }
func (h *host) Wake()                                           {}
func (h *host) Failed(_ *app.Instance, err error)               { h.Errors = append(h.Errors, err) }
func (h *host) Initial(*app.Instance, *app.KeyInfo) (any, bool) { return nil, false }
func (h *host) Now() int64                                      { return 1_700_000_000_000 }
func (h *host) After(int, func()) (cancel func())               { return func() {} }
