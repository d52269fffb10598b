package monitor

import "github.com/duet-ui/duet/app"

// A Phase is where a deployment stands. It decides icon, colour and panels.
type Phase uint8

// The phases.
const (
	Idle Phase = iota
	Building
	Published
	Failed
	Cancelled
)

// String returns the phase as the dashboard shows it.
func (p Phase) String() string {
	switch p {
	case Building:
		return "Building"
	case Published:
		return "Published"
	case Failed:
		return "Failed"
	case Cancelled:
		return "Cancelled"
	}
	return "Idle"
}

// class is the phase's name in style.css.
func (p Phase) class() string {
	switch p {
	case Building:
		return "building"
	case Published:
		return "published"
	case Failed:
		return "failed"
	case Cancelled:
		return "cancelled"
	}
	return "idle"
}

// A Status is all that the dashboard says about one deployment, its log apart.
type Status struct {
	ID         string
	Site       string
	Phase      Phase
	Percent    int    // 0 to 100
	Stage      string // what is being done
	LiveURL    string // when Published
	Error      string // when Failed: what the tools said; when Cancelled: while what
	FinishedAt int64  // unix milliseconds; 0 while it runs
	Elapsed    int64  // milliseconds
}

// A Line is one line of the deployment's output. IDs count up from 1.
type Line struct {
	ID   int
	Text string
}

// The keys. Their types are their rules: nothing that a browser sends can set the
// first two, the filter belongs to both sides, and whether the log is open is
// nobody's business but the page's.
var (
	Deployment = app.Served("deploymentStatus", Status{Site: "My Website", Stage: "Waiting for a deployment"})
	Log        = app.Served("deploymentLog", []Line(nil))
	LogFilter  = app.Shared("logFilter", "")
	LogOpen    = app.Local("logOpen", false)
)
