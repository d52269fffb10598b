package monitor

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// SuccessPanel leads to the published site.
type SuccessPanel struct {
	URL        string
	FinishedAt int64 // unix milliseconds; 0 shows no time
}

// Render builds the panel.
func (p SuccessPanel) Render(s *app.Scope) app.Node {
	return s.Div(el.Class("panel success"),
		s.P(el.Class("headline"), el.Text("Deployment successful")),
		app.If(p.URL != "", func() app.Node {
			return s.A(el.Class("live"), el.Href(p.URL), el.Target("_blank"), el.Rel("noopener noreferrer"),
				el.Text(p.URL), s.Span(el.Aria("hidden", "true"), el.Text(" ↗")))
		}),
		app.If(p.FinishedAt != 0, func() app.Node {
			return s.P(el.Class("when"), el.Text("Completed at "), s.Time(el.Text(clock(p.FinishedAt))), el.Text(" UTC"))
		}),
	)
}

// FailurePanel shows what the tools said, as they said it.
type FailurePanel struct {
	Stage string // what failed
	Error string
}

// Render builds the panel.
func (p FailurePanel) Render(s *app.Scope) app.Node {
	return s.Div(el.Class("panel failure"),
		s.P(el.Class("headline"), el.Text(p.Stage)),
		app.If(p.Error != "", func() app.Node {
			return s.Pre(el.TabIndex(0), el.Aria("label", "What the tools said"), el.Text(p.Error))
		}),
	)
}
