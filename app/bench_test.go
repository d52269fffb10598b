package app_test

import (
	"strconv"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// The dashboard: a page of 22 components, of which one changes a text.
type card struct {
	Name, Value, Delta string
	Up                 bool
	Pct                int
}

var cardValue = app.Served("cardValue", "")

func (c card) Render(s *app.Scope) app.Node {
	class := "card down"
	if c.Up {
		class = "card up"
	}
	return s.Div(diffcore.Attr(diffcore.AttrClass, class),
		s.H3(text(c.Name)),
		s.P(diffcore.Attr(diffcore.AttrClass, "value"), text(c.Value+app.UseValue(s, cardValue))),
		s.Span(diffcore.Attr(diffcore.AttrClass, "delta"), text(c.Delta)),
		s.Div(diffcore.Attr(diffcore.AttrClass, "bar"), s.Div(diffcore.Attr(diffcore.AttrClass, "fill"), diffcore.Int(c.Pct))))
}

type job struct {
	ID                 int
	Name, Owner, State string
}

func (j job) Render(s *app.Scope) app.Node {
	open := app.UseState(s, app.Local("open", false))
	return s.Tr(onClick(func() { open.Set(!open.Get()) }),
		s.Td(text(j.Name)), s.Td(text(j.Owner)), s.Td(s.Span(diffcore.Attr(diffcore.AttrClass, "st"), text(j.State))), s.Td(diffcore.Int(j.ID)))
}

// data is what the page shows; components get it by pointer and a tick that says
// that it changed.
type data struct {
	cards []card
	jobs  []job
}

func newData(cards, jobs int) *data {
	d := &data{}
	for i := range cards {
		d.cards = append(d.cards, card{"Card " + strconv.Itoa(i), strconv.Itoa(i * 17), "+3 %", i%2 == 0, i * 7})
	}
	for i := range jobs {
		d.jobs = append(d.jobs, job{i, "job-" + strconv.Itoa(i), "owner", "running"})
	}
	return d
}

type dashboard struct {
	Data *data
	Tick int
}

func (c dashboard) Render(s *app.Scope) app.Node {
	return s.Div(diffcore.Attr(diffcore.AttrClass, "app"),
		s.Header(s.H1(text("Dashboard")), s.Nav(s.A(text("One")), s.A(text("Two")), s.A(text("Three")))),
		s.Section(app.For(s, c.Data.cards, func(x *card) app.Node { return app.MountKeyed(s, x.Pct, *x) })),
		s.Table(s.Tbody(app.For(s, c.Data.jobs, func(j *job) app.Node { return app.MountKeyed(s, j.ID, *j) }))),
		s.Footer(s.P(text("Updated now"))))
}

func BenchmarkDashboardOneText(b *testing.B) {
	d := newData(9, 12)
	p := open(b, app.RootOptions{}, dashboard{d, 0})
	page := &dashboard{d, 0}
	chain := []app.Component{nil}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		d.cards[3].Value = [2]string{"x", "y"}[n&1]
		page.Tick = n
		chain[0] = *page
		p.SetChain(chain)
		p.Render()
		p.w.Reset()
		p.Write(&p.w)
		p.RunEffects()
	}
	b.ReportMetric(float64(len(p.w.Bytes())), "patch-bytes")
}

// BenchmarkPush is a push to one of the 22: only it renders.
func BenchmarkPushOneComponent(b *testing.B) {
	p := open(b, app.RootOptions{}, dashboard{newData(9, 12), 0})
	ups := [2][]app.Update{{cardValue.Set("x")}, {cardValue.Set("y")}}
	match := func(i *app.Instance) bool { c, ok := i.Component().(card); return ok && c.Pct == 21 }
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		p.Push(match, ups[n&1])
		p.Render()
		p.w.Reset()
		p.Write(&p.w)
		p.Wrote(uint64(n))
		p.Acked(uint64(n))
	}
	b.ReportMetric(float64(len(p.w.Bytes())), "patch-bytes")
}

func benchmarkRows(b *testing.B, change func(d *data, n int)) {
	d := newData(0, 1000)
	p := open(b, app.RootOptions{}, dashboard{d, 0})
	chain := []app.Component{nil}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		change(d, n)
		chain[0] = dashboard{d, n}
		p.SetChain(chain)
		p.Render()
		p.w.Reset()
		p.Write(&p.w)
	}
}

func BenchmarkRowsUnchanged(b *testing.B) { benchmarkRows(b, func(*data, int) {}) }

func BenchmarkRowsUnchangedInTheBrowser(b *testing.B) {
	d := newData(0, 1000)
	p := open(b, app.RootOptions{Browser: true}, dashboard{d, 0})
	chain := []app.Component{nil}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		chain[0] = dashboard{d, n}
		p.SetChain(chain)
		p.Render()
		p.w.Reset()
		p.Write(&p.w)
	}
}

func BenchmarkRowsOneChanged(b *testing.B) {
	benchmarkRows(b, func(d *data, n int) { d.jobs[500].State = [2]string{"x", "y"}[n&1] })
}

func BenchmarkRowsSwap(b *testing.B) {
	benchmarkRows(b, func(d *data, n int) { d.jobs[1], d.jobs[998] = d.jobs[998], d.jobs[1] })
}

func BenchmarkRowsReversed(b *testing.B) {
	benchmarkRows(b, func(d *data, n int) {
		for i := range 500 {
			d.jobs[i], d.jobs[999-i] = d.jobs[999-i], d.jobs[i]
		}
	})
}

func BenchmarkServerRender(b *testing.B) {
	d := newData(9, 12)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		p := &page{t: b}
		p.Root = app.NewRoot(p, app.RootOptions{OneShot: true})
		p.SetChain([]app.Component{dashboard{d, 0}})
		p.Render()
		buf, _ = p.HTML(buf[:0])
		p.Close()
	}
}

// A knob is a row that is changed by its own state, so that only it renders.
type knob struct {
	ID    int
	Knobs *[]app.State[int]
}

var knobTurns = app.Local("turns", 0)

func (k knob) Render(s *app.Scope) app.Node {
	st := app.UseState(s, knobTurns)
	if len(*k.Knobs) == k.ID {
		*k.Knobs = append(*k.Knobs, st)
	}
	return s.Tr(s.Td(diffcore.Int(k.ID)), s.Td(diffcore.Int(st.Get())))
}

type panel struct {
	Rows  int
	Knobs *[]app.State[int]
}

func (c panel) Render(s *app.Scope) app.Node {
	ids := make([]int, c.Rows)
	for i := range ids {
		ids[i] = i
	}
	return s.Table(s.Tbody(app.For(s, ids, func(id *int) app.Node { return app.MountKeyed(s, *id, knob{*id, c.Knobs}) })))
}

// benchmarkDirty changes every step-th of 1,000 rows, from row 900 on if step is 1,000.
func benchmarkDirty(b *testing.B, first, step int) {
	var knobs []app.State[int]
	p := open(b, app.RootOptions{Browser: true}, panel{1000, &knobs})
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		for i := first; i < len(knobs); i += step {
			knobs[i].Set(n)
		}
		p.Render()
		p.w.Reset()
		p.Write(&p.w)
		p.changes = p.changes[:0]
	}
	b.ReportMetric(float64(len(p.w.Bytes())), "patch-bytes")
}

func BenchmarkRowsOneDirty(b *testing.B)   { benchmarkDirty(b, 900, 1000) }
func BenchmarkRowsTenthDirty(b *testing.B) { benchmarkDirty(b, 0, 10) }
