package diffcore_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	d "github.com/duet-ui/duet/diffcore"
)

// words shows a patch.
func words(t testing.TB, patch []byte) string {
	t.Helper()
	if patch == nil {
		return ""
	}
	p, err := d.Decode(patch)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(p.String(), "\n", "; ")
}

func TestDiffOfSameTreeAllocatesNothing(t *testing.T) {
	r := newRows(1000)
	m := &d.Mount{Next: d.Copy(r.build())}
	d.Adopted(m)
	other := d.Copy(r.build())
	var w d.Writer
	diff := func() {
		m.Next, m.Changed = other, true
		w.Reset()
		w.Changed(m)
		if w.Bytes() != nil {
			t.Fatal("the same tree is a patch")
		}
		m.Sent, other = other, m.Sent
	}
	diff()
	if n := testing.AllocsPerRun(20, diff); n != 0 {
		t.Errorf("a diff of equal trees allocates %v times, want 0", n)
	}
}

func TestDiffAllocatesNothingInTheSteadyState(t *testing.T) {
	r := newRows(200)
	trees := [2]d.Node{d.Copy(r.build())}
	slices.Reverse(r.ids)
	r.label[7] = "changed"
	trees[1] = d.Copy(r.build())
	m := &d.Mount{Next: trees[0]}
	d.Adopted(m)
	var w d.Writer
	i := 0
	diff := func() {
		i++
		m.Next, m.Changed = trees[i&1], true
		w.Reset()
		w.Changed(m)
		w.Bytes()
	}
	diff()
	diff()
	if n := testing.AllocsPerRun(20, diff); n != 0 {
		t.Errorf("a diff allocates %v times, want 0", n)
	}
}

func TestChangedMarksWhatItWrote(t *testing.T) {
	inner := func(text string) scene { return func(s *stage) d.Node { return s.el("p", text) } }
	s := newStage(func(s *stage) d.Node { return s.el("div", "x") })
	s.play(func(s *stage) d.Node { return s.el("div", s.comp("New", nil, inner("a"))) })
	m := s.mounts["New"]
	s.w.Changed(m)
	if s.w.Bytes() != nil || m.Written {
		t.Fatal("a component was written before its parent")
	}
	s.w.Changed(s.root)
	for _, m := range []*d.Mount{s.root, m} {
		if m.Changed || !m.Written || m.Sent != m.Next || len(m.SentKids) != len(m.NextKids) {
			t.Errorf("after writing: %+v", m)
		}
	}
	s.w.Reset()
	s.w.Changed(m)
	s.w.Changed(s.root)
	if s.w.Bytes() != nil {
		t.Errorf("unchanged mounts wrote %s", words(t, s.w.Bytes()))
	}
}

func TestChangedOfARemovedComponentWritesNothing(t *testing.T) {
	s := newStage(func(s *stage) d.Node {
		return s.el("div", s.comp("Gone", nil, func(s *stage) d.Node { return s.el("p", "a") }), "x")
	})
	s.patch(func(s *stage) d.Node { return s.el("div", nil, "x") })
	m := s.mounts["Gone"]
	m.Next, m.Changed = s.el("p", "b"), true
	s.w.Reset()
	s.w.Changed(m)
	s.w.Sync(m)
	if s.w.Bytes() != nil {
		t.Errorf("got %s", words(t, s.w.Bytes()))
	}
}

func TestRootThatWasNeverWrittenIsSynced(t *testing.T) {
	s := newStage(func(s *stage) d.Node { return s.el("p", "a") })
	s.root.Written, s.root.Changed = false, true
	if got := words(t, changed(&s.w, []*d.Mount{s.root})); got != `Go; Sync <p> sole "a"` {
		t.Errorf("got %s", got)
	}
}

