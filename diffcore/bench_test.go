package diffcore_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	d "github.com/duet-ui/duet/diffcore"
)

// A dashboard is the page of 301 nodes that the figures are about.
type dashboard struct {
	arena d.Arena
	cards [12]string
	jobs  [30]job
}

type job struct{ name, owner, status, class, age, host string }

func newDashboard() *dashboard {
	var b dashboard
	for i := range b.cards {
		b.cards[i] = "card value " + strconv.Itoa(i)
	}
	for i := range b.jobs {
		n := strconv.Itoa(i)
		b.jobs[i] = job{"job " + n, "owner " + n, "running", "st running", n + " s", "host-" + n}
	}
	return &b
}

var cardNames = [...]string{"Requests", "Errors", "Latency", "Load", "Memory", "Disk", "Net in", "Net out", "Users", "Queue", "Cache", "Builds"}

// build makes the tree as generated element methods do: items on the caller's stack.
func (b *dashboard) build() d.Node {
	a := &b.arena
	a.Reset()
	links := a.Take(5)
	for i := range links {
		class := "off"
		if i == 1 {
			class = "on"
		}
		links[i] = a.Seal(d.TagA, []d.Node{d.Attr(d.AttrClass, class), d.Attr(d.AttrHref, "#"), d.Text("link")})
	}
	cards := a.Take(len(b.cards))
	for i, v := range b.cards {
		cards[i] = a.Seal(d.TagDiv, []d.Node{d.KeyInt(i), d.Attr(d.AttrClass, "card up"),
			a.Seal(d.TagH3, []d.Node{d.Text(cardNames[i])}),
			a.Seal(d.TagP, []d.Node{d.Attr(d.AttrClass, "value"), d.Text(v)}),
			a.Seal(d.TagDiv, []d.Node{d.Attr(d.AttrClass, "bar"), a.Seal(d.TagDiv, []d.Node{d.Attr(d.AttrClass, "fill"), d.Style(d.PropWidth, "40%")})}),
		})
	}
	jobs := a.Take(len(b.jobs))
	for i := range b.jobs {
		j := &b.jobs[i]
		jobs[i] = a.Seal(d.TagTr, []d.Node{d.KeyInt(i),
			a.Seal(d.TagTd, []d.Node{d.Text(j.name)}),
			a.Seal(d.TagTd, []d.Node{d.Text(j.owner)}),
			a.Seal(d.TagTd, []d.Node{a.Seal(d.TagSpan, []d.Node{d.Attr(d.AttrClass, j.class), d.Text(j.status)})}),
			a.Seal(d.TagTd, []d.Node{d.Text(j.age)}),
			a.Seal(d.TagTd, []d.Node{d.Text(j.host)}),
		})
	}
	return a.Seal(d.TagDiv, []d.Node{d.Attr(d.AttrClass, "app"),
		a.Seal(d.TagHeader, []d.Node{d.Attr(d.AttrClass, "top"), a.Seal(d.TagH1, []d.Node{d.Text("Monitor")}), a.Seal(d.TagNav, []d.Node{d.List(links)})}),
		a.Seal(d.TagSection, []d.Node{d.Attr(d.AttrClass, "cards"), d.List(cards)}),
		a.Seal(d.TagTable, []d.Node{d.Attr(d.AttrClass, "jobs"), a.Seal(d.TagTbody, []d.Node{d.List(jobs)})}),
		a.Seal(d.TagFooter, []d.Node{a.Seal(d.TagP, []d.Node{d.Text("Updated now")})}),
	})
}

// commit is what app does with a tree that was diffed.
func commit(m *d.Mount, next d.Node, block []d.Node) []d.Node {
	m.Next, block = d.CopyInto(block, next)
	m.Changed = true
	return block
}

func BenchmarkDashboardBuild(b *testing.B) {
	page := newDashboard()
	b.ReportAllocs()
	for b.Loop() {
		page.build()
	}
}

func BenchmarkDashboardOneText(b *testing.B) {
	page := newDashboard()
	var blocks [2][]d.Node
	m := &d.Mount{}
	blocks[0] = commit(m, page.build(), nil)
	d.Adopted(m)
	b.ReportMetric(float64(d.CountDOM(m)), "nodes")
	var w d.Writer
	values := []string{"x", "y"}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		page.cards[3] = values[i&1]
		blocks[i&1] = commit(m, page.build(), blocks[i&1])
		w.Reset()
		w.Changed(m)
		if w.Bytes() == nil {
			b.Fatal("nothing changed")
		}
	}
	b.ReportMetric(float64(len(w.Bytes())), "wire-bytes")
}

