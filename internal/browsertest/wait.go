package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// WaitFor returns when the JavaScript expression is true, asking again at each
// change of the document and each animation frame, across navigations. It ends
// the test after 30 seconds.
func (p *Page) WaitFor(predicate string) {
	p.t.Helper()
	p.WaitForWithin(patience, predicate)
}

// WaitForWithin is WaitFor with another deadline.
func (p *Page) WaitForWithin(limit time.Duration, predicate string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, limit)
	defer cancel()
	expression := waiter(predicate)
	if p.options.NoScript {
		// A page without scripts has no animation frames, and nothing in it changes.
		expression = "Boolean(" + predicate + ")"
	}
	for {
		ok, err := evaluate[bool](p, ctx, expression)
		switch {
		case err == nil && ok:
			return
		case err == nil && p.options.NoScript:
			p.t.Fatalf("browsertest: %s is false\n%s", predicate, p.state())
		case ctx.Err() != nil:
			p.t.Fatalf("browsertest: %s was not true within %v\n%s", predicate, limit, p.state())
		case err != nil && !navigated(err):
			p.t.Fatalf("browsertest: wait for %s: %v\n%s", predicate, err, p.state())
		}
	}
}

// WaitForText waits until the first match of selector contains text.
func (p *Page) WaitForText(selector, text string) {
	p.t.Helper()
	p.WaitFor("(document.querySelector(" + quote(selector) + ")?.textContent ?? \"\").includes(" + quote(text) + ")")
}

// waiter is a promise of the predicate's truth. The predicate stands in the
// text itself: a page whose CSP forbids eval must be testable too.
func waiter(predicate string) string {
	return `new Promise((resolve, reject) => {
	const ask = () => (` + predicate + `);
	let done = false, observer;
	const check = () => {
		if (done) return;
		try { if (!ask()) return; } catch (e) { done = true; observer.disconnect(); reject(e); return; }
		done = true; observer.disconnect(); resolve(true);
	};
	observer = new MutationObserver(check);
	observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
	const frame = () => { check(); if (!done) requestAnimationFrame(frame); };
	frame();
})`
}

// navigated tells the errors of an evaluation whose document went away: the
// next document is asked the same question.
func navigated(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false
	}
	for _, part := range []string{
		"context was destroyed", "navigated or closed", "Cannot find context", "Cannot find default execution context", "Promise was collected",
	} {
		if strings.Contains(err.Error(), part) {
			return true
		}
	}
	return false
}

// quote writes s as a JavaScript string.
func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
