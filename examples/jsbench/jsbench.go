// Package jsbench is the table that frameworks are measured by: rows are made,
// appended, changed, marked, swapped and removed, each row keyed by its number. It
// is written as any page would be, and nothing in the runtime knows of it.
//
// Read in order: jsbench.go (the page and its state), row.go (one row), label.go
// (what the rows say). host/ serves it.
package jsbench

import (
	"slices"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Pages are the components that the browser may be asked to take over.
var Pages = app.Pages{app.PageOf[Table]()}

// The state of the page is its own: nobody else sees it, so it need not be sent.
var (
	Items    = app.Local("items", []Item(nil))
	Selected = app.Local("selected", 0) // number of the marked row; 0 is none
	Made     = app.Local("made", 0)     // rows that were made since the page was opened
)

// An Item is what a row shows.
type Item struct {
	ID    int
	Label string
}

// Table is the page: six buttons and a table.
type Table struct{}

// Render builds the page. Each row is a component: one whose props did not change
// is not rendered again.
func (Table) Render(s *app.Scope) app.Node {
	items, selected, made := app.UseState(s, Items), app.UseState(s, Selected), app.UseState(s, Made)

	create := func(n int) []Item {
		first := made.Get() + 1
		made.Set(made.Get() + n)
		return newItems(first, n)
	}
	replace := func(n int) {
		items.Set(create(n))
		selected.Set(0)
	}
	press := app.UseCallback(s, func(button string) {
		switch button {
		case "run":
			replace(1000)
		case "runlots":
			replace(10000)
		case "add":
			items.Set(append(slices.Clip(items.Get()), create(1000)...))
		case "update":
			items.Update(exclaim)
		case "clear":
			replace(0)
		case "swaprows":
			items.Update(swap)
		}
	})
	choose := app.UseCallback(s, func(id int) { selected.Set(id) })
	remove := app.UseCallback(s, func(id int) {
		items.Update(func(old []Item) []Item {
			return slices.DeleteFunc(slices.Clone(old), func(it Item) bool { return it.ID == id })
		})
	})

	return s.Div(el.Class("container"),
		app.Mount(s, Buttons{Press: press}),
		s.Table(el.Class("table table-hover table-striped test-data"),
			s.Tbody(app.For(s, items.Get(), func(it *Item) app.Node {
				return app.MountKeyed(s, it.ID, Row{Item: *it, Marked: it.ID == selected.Get(), Choose: choose, Remove: remove})
			})),
		),
		preload,
	)
}

var preload = el.Static(func(s *el.Builder) app.Node {
	return s.Span(el.Class("preloadicon glyphicon glyphicon-remove"), el.Aria("hidden", "true"))
})

// exclaim makes every tenth label louder. Values of cells are shared and never
// written again, so it changes a copy.
func exclaim(old []Item) []Item {
	items := slices.Clone(old)
	for i := 0; i < len(items); i += 10 {
		items[i].Label += " !!!"
	}
	return items
}

// swap exchanges the second row and the last but one of a thousand.
func swap(old []Item) []Item {
	if len(old) < 999 {
		return old
	}
	items := slices.Clone(old)
	items[1], items[998] = items[998], items[1]
	return items
}

// Buttons is the head of the page. It never changes.
type Buttons struct{ Press app.Callback[string] }

// Render builds title and buttons.
func (b Buttons) Render(s *app.Scope) app.Node {
	button := func(id, text string) app.Node {
		return s.Div(el.Class("col-sm-6 smallpad"),
			s.Button(el.Type("button"), el.Class("btn btn-primary btn-block"), el.ID(id),
				el.OnClick(func(app.Event) { b.Press.Call(id) }), el.Text(text)))
	}
	return s.Div(el.Class("jumbotron"), s.Div(el.Class("row"),
		s.Div(el.Class("col-md-6"), s.H1(el.Text("Duet"))),
		s.Div(el.Class("col-md-6"), s.Div(el.Class("row"),
			button("run", "Create 1,000 rows"),
			button("runlots", "Create 10,000 rows"),
			button("add", "Append 1,000 rows"),
			button("update", "Update every 10th row"),
			button("clear", "Clear"),
			button("swaprows", "Swap Rows"),
		)),
	))
}
