package bench

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// Parts are the parts of make bench, in the order in which they are told.
var Parts = []string{"server", "wasm", "browser", "push"}

// Titles of the tables that the README's comparison is taken from.
const (
	TitlePaint     = "Click until the result is painted, ms, medians (x vanilla)"
	TitleScript    = "Click until handlers and microtasks are done, ms, medians (x vanilla)"
	TitleTask      = "Main thread's time of the operation, ms, medians (x vanilla)"
	TitleBytes     = "Bytes that a page loads, without the shared stylesheet"
	TitleMemory    = "Memory after a collection: MiB of the JavaScript heap, of WASM, of the browser's objects; DOM nodes"
	TitleDashboard = "A dashboard to HTML"
	TitleRows      = "A table of 1,000 rows to HTML"
)

// Readme writes the README's comparison, as Markdown, from the reports in dir. Parts
// that were not measured are left out; it fails if there is none.
func Readme(w io.Writer, dir string) error {
	reports := map[string]*Report{}
	for _, part := range Parts {
		r, err := Load(dir, part)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		reports[part] = r
	}
	if len(reports) == 0 {
		return fmt.Errorf("bench: nothing was measured: there is no report in %s", dir)
	}
	if r := reports["browser"]; r != nil {
		readmeBrowser(r).Print(w)
		fmt.Fprintf(w, "\n%s.\n", r.Machine)
	}
	if r := reports["server"]; r != nil {
		readmeServer(r).Print(w)
		fmt.Fprintf(w, "\n%s.\n", r.Machine)
	}
	goals := Table{Title: "Goals", Head: []string{"figure", "measured", "goal"}}
	for _, part := range Parts {
		if r := reports[part]; r != nil {
			for _, g := range r.Goals {
				goals.Add(g.What, g.Measured, g.bound())
			}
		}
	}
	if len(goals.Rows) > 0 {
		goals.Print(w)
	}
	return nil
}

// readmeBrowser is one line a figure, one column a page.
func readmeBrowser(r *Report) *Table {
	table := &Table{Title: "The keyed table in Chromium", Head: []string{"times of the page by hand, geometric means"}}
	for _, row := range []struct{ title, name string }{{TitlePaint, "click to paint"}, {TitleScript, "script"}, {TitleTask, "main thread"}} {
		t := r.Table(row.title)
		if t == nil {
			continue
		}
		table.Head = append(table.Head[:1], t.Head[1:]...)
		table.line(row.name, t, "geometric mean")
	}
	if t := r.Table(TitleBytes); t != nil {
		cells := []any{"bytes loaded, brotli 11, kB"}
		for _, name := range table.Head[1:] {
			bytes := 0
			fmt.Sscan(t.cell(name, "brotli 11"), &bytes)
			cells = append(cells, fmt.Sprintf("%.1f", float64(bytes)/1000))
		}
		table.Add(cells...)
	}
	if t := r.Table(TitleMemory); t != nil {
		for _, what := range []string{"JS", "WASM"} {
			cells := []any{what + " memory with 1,000 rows, MiB"}
			for _, name := range table.Head[1:] {
				cells = append(cells, t.cell("1,000 rows "+what, name))
			}
			table.Add(cells...)
		}
	}
	return table
}

func readmeServer(r *Report) *Table {
	table := &Table{Title: "Pages to HTML on the server", Head: []string{"renderer", "301 nodes, us", "x templ", "allocations", "10,000 nodes, us", "x templ", "allocations"}}
	dashboard, rows := r.Table(TitleDashboard), r.Table(TitleRows)
	if dashboard == nil || rows == nil {
		return table
	}
	for _, pair := range [][3]string{
		{"Duet, components", "duet, 22 components", "duet, row components"},
		{"Duet, one component", "duet, one component", "duet, rows in one component"},
		{"templ", "templ", "templ"}, {"html/template", "html/template", "html/template"}, {"go-app", "go-app", "go-app"},
	} {
		cells := []any{pair[0]}
		for i, t := range []*Table{dashboard, rows} {
			for _, column := range []string{"us, median", "x templ", "allocs"} {
				cells = append(cells, t.cell(pair[i+1], column))
			}
		}
		table.Add(cells...)
	}
	return table
}

// Table returns the report's table with a title that begins so, or nil.
func (r *Report) Table(title string) *Table {
	for i := range r.Tables {
		if strings.HasPrefix(r.Tables[i].Title, title) {
			return &r.Tables[i]
		}
	}
	return nil
}

// line adds the row of another table that begins with its, under another name.
func (t *Table) line(name string, from *Table, its string) {
	for _, row := range from.Rows {
		if row[0] == its {
			cells := []any{name}
			for _, c := range row[1:] {
				cells = append(cells, c)
			}
			t.Add(cells...)
		}
	}
}

// cell returns what stands in a column of the row that begins so, "" if nothing does.
func (t *Table) cell(row, column string) string {
	for _, cells := range t.Rows {
		if !strings.HasPrefix(strings.Join(cells, " ")+" ", row+" ") {
			continue
		}
		for i, name := range t.Head {
			if name == column && i < len(cells) {
				return cells[i]
			}
		}
	}
	return ""
}
