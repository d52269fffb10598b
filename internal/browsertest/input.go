package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Click presses and releases the left button on the middle of the first match
// of selector, once it exists and has a size. The events are trusted, as a
// user's are, and go to whatever is on top at that point.
func (p *Page) Click(selector string) {
	p.t.Helper()
	x, y := p.middle(selector)
	p.ClickAt(x, y)
}

// ClickAt presses and releases the left button at a point of the viewport.
func (p *Page) ClickAt(x, y float64) {
	p.t.Helper()
	p.mouse(input.DispatchMouseEventTypeMouseMoved, x, y)
	p.mouse(input.DispatchMouseEventTypeMousePressed, x, y)
	p.mouse(input.DispatchMouseEventTypeMouseReleased, x, y)
}

func (p *Page) mouse(kind input.DispatchMouseEventType, x, y float64) {
	p.t.Helper()
	params := input.DispatchMouseEventParams{Type: kind, X: x, Y: y}
	if kind != input.DispatchMouseEventTypeMouseMoved {
		params.Button, params.ClickCount = input.MouseButtonLeft, 1
	}
	do(p, input.DispatchMouseEvent, params)
}

func (p *Page) middle(selector string) (x, y float64) {
	p.t.Helper()
	match := "document.querySelector(" + quote(selector) + ")"
	p.WaitFor("(" + match + "?.getBoundingClientRect().width ?? 0) > 0")
	at := Eval[[2]float64](p, `(() => {
	const e = `+match+`;
	e.scrollIntoViewIfNeeded(true);
	const r = e.getBoundingClientRect();
	return [r.x + r.width / 2, r.y + r.height / 2];
})()`)
	return at[0], at[1]
}

// Focus focuses the first match of selector.
func (p *Page) Focus(selector string) {
	p.t.Helper()
	match := "document.querySelector(" + quote(selector) + ")"
	p.WaitFor(match + " != null")
	p.Do(match + ".focus()")
}

// Type focuses the first match of selector, unless it has the focus, and types
// text key by key at its caret.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	match := "document.querySelector(" + quote(selector) + ")"
	p.WaitFor(match + " != null")
	p.Do("if (document.activeElement !== " + match + ") " + match + ".focus()")
	p.Keys(text)
}

// Keys types text key by key into whatever has the focus. "\r" is Enter, "\t"
// Tab, "\b" Backspace; others are in chromedp/kb.
func (p *Page) Keys(text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(text)); err != nil {
		p.t.Fatalf("browsertest: type %q: %v", text, err)
	}
}

// InsertText enters text at once, as an input method or a paste does.
func (p *Page) InsertText(text string) {
	p.t.Helper()
	do(p, input.InsertText, input.InsertTextParams{Text: text})
}

// Compose shows text as an unfinished composition of an input method in the
// focused control; InsertText commits it.
func (p *Page) Compose(text string) {
	p.t.Helper()
	end := int64(len([]rune(text)))
	do(p, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: end, SelectionEnd: end})
}
