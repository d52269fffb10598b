package conformance_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance"
)

// rows is a page with a keyed list; each row has its key as id and as text.
func rows(m *diffcore.Mount, keys []int) {
	var a diffcore.Arena
	list := make([]diffcore.Node, len(keys))
	for i, k := range keys {
		list[i] = a.Seal(diffcore.TagLi, []diffcore.Node{
			diffcore.KeyInt(k), diffcore.Attr(diffcore.AttrID, fmt.Sprint("r", k)), diffcore.Int(k),
		})
	}
	m.Next, m.Changed = diffcore.Copy(a.Seal(diffcore.TagUl, []diffcore.Node{diffcore.List(list)})), true
}

// A reorder is a list and the patch to another order.
type reorder struct {
	Name   string `json:"name"`
	Before string `json:"before"`
	Patch  []byte `json:"patch"`
	Order  []int  `json:"order"`
	Moved  int    `json:"moved"` // the fewest
}

func reordered(t *testing.T, name string, from, to []int) reorder {
	t.Helper()
	m := &diffcore.Mount{}
	rows(m, from)
	html, err := diffcore.AppendHTML(nil, m)
	require.NoError(t, err)
	diffcore.Adopted(m)
	rows(m, to)
	w := diffcore.Writer{Report: func(_ *diffcore.Mount, err error) { t.Error(err) }}
	w.Changed(m)
	var kept []int
	at := map[int]int{}
	for i, k := range from {
		at[k] = i
	}
	for _, k := range to {
		if i, ok := at[k]; ok {
			kept = append(kept, i)
		}
	}
	return reorder{name, string(html), slices.Clone(w.Bytes()), to, len(kept) - longest(kept)}
}

// longest is the length of a longest increasing subsequence, by patience.
func longest(list []int) int {
	var tops []int
	for _, v := range list {
		i, _ := slices.BinarySearch(tops, v)
		if i == len(tops) {
			tops = append(tops, v)
		} else {
			tops[i] = v
		}
	}
	return len(tops)
}

