package randomnumber

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Page is the page. It renders once: what changes is in its parts.
type Page struct {
	Major  int         // of the htmx that this page shows: 4 or 1
	Others app.RawHTML // the cards that are not Duet's, in a template, and their scripts
}

// Render builds the head of the page and Duet's card. The others are put beside all
// this by their scripts.
func (p Page) Render(s *app.Scope) app.Node {
	return s.Main(
		s.Header(
			s.H1(el.Text("A number a second")),
			s.P(el.Class("lede"), el.Text("Chosen by the server, shown in every window at once. Open another one beside this.")),
			p.editions(s),
		),
		s.Section(el.ID("component"), el.Class("card"),
			s.H2(el.Text("Duet")),
			s.Div(el.Class("body"), s.H3(el.Text("The number is")), app.Mount(s, Live{})),
			s.Footer(
				s.P(el.Text("A component, written once. The server sets its key; who renders it, server or browser, is a detail.")),
				s.Code(el.Text("u.Push(push.All(), Number.Set(n))")),
			),
		),
		app.Mount(s, Listening{}),
		app.Raw(p.Others),
	)
}

// editions are the links between the page's two editions. Each loads its own htmx,
// so they are ordinary links.
func (p Page) editions(s *app.Scope) app.Node {
	link := func(major int, href, text string) app.Node {
		current := "false"
		if p.Major == major {
			current = "page"
		}
		return s.A(el.Href(href), el.Aria("current", current), el.Text(text))
	}
	return s.Nav(el.Aria("label", "Editions"), link(4, "/", "with htmx 4"), link(1, "/htmx-1", "with htmx 1.9"))
}

// Live is the number as a component.
type Live struct{}

// Render shows the number. Its key makes each one an element of its own, which
// appears as the stylesheet says; so do those of the other ways.
func (Live) Render(s *app.Scope) app.Node {
	n := app.UseValue(s, Number)
	return s.P(el.Class("number"), app.If(n > 0, func() app.Node { return s.Span(el.Key(n), el.Int(n)) }))
}

// Listening tells how many streams are open.
type Listening struct{}

// Render builds a line of text.
func (Listening) Render(s *app.Scope) app.Node {
	n := app.UseValue(s, Listeners)
	streams := " event streams are open"
	if n == 1 {
		streams = " event stream is open"
	}
	return s.P(el.Class("listening"), s.Strong(el.Int(n)),
		el.Text(streams+": one for each window in sight, shared by all that is below. A hidden tab lets go of its own; curl -N /rn-updates adds one."))
}
