package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Effects tells, without differing between the sides, whether effects ran: an
// effect runs in the browser, a server effect on the server, and both set a cell.
type Effects struct{}

// Render builds a line for each kind of effect, with how often it ran.
func (Effects) Render(s *app.Scope) app.Node {
	deps := app.UseState(s, app.Shared("deps", 0))
	browser, server := app.UseState(s, app.Local("browserEffects", 0)), app.UseState(s, app.Shared("serverEffects", 0))
	app.UseEffect(s, deps.Get(), func() func() {
		browser.Update(func(n int) int { return n + 1 })
		return nil
	})
	app.UseServerEffect(s, deps.Get(), func() func() {
		server.Update(func(n int) int { return n + 1 })
		return nil
	})
	return part(s, "effects", "Effects",
		s.Button(el.ID("deps"), el.OnClick(func(app.Event) { deps.Set(deps.Get() + 1) }), el.Text("Change what they depend on")),
		s.P(el.ID("browser-effects"), el.Int(browser.Get())),
		s.P(el.ID("server-effects"), el.Int(server.Get())),
	)
}
