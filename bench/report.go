package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A Report is what one part of make bench measured: its tables, and which of the
// figures that were promised it reached.
type Report struct {
	Part    string // "server", "wasm", "browser", "push"
	Machine string // the line above the tables
	Tables  []Table
	Goals   []Goal
}

// A Goal is a promised figure and what was measured.
type Goal struct {
	What     string
	Measured string
	Bound    string
	Kept     bool
}

// Goal records a figure and whether it was reached.
func (r *Report) Goal(kept bool, what, measured, bound string) {
	r.Goals = append(r.Goals, Goal{what, measured, bound, kept})
}

// Print writes the tables and the goals as Markdown.
func (r *Report) Print(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", r.Machine)
	for i := range r.Tables {
		r.Tables[i].Print(w)
	}
	if len(r.Goals) == 0 {
		return
	}
	goals := Table{Title: "Goals of this part", Head: []string{"figure", "measured", "goal"}}
	for _, g := range r.Goals {
		goals.Add(g.What, g.Measured, g.bound())
	}
	goals.Print(w)
}

func (g Goal) bound() string {
	if g.Kept {
		return g.Bound
	}
	return g.Bound + " (missed)"
}

// Save writes the report into dir, which it makes, in place of an older one of the
// same part. An empty dir saves nothing.
func (r *Report) Save(dir string) error {
	if dir == "" {
		return nil
	}
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, r.Part+".json"), b, 0o644)
}

// Load reads the report of a part from dir.
func Load(dir, part string) (*Report, error) {
	b, err := os.ReadFile(filepath.Join(dir, part+".json"))
	if err != nil {
		return nil, err
	}
	r := &Report{}
	return r, json.Unmarshal(b, r)
}
