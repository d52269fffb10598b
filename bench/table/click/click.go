// Package click is a page where a click changes one text: what a framework adds to
// that is measured with it.
package click

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Pages are the components that the browser may be asked to take over.
var Pages = app.Pages{app.PageOf[Page]()}

var count = app.Local("count", 0)

// Page counts the clicks on its button.
type Page struct{}

// Render shows the count.
func (Page) Render(s *app.Scope) app.Node {
	n := app.UseState(s, count)
	return s.P(
		s.Button(el.ID("click"), el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("Count")),
		s.Span(el.ID("count"), el.Int(n.Get())))
}
