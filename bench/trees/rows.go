package trees

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Table is the keyed table as it is written with Duet: a row is a component with a
// state of its own and two handlers.
type Table struct{ Rows *[]Row }

// Render mounts the rows.
func (t Table) Render(s *app.Scope) app.Node {
	removed := app.UseState(s, lastRemoved)
	remove := app.UseCallback(s, removed.Set)
	return s.Table(el.Class("table"), s.Tbody(app.For(s, *t.Rows, func(r *Row) app.Node {
		return app.MountKeyed(s, r.ID, row{*r, remove})
	})))
}

var (
	lastRemoved = app.Local("removed", 0)
	marked      = app.Local("marked", false)

	cross = el.Static(func(s *el.Builder) app.Node {
		return s.Span(el.Class("glyphicon glyphicon-remove"), el.Aria("hidden", "true"))
	})
	filler = el.Static(func(s *el.Builder) app.Node { return s.Td(el.Class("col-md-6")) })
)

type row struct {
	Row
	Remove app.Callback[int]
}

func (r row) Render(s *app.Scope) app.Node {
	mark := app.UseState(s, marked)
	return s.Tr(el.ClassIf(r.On || mark.Get(), "danger", ""),
		s.Td(el.Class("col-md-1"), el.Int(r.ID)),
		s.Td(el.Class("col-md-4"), s.A(el.OnClick(func(app.Event) { mark.Set(true) }), el.Text(r.Label))),
		s.Td(el.Class("col-md-1"), s.A(el.OnClick(func(app.Event) { r.Remove.Call(r.ID) }), cross)),
		filler)
}

// FlatTable is the same table as one component without handlers: every change builds
// and compares all rows.
type FlatTable struct{ Rows *[]Row }

// Render shows all rows.
func (t FlatTable) Render(s *app.Scope) app.Node {
	return s.Table(el.Class("table"), s.Tbody(app.For(s, *t.Rows, func(r *Row) app.Node {
		return s.Tr(el.Key(r.ID), el.ClassIf(r.On, "danger", ""),
			s.Td(el.Class("col-md-1"), el.Int(r.ID)),
			s.Td(el.Class("col-md-4"), s.A(el.Text(r.Label))),
			crossCell,
			filler)
	})))
}

var crossCell = el.Static(func(s *el.Builder) app.Node { return s.Td(el.Class("col-md-1"), s.A(cross)) })

// PlainTable is FlatTable with nothing hoisted.
type PlainTable struct{ Rows *[]Row }

// Render shows all rows.
func (t PlainTable) Render(s *app.Scope) app.Node {
	return s.Table(el.Class("table"), s.Tbody(app.For(s, *t.Rows, func(r *Row) app.Node {
		return s.Tr(el.Key(r.ID), el.ClassIf(r.On, "danger", ""),
			s.Td(el.Class("col-md-1"), el.Int(r.ID)),
			s.Td(el.Class("col-md-4"), s.A(el.Text(r.Label))),
			s.Td(el.Class("col-md-1"), s.A(s.Span(el.Class("glyphicon glyphicon-remove"), el.Aria("hidden", "true")))),
			s.Td(el.Class("col-md-6")))
	})))
}
