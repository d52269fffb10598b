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

func TestGeoMeanOfRatios(t *testing.T) {
	same := func(d time.Duration) Sample { return Sample{d, d, d} }
	mean, low, high := GeoMean(Pair{same(20), same(10)}, Pair{same(10), same(20)}, Pair{same(80), same(10)})
	assert.InDelta(t, 2, mean, 1e-9)
	assert.InDelta(t, 2, low, 1e-9)
	assert.InDelta(t, 2, high, 1e-9)
}