func TestSiblingComponentsAreFoundInOrder(t *testing.T) {
	root, kids := table(50)
	d.Adopted(root)
	doc := d.NewDoc(root)
	var a d.Arena
	for _, order := range [][]int{{3, 4, 5, 40}, {40, 3, 49, 0}, {7}} {
		var mounts []*d.Mount
		for _, i := range order {
			kids[i].Next = d.Copy(a.Seal(d.TagTr, []d.Node{a.Seal(d.TagTd, []d.Node{d.Int(1000 + i)})}))
			kids[i].Changed = true
			mounts = append(mounts, kids[i])
		}
		var w d.Writer
		if err := d.Apply(doc, changed(&w, mounts)); err != nil {
			t.Fatal(err)
		}
		same(t, "rows", picture(t, doc), picture(t, d.NewDoc(root)))
	}
}

func TestEqualChangesAreEqualBytesWhereverTheyAre(t *testing.T) {
	card := func(text string) scene {
		return func(s *stage) d.Node { return s.el("section", s.el("h2", "t"), s.el("p", text)) }
	}
	bodies := map[string]bool{}
	for _, outer := range []scene{
		func(s *stage) d.Node { return s.comp("Card", nil, card("a")) },
		func(s *stage) d.Node { return s.el("div", "x", s.el("div", nil, s.comp("Card", nil, card("a")))) },
	} {
		s := newStage(outer)
		m := s.mounts["Card"]
		s.render(m, card("b"))
		got := words(t, changed(&s.w, []*d.Mount{m}))
		_, body, _ := strings.Cut(got, "; ")
		bodies[body] = true
	}
	if len(bodies) != 1 {
		t.Errorf("got %v", bodies)
	}
}

func TestLeanEvents(t *testing.T) {
	flagged := &d.Binding{Flags: d.PreventDefault}
	scenes := inside("button", a{}, a{d.On(d.EventClick, 0, nil)}, a{d.On(d.EventClick, 0, nil), d.On(d.EventSubmit, 1, flagged)}, a{d.On(d.EventInput, 0, nil)})
	s := newStage(scenes[0])
	var lean []string
	s.w.LeanEvents = true
	s.w.Lean = func(e d.Name) { lean = append(lean, e.String()) }
	for i, want := range []string{"", `Go; Attr data-e "submit:p"`, "Go; Drop data-e"} {
		if got := words(t, s.patch(scenes[i+1])); got != want {
			t.Errorf("step %d: got %s, want %s", i, got, want)
		}
	}
	s.w.Reset()
	s.w.Sync(s.root)
	if got, want := words(t, s.w.Bytes()), "Go; Sync <button> empty"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if want := []string{"click", "click", "input", "input"}; !slices.Equal(lean, want) {
		t.Errorf("told of %v, want %v", lean, want)
	}
}

func TestNestingIsReportedInPatches(t *testing.T) {
	s := newStage(func(s *stage) d.Node { return s.el("div", s.el("p", s.list())) })
	var reported []error
	s.w.Report = func(m *d.Mount, err error) { reported = append(reported, err) }
	s.patch(func(s *stage) d.Node {
		return s.el("div", s.el("p", s.list(s.el("b"), s.comp("Bad", nil, func(s *stage) d.Node { return s.el("div") }))))
	})
	var ne *d.NestingError
	if len(reported) != 1 || !errors.As(reported[0], &ne) || ne.Element != "div" || ne.Mount != s.mounts["Bad"] {
		t.Errorf("reported %v", reported)
	}
}

// A component below a failed one, and one that never rendered, show nothing.
func TestComponentWithoutMountShowsNothing(t *testing.T) {
	var a d.Arena
	m := &d.Mount{Next: a.Seal(d.TagDiv, []d.Node{d.Component(&d.Slot{}, 0), d.Text("x")})}
	for _, kids := range [][]*d.Mount{nil, {nil}} {
		m.NextKids = kids
		if got, want := markup(t, m), "<div><!----><!---->x</div>"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		same(t, "failed", picture(t, d.NewDoc(m)), picture(t, parse(t, markup(t, m))))
		var w d.Writer
		w.Sync(m)
		if got, want := words(t, w.Bytes()), `Go; Sync <div> slots 2 text "" text "x"`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
