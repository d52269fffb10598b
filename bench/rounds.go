package bench

import (
	"runtime"
	"time"
)

// A Side is one side of a comparison: it does its work n times and returns how long
// that took, without what does not count.
type Side func(n int) time.Duration

// Timed is the Side whose work is f.
func Timed(f func()) Side {
	return func(n int) time.Duration {
		start := time.Now()
		for range n {
			f()
		}
		return time.Since(start)
	}
}

// Rounds lets the sides take turns, so that what disturbs the machine for a while
// disturbs all of them, and returns the time of one work of each side in each round.
// A turn begins with a collection, so that no side pays for another's garbage, and is
// long enough to pay for its own. It repeats the work until it lasts about as long as turn; ten turns before the
// first round are thrown away, for engines that compile what runs often.
func Rounds(rounds int, turn time.Duration, sides ...Side) []Sample {
	repeat := make([]int, len(sides))
	for i, side := range sides {
		n, d := 1, side(1)
		for spent := d; spent < 10*turn; spent += d {
			if d < turn/2 && n < 1<<24 {
				n *= 2
			}
			d = side(n)
		}
		repeat[i] = max(1, int(float64(n)*float64(turn)/float64(max(d, 1))))
	}
	samples := make([]Sample, len(sides))
	for r := range rounds {
		for k := range sides {
			i := (r + k) % len(sides)
			runtime.GC()
			samples[i] = append(samples[i], sides[i](repeat[i])/time.Duration(repeat[i]))
		}
	}
	return samples
}

// Allocs returns the allocations of one run of f and their bytes, as means of n runs.
func Allocs(n int, f func()) (count, bytes int) {
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		f()
	}
	runtime.ReadMemStats(&after)
	return int(after.Mallocs-before.Mallocs) / n, int(after.TotalAlloc-before.TotalAlloc) / n
}
