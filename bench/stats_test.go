package bench

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestQuantiles(t *testing.T) {
	s := Sample{5, 1, 4, 2, 3}
	assert.Equal(t, time.Duration(3), s.Median())
	assert.Equal(t, time.Duration(1), s.Quantile(0))
	assert.Equal(t, time.Duration(5), s.Quantile(1))
	assert.Equal(t, Sample{5, 1, 4, 2, 3}, s, "the sample is not reordered")
}

func TestRatioOfPairs(t *testing.T) {
	base := make(Sample, 200)
	twice := make(Sample, 200)
	for i := range base {
		base[i] = time.Duration(1000 + i) // drifts, as a machine does
		twice[i] = 2 * base[i]
	}
	ratio, low, high := twice.Ratio(base)
	assert.InDelta(t, 2, ratio, 0.01)
	assert.LessOrEqual(t, low, ratio)
	assert.GreaterOrEqual(t, high, ratio)
	assert.InDelta(t, low, high, 0.2)
}
