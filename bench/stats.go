package bench

import (
	"math"
	"slices"
	"time"
)

// A Sample is a set of durations, in any order. Its methods need at least one.
type Sample []time.Duration

// Quantile returns the duration below which a share q (0 to 1) of the sample lies.
func (s Sample) Quantile(q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(s))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}

// Median returns the middle of the sample.
func (s Sample) Median() time.Duration { return s.Quantile(0.5) }

// Ratio compares two samples that were taken in turns, pair by pair: the median
// of s over the median of base, and the range that holds it with 95 %
// confidence. What disturbs a machine for a while disturbs both sides of a pair.
func (s Sample) Ratio(base Sample) (ratio, low, high float64) {
	return GeoMean(Pair{s, base})
}

// A Pair are two samples of the same length that were taken in turns.
type Pair struct{ Sample, Base Sample }

// GeoMean returns the geometric mean of the pairs' ratios, each a median over a
// median, and the range that holds it with 95 % confidence.
func GeoMean(pairs ...Pair) (mean, low, high float64) {
	draw := splitmix(1)
	means := make([]float64, 500)
	for i := range means {
		logs := 0.0
		for _, p := range pairs {
			a, b := make(Sample, len(p.Sample)), make(Sample, len(p.Sample))
			for j := range a {
				k := int(draw() % uint64(len(a)))
				a[j], b[j] = p.Sample[k], p.Base[k]
			}
			logs += math.Log(a.over(b))
		}
		means[i] = math.Exp(logs / float64(len(pairs)))
	}
	slices.Sort(means)
	logs := 0.0
	for _, p := range pairs {
		logs += math.Log(p.Sample.over(p.Base))
	}
	return math.Exp(logs / float64(len(pairs))), means[len(means)*25/1000], means[len(means)*975/1000]
}

func (s Sample) over(base Sample) float64 {
	return float64(max(s.Median(), 1)) / float64(max(base.Median(), 1))
}

// splitmix is a small generator with a fixed start: equal samples give equal ranges.
func splitmix(state uint64) func() uint64 {
	return func() uint64 {
		state += 0x9e3779b97f4a7c15
		z := state
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
}
