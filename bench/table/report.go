package table

import (
	"fmt"
	"time"

	"github.com/duet-ui/duet/bench"
)

// The goals, in times of the page by hand unless said otherwise.
const (
	paintGoal    = 1.04 // geometric mean
	paintWorst   = 1.12 // of one operation, beyond its confidence interval
	scriptGoal   = 1.8  // geometric mean, and below Solid's
	taskGoal     = 1.05 // geometric mean
	readyGoal    = 5    // MiB of WASM memory, empty
	thousandGoal = 6    // MiB of WASM memory, 1,000 rows
	backGoal     = 1.1  // what is left after five rounds, x the start
)

// lifeRounds are the rounds of a page's life: memory that still grows after the second
// is not given back.
const lifeRounds = 5

// An aspect of the times is one table.
type aspect struct {
	title string
	of    func(*Times) bench.Sample
}

var aspects = []aspect{
	{bench.TitlePaint, func(t *Times) bench.Sample { return t.Paint }},
	{bench.TitleScript, func(t *Times) bench.Sample { return t.Script }},
	{bench.TitleTask, func(t *Times) bench.Sample { return t.Task }},
}

// A Result is what was measured of each contender, by name and operation.
type Result map[string]map[string]*Times

// pairs are a contender's samples beside those of the base.
func (r Result) pairs(name string, operations []Operation, of func(*Times) bench.Sample) []bench.Pair {
	var list []bench.Pair
	for _, o := range operations {
		list = append(list, bench.Pair{Sample: of(r[name][o.Name]), Base: of(r[base][o.Name])})
	}
	return list
}

// base is the contender that all are compared with.
const base = "vanilla"

// Report adds the tables of r, and what became of the goals.
func (r Result) Report(to *bench.Report, contenders []*Contender, operations []Operation) {
	contenders = r.present(contenders)
	if r[base] == nil {
		return
	}
	for _, a := range aspects {
		table := bench.Table{Title: a.title, Head: []string{"operation"}}
		for _, c := range contenders {
			table.Head = append(table.Head, c.Name)
		}
		for _, o := range operations {
			cells := []any{o.Title}
			for _, c := range contenders {
				s := a.of(r[c.Name][o.Name])
				ratio, _, _ := s.Ratio(a.of(r[base][o.Name]))
				cells = append(cells, fmt.Sprintf("%s (%.2f)", Millis(s.Median()), ratio))
			}
			table.Add(cells...)
		}
		mean, bounds := []any{"geometric mean"}, []any{"95 %"}
		for _, c := range contenders {
			m, low, high := bench.GeoMean(r.pairs(c.Name, operations, a.of)...)
			mean, bounds = append(mean, fmt.Sprintf("%.2f", m)), append(bounds, fmt.Sprintf("%.2f to %.2f", low, high))
		}
		table.Add(mean...)
		table.Add(bounds...)
		to.Tables = append(to.Tables, table)
	}
	spread := bench.Table{Title: "Spread of click to paint: interquartile range over median", Head: to.Tables[len(to.Tables)-1].Head}
	for _, o := range operations {
		cells := []any{o.Title}
		for _, c := range contenders {
			s := r[c.Name][o.Name].Paint
			cells = append(cells, fmt.Sprintf("%.0f %%", 100*float64(s.Quantile(0.75)-s.Quantile(0.25))/float64(s.Median())))
		}
		spread.Add(cells...)
	}
	to.Tables = append(to.Tables, spread)
	if r["duet"] != nil {
		r.goals(to, operations)
	}
}

func (r Result) goals(to *bench.Report, operations []Operation) {
	mean := func(name string, a aspect) (m, low, high float64) {
		return bench.GeoMean(r.pairs(name, operations, a.of)...)
	}
	say := func(m, low, high float64) string { return fmt.Sprintf("%.2f (%.2f to %.2f)", m, low, high) }

	m, low, high := mean("duet", aspects[0])
	to.Goal(m <= paintGoal, "click to paint, geometric mean, x vanilla", say(m, low, high), fmt.Sprint(paintGoal))
	worst, worstLow, worstHigh, worstName := 0.0, 0.0, 0.0, ""
	for i, p := range r.pairs("duet", operations, aspects[0].of) {
		// The worst is the one that is surely the slowest.
		if m, l, h := bench.GeoMean(p); l > worstLow {
			worst, worstLow, worstHigh, worstName = m, l, h, operations[i].Title
		}
	}
	to.Goal(worstLow <= paintWorst, "click to paint, worst operation ("+worstName+"), x vanilla", say(worst, worstLow, worstHigh), fmt.Sprint(paintWorst, " beyond the interval"))
	m, low, high = mean("duet", aspects[1])
	to.Goal(m <= scriptGoal, "script time, geometric mean, x vanilla", say(m, low, high), fmt.Sprint(scriptGoal))
	if r["solid"] != nil {
		s, l, h := mean("solid", aspects[1])
		to.Goal(m < s, "script time, geometric mean, below Solid's", fmt.Sprintf("%.2f", m), say(s, l, h))
	}
	m, low, high = mean("duet", aspects[2])
	to.Goal(m <= taskGoal, "main thread's time, geometric mean, x vanilla", say(m, low, high), fmt.Sprint(taskGoal))
}

