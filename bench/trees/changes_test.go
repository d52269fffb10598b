package trees

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"

	"github.com/duet-ui/duet/app"
)

// onlyBrowser says that a page here is one of the browser's.
const onlyBrowser = runtime.GOOS == "js"

// A change is one kind of step of a live page: the states that it goes through in
// turn, each given as new props of the page.
type change struct {
	page, name string
	states     [][]app.Component
}

// A walk goes through the states of a change.
type walk struct {
	page   *Page
	states [][]app.Component
	at     int
}

func (c change) start(browser bool) *walk {
	w := &walk{NewPage(c.states[0], browser), c.states, 0}
	for range 2*len(c.states) + 2 { // memory reaches its size
		w.step()
	}
	return w
}

// step goes on to the next state and returns the patch.
func (w *walk) step() []byte {
	w.build()
	return w.page.Diff()
}

func (w *walk) build() {
	w.at++
	if w.at == len(w.states) {
		w.at = 0
	}
	w.page.Build(w.states[w.at])
}

// changes returns what is measured of live pages, with tables of so many rows.
func changes(rows int) []change {
	fleet := NewFleet()
	fleets := []*Fleet{fleet.withValue(3, "1"), fleet.withValue(3, "2")}
	list := []change{
		{"dashboard, 22 components", "one text", states(fleets, func(f *Fleet) app.Component { return Dashboard{f} })},
		{"dashboard, one component", "one text", states(fleets, func(f *Fleet) app.Component { return FlatDashboard{f} })},
	}
	for _, k := range rowChanges(NewRows(rows)) {
		list = append(list,
			change{"table, row components", k.name, states(k.tables, func(t *[]Row) app.Component { return Table{t} })},
			change{"table, rows in one component", k.name, states(k.tables, func(t *[]Row) app.Component { return FlatTable{t} })})
	}
	return list
}

func states[T any](data []T, page func(T) app.Component) [][]app.Component {
	list := make([][]app.Component, len(data))
	for i, d := range data {
		list[i] = []app.Component{page(d)}
	}
	return list
}

// rowChange are tables that differ in one way, each in memory of its own.
type rowChange struct {
	name   string
	tables []*[]Row
}

// without returns rows but the i-th.
func without(rows []Row, i int) *[]Row {
	if i >= len(rows) {
		return &rows
	}
	next := slices.Delete(slices.Clone(rows), i, i+1)
	return &next
}

func rowChanges(rows []Row) []rowChange {
	table := func(change func([]Row)) *[]Row {
		next := slices.Clone(rows)
		change(next)
		return &next
	}
	same := func([]Row) {}
	var shuffled []*[]Row
	for seed := range uint64(8) {
		shuffled = append(shuffled, table(func(r []Row) {
			rand.New(rand.NewPCG(seed, 1)).Shuffle(len(r), func(i, j int) { r[i], r[j] = r[j], r[i] })
		}))
	}
	return []rowChange{
		{"nothing", []*[]Row{table(same), table(same)}},
		{"one text", []*[]Row{table(same), table(func(r []Row) { r[len(r)/2].Label = "changed" })}},
		{"every 10th text", []*[]Row{table(same), table(func(r []Row) {
			for i := 0; i < len(r); i += 10 {
				r[i].Label = "changed " + strconv.Itoa(i)
			}
		})}},
		{"swap two", []*[]Row{table(same), table(func(r []Row) {
			if n := len(r); n > 2 {
				r[1], r[n-2] = r[n-2], r[1]
			}
		})}},
		{"remove and insert", []*[]Row{table(same), without(rows, 3)}},
		{"shuffle", shuffled},
	}
}
