//go:build !js

package trees

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The pages as go-app has them. It is left out of js/wasm, where go-app reaches for
// the browser's window.

func dashboardGoApp(f *Fleet) string {
	return app.HTMLString(app.Div().Class("app").Body(
		app.Header().Class("top").Body(
			app.H1().Text(f.Title),
			app.Nav().Body(app.Range(f.Links).Slice(func(i int) app.UI {
				return app.A().Class(choose(i == f.Active, "on", "off")).Href("#").Text(f.Links[i])
			})),
			app.Span().Class("user").Text(f.User)),
		app.Aside().Body(app.Ul().Body(app.Range(f.Side.Harbours).Slice(func(i int) app.UI {
			return app.Li().Body(app.A().Href("#").Text(f.Side.Harbours[i]))
		}))),
		app.Section().Class("cards").Body(app.Range(f.Cards).Slice(func(i int) app.UI {
			c := &f.Cards[i]
			return app.Div().Class(choose(c.Up, "card up", "card down")).Body(
				app.H3().Text(c.Name),
				app.P().Class("value").Text(c.Value),
				app.Span().Class("delta").Text(c.Delta),
				app.Div().Class("bar").Body(app.Div().Class("fill").DataSet("pct", c.Percent)))
		})),
		app.Table().Class("jobs").Body(app.TBody().Body(app.Range(f.Jobs).Slice(func(i int) app.UI {
			j := &f.Jobs[i]
			return app.Tr().Body(
				app.Td().Text(j.Name),
				app.Td().Text(j.Owner),
				app.Td().Body(app.Span().Class(statusClass(j.Status)).Text(j.Status)),
				app.Td().Text(j.Age),
				app.Td().Text(j.Host))
		}))),
		app.Footer().Body(app.P().Text("Counted just now"))))
}

func tableGoApp(rows []Row) string {
	return app.HTMLString(app.Table().Class("table").Body(app.TBody().Body(app.Range(rows).Slice(func(i int) app.UI {
		r := &rows[i]
		tr := app.Tr()
		if r.On {
			tr = tr.Class("danger")
		}
		return tr.Body(
			app.Td().Class("col-md-1").Text(r.ID),
			app.Td().Class("col-md-4").Body(app.A().Text(r.Label)),
			app.Td().Class("col-md-1").Body(app.A().Body(app.Span().Class("glyphicon glyphicon-remove").Aria("hidden", "true"))),
			app.Td().Class("col-md-6"))
	}))))
}
