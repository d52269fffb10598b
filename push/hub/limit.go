package hub

// A bucket lets through rate things per second on average and burst at once. It
// starts full.
type bucket struct {
	rate  float64
	burst float64
	full  float64 // tokens
	at    int64   // when full was right, unix milliseconds
}

func newBucket(now int64, rate float64, burst int) bucket {
	return bucket{rate: rate, burst: float64(burst), full: float64(burst), at: now}
}

// take reports whether one more may pass at now.
func (b *bucket) take(now int64) bool {
	b.fill(now)
	if b.full < 1 {
		return false
	}
	b.full--
	return true
}

// rested reports whether the bucket is full again.
func (b *bucket) rested(now int64) bool {
	b.fill(now)
	return b.full >= b.burst
}

func (b *bucket) fill(now int64) {
	if now > b.at {
		b.full = min(b.burst, b.full+float64(now-b.at)*b.rate/1000)
		b.at = now
	}
}
