package jsbench

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Row shows one item: a click on its label marks it, one on the cross removes it.
type Row struct {
	Item           Item
	Marked         bool
	Choose, Remove app.Callback[int]
}

// Render builds the row.
func (r Row) Render(s *app.Scope) app.Node {
	return s.Tr(el.ClassIf(r.Marked, "danger", ""),
		s.Td(el.Class("col-md-1"), el.Int(r.Item.ID)),
		s.Td(el.Class("col-md-4"),
			s.A(el.OnClick(func(app.Event) { r.Choose.Call(r.Item.ID) }), el.Text(r.Item.Label))),
		s.Td(el.Class("col-md-1"),
			s.A(el.OnClick(func(app.Event) { r.Remove.Call(r.Item.ID) }), cross)),
		last,
	)
}

// What is the same in all rows is built once.
var (
	cross = el.Static(func(s *el.Builder) app.Node {
		return s.Span(el.Class("glyphicon glyphicon-remove"), el.Aria("hidden", "true"))
	})
	last = el.Static(func(s *el.Builder) app.Node { return s.Td(el.Class("col-md-6")) })
)
