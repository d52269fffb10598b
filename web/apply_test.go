package web_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// A fault is a page that did not come out as it should.
type fault struct{ Name, Got, Want string }

// eachPart calls f with parts of the applier's cases: pages, patches, and the pages
// that they lead to, as JSON. The same cases are diffcore's own.
func eachPart(t *testing.T, f func(cases string) []fault) {
	t.Helper()
	b, err := os.ReadFile("../diffcore/testdata/patches.json")
	require.NoError(t, err)
	var cases []json.RawMessage
	require.NoError(t, json.Unmarshal(b, &cases))
	require.NotEmpty(t, cases)
	shown := 0
	for len(cases) > 0 {
		n := min(len(cases), 100)
		part, err := json.Marshal(cases[:n])
		require.NoError(t, err)
		cases = cases[n:]
		for _, w := range f(string(part)) {
			if shown++; shown <= 3 {
				t.Errorf("%s\n got %s\nwant %s", w.Name, w.Got, w.Want)
			}
		}
	}
	require.Zero(t, shown, "faults in all")
}

func TestPatchesLeadToTheParseOfTheLastPage(t *testing.T) {
	p := open(t, "vandals.js")
	eachPart(t, func(cases string) []fault {
		return browsertest.Eval[[]fault](p, "T.conform("+cases+")")
	})
}

func TestSyncLeadsToTheParseOfItsPage(t *testing.T) {
	p := open(t, "vandals.js")
	eachPart(t, func(cases string) []fault {
		return browsertest.Eval[[]fault](p, "T.syncs("+cases+")")
	})
}

func TestForeignEditsAreSurvivedAndHealed(t *testing.T) {
	p := open(t, "vandals.js")
	missed := 0
	eachPart(t, func(cases string) []fault {
		r := browsertest.Eval[struct {
			Wrong  []fault
			Missed int
		}](p, "T.survive("+cases+")")
		missed += r.Missed
		return r.Wrong
	})
	require.Positive(t, missed, "patches that met a broken page ask for a sync")
}

func TestBadPatchesChangeNothing(t *testing.T) {
	p := open(t, "vandals.js")
	refused := 0
	eachPart(t, func(cases string) []fault {
		r := browsertest.Eval[struct {
			Wrong   []fault
			Refused int
		}](p, "T.garbled("+cases+")")
		refused += r.Refused
		return r.Wrong
	})
	require.Positive(t, refused)
}
