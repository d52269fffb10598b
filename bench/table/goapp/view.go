// Package goapp is the table as it is written with go-app, to be measured beside
// Duet's. Its client is in client/; Handler serves it.
package goapp

import (
	"math/rand/v2"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

type item struct {
	id    int
	label string
}

var (
	qualities = strings.Fields("ample brittle chilly dusky eager faded gilded hollow ivory jagged kindly limber mossy narrow oaken pale quaint ragged sandy tender upright velvet waxen yonder zesty")
	materials = strings.Fields("bamboo bronze canvas granite jade leather linen pewter quartz slate walnut")
	things    = strings.Fields("anvil barrel candle dresser easel funnel goblet hinge inkwell jug kettle ladle mirror")
)

func draw(words []string) string { return words[rand.IntN(len(words))] }

// page is the table and its buttons.
type page struct {
	app.Compo
	items  []item
	marked int
	made   int
}

func (p *page) create(n int) []item {
	items := make([]item, n)
	for i := range items {
		p.made++
		items[i] = item{p.made, draw(qualities) + " " + draw(materials) + " " + draw(things)}
	}
	return items
}

func (p *page) OnMount(ctx app.Context) {
	ctx.Handle("mark", func(_ app.Context, a app.Action) { p.marked = a.Value.(int) })
	ctx.Handle("remove", func(_ app.Context, a app.Action) {
		for i := range p.items {
			if p.items[i].id == a.Value.(int) {
				p.items = append(p.items[:i:i], p.items[i+1:]...)
				return
			}
		}
	})
}

func (p *page) Render() app.UI {
	button := func(id, text string, do func()) app.UI {
		return app.Div().Class("col-sm-6", "smallpad").Body(
			app.Button().Type("button").Class("btn", "btn-primary", "btn-block").ID(id).OnClick(func(app.Context, app.Event) { do() }).Text(text))
	}
	return app.Div().ID("main").Body(app.Div().Class("container").Body(
		app.Div().Class("jumbotron").Body(app.Div().Class("row").Body(
			app.Div().Class("col-md-6").Body(app.H1().Text("go-app")),
			app.Div().Class("col-md-6").Body(app.Div().Class("row").Body(
				button("run", "Create 1,000 rows", func() { p.items, p.marked = p.create(1000), 0 }),
				button("runlots", "Create 10,000 rows", func() { p.items, p.marked = p.create(10000), 0 }),
				button("add", "Append 1,000 rows", func() { p.items = append(p.items, p.create(1000)...) }),
				button("update", "Update every 10th row", func() {
					for i := 0; i < len(p.items); i += 10 {
						p.items[i].label += " !!!"
					}
				}),
				button("clear", "Clear", func() { p.items, p.marked = nil, 0 }),
				button("swaprows", "Swap Rows", func() {
					if len(p.items) > 998 {
						p.items[1], p.items[998] = p.items[998], p.items[1]
					}
				}),
			)),
		)),
		app.Table().Class("table", "table-hover", "table-striped", "test-data").Body(app.TBody().Body(
			app.Range(p.items).Slice(func(i int) app.UI {
				return &row{ID: p.items[i].id, Label: p.items[i].label, Marked: p.items[i].id == p.marked}
			}))),
		app.Span().Class("preloadicon", "glyphicon", "glyphicon-remove").Aria("hidden", "true"),
	))
}

type row struct {
	app.Compo
	ID     int
	Label  string
	Marked bool
}

func (r *row) Render() app.UI {
	tr := app.Tr()
	if r.Marked {
		tr = tr.Class("danger")
	}
	return tr.Body(
		app.Td().Class("col-md-1").Text(r.ID),
		app.Td().Class("col-md-4").Body(app.A().OnClick(r.mark).Text(r.Label)),
		app.Td().Class("col-md-1").Body(app.A().OnClick(r.remove).Body(app.Span().Class("glyphicon", "glyphicon-remove").Aria("hidden", "true"))),
		app.Td().Class("col-md-6"),
	)
}

func (r *row) mark(ctx app.Context, _ app.Event)   { ctx.NewActionWithValue("mark", r.ID) }
func (r *row) remove(ctx app.Context, _ app.Event) { ctx.NewActionWithValue("remove", r.ID) }

// Run shows the page in the browser; elsewhere it only names it.
func Run() {
	app.Route("/", func() app.Composer { return &page{} })
	app.RunWhenOnBrowser()
}
