package conformance_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

// A broken reader shows what the reducer is worth: it finds the few nodes that
// matter in pages of dozens.
func TestReduceFindsTheSmallestStory(t *testing.T) {
	for _, c := range []struct {
		name  string
		apply conformance.Applier
		edits bool
	}{
		{"forgets to remove", forgets(" Remove "), false},
		{"forgets styles", forgets(" Style "), false},
		{"forgets the order", forgets(" Order "), false},
		{"takes foreign nodes for its own", func(d *diffcore.Doc, b []byte) error {
			var trust func(n *diffcore.DocNode)
			trust = func(n *diffcore.DocNode) {
				n.Foreign, n.Broken = false, false
				for _, kid := range n.Kids {
					trust(kid)
				}
			}
			trust(d.Root)
			return diffcore.Apply(d, b)
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			fails := func(s conformance.Story) error {
				sc, err := s.Script("")
				if err != nil {
					return nil
				}
				return conformance.Check(sc, c.apply)
			}
			seed := uint64(0)
			story := func() conformance.Story {
				s := conformance.NewStory(seed, 60, 6, 20)
				if c.edits {
					s = s.Vandalised(seed, 4, []dom.What{dom.Before, dom.Property})
				}
				return s
			}
			for ; fails(story()) == nil; seed++ {
				require.Less(t, seed, uint64(500), "no seed shows it")
			}
			small, err := conformance.Reduce(story(), fails, 3000)
			require.Error(t, err)
			require.Error(t, fails(small), "it still fails")
			report := conformance.Report(fmt.Sprint("seed ", seed), small, err)
			t.Log(report)
			sc, scriptErr := small.Script("")
			require.NoError(t, scriptErr)
			ops, nodes := 0, 0
			for _, s := range sc.Steps {
				if p, err := diffcore.Decode(s.Patch); err == nil {
					ops += strings.Count(p.String(), "\n") + 1
				}
			}
			for _, page := range small.Pages {
				page.Walk(func(**gentree.Node) { nodes++ })
			}
			require.LessOrEqual(t, ops, 8)
			require.LessOrEqual(t, nodes, 16, "in all pages")
			require.Contains(t, report, fmt.Sprint("seed ", seed))
			require.Contains(t, report, "-- ops\nGo")
		})
	}
}

// forgets is a reader that takes a patch with some operation for done.
func forgets(word string) conformance.Applier {
	return func(d *diffcore.Doc, b []byte) error {
		p, err := diffcore.Decode(b)
		if err == nil && slices.ContainsFunc(strings.Split(p.String(), "\n"), func(op string) bool { return strings.HasPrefix(" "+op+" ", word) }) {
			return nil
		}
		return diffcore.Apply(d, b)
	}
}

// A story that does not fail is left as it is, and the budget is kept.
func TestReduceKeepsItsBudget(t *testing.T) {
	s := conformance.NewStory(1, 60, 6, 20)
	same, err := conformance.Reduce(s, func(conformance.Story) error { return nil }, 100)
	require.NoError(t, err)
	require.Len(t, same.Pages, len(s.Pages))
	asked := 0
	_, err = conformance.Reduce(s, func(conformance.Story) error { asked++; return errors.New("always") }, 50)
	require.Error(t, err)
	require.LessOrEqual(t, asked, 51)
}
