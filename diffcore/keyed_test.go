package diffcore_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/duet-ui/duet/diffcore"
)

// longest returns the length of a longest increasing subsequence, the slow way.
func longest(list []int) int {
	best := make([]int, len(list))
	most := 0
	for i := range list {
		best[i] = 1
		for j := range i {
			if list[j] < list[i] {
				best[i] = max(best[i], best[j]+1)
			}
		}
		most = max(most, best[i])
	}
	return most
}

// Of the children that are kept, all but a longest increasing subsequence move, and
// every one that is kept is the same node.
func checkMoves(t *testing.T, from, to []int) {
	t.Helper()
	s := newStage(keys(from)[0])
	nodes := map[string]*diffcore.DocNode{}
	for _, li := range listItems(s.doc) {
		nodes[li.Kids[0].Text] = li
	}
	patch := s.patch(keys(to)[0])
	if patch != nil {
		if err := diffcore.Apply(s.doc, patch); err != nil {
			t.Fatalf("%v to %v: %v", from, to, err)
		}
	}
	if got, want := s.doc.HTML(), markup(t, s.root); got != want {
		t.Fatalf("%v to %v:\n got %s\nwant %s", from, to, got, want)
	}
	var kept []int
	for _, k := range to {
		if i := slices.Index(from, k); i >= 0 {
			kept = append(kept, i)
		}
	}
	if want := len(kept) - longest(kept); s.doc.Moved != want {
		t.Errorf("%v to %v: moved %d, want %d", from, to, s.doc.Moved, want)
	}
	for _, li := range listItems(s.doc) {
		if old := nodes[li.Kids[0].Text]; old != nil && old != li {
			t.Errorf("%v to %v: %s is another node", from, to, li.Kids[0].Text)
		}
	}
}

func listItems(d *diffcore.Doc) []*diffcore.DocNode {
	var items []*diffcore.DocNode
	for _, n := range d.Root.Kids[0].Kids {
		if n.Kind == diffcore.DocElement {
			items = append(items, n)
		}
	}
	return items
}

func TestMovesAreFewest(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 5, 15, 16, 40} {
		r := rand.New(rand.NewPCG(uint64(n), 7))
		for range 60 {
			from, to := r.Perm(n+r.IntN(3)), r.Perm(n+r.IntN(4))
			checkMoves(t, from[:len(from)-r.IntN(len(from)/4+1)], to[:len(to)-r.IntN(len(to)/4+1)])
		}
	}
}

func TestMovesOfMany(t *testing.T) {
	for _, n := range []int{1000, 10_000} {
		r := rand.New(rand.NewPCG(uint64(n), 7))
		from, to := r.Perm(n), r.Perm(n)
		s := newStage(keys(from)[0])
		if err := diffcore.Apply(s.doc, s.patch(keys(to)[0])); err != nil {
			t.Fatal(err)
		}
		if s.doc.HTML() != markup(t, s.root) {
			t.Errorf("%d siblings are in another order", n)
		}
	}
}

func FuzzMoves(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4}, []byte{4, 3, 2, 1})
	f.Add([]byte{1, 2, 3}, []byte{0, 2, 9, 1})
	f.Add([]byte{}, []byte{5})
	f.Fuzz(func(t *testing.T, from, to []byte) {
		distinct := func(b []byte) []int {
			var list []int
			for _, c := range b[:min(len(b), 64)] {
				if !slices.Contains(list, int(c)) {
					list = append(list, int(c))
				}
			}
			return list
		}
		checkMoves(t, distinct(from), distinct(to))
	})
}

func TestNoOrderWhenNothingMoved(t *testing.T) {
	s := newStage(keys([]int{1, 2, 3})[0])
	if patch := s.patch(keys([]int{1, 2, 3})[0]); patch != nil {
		t.Errorf("got %x", patch)
	}
}

func TestDuplicateKeysAreReported(t *testing.T) {
	scenes := keys([]int{1, 2, 3, 2, 4}, []int{4, 2, 2, 1}, []int{9, 2, 2, 2, 9, 1})
	s := newStage(scenes[0])
	for i, next := range scenes[1:] {
		var reported []error
		s.w.Report = func(m *diffcore.Mount, err error) {
			if m != s.root {
				t.Errorf("reported for %v, want the root", m)
			}
			reported = append(reported, err)
		}
		if err := diffcore.Apply(s.doc, s.patch(next)); err != nil {
			t.Fatal(err)
		}
		if got, want := s.doc.HTML(), markup(t, s.root); got != want {
			t.Errorf("step %d:\n got %s\nwant %s", i, got, want)
		}
		var dup *diffcore.DuplicateKeyError
		if len(reported) == 0 || !errors.As(reported[0], &dup) || dup.Key.Num() != 2 {
			t.Errorf("step %d: reported %v, want the key 2", i, reported)
		}
	}
}
