package pipeline

import "time"

// A Phase is where a site stands.
type Phase uint8

// The phases.
const (
	Idle Phase = iota
	Building
	Published
	Failed
	Cancelled // by somebody, while it did what Err says
)

// String returns the phase's name as users see it.
func (p Phase) String() string {
	return [...]string{"Idle", "Building", "Published", "Failed", "Cancelled"}[p]
}

// LogLines is how many lines of output a State keeps: the latest.
const LogLines = 120

// LineBytes is how long one line of output may be; longer ones are cut.
const LineBytes = 400

// A Line is one line of a deployment's output.
type Line struct {
	ID   int // 1, 2, 3... within the deployment
	Text string
}

// A State is everything there is to say about a site's deployment at one moment.
// It is a value: Log is shared between copies and read-only.
type State struct {
	ID       string
	Site     string
	Phase    Phase
	Percent  int    // 0 to 100
	Stage    string // what is being done, for people
	LiveURL  string // set when Published
	Err      string // set when Failed: what the tools said; when Cancelled: while what
	Log      []Line
	Started  time.Time
	Finished time.Time
	Elapsed  time.Duration
}

// withLine returns the state with one more line in its log, the oldest dropped
// when there are too many. Copies of s keep what they have.
func (s State) withLine(text string) State {
	id := 1
	if n := len(s.Log); n > 0 {
		id = s.Log[n-1].ID + 1
		if n >= LogLines {
			s.Log = s.Log[n-LogLines+1:]
		}
	}
	// Appending never writes below len, so older copies of the slice stay as they are.
	// Only one goroutine of a Deployer appends at a time (update holds its lock).
	s.Log = append(s.Log, Line{ID: id, Text: text})
	return s
}
