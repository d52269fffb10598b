package diffcore_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	d "github.com/duet-ui/duet/diffcore"
)

// filled makes two scenes: an empty list, and rows from first on, made by row.
func filled(tag string, rows int, row func(s *stage, i int) d.Node) []scene {
	return []scene{
		func(s *stage) d.Node { return s.el(tag, s.list()) },
		func(s *stage) d.Node {
			items := make([]any, rows)
			for i := range items {
				items[i] = row(s, i)
			}
			return s.el(tag, s.list(items...))
		},
	}
}

var templateCases = []diffCase{
	{"rows", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("div", d.KeyInt(i), attr("class", ""), s.el("p", attr("class", "id"), i+1),
			s.el("p", s.el("a", attr("data-e2", ""), "label "+strconv.Itoa(i%2))), s.el("p", s.el("a", s.el("span", attr("aria-hidden", "true")))), s.el("p"))
	})},
	{"a leaf that begins to differ", filled("div", 12, func(s *stage, i int) d.Node {
		class := "row"
		if i == 7 || i == 9 {
			class = "odd"
		}
		return s.el("p", attr("class", class), attr("title", "same"), s.el("b", "row"), s.el("i", i))
	})},
	{"two shapes in turns", filled("dl", 12, func(s *stage, i int) d.Node {
		if i%2 == 0 {
			return s.el("dt", attr("class", "term"), s.el("b", "term"), s.el("i", i))
		}
		return s.el("dd", attr("class", "what"), s.el("p", "what"), s.el("p", attr("title", "t"), i))
	})},
	{"another shape between", filled("div", 12, func(s *stage, i int) d.Node {
		if i == 5 {
			return s.el("p", attr("class", "row"), s.el("b", i))
		}
		return s.el("p", attr("class", "row"), s.el("b", i), s.el("i", "x"))
	})},
	{"lists, holes and adjacent texts", filled("div", 5, func(s *stage, i int) d.Node {
		return s.el("section", "a", i, nil, s.list("x", s.el("b", "b"+strconv.Itoa(i)), s.list()), s.el("p", nil), "", s.el("p", "sole"), nil)
	})},
	{"other lengths and empty texts are other shapes", filled("div", 8, func(s *stage, i int) d.Node {
		text := "t"
		if i == 3 {
			text = ""
		}
		return s.el("section", attr("class", "c"), s.el("h2", text), s.list(slices.Repeat(a{"x", "y"}, 1+i/6)...), s.el("p", i))
	})},
	{"components", filled("ul", 5, func(s *stage, i int) d.Node {
		return s.comp("R"+strconv.Itoa(i), i, func(s *stage) d.Node {
			return s.comp("I"+strconv.Itoa(i), nil, func(s *stage) d.Node {
				return s.el("li", attr("class", "c"), s.comp("T"+strconv.Itoa(i), nil, func(*stage) d.Node { return d.Int(i) }), s.el("b", "x"))
			})
		})
	})},
	{"styles are holes together", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("p", attr("class", "bar"), style("margin-top", "1px"), style("width", strconv.Itoa(i)+"px"), style("color", "red"), "x")
	})},
	{"values that are refused", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("p", s.el("a", attr("href", []string{"/x", "javascript:x"}[i%2]), attr("class", "l"), "go"), s.el("b", style("color", []string{"red", "a;b"}[i%2]), "x"))
	})},
	{"ids are no templates", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("p", attr("class", "c"), s.el("label", d.ID(d.AttrID, i), "x"), s.el("b", "y"))
	})},
	{"controls are no templates", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("p", attr("class", "c"), s.el("input", attr("type", "checkbox"), attr("value", strconv.Itoa(i))), s.el("b", "y"))
	})},
	{"custom elements are no templates", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("x-row", attr("class", "c"), s.el("b", i), s.el("i", "y"))
	})},
	{"raw markup that is equal", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("p", attr("class", "c"), d.Raw("<i>r</i> <b>"+strconv.Itoa(i/4)+"</b>"), s.el("b", i))
	})},
	{"handlers", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("p", attr("class", "c"), d.On(d.EventClick, i, nil), s.el("b", d.On(d.EventInput, 100+i, &d.Binding{Flags: d.Once}), i), s.el("i", "x"))
	})},
	{"svg", filled("svg", 6, func(s *stage, i int) d.Node {
		return s.el("svg:a", attr("xlink:href", "#"+strconv.Itoa(i)), s.el("circle", attr("r", strconv.Itoa(i)), attr("cx", "5")))
	})},
	{"texts with markup and beyond the plane", filled("div", 6, func(s *stage, i int) d.Node {
		return s.el("p", attr("class", "c"), s.el("b", strings.Repeat("🙂", i+1)), s.el("i", "<"+strconv.Itoa(i)+"\x00\xff>"))
	})},
	{"new ones in an order", []scene{
		func(s *stage) d.Node { return s.el("ul", cards(s, 2, 9, 5, 7)) },
		func(s *stage) d.Node { return s.el("ul", cards(s, 11, 9, 12, 2, 13, 14, 7, 15, 5)) },
	}},
	{"one template in several operations", []scene{
		func(s *stage) d.Node {
			return s.el("div", s.el("ul", cards(s, 1)), s.el("ul", cards(s)), s.el("ul", cards(s, 9)))
		},
		func(s *stage) d.Node {
			return s.el("div", s.el("ul", cards(s, 1, 2, 3, 4)), s.el("ul", cards(s, 5)), s.el("ul", cards(s, 6, 7, 9)))
		},
	}},
	{"lists in new nodes", []scene{
		func(s *stage) d.Node { return d.Node{} },
		func(s *stage) d.Node {
			return s.el("div", s.el("ul", cards(s, 1, 2, 3)), s.el("ol", cards(s, 1, 2, 3, 4)), s.el("p", "end"))
		},
	}},
}

