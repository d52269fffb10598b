package bench

import (
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
	ratio = float64(s.Median()) / float64(base.Median())
	draw := splitmix(1)
	ratios := make([]float64, 500)
	a, b := make(Sample, len(s)), make(Sample, len(base))
	for i := range ratios {
		for j := range a {
			k := int(draw() % uint64(len(s)))
			a[j], b[j] = s[k], base[k]
		}
		ratios[i] = float64(a.Median()) / float64(b.Median())
	}
	slices.Sort(ratios)
	return ratio, ratios[len(ratios)*25/1000], ratios[len(ratios)*975/1000]
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
