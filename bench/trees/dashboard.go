package trees

import (
	"strconv"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Dashboard is the page of a Fleet as it is written with Duet: 22 components, twelve
// of them with a state and a handler.
type Dashboard struct{ Fleet *Fleet }

// Render shows the frame and mounts what may change by itself.
func (d Dashboard) Render(s *app.Scope) app.Node {
	f := d.Fleet
	return s.Div(el.Class("app"),
		top(s, f),
		app.Mount(s, harbours{f.Side}),
		s.Section(el.Class("cards"), app.For(s, f.Cards, func(c *Card) app.Node { return app.MountKeyed(s, c.Name, card{*c}) })),
		s.Table(el.Class("jobs"), s.Tbody(app.For(s, f.Jobs, func(j *Job) app.Node { return app.MountKeyed(s, j.ID, job{*j}) }))),
		footer)
}

var footer = el.Static(func(s *el.Builder) app.Node { return s.Footer(s.P(el.Text("Counted just now"))) })

func top(s *app.Scope, f *Fleet) app.Node {
	return s.Header(el.Class("top"), s.H1(el.Text(f.Title)),
		s.Nav(app.For(s, f.Links, func(l *string) app.Node {
			return s.A(el.ClassIf(*l == f.Links[f.Active], "on", "off"), el.Href("#"), el.Text(*l))
		})),
		s.Span(el.Class("user"), el.Text(f.User)))
}

type harbours struct{ Side *Side }

func (h harbours) Render(s *app.Scope) app.Node {
	return s.Aside(s.Ul(app.For(s, h.Side.Harbours, func(name *string) app.Node {
		return s.Li(s.A(el.Href("#"), el.Text(*name)))
	})))
}

type card struct{ Card }

func (c card) Render(s *app.Scope) app.Node {
	return s.Div(el.ClassIf(c.Up, "card up", "card down"),
		s.H3(el.Text(c.Name)),
		s.P(el.Class("value"), el.Text(c.Value)),
		s.Span(el.Class("delta"), el.Text(c.Delta)),
		s.Div(el.Class("bar"), s.Div(el.Class("fill"), el.Data("pct", strconv.Itoa(c.Percent)))))
}

var open = app.Local("open", false)

type job struct{ Job }

func (j job) Render(s *app.Scope) app.Node {
	opened := app.UseState(s, open)
	return s.Tr(el.ClassIf(opened.Get(), "open", ""), el.OnClick(func(app.Event) { opened.Set(!opened.Get()) }),
		s.Td(el.Text(j.Name)),
		s.Td(el.Text(j.Owner)),
		s.Td(s.Span(el.Class(statusClass(j.Status)), el.Text(j.Status))),
		s.Td(el.Text(j.Age)),
		s.Td(el.Text(j.Host)))
}

func statusClass(status string) string { return "st " + status }

// FlatDashboard is the same page as one component without states and handlers:
// every change builds and compares all of it.
type FlatDashboard struct{ Fleet *Fleet }

// Render shows everything.
func (d FlatDashboard) Render(s *app.Scope) app.Node {
	f := d.Fleet
	return s.Div(el.Class("app"),
		top(s, f),
		harbours{f.Side}.Render(s),
		s.Section(el.Class("cards"), app.For(s, f.Cards, func(c *Card) app.Node {
			return s.Div(el.KeyStr(c.Name), el.ClassIf(c.Up, "card up", "card down"),
				s.H3(el.Text(c.Name)),
				s.P(el.Class("value"), el.Text(c.Value)),
				s.Span(el.Class("delta"), el.Text(c.Delta)),
				s.Div(el.Class("bar"), s.Div(el.Class("fill"), el.Data("pct", strconv.Itoa(c.Percent)))))
		})),
		s.Table(el.Class("jobs"), s.Tbody(app.For(s, f.Jobs, func(j *Job) app.Node {
			return s.Tr(el.Key(j.ID),
				s.Td(el.Text(j.Name)),
				s.Td(el.Text(j.Owner)),
				s.Td(s.Span(el.Class(statusClass(j.Status)), el.Text(j.Status))),
				s.Td(el.Text(j.Age)),
				s.Td(el.Text(j.Host)))
		}))),
		footer)
}