func BenchmarkDashboardHTML(b *testing.B) {
	page := newDashboard()
	m := &d.Mount{}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		m.Next = page.build()
		buf, _ = d.AppendHTML(buf[:0], m)
	}
	b.ReportMetric(float64(len(buf)), "bytes")
}

func BenchmarkDashboardHash(b *testing.B) {
	m := &d.Mount{Next: newDashboard().build()}
	for b.Loop() {
		d.Hash(m)
	}
}

// rows is a table of keyed rows.
type rows struct {
	arena d.Arena
	ids   []int
	label []string
}

func newRows(n int) *rows {
	var r rows
	for i := range n {
		r.ids = append(r.ids, i)
		r.label = append(r.label, "pretty red table "+strconv.Itoa(i))
	}
	return &r
}

func (r *rows) build() d.Node {
	a := &r.arena
	a.Reset()
	kids := a.Take(len(r.ids))
	for i, id := range r.ids {
		kids[i] = a.Seal(d.TagTr, []d.Node{d.KeyInt(id),
			a.Seal(d.TagTd, []d.Node{d.Attr(d.AttrClass, "col-md-1"), d.Int(id)}),
			a.Seal(d.TagTd, []d.Node{d.Attr(d.AttrClass, "col-md-4"), a.Seal(d.TagA, []d.Node{d.On(d.EventClick, 0, nil), d.Text(r.label[id])})}),
			a.Seal(d.TagTd, []d.Node{d.Attr(d.AttrClass, "col-md-1"), a.Seal(d.TagA, []d.Node{d.On(d.EventClick, 1, nil),
				a.Seal(d.TagSpan, []d.Node{d.Attr(d.AttrClass, "remove"), d.Attr(d.Intern("aria-hidden"), "true")})})}),
			a.Seal(d.TagTd, []d.Node{d.Attr(d.AttrClass, "col-md-6")}),
		})
	}
	return a.Seal(d.TagTbody, []d.Node{d.List(kids)})
}

func benchmarkRows(b *testing.B, change func(r *rows, i int)) {
	r := newRows(1000)
	var blocks [2][]d.Node
	m := &d.Mount{}
	blocks[0] = commit(m, r.build(), nil)
	d.Adopted(m)
	var w d.Writer
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		change(r, i)
		blocks[i&1] = commit(m, r.build(), blocks[i&1])
		w.Reset()
		w.Changed(m)
	}
	b.ReportMetric(float64(len(w.Bytes())), "wire-bytes")
}

func BenchmarkRowsOneText(b *testing.B) {
	values := []string{"x", "y"}
	benchmarkRows(b, func(r *rows, i int) { r.label[500] = values[i&1] })
}

func BenchmarkRowsShuffle(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	benchmarkRows(b, func(r *rows, i int) {
		random.Shuffle(len(r.ids), func(x, y int) { r.ids[x], r.ids[y] = r.ids[y], r.ids[x] })
	})
}

func BenchmarkRowsSwap(b *testing.B) {
	benchmarkRows(b, func(r *rows, i int) { r.ids[1], r.ids[998] = r.ids[998], r.ids[1] })
}

func BenchmarkRowsNothing(b *testing.B) { benchmarkRows(b, func(*rows, int) {}) }

// Row components, every tenth changed: what a table that is written as advised costs.
func BenchmarkRowComponentsTenth(b *testing.B) {
	root, kids := table(1000)
	var w d.Writer
	var trees [2]d.Node
	var a d.Arena
	for i, text := range []string{"x", "y"} {
		trees[i] = d.Copy(a.Seal(d.TagTr, []d.Node{a.Seal(d.TagTd, []d.Node{d.Text(text)})}))
	}
	d.Adopted(root)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		w.Reset()
		for k := 0; k < len(kids); k += 10 {
			kids[k].Next, kids[k].Changed = trees[i&1], true
			w.Changed(kids[k])
		}
	}
	b.ReportMetric(float64(len(w.Bytes())), "wire-bytes")
}

// table is a root with n row components.
func table(n int) (root *d.Mount, kids []*d.Mount) {
	var a d.Arena
	root = &d.Mount{}
	nodes := a.Take(n)
	for i := range n {
		nodes[i] = d.Component(&d.Slot{Type: "row", Key: d.KeyInt(i)}, i)
		row := a.Seal(d.TagTr, []d.Node{a.Seal(d.TagTd, []d.Node{d.Int(i)})})
		kids = append(kids, &d.Mount{Parent: root, Depth: 1, Next: d.Copy(row)})
	}
	root.Next = d.Copy(a.Seal(d.TagTbody, []d.Node{d.List(nodes)}))
	root.NextKids = kids
	return root, kids
}
