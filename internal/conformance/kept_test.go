package conformance_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

// A sync of a page that is stale and was edited by others ends in the page; a node
// whose key is known stays the same node where its parent does, and the focus stays
// with what was typed.
func TestSyncKeepsKeysAndFocus(t *testing.T) {
	p := open(t, nil)
	type script struct {
		conformance.Script
		First []byte `json:"first"`
	}
	keys, focused := 0, 0
	n := many(500)
	for from := uint64(0); from < n; from += batch {
		var scripts []script
		for seed := from; seed < min(n, from+batch); seed++ {
			s := conformance.NewStory(seed, 80, 1+int(seed%3), 20)
			s.Pages = []*gentree.Comp{s.Pages[0], s.Pages[len(s.Pages)-1]}
			if seed%2 > 0 {
				s = s.Vandalised(seed, 3, dom.Whats)
			}
			sc, err := s.Script(fmt.Sprint("seed ", seed))
			require.NoError(t, err)
			var player gentree.Player
			m, _ := player.Play(s.Pages[0])
			var w diffcore.Writer
			w.Sync(m)
			scripts = append(scripts, script{sc, append([]byte(nil), w.Bytes()...)})
		}
		r := call[struct {
			Faults        []fault
			Keys, Focused int
		}](t, p, "resynced", scripts)
		keys, focused = keys+r.Keys, focused+r.Focused
		report(t, r.Faults)
	}
	t.Logf("%d kept keys, %d kept fields", keys, focused)
	require.Greater(t, keys, int(n)/2)
	require.Greater(t, focused, int(n)/50)
}
