package table

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/bench"
)

// A short run: what is measured is there for each operation and contender, in the
// order of size that it must have.
func TestMeasureTakesTurns(t *testing.T) {
	b, err := Launch()
	if errors.Is(err, ErrNoBrowser) {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer b.Close()
	vanilla, err := Peer(t.Context(), base)
	require.NoError(t, err)
	defer vanilla.Close()
	twin := *vanilla
	twin.Name = "twin"
	gone := &Contender{Name: "gone", URL: "http://127.0.0.1:1/", stop: func() {}}

	var told []string
	operations := []Operation{Operations[3]}
	r := Result(Measure(b, []*Contender{vanilla, &twin, gone}, operations, 2, time.Minute, func(s string) { told = append(told, s) }))
	assert.NotContains(t, r, "gone", "what does not answer is left out")
	assert.Contains(t, told[0], "gone is left out")
	for _, name := range []string{"vanilla", "twin"} {
		got := r[name]["select"]
		require.Len(t, got.Paint, 2)
		for i := range 2 {
			assert.Positive(t, got.Script[i])
			assert.Positive(t, got.Task[i])
			assert.Greater(t, got.Paint[i], got.Script[i], "painting comes after the handlers")
		}
	}
	report := &bench.Report{}
	r.Report(report, []*Contender{vanilla, &twin, gone}, operations)
	require.Len(t, report.Tables, 4)
	assert.Equal(t, []string{"operation", "vanilla", "twin"}, report.Tables[0].Head)
	assert.Empty(t, report.Goals, "goals are Duet's")

	life, err := Live(b, vanilla, 1)
	require.NoError(t, err)
	assert.Greater(t, life.Thousand.Nodes, life.Ready.Nodes+10_000, "a row is ten nodes and more")
	require.Len(t, life.Rounds, 1)
	assert.Less(t, life.Rounds[0].Nodes, life.Ready.Nodes+100, "what was removed is gone")
}

// A goal that one operation misses is missed, and named.
func TestGoalsNameTheWorstOperation(t *testing.T) {
	same := func(d time.Duration) bench.Sample { return bench.Sample{d, d, d, d} }
	operations := []Operation{{Name: "a", Title: "do a"}, {Name: "b", Title: "do b"}}
	times := func(a, b time.Duration) map[string]*Times {
		return map[string]*Times{"a": {same(a), same(a), same(a)}, "b": {same(b), same(b), same(b)}}
	}
	r := Result{"vanilla": times(100, 100), "duet": times(100, 120), "solid": times(200, 200)}
	report := &bench.Report{}
	r.goals(report, operations)
	kept := map[string]bool{}
	for _, g := range report.Goals {
		kept[g.What] = g.Kept
	}
	assert.Equal(t, map[string]bool{
		"click to paint, geometric mean, x vanilla":         false, // 1.095
		"click to paint, worst operation (do b), x vanilla": false, // 1.2
		"script time, geometric mean, x vanilla":            true,
		"script time, geometric mean, below Solid's":        true,
		"main thread's time, geometric mean, x vanilla":     false,
	}, kept)
}
