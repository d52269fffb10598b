package trees

import (
	"slices"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/bench"
	"github.com/duet-ui/duet/diffcore"
)

// A patched document goes round through the states of a page.
type patched struct {
	doc     *diffcore.Doc
	patches [][]byte
	at      int
}

func (p *patched) apply() {
	if err := diffcore.Apply(p.doc, p.patches[p.at]); err != nil {
		panic(err)
	}
	p.at = (p.at + 1) % len(p.patches)
}

// newPatched takes down the patches of one round of a change.
func newPatched(states [][]app.Component) *patched {
	page := NewPage(states[0], onlyBrowser)
	defer page.Close()
	p := &patched{doc: diffcore.NewDoc(page.root.Mount())}
	for i := range states {
		page.Build(states[(i+1)%len(states)])
		p.patches = append(p.patches, slices.Clone(page.Diff()))
	}
	return p
}

// stageFigures takes a change apart.
func stageFigures(r *bench.Report) {
	rows, none := NewRows(1000), []Row{}
	tables := []*[]Row{&none, &rows}
	list := []change{
		changes(1)[0],
		changes(1)[1],
		{"table, row components", "create and clear", states(tables, func(t *[]Row) app.Component { return Table{t} })},
		{"table, rows in one component", "create and clear", states(tables, func(t *[]Row) app.Component { return FlatTable{t} })},
	}
	for _, k := range rowChanges(rows) {
		if k.name == "every 10th text" || k.name == "shuffle" {
			list = append(list, change{"table, row components", k.name, states(k.tables, func(t *[]Row) app.Component { return Table{t} })})
		}
	}
	table := bench.Table{Title: "The stages of a change, us, means of one round of its states, medians (1,000 rows)",
		Head: []string{"page", "change", "build", "diff and encode", "decode", "encode again", "apply (Go reader)"}}
	for _, c := range list {
		w := c.start(onlyBrowser)
		doc := newPatched(c.states)
		var decoded []*diffcore.Patch
		for _, b := range doc.patches {
			if len(b) == 0 {
				continue
			}
			p, err := diffcore.Decode(b)
			if err != nil {
				panic(err)
			}
			decoded = append(decoded, p)
		}
		var buffer []byte
		build := func(n int) (d time.Duration) {
			for range n * len(c.states) {
				start := time.Now()
				w.build()
				d += time.Since(start)
				w.page.Diff()
			}
			return d
		}
		diff := func(n int) (d time.Duration) {
			for range n * len(c.states) {
				w.build()
				start := time.Now()
				w.page.Diff()
				d += time.Since(start)
			}
			return d
		}
		decode := func() {
			for _, b := range doc.patches {
				_, _ = diffcore.Decode(b)
			}
		}
		encode := func() {
			for _, p := range decoded {
				buffer = p.Append(buffer[:0])
			}
		}
		apply := func() {
			for range doc.patches {
				doc.apply()
			}
		}
		cells := []any{c.page, c.name}
		for _, s := range bench.Rounds(*rounds, turn, build, diff, bench.Timed(decode), bench.Timed(encode), bench.Timed(apply)) {
			cells = append(cells, bench.Micros(s.Median()/time.Duration(len(c.states))))
		}
		table.Add(cells...)
		w.page.Close()
	}
	r.Tables = append(r.Tables, table)
}