func (r Result) present(contenders []*Contender) []*Contender {
	var list []*Contender
	for _, c := range contenders {
		if r[c.Name] != nil {
			list = append(list, c)
		}
	}
	return list
}

// ReportMemory adds the table of the lives, in the order of names.
func ReportMemory(to *bench.Report, names []string, lives map[string]Life) {
	table := bench.Table{Title: bench.TitleMemory, Head: []string{"when", "what"}}
	rows := []struct {
		when string
		of   func(Life) (Memory, bool)
	}{
		{"ready", func(l Life) (Memory, bool) { return l.Ready, true }},
		{"1,000 rows", func(l Life) (Memory, bool) { return l.Thousand, true }},
	}
	for i := range lifeRounds {
		rows = append(rows, struct {
			when string
			of   func(Life) (Memory, bool)
		}{fmt.Sprintf("round %d of 10,000 and none", i+1), func(l Life) (m Memory, ok bool) {
			if i < len(l.Rounds) {
				return l.Rounds[i], true
			}
			return m, false
		}})
	}
	columns := []struct {
		what string
		of   func(Memory) string
	}{
		{"JS", func(m Memory) string { return mib(m.JS) }},
		{"WASM", func(m Memory) string { return mib(m.WASM) }},
		{"DOM", func(m Memory) string { return mib(m.DOM) }},
		{"nodes", func(m Memory) string { return fmt.Sprintf("%.0f", m.Nodes) }},
	}
	table.Head = append(table.Head, names...)
	for _, row := range rows {
		for _, column := range columns {
			cells := []any{row.when, column.what}
			for _, n := range names {
				m, ok := row.of(lives[n])
				if !ok {
					cells = append(cells, "")
					continue
				}
				cells = append(cells, column.of(m))
			}
			table.Add(cells...)
		}
	}
	to.Tables = append(to.Tables, table)

	duet, ok := lives["duet"]
	if !ok || len(duet.Rounds) < lifeRounds {
		return
	}
	const mb = 1 << 20
	if duet.Thousand.WASM == 0 {
		to.Goal(false, "WASM memory, MiB", "none: the page does not run in the browser", fmt.Sprint(readyGoal))
		return
	}
	to.Goal(duet.Ready.WASM <= readyGoal*mb, "WASM memory, ready, MiB", mib(duet.Ready.WASM), fmt.Sprint(readyGoal))
	to.Goal(duet.Thousand.WASM <= thousandGoal*mb, "WASM memory, 1,000 rows, MiB", mib(duet.Thousand.WASM), fmt.Sprint(thousandGoal))
	second, last := duet.Rounds[1], duet.Rounds[lifeRounds-1]
	to.Goal(last.WASM <= second.WASM, "WASM memory after five rounds of 10,000 rows and none, MiB", mib(last.WASM), "that of the second round, "+mib(second.WASM))
	to.Goal(last.JS <= backGoal*duet.Ready.JS, "JavaScript heap after five rounds, x the start", fmt.Sprintf("%.2f", last.JS/duet.Ready.JS), fmt.Sprint(backGoal))
	to.Goal(last.Nodes <= backGoal*duet.Ready.Nodes, "DOM nodes after five rounds, x the start", fmt.Sprintf("%.2f", last.Nodes/duet.Ready.Nodes), fmt.Sprint(backGoal))
}

func mib(bytes float64) string { return fmt.Sprintf("%.2f", bytes/(1<<20)) }

// Millis writes a duration in milliseconds with three digits that mean something.
func Millis(d time.Duration) string { return bench.Micros(d / 1000) }
