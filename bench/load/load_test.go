package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/wire"
)

// The tool starts its own binary again as the server; in a test that is the test's.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "-serve" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestLoadReachesEveryClientOfEachKind(t *testing.T) {
	report, err := broadcast(t.Context(), 25, 3)
	require.NoError(t, err)
	for _, k := range []kind{bare, live, taken} {
		assert.Regexp(t, regexp.MustCompile(`(?m)^\| `+string(k)+` \| .* ms \|.*kB \|$`), report)
	}
	assert.NotContains(t, report, "NaN")
}

func TestReportHasRatiosToTheFirst(t *testing.T) {
	one := result{kind: bare, last: []time.Duration{time.Millisecond}, median: []time.Duration{time.Millisecond}, cpu: time.Millisecond}
	two := one
	two.kind, two.last, two.cpu = live, []time.Duration{3 * time.Millisecond, 2 * time.Millisecond, 1}, 4*time.Millisecond
	lines := strings.Split(strings.TrimSpace(report(1, 1, []result{one, two})), "\n")
	assert.Contains(t, lines[len(lines)-1], "| 2.00 ms | 2.00 |")
	assert.Contains(t, lines[len(lines)-1], "| 4.00 ms | 4.00 |")
}

func TestCutLosesNobody(t *testing.T) {
	report, err := cut(t.Context(), 20)
	require.NoError(t, err)
	for _, k := range []kind{bare, live, taken} {
		assert.Regexp(t, regexp.MustCompile(`(?m)^\| `+string(k)+` \| .* s \| \d+\.\d\d \| 0 \|`), report)
	}
}

func TestSlowReadersStayAndOthersAreServed(t *testing.T) {
	p := plan{fast: 10, slow: 2, rate: 8000, every: 50 * time.Millisecond, size: 2000, lasting: 2 * time.Second}
	report, err := slow(t.Context(), p)
	require.NoError(t, err)
	assert.Regexp(t, regexp.MustCompile(`(?m)^\| 2 of them slow \| .* \| 2 of 2 \| `), report)
}

func TestHeadOfIsWhatADecoderReads(t *testing.T) {
	want := wire.Frame{Seq: 300, Flags: wire.FrameAckWanted, Ack: 70_000}
	for _, parts := range [][]wire.Part{nil, {{Kind: wire.PartPatch, Data: []byte("patch")}}} {
		f := want
		f.Parts = parts
		b := f.Append(nil)
		head, n, ok := headOf(b)
		require.True(t, ok)
		require.Equal(t, want, head)
		require.Equal(t, len(parts) > 0, n > 0)
		_, _, ok = headOf(b[:2])
		require.False(t, ok)
	}
}
