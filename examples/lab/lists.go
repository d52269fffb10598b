package lab

import (
	"strconv"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// RowOrder is the list as the server has it: ids, in the order they are shown.
var RowOrder = app.Served("rowOrder", []int{1, 2, 3, 4, 5, 6, 7, 8})

// RowClicks counts the clicks of one row. Cells belong to an instance, and a row's
// instance is its key: a row that moves takes its count along.
var RowClicks = app.Shared("rowClicks", 0)

// Rows is a keyed list that the server re-orders.
type Rows struct{}

// Render builds the list.
func (Rows) Render(s *app.Scope) app.Node {
	return part(s, "rows", "Rows that move",
		s.Ul(el.ID("row-list"),
			app.For(s, app.UseValue(s, RowOrder), func(id *int) app.Node { return app.MountKeyed(s, *id, Row{ID: *id}) })),
	)
}

// Row counts its own clicks and keeps a field that nobody renders into.
type Row struct{ ID int }

// Render builds the row. data-row says which one it is, for tests.
func (r Row) Render(s *app.Scope) app.Node {
	clicks := app.UseState(s, RowClicks)
	id := strconv.Itoa(r.ID)
	return s.Li(el.Data("row", id),
		s.Button(el.OnClick(func(app.Event) { clicks.Set(clicks.Get() + 1) }), el.Text("Row "+id)),
		s.Span(el.Class("clicks"), el.Int(clicks.Get())),
		s.Input(el.Aria("label", "text of row "+id)),
	)
}
