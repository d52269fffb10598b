package bench

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// A Table is a block of figures in Markdown.
type Table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Add appends one row; the cells are written with fmt.Sprint.
func (t *Table) Add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		row[i] = fmt.Sprint(c)
	}
	t.Rows = append(t.Rows, row)
}

// Print writes the table: the first column to the left, numbers to the right.
func (t *Table) Print(w io.Writer) {
	width := make([]int, len(t.Head))
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		for i, cell := range row {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	line := func(row []string) {
		var b strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-len([]rune(cell)))
			if i == 0 {
				b.WriteString("| " + cell + pad + " ")
			} else {
				b.WriteString("| " + pad + cell + " ")
			}
		}
		fmt.Fprintln(w, b.String()+"|")
	}
	fmt.Fprintf(w, "\n%s\n\n", t.Title)
	line(t.Head)
	rule := make([]string, len(t.Head))
	for i := range rule {
		rule[i] = strings.Repeat("-", width[i]-1) + map[bool]string{true: "-", false: ":"}[i == 0]
	}
	line(rule)
	for _, row := range t.Rows {
		line(row)
	}
}

// Machine is the line above the tables: when, and on what.
func Machine(now time.Time, browser string) string {
	parts := []string{now.Format("2006-01-02"), fmt.Sprintf("%d cores", runtime.NumCPU()), runtime.GOOS + "/" + runtime.GOARCH, runtime.Version()}
	if browser != "" {
		parts = append(parts, browser)
	}
	return strings.Join(parts, ", ")
}

// Micros writes a duration in microseconds with three digits that mean something.
func Micros(d time.Duration) string {
	us := float64(d) / float64(time.Microsecond)
	switch {
	case us < 10:
		return fmt.Sprintf("%.2f", us)
	case us < 100:
		return fmt.Sprintf("%.1f", us)
	}
	return fmt.Sprintf("%.0f", us)
}
