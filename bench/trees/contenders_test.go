package trees

import (
	"bytes"
	"context"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/bench"
)

// A contender renders a page to HTML.
type contender struct {
	name string
	run  func()        // into memory that it uses again, as a server's pool gives it
	html func() string // what run made
}

// An htmlPage is a page that all contenders render, and how many elements and texts
// it has. The first contender is the base of the ratios.
type htmlPage struct {
	name       string // of benchmarks
	title      string // of tables
	nodes      int
	contenders []contender
}

// htmlPages returns the pages for a table of so many rows.
func htmlPages(rows int) []htmlPage {
	fleet, list := NewFleet(), NewRows(rows)
	f, l := fleet, list
	dashboard := htmlPage{"dashboard", bench.TitleDashboard, 301, []contender{
		buffered("templ", func(b *bytes.Buffer) error { return dashboardTempl(f).Render(context.Background(), b) }),
		appended("duet, 22 components", Dashboard{f}),
		appended("duet, one component", FlatDashboard{f}),
		buffered("html/template", func(b *bytes.Buffer) error { return dashboardHTML.Execute(b, f) }),
	}}
	table := htmlPage{"table", bench.TitleRows, 10*rows + 2, []contender{
		buffered("templ", func(b *bytes.Buffer) error { return tableTempl(l).Render(context.Background(), b) }),
		appended("duet, row components", Table{&l}),
		appended("duet, rows in one component", FlatTable{&l}),
		appended("duet, the same with nothing hoisted", PlainTable{&l}),
		buffered("html/template", func(b *bytes.Buffer) error { return tableHTML.Execute(b, l) }),
	}}
	dashboard.contenders = append(dashboard.contenders, dashboardOthers(f)...)
	table.contenders = append(table.contenders, tableOthers(l)...)
	return []htmlPage{dashboard, table}
}

func buffered(name string, render func(*bytes.Buffer) error) contender {
	var b bytes.Buffer
	run := func() {
		b.Reset()
		if err := render(&b); err != nil {
			panic(err)
		}
	}
	return contender{name, run, func() string { run(); return b.String() }}
}

func appended(name string, page app.Component) contender {
	var b []byte
	chain := []app.Component{page}
	run := func() { b = HTML(b[:0], chain) }
	return contender{name, run, func() string { run(); return string(b) }}
}

func made(name string, render func() string) contender {
	return contender{name, func() { render() }, render}
}