func count(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// reorders are the ways in which a list of n changes.
func reorders(t *testing.T, n int) []reorder {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	list := count(n)
	change := func(name string, f func(l []int) []int) reorder {
		return reordered(t, fmt.Sprintf("%d rows: %s", n, name), list, f(slices.Clone(list)))
	}
	at := func(i int) func([]int) []int { return func(l []int) []int { return slices.Insert(l, i, n) } }
	all := []reorder{
		change("nothing", func(l []int) []int { return l }),
		change("swap", func(l []int) []int { l[1], l[n-2] = l[n-2], l[1]; return l }),
		change("reverse", func(l []int) []int { slices.Reverse(l); return l }),
		change("rotate", func(l []int) []int { return append(l[1:], l[0]) }),
		change("rotate back", func(l []int) []int { return append([]int{l[n-1]}, l[:n-1]...) }),
		change("insert at the head", at(0)), change("insert in the middle", at(n/2)), change("insert at the tail", at(n)),
		change("remove the head", func(l []int) []int { return l[1:] }),
		change("remove in the middle", func(l []int) []int { return slices.Delete(l, n/2, n/2+1) }),
		change("remove the tail", func(l []int) []int { return l[:n-1] }),
		change("remove every tenth", func(l []int) []int { return slices.DeleteFunc(l, func(k int) bool { return k%10 == 3 }) }),
		change("replace all", func(l []int) []int {
			for i := range l {
				l[i] += n
			}
			return l
		}),
		change("clear", func([]int) []int { return []int{} }),
		change("insert many", func(l []int) []int {
			for i := range n {
				l = slices.Insert(l, r.IntN(len(l)+1), n+i)
			}
			return l
		}),
	}
	shuffles := 40
	if n > 100 {
		shuffles = 1
	}
	for i := range shuffles {
		from, to := r.Perm(n+r.IntN(3)), r.Perm(n+r.IntN(4))
		from, to = from[:len(from)-r.IntN(len(from)/4+1)], to[:len(to)-r.IntN(len(to)/4+1)]
		all = append(all, reordered(t, fmt.Sprintf("%d rows: shuffle %d", n, i), from, to))
	}
	return all
}

// Of the rows that are kept all but a longest increasing subsequence move, each is
// the same node, and nothing is written to any.
func TestMovesAreFewest(t *testing.T) {
	p := open(t, nil)
	for _, n := range []int{3, 5, 15, 16, 40, 1000} {
		report(t, call[[]fault](t, p, "moves", reorders(t, n)))
	}
}

// Ten thousand rows, and a hundred thousand: the DOM is as it should be, by as many
// moves as must be.
func TestMovesOfVeryMany(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	p := open(t, nil)
	for _, n := range []int{10_000, 100_000} {
		list := count(n)
		swapped := slices.Clone(list)
		swapped[1], swapped[n-2] = swapped[n-2], swapped[1]
		cases := []reorder{reordered(t, fmt.Sprint(n, " rows swapped"), list, swapped)}
		if n == 10_000 {
			cases = append(cases, reordered(t, "10,000 rows shuffled", list, rand.New(rand.NewPCG(1, 7)).Perm(n)))
		}
		report(t, call[[]fault](t, p, "moves", cases))
	}
}

// One text or one attribute that changes is one write, to one node.
func TestSingleChangesAreSingleWrites(t *testing.T) {
	p := open(t, nil)
	for what, story := range map[string]func(uint64) (conformance.Story, bool){
		"characterData #text": conformance.SingleText, "attributes title": conformance.SingleAttr,
	} {
		var scripts []conformance.Script
		for seed := range many(300) {
			if s, ok := story(seed); ok {
				sc, err := s.Script(fmt.Sprint("seed ", seed))
				require.NoError(t, err)
				sc.Steps[0].Syncs, sc.Steps[0].Picture = nil, ""
				scripts = append(scripts, sc)
			}
		}
		require.Greater(t, len(scripts), int(many(300))/6)
		report(t, call[[]fault](t, p, "single", scripts, what))
	}
}

// Work is linear in the change and not in the page: rows are inserted at once, a swap
// of two moves two, to clear is one write.
func TestWritesFollowTheChange(t *testing.T) {
	p := open(t, nil)
	for _, n := range []int{10, 1000, 10_000} {
		list := count(n)
		swapped := slices.Clone(list)
		swapped[1], swapped[n-2] = swapped[n-2], swapped[1]
		m := &diffcore.Mount{}
		rows(m, nil)
		before, err := diffcore.AppendHTML(nil, m)
		require.NoError(t, err)
		diffcore.Adopted(m)
		var patches [][]byte
		for _, next := range [][]int{list, swapped, append(slices.Clone(swapped), n), slices.Clone(swapped), swapped[1:], nil} {
			rows(m, next)
			var w diffcore.Writer
			w.Changed(m)
			patches = append(patches, slices.Clone(w.Bytes()))
		}
		got := call[[]struct{ Records, Made, Gone, Moved, Missed int }](t, p, "writes", map[string]any{"before": string(before), "patches": patches})
		for i, want := range []struct {
			name                       string
			records, made, gone, moved int
		}{
			{"create", 3, n, 0, 0}, {"swap", 4, 0, 0, 2}, {"append", 1, 1, 0, 0}, {"remove the last", 1, 0, 1, 0}, {"remove the first", 1, 0, 1, 0}, {"clear", 3, 0, n - 1, 0},
		} {
			g := got[i]
			require.Zero(t, g.Missed, want.name)
			require.LessOrEqual(t, g.Records, want.records, "%d rows: %s", n, want.name)
			require.Equal(t, []int{want.made, want.gone, want.moved}, []int{g.Made, g.Gone, g.Moved}, "%d rows: %s", n, want.name)
		}
	}
}
