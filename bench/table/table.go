// Package table measures pages that show the keyed table in Chromium: Duet's
// (examples/jsbench), one by hand (pages/vanilla.js), and those of other frameworks.
//
// A page has buttons #run, #runlots, #add, #update, #clear and #swaprows, and its rows
// in "table.test-data > tbody"; harness.js says exactly what each must do, and checks
// it. Nothing else has to be known of a page.
//
// Read in order: harness.js (what is timed), table.go (the operations), contender.go
// and peers.go (the pages), browser.go (Chromium), measure.go, memory.go, bytes.go,
// report.go.
package table

import (
	_ "embed"
	"encoding/json"
)

//go:embed harness.js
var harness string

// A Step is one click of the harness: its name, and for some the number of a row.
type Step struct {
	Name string
	Row  int
}

// MarshalJSON writes the step as the harness takes it.
func (s Step) MarshalJSON() ([]byte, error) {
	if s.Row == 0 {
		return json.Marshal([]any{s.Name})
	}
	return json.Marshal([]any{s.Name, s.Row})
}

// An Operation is what is measured: steps that come first, on a fresh page, and the
// step that is timed. The page does the same thing a few times before, as engines
// compile what runs often.
type Operation struct {
	Name, Title string
	Before      []Step
	Step        Step
}

// Operations are the nine of the table.
var Operations = []Operation{
	{"create1k", "create 1,000 rows", cleared(5), Step{"run", 0}},
	{"replace1k", "replace 1,000 rows", times(5, Step{"run", 0}), Step{"run", 0}},
	{"update10th", "change every 10th row", append(times(1, Step{"run", 0}), times(3, Step{"update", 0})...), Step{"update", 0}},
	{"select", "mark a row", []Step{{"run", 0}, {"select", 5}, {"select", 6}, {"select", 7}, {"select", 8}, {"select", 9}}, Step{"select", 2}},
	{"swap", "swap two rows", append(times(1, Step{"run", 0}), times(5, Step{"swap", 0})...), Step{"swap", 0}},
	{"remove", "remove a row", []Step{{"run", 0}, {"remove", 9}, {"remove", 8}, {"remove", 7}, {"remove", 6}, {"remove", 5}}, Step{"remove", 4}},
	{"create10k", "create 10,000 rows", cleared(5), Step{"runlots", 0}},
	{"append1k", "append 1,000 rows", append(cleared(4), Step{"run", 0}), Step{"add", 0}},
	{"clear1k", "clear 1,000 rows", append(cleared(4), Step{"run", 0}), Step{"clear", 0}},
}

func times(n int, s Step) []Step {
	var list []Step
	for range n {
		list = append(list, s)
	}
	return list
}

// cleared creates and clears a thousand rows n times.
func cleared(n int) []Step {
	var list []Step
	for range n {
		list = append(list, Step{"run", 0}, Step{"clear", 0})
	}
	return list
}
