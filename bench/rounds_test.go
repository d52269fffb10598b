package bench

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRoundsTakeTurns(t *testing.T) {
	var order []string
	side := func(name string, cost time.Duration) Side {
		return func(n int) time.Duration {
			order = append(order, name)
			return time.Duration(n) * cost
		}
	}
	samples := Rounds(4, 100*time.Microsecond, side("a", time.Microsecond), side("b", 30*time.Microsecond))
	require.Len(t, samples, 2)
	assert.Equal(t, Sample{1000, 1000, 1000, 1000}, samples[0])
	assert.Equal(t, Sample{30_000, 30_000, 30_000, 30_000}, samples[1])
	assert.Equal(t, []string{"a", "b", "b", "a", "a", "b", "b", "a"}, order[len(order)-8:])
}

func TestAllocsCountsOneRun(t *testing.T) {
	var kept []byte
	count, bytes := Allocs(100, func() { kept = make([]byte, 64) })
	assert.Equal(t, 1, count)
	assert.Equal(t, 64, bytes)
	assert.Len(t, kept, 64)
}
