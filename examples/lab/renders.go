package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// rendersShown is what the button of Renders last read off.
var rendersShown = app.Local("rendersShown", 0)

// Renders counts how often it renders, in a Ref: showing the number at once would
// be one more reason to render.
type Renders struct{}

// Render builds three values of the server's and the number as of the last click.
func (Renders) Render(s *app.Scope) app.Node {
	count := app.UseRef(s, 0)
	count.Current++
	shown := app.UseState(s, rendersShown)
	note, figures, order := app.UseValue(s, Note), app.UseValue(s, Figures), app.UseValue(s, RowOrder)
	return part(s, "renders", "Renders",
		s.P(el.ID("renders-values"), el.Text(note+" "), el.Int(len(figures)), el.Text(" "), el.Int(len(order))),
		s.Button(el.ID("renders-show"), el.OnClick(func(app.Event) { shown.Set(count.Current) }), el.Text("How often?")),
		s.Output(el.ID("renders-shown"), el.Int(shown.Get())),
	)
}
