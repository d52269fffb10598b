package monitor

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// The icons never change: they are built once and shared by all pages.
var (
	iconIdle      = drawing(circle + "M12 7v5l3.5 2")
	iconBuilding  = drawing("M12.4 4.6l7 7-2.8 2.8-7-7zM13.1 10.9L4.8 19.2")
	iconPublished = drawing(circle + "M7.5 12.5l3 3 6-6.5")
	iconFailed    = drawing(circle + "M8.5 8.5l7 7M15.5 8.5l-7 7")
	iconCancelled = drawing(circle + "M7.5 12h9")
)

const circle = "M2.5 12a9.5 9.5 0 1 1 19 0a9.5 9.5 0 1 1-19 0z"

func icon(p Phase) app.Node {
	switch p {
	case Building:
		return iconBuilding
	case Published:
		return iconPublished
	case Failed:
		return iconFailed
	case Cancelled:
		return iconCancelled
	}
	return iconIdle
}

// drawing is a line drawing on a 24 by 24 grid, hidden from screen readers: the
// phase is said in words beside it.
func drawing(path string) app.Node {
	return el.Static(func(b *el.Builder) app.Node {
		return b.Svg(el.ViewBox("0 0 24 24"), el.Aria("hidden", "true"), b.Path(el.D(path)))
	})
}
