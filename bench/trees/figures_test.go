package trees

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/bench"
)

var (
	figures = flag.Bool("figures", false, "measure everything and print tables")
	rounds  = flag.Int("rounds", 40, "turns that each contender takes")
	out     = flag.String("out", "", "folder in which the report is saved as well")
)

// The goals, in ratios to templ and in microseconds of two cores of a build server.
const (
	dashboardHTMLGoal  = 0.45
	dashboardAllocGoal = 60
	tableHTMLGoal      = 0.6
	dashboardDiffGoal  = 5 * time.Microsecond
	oneTextGoal        = 180 * time.Microsecond
	shuffleGoal        = 220 * time.Microsecond
	unchangedGoal      = 30 * time.Microsecond
)

// TestFigures is the part of make bench that needs no browser. As js/wasm it runs in
// Node: the same Go code, on the engine that Chromium has.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("figures are measured by make bench")
	}
	r := &bench.Report{Part: "server", Machine: bench.Machine(time.Now(), "") + ", " + bench.Templ + ", " + bench.GoApp}
	if onlyBrowser {
		r.Part, r.Machine = "wasm", bench.Machine(time.Now(), "")+", "+bench.Templ
	}
	htmlFigures(r)
	changeFigures(r)
	stageFigures(r)
	growthFigures(r)
	if onlyBrowser {
		r.Goals = nil // they are the server's
	}
	r.Print(os.Stdout)
	require.NoError(t, r.Save(*out))
}

// turn is how long a contender works before the next one does. A WASM engine takes
// longer until it has compiled everything.
var turn = map[bool]time.Duration{false: 15 * time.Millisecond, true: 25 * time.Millisecond}[onlyBrowser]

func htmlFigures(r *bench.Report) {
	for _, p := range htmlPages(1000) {
		sides := make([]bench.Side, len(p.contenders))
		for i, c := range p.contenders {
			sides[i] = bench.Timed(c.run)
		}
		samples := bench.Rounds(*rounds, turn, sides...)
		table := bench.Table{Title: fmt.Sprintf("%s: %d elements and texts, %d bytes", p.title, p.nodes, len(p.contenders[0].html())),
			Head: []string{"renderer", "us, median", "p10", "x templ", "95 %", "allocs", "bytes"}}
		for i, c := range p.contenders {
			ratio, low, high := samples[i].Ratio(samples[0])
			allocs, bytes := bench.Allocs(20, c.run)
			table.Add(c.name, bench.Micros(samples[i].Median()), bench.Micros(samples[i].Quantile(0.1)), fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.2f to %.2f", low, high), allocs, bytes)
			switch c.name {
			case "duet, 22 components":
				r.Goal(ratio <= dashboardHTMLGoal, "dashboard to HTML, 22 components, x templ", fmt.Sprintf("%.2f", ratio), fmt.Sprint(dashboardHTMLGoal))
				r.Goal(allocs < dashboardAllocGoal, "dashboard to HTML, 22 components, allocations", fmt.Sprint(allocs), fmt.Sprint("below ", dashboardAllocGoal))
			case "duet, rows in one component":
				r.Goal(ratio <= tableHTMLGoal, "1,000 rows to HTML, x templ", fmt.Sprintf("%.2f", ratio), fmt.Sprint(tableHTMLGoal))
			case "duet, row components":
				r.Goal(ratio <= tableHTMLGoal, "1,000 row components to HTML, x templ", fmt.Sprintf("%.2f", ratio), fmt.Sprint(tableHTMLGoal))
			}
		}
		r.Tables = append(r.Tables, table)
	}
}

func changeFigures(r *bench.Report) {
	table := bench.Table{Title: "Build, diff and encode a change of a live page of 301 nodes, and of a table of 1,000 keyed rows (10,000 nodes)",
		Head: []string{"page", "change", "us, median", "p10", "allocs", "bytes", "patch, bytes"}}
	list := changes(1000)
	walks := make([]*walk, len(list))
	sides := make([]bench.Side, len(list))
	for i, c := range list {
		walks[i] = c.start(onlyBrowser)
		sides[i] = bench.Timed(func() { walks[i].step() })
	}
	samples := bench.Rounds(*rounds, turn, sides...)
	for i, c := range list {
		median := samples[i].Median()
		allocs, bytes := bench.Allocs(20, func() { walks[i].step() })
		table.Add(c.page, c.name, bench.Micros(median), bench.Micros(samples[i].Quantile(0.1)), allocs, bytes, len(walks[i].step()))
		bound := map[string]time.Duration{
			"dashboard, 22 components one text":     dashboardDiffGoal,
			"dashboard, one component one text":     dashboardDiffGoal,
			"table, rows in one component one text": oneTextGoal,
			"table, rows in one component shuffle":  shuffleGoal,
			"table, row components nothing":         unchangedGoal,
		}[c.page+" "+c.name]
		if bound > 0 {
			r.Goal(median <= bound, "build + diff, "+c.page+", "+c.name+", us", bench.Micros(median), bench.Micros(bound))
		}
		walks[i].page.Close()
	}
	r.Tables = append(r.Tables, table)
}

// growthFigures shows that cost is linear in rows.
func growthFigures(r *bench.Report) {
	table := bench.Table{Title: "Cost of one row, ns, in tables of so many row components", Head: []string{"rows", "HTML", "create", "remove", "nothing", "one text", "shuffle"}}
	most := 100_000
	if onlyBrowser {
		most = 10_000 // what a page can show
	}
	for _, n := range []int{1, 1000, most} {
		rows := NewRows(n)
		full, empty := []app.Component{Table{&rows}}, []app.Component{Table{&[]Row{}}}
		var buffer []byte
		p := NewPage(empty, onlyBrowser)
		create := func(n int) (d time.Duration) {
			for range n {
				start := time.Now()
				p.Build(full)
				p.Diff()
				d += time.Since(start)
				p.Build(empty)
				p.Diff()
			}
			return d
		}
		remove := func(n int) (d time.Duration) {
			for range n {
				p.Build(full)
				p.Diff()
				start := time.Now()
				p.Build(empty)
				p.Diff()
				d += time.Since(start)
			}
			return d
		}
		sides := []bench.Side{bench.Timed(func() { buffer = HTML(buffer[:0], full) }), create, remove}
		var walks []*walk
		for _, k := range rowChanges(rows) {
			switch k.name {
			case "nothing", "one text", "shuffle":
				w := change{states: states(k.tables, func(t *[]Row) app.Component { return Table{t} })}.start(onlyBrowser)
				walks = append(walks, w)
				sides = append(sides, bench.Timed(func() { w.step() }))
			}
		}
		times := max(3, *rounds/10)
		cells := []any{n}
		for _, s := range bench.Rounds(times, turn, sides...) {
			cells = append(cells, fmt.Sprintf("%.0f", float64(s.Median())/float64(n)))
		}
		table.Add(cells...)
		for _, w := range walks {
			w.page.Close()
		}
		p.Close()
		runtime.GC()
	}
	r.Tables = append(r.Tables, table)
}