// cards makes a keyed list of items that a template pays for.
func cards(s *stage, keys ...int) d.Node {
	var items []any
	for _, k := range keys {
		items = append(items, s.el("li", d.KeyInt(k), attr("class", "card"), s.el("b", "card"), s.el("i", attr("title", "t"), k)))
	}
	return s.list(items...)
}

// A list of random rows, some of one shape: every patch leads to its page, encodes
// again to its bytes, and leaves no mount unsent.
func checkRows(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 7))
	kinds := 1 + r.IntN(3)
	names := []string{"a", "b", "a", "", "long text that is the same everywhere", "🙂"}
	var row func(s *stage, r *rand.Rand, depth int) d.Node
	row = func(s *stage, r *rand.Rand, depth int) d.Node {
		tag := []string{"section", "article"}[r.IntN(2)]
		items := a{attr("class", names[r.IntN(4)]), attr("title", "t")}
		for range 1 + r.IntN(3) {
			switch r.IntN(8) {
			case 0:
				items = append(items, nil)
			case 1:
				items = append(items, names[r.IntN(len(names))])
			case 2:
				items = append(items, s.list(s.el("b", r.IntN(3)), "x"))
			case 3:
				items = append(items, s.el("i", style("width", strconv.Itoa(r.IntN(3))+"px"), style("color", "red")))
			case 4:
				items = append(items, s.el("a", attr("href", []string{"/a", "/b", "javascript:c"}[r.IntN(3)]), "link"))
			case 5:
				if depth < 2 {
					items = append(items, row(s, r, depth+1))
				}
			default:
				items = append(items, s.el("p", names[r.IntN(len(names))]))
			}
		}
		return s.el(tag, items...)
	}
	page := func(n int, salt uint64) scene {
		return func(s *stage) d.Node {
			var items []any
			for i := range n {
				// The shape is that of one of few seeds; the values follow from both.
				shape := rand.New(rand.NewPCG(seed, uint64((i*7+int(salt))%kinds)))
				if (i+int(salt))%11 == 10 {
					shape = rand.New(rand.NewPCG(seed, uint64(i)+salt))
				}
				key := d.KeyInt((i*5 + int(salt)*3) % 41)
				name := "C" + strconv.Itoa((i*5+int(salt)*3)%41)
				tree := row(s, shape, 0)
				if i%2 == 0 {
					items = append(items, s.comp(name, key.Num(), func(s *stage) d.Node { return s.el("div", tree, s.el("b", i)) }))
				} else {
					items = append(items, s.el("div", key, tree, s.el("b", i)))
				}
			}
			return s.el("main", s.list(items...))
		}
	}
	s := newStage(page(0, 0))
	s.w.Report = func(_ *d.Mount, err error) { t.Fatalf("seed %d: %v", seed, err) }
	for step := range uint64(4) {
		patch := s.patch(page(r.IntN(40), step))
		if patch == nil {
			continue
		}
		p, err := d.Decode(patch)
		if err != nil {
			t.Fatalf("seed %d: %v: %x", seed, err, patch)
		}
		if again := p.Append(nil); !bytes.Equal(again, patch) {
			t.Fatalf("seed %d: encoded again\n got %x\nwant %x", seed, again, patch)
		}
		if err := d.Apply(s.doc, patch); err != nil {
			t.Fatalf("seed %d: %v\n%v", seed, err, p)
		}
		same(t, "seed "+strconv.FormatUint(seed, 10)+"\n"+p.String(), picture(t, s.doc), picture(t, d.NewDoc(s.root)))
		for _, m := range s.root.NextKids {
			if !m.Written || m.Changed || m.Sent != m.Next {
				t.Fatalf("seed %d: a component was written and is not sent", seed)
			}
		}
	}
}

