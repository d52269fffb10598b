package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Happened lists what the handlers of Order saw, in their order: one entry for
// each click and each input event. Exactly once, in order, whoever ran the handler.
var Happened = app.Shared("happened", []string(nil))

// Order records events.
type Order struct{}

// Render builds three buttons, a field and the record.
func (Order) Render(s *app.Scope) app.Node {
	happened := app.UseState(s, Happened)
	record := func(what string) {
		// A new slice: values of cells are shared and never written again.
		happened.Update(func(old []string) []string { return append(old[:len(old):len(old)], what) })
	}
	press := func(name string) app.Node {
		return s.Button(el.ID("press-"+name), el.OnClick(func(app.Event) { record(name) }), el.Text(name))
	}
	return part(s, "order", "Events, once and in order",
		press("a"), press("b"), press("c"),
		s.Input(el.ID("order-text"), el.Aria("label", "recorded text"), el.OnInput(func(e app.Event) { record("=" + e.Value) })),
		s.Output(el.ID("happened"), app.For(s, happened.Get(), func(what *string) app.Node { return s.Span(el.Text(*what + " ")) })),
		s.P(el.ID("happened-count"), el.Int(len(happened.Get()))),
	)
}
