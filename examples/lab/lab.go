// Package lab is a bench for everything that can go wrong in a page: what happens
// to clicks while rows move, to typed text while the server writes, to a component
// that panics, to the browser's Go when it dies. The browser tests run on it, and
// each file says what one part shows and how to use the feature.
//
// lists.go, inputs.go, order.go, cells.go, renders.go, failing.go, effects.go,
// actions.go, hostile.go, mine.go, private.go, room.go: one concept each. host/ serves it
// and can be told, over HTTP, what to push.
package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Edition is set by the linker (-X) to build the same program changed: "2" has
// another heading and one component more. Tests of updates use it.
var Edition = "1"

// Pages are the layouts and pages of the lab.
var Pages = app.Pages{app.PageOf[Frame](), app.PageOf[Bench](), app.PageOf[Other](), app.PageOf[Flags](), app.PageOf[Own](), app.PageOf[Strongroom](), app.PageOf[Room]()}

// Frame is the layout: it stays mounted from page to page.
type Frame struct{ User string }

// Render builds links, a counter of the frame's own, and the page.
func (f Frame) Render(s *app.Scope) app.Node {
	n := app.UseState(s, frameClicks)
	return s.Div(el.Class("frame"),
		s.Nav(
			s.A(el.ID("to-bench"), el.Href("/lab/bench"), el.Data("link", ""), el.Text("Bench")),
			s.A(el.ID("to-other"), el.Href("/lab/other"), el.Data("link", ""), el.Text("Other")),
			s.Button(el.ID("frame-click"), el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }),
				el.Text("Frame "), el.Int(n.Get())),
			s.Span(el.ID("user"), el.Text(f.User)),
		),
		app.Outlet(s),
	)
}

var frameClicks = app.Local("frameClicks", 0)

// Bench is the page with all the parts.
type Bench struct{}

// Render mounts one part after another. Each is a component, so that none renders
// because of another.
func (Bench) Render(s *app.Scope) app.Node {
	return s.Main(
		s.H1(el.ID("heading"), el.Text("Bench "+Edition)),
		app.If(Edition == "2", func() app.Node { return app.Mount(s, Newcomer{}) }),
		app.Mount(s, Order{}),
		app.Mount(s, Rows{}),
		app.Mount(s, Inputs{}),
		app.Mount(s, Cells{}),
		app.Mount(s, Renders{}),
		app.Mount(s, Spinner{}),
		app.Mount(s, Guarded{}),
		app.Mount(s, Crash{}),
		app.Mount(s, Effects{}),
		app.Mount(s, Jobs{}),
		app.Mount(s, Hostile{}),
	)
}

// Newcomer exists in the second edition only.
type Newcomer struct{}

// Render builds a counter, to see that a component that is new to a page works.
func (Newcomer) Render(s *app.Scope) app.Node {
	n := app.UseState(s, app.Shared("newcomer", 0))
	return s.P(el.ID("newcomer"), s.Button(el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("New "), el.Int(n.Get())))
}

// Other is a second page in the same frame.
type Other struct{}

// Render builds a page with one value that the server pushes.
func (Other) Render(s *app.Scope) app.Node {
	return s.Main(s.H1(el.ID("heading"), el.Text("Other")), s.P(el.ID("note"), el.Text(app.UseValue(s, Note))))
}

// part frames one part of the bench.
func part(s *app.Scope, id, title string, nodes ...app.Node) app.Node {
	return s.Section(el.ID(id), s.H2(el.Text(title)), app.Fragment(s, nodes...))
}