func TestRowsOfRandomShapes(t *testing.T) {
	for seed := range seeds(t) {
		checkRows(t, seed)
	}
}

func FuzzRows(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed)
	}
	f.Fuzz(checkRows)
}

func TestTemplatesMakePatchesSmall(t *testing.T) {
	r := newRows(1000)
	m := &d.Mount{Next: d.Copy(d.List(nil))}
	d.Adopted(m)
	m.Next, m.Changed = d.Copy(r.build()), true
	var w d.Writer
	w.Changed(m)
	values := 0
	for i := range r.ids {
		values += len(strconv.Itoa(r.ids[i])) + len(r.label[i])
	}
	t.Logf("1,000 rows: %d bytes, %d of them values", len(w.Bytes()), values)
	if got, most := len(w.Bytes()), values+6*1000+400; got > most {
		t.Errorf("1,000 rows take %d bytes, want at most %d", got, most)
	}
}

func TestTemplatesAllocateNothingInTheSteadyState(t *testing.T) {
	r := newRows(200)
	full, none := d.Copy(r.build()), d.Copy(d.List(nil))
	m := &d.Mount{}
	var w d.Writer
	fill := func() {
		m.Sent, m.Next, m.Changed, m.Written = none, full, true, true
		w.Reset()
		w.Changed(m)
		w.Bytes()
	}
	fill()
	if n := testing.AllocsPerRun(20, fill); n != 0 {
		t.Errorf("writing rows allocates %v times, want 0", n)
	}
}

// A template that is as deep as may be, once deeper: full nodes and clones fail alike.
func TestClonesAreNoWayAroundTheDepth(t *testing.T) {
	nest := func(s *stage, n int, inner ...any) d.Node {
		node := s.el("div", inner...)
		for range n - 1 {
			node = s.el("div", node)
		}
		return node
	}
	s := newStage(func(s *stage) d.Node { return s.el("div", s.list(), s.list()) })
	rows := func(s *stage, name string, deep int) d.Node {
		var items []any
		for i := range 4 { // components: each tree alone is not too deep
			items = append(items, s.comp(name+strconv.Itoa(i), i, func(s *stage) d.Node { return nest(s, deep, strconv.Itoa(i)) }))
		}
		return s.list(items...)
	}
	patch := s.patch(func(s *stage) d.Node { return s.el("div", rows(s, "a", 398), s.list()) })
	if got := words(t, patch); strings.Count(got, "clone") != 3 {
		t.Fatalf("got %s", got)
	}
	defer func() {
		var de *d.DepthError
		if err, _ := recover().(error); !errors.As(err, &de) {
			t.Errorf("one level more: got %v, want a DepthError", err)
		}
	}()
	s.patch(func(s *stage) d.Node {
		return s.el("div", rows(s, "b", 398), s.list(s.el("div", rows(s, "c", 398))))
	})
}

