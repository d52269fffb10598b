package monitor

import (
	"strconv"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Progress is the bar of a running deployment with its stage below.
type Progress struct {
	Percent int
	Stage   string
}

// Render builds the bar. The number stands inside once there is room for it.
func (p Progress) Render(s *app.Scope) app.Node {
	percent := strconv.Itoa(p.Percent)
	return s.Div(el.Class("progress"),
		s.Div(el.Class("track"), el.Role("progressbar"), el.Aria("label", "Progress of the deployment"),
			el.Aria("valuemin", "0"), el.Aria("valuemax", "100"), el.Aria("valuenow", percent),
			s.Div(el.Class("fill"), el.Style("width", percent+"%"),
				app.If(p.Percent > 10, func() app.Node { return s.Span(el.Text(percent + "%")) }),
			),
		),
		s.P(el.Class("stage"), el.Text(p.Stage)),
	)
}
