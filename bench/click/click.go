// Package click is the page of the click benchmark: a button that counts, once as a
// component (client), once by hand on the same technique (bare), and in plain
// JavaScript. How long a click takes that changes one text is the runtime's overhead.
package click

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Pages are the pages of the benchmark.
var Pages = app.Pages{app.PageOf[Counter]()}

var clicks = app.Local("clicks", 0)

// Counter is a button and how often it was clicked, and a button that changes nothing.
type Counter struct{}

// Render implements app.Component.
func (Counter) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	return s.Main(
		s.Button(el.ID("duet-button"), el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("click")),
		s.P(el.ID("duet-text"), el.Int(n.Get())),
		s.Button(el.ID("idle-button"), el.OnClick(func(app.Event) {}), el.Text("click")))
}
