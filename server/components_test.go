package server

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// The components that the tests serve.

var (
	greeting = app.Served("serverTestGreeting", "no greeting")
	count    = app.Served("serverTestCount", 0)
)

// hello shows its prop and the greeting.
type hello struct{ Name string }

func (c hello) Render(s *app.Scope) app.Node {
	return s.P(el.Text(c.Name+": "+app.UseValue(s, greeting)), s.B(el.Int(app.UseValue(s, count))))
}

// shell is a layout.
type shell struct{ Name string }

func (c shell) Render(s *app.Scope) app.Node {
	return s.Section(el.Class(c.Name), app.Outlet(s))
}

// broken panics.
type broken struct{}

func (broken) Render(*app.Scope) app.Node { panic("broken component") }

// misnested cannot be parsed back as it is written.
type misnested struct{}

func (misnested) Render(s *app.Scope) app.Node { return s.P(s.Div(el.Text("a block in a paragraph"))) }

func helloPage(r *Request) app.Component { return hello{r.PathValue("name")} }

// withFunc has a prop that cannot cross.
type withFunc struct{ F func() }

func (withFunc) Render(s *app.Scope) app.Node { return s.P(el.Text("func")) }