func TestNestingOfClonesIsReported(t *testing.T) {
	s := newStage(func(s *stage) d.Node { return s.el("div", s.list(), s.el("p", s.list())) })
	reported := 0
	s.w.Report = func(_ *d.Mount, err error) {
		var ne *d.NestingError
		if !errors.As(err, &ne) {
			t.Errorf("reported %v", err)
		}
		reported++
	}
	rows := func(s *stage) d.Node {
		row := func(i int) d.Node {
			return s.el("b", attr("class", "c"), s.el("ul", s.el("li", attr("title", "t"), i)))
		}
		return s.list(row(1), row(2), row(3), row(4))
	}
	patch := s.patch(func(s *stage) d.Node { return s.el("div", rows(s), s.el("p", rows(s))) })
	if got := words(t, patch); strings.Count(got, "clone") != 7 {
		t.Fatalf("got %s", got)
	}
	if reported != 8 {
		t.Errorf("%d faults reported, want <ul> and <li> of each row in the <p>", reported)
	}
}

// Templates that may not be, and clones that do not fit. "b" is <b>; each patch puts a
// list where the cursor is.
func TestBadTemplates(t *testing.T) {
	put := func(text string, nodes byte, ops ...byte) []byte {
		return patchOf(text, append([]byte{13, 4, nodes}, ops...)...)
	}
	shape := []byte{8, 1, 0, 1, 0, 1, 0, 1, 1} // template 0 <b> sole "x"
	for _, c := range []struct {
		name string
		in   []byte
		want error
	}{
		{"a clone that fits", put("bxy", 2, append(shape, 9, 0, 1)...), nil},
		{"no holes", put("bx", 2, 8, 0, 1, 0, 1, 0, 1, 1, 9, 0), nil},
		{"a clone of nothing", put("", 1, 9, 0), d.ErrTemplate},
		{"a clone before its template", put("bxy", 2, append([]byte{9, 0, 1}, shape...)...), d.ErrTemplate},
		{"an empty text", put("bx", 2, append(shape, 9, 0, 0)...), d.ErrTemplate},
		{"no value", put("bx", 2, append(shape, 9, 0)...), d.ErrShort},
		{"a hole that is no leaf", put("bx", 1, 8, 1, 1, 1, 0, 1, 0, 1, 1), d.ErrTemplate},
		{"a hole in an empty text", put("b", 1, 8, 1, 0, 1, 0, 1, 0, 1, 0), d.ErrTemplate},
		{"more holes than there are bytes", put("bx", 1, 8, 0xff, 0xff, 0xff, 0x7f), d.ErrShort},
		{"holes past all numbers", put("bx", 1, 8, 2, 0xff, 0xff, 0xff, 0xff, 7, 0xff, 0xff, 0xff, 0xff, 7, 1, 0, 1, 0, 1, 1), d.ErrTemplate},
		{"a text as a template", put("x", 1, 8, 1, 0, 0, 1), d.ErrTemplate},
		{"a list as a template", put("", 1, 8, 0, 4, 0), d.ErrTemplate},
		{"a template in a template", put("bx", 1, 8, 0, 1, 0, 1, 0, 2, 8, 0, 1, 1, 0, 1, 1), d.ErrTemplate},
		{"a clone in a template", put("bx", 2, 8, 0, 1, 0, 1, 0, 1, 1, 8, 0, 1, 1, 0, 2, 9, 0), d.ErrTemplate},
		{"a template in a sync", patchOf("bx", append([]byte{18}, shape...)...), d.ErrTemplate},
		{"a component in a template", put("bt", 1, 8, 0, 1, 0, 1, 0, 2, 6, 1, 0, 0), d.ErrTemplate},
		{"an id in a template", put("bid", 1, 8, 0, 1, 0, 1, 1, 2, 0, 2, 0, 0), d.ErrTemplate},
		{"a control in a template", put("inputvaluex", 1, 8, 0, 1, 0, 5, 1, 0, 0, 5, 1, 0), d.ErrTemplate},
		{"a URL in a hole", put("ahref/x/y", 2, 8, 1, 0, 1, 0, 1, 1, 0, 0, 4, 2, 0, 9, 0, 2), nil},
		{"a script URL in a hole", put("ahref/xjavascript:x", 2, 8, 1, 0, 1, 0, 1, 1, 0, 0, 4, 2, 0, 9, 0, 12), d.ErrUnsafe},
		{"a style that ends early in a hole", put("bcolorreda;b", 2, 8, 1, 0, 1, 0, 1, 1, 1, 0, 5, 3, 0, 9, 0, 3), d.ErrUnsafe},
		{"one of two styles", put("bcolorredwidth1pxblue", 2, 8, 1, 0, 1, 0, 1, 2, 1, 0, 5, 3, 1, 0, 5, 3, 0, 9, 0, 4), d.ErrTemplate},
		{"both of two styles", put("bcolorredwidth1pxblue2px", 2, 8, 2, 0, 0, 1, 0, 1, 2, 1, 0, 5, 3, 1, 0, 5, 3, 0, 9, 0, 4, 3), nil},
	} {
		p, err := d.Decode(c.in)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
		if err == nil && !bytes.Equal(p.Append(nil), c.in) {
			t.Errorf("%s: encoded again\n got %x\nwant %x", c.name, p.Append(nil), c.in)
		}
		doc := parse(t, "<p>a</p>")
		if err := d.Apply(doc, c.in); (err == nil) != (c.want == nil) || err != nil && doc.HTML() != "<p>a</p>" {
			t.Errorf("%s: Apply gives %v and leaves %s", c.name, err, doc.HTML())
		}
	}
}

