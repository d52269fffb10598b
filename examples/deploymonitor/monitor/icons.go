package monitor

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// The icons never change: they are built once and shared by all pages.
var (
	iconIdle      = drawing("M12 7v5l3.5 2")
	iconBuilding  = drawing("M14 7l3 3M5 19l7.5-7.5M11.5 6.5l6 6 2-2-6-6h-4l2 2z")
	iconPublished = drawing("M7.5 12.5l3 3 6-6.5")
	iconFailed    = drawing("M8.5 8.5l7 7M15.5 8.5l-7 7")
)

func icon(p Phase) app.Node {
	switch p {
	case Building:
		return iconBuilding
	case Published:
		return iconPublished
	case Failed:
		return iconFailed
	}
	return iconIdle
}

// drawing is a line drawing on a 24 by 24 grid, hidden from screen readers: the
// phase is said in words beside it.
func drawing(path string) app.Node {
	return el.Static(func(b *el.Builder) app.Node {
		return b.Svg(el.ViewBox("0 0 24 24"), el.Aria("hidden", "true"),
			b.Circle(el.Cx("12"), el.Cy("12"), el.R("9.5")),
			b.Path(el.D(path)),
		)
	})
}
