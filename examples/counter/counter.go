// Package counter is the README's program: a page that counts.
package counter

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Count belongs to both sides: a click counts at once, and the server agrees.
var Count = app.Shared("count", 0)

// Counter is a component: its fields are its props, hooks hold its state.
type Counter struct{ Step int }

// Render runs on the server first, and in the browser once Go has arrived there.
func (c Counter) Render(s *app.Scope) app.Node {
	n := app.UseState(s, Count)
	return s.Main(
		s.H1(el.Text("The count is "), el.Int(n.Get())),
		s.Button(el.OnClick(func(app.Event) { n.Set(n.Get() + c.Step) }), el.Text("Count")),
	)
}

// Pages are the components that the browser may be asked to take over.
var Pages = app.Pages{app.PageOf[Counter]()}