// What clones make is bound by the bytes of the patch; the writer stays below.
func TestClonesAreNoBomb(t *testing.T) {
	inner := bytes.Repeat([]byte{0, 0}, 3000) // empty texts
	bomb := append([]byte{13, 4, 0xff, 0x3f, 8, 0, 1, 0, 1, 0, 0xb9, 0x17}, inner...)
	for range 1<<13 - 2 {
		bomb = append(bomb, 9, 0)
	}
	if _, err := d.Decode(patchOf("b", bomb...)); !errors.Is(err, d.ErrTemplate) {
		t.Errorf("8,190 clones of 3,000 nodes: got %v, want ErrTemplate", err)
	}
	markup := strings.Repeat("<i>x</i>", 2000)
	big := []byte{13, 4, 0xff, 0x3f, 8, 0, 1, 0, 1, 0, 2, 5, 0x80, 0x7d}
	for range 1<<13 - 2 {
		big = append(big, 9, 0)
	}
	in := append(appendLength([]byte{1}, len("b")+len(markup)), "b"+markup...)
	if _, err := d.Decode(append(in, big...)); !errors.Is(err, d.ErrTemplate) {
		t.Errorf("8,190 clones of 16,000 bytes of markup: got %v, want ErrTemplate", err)
	}
	s := newStage(func(s *stage) d.Node { return s.el("div", s.list()) })
	patch := s.patch(func(s *stage) d.Node {
		rows := make([]any, 400)
		for i := range rows {
			texts := make([]any, 500)
			for j := range texts {
				texts[j] = s.el("i")
			}
			rows[i] = s.el("p", texts...)
		}
		return s.el("div", s.list(rows...))
	})
	if clones := strings.Count(words(t, patch), "clone"); clones < 100 || clones > 390 {
		t.Errorf("%d of 400 rows of 500 nodes are clones", clones)
	}
	if err := d.Apply(s.doc, patch); err != nil {
		t.Fatal(err)
	}
	same(t, "rows", picture(t, s.doc), picture(t, d.NewDoc(s.root)))
}

func appendLength(b []byte, n int) []byte {
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}

func BenchmarkRowsCreate(b *testing.B) {
	r := newRows(1000)
	full, none := d.Copy(r.build()), d.Copy(d.List(nil))
	m := &d.Mount{}
	var w d.Writer
	b.ReportAllocs()
	for b.Loop() {
		m.Sent, m.Next, m.Changed, m.Written = none, full, true, true
		w.Reset()
		w.Changed(m)
	}
	b.ReportMetric(float64(len(w.Bytes())), "wire-bytes")
}

// A hostile patch goes into a textarea, takes what is in it away, and goes there again.
func TestCountedSlotsAreForgotten(t *testing.T) {
	in := patchOf("textareabvaluex", 13, 1, 0, 8, 0, 2, 1, 0, 1, 0, 0, 2, 0, 3, 1, 7, 0, 5, 1, 2, 0)
	doc := parse(t, "<p>a</p>")
	if err := d.Apply(doc, in); !errors.Is(err, d.ErrMiss) {
		t.Errorf("got %v, want a miss", err)
	}
}
