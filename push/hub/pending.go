package hub

const pendingBuckets = 16

// A pendingWindow counts the pages that were given out less those that said hello,
// over a sliding window: an estimate of the pages that will still connect. Nothing
// is kept per page.
type pendingWindow struct {
	width   int64 // nanoseconds of a bucket, as milliseconds are too coarse to divide
	at      int64 // number of the current bucket
	buckets [pendingBuckets]int
}

// add counts n pages (negative: hellos) at now, unix milliseconds.
func (p *pendingWindow) add(now int64, n int) {
	p.move(now)
	p.buckets[p.at%pendingBuckets] += n
}

// count returns the estimate at now.
func (p *pendingWindow) count(now int64) int {
	p.move(now)
	sum := 0
	for _, n := range p.buckets {
		sum += n
	}
	return max(sum, 0)
}

func (p *pendingWindow) move(now int64) {
	at := now * 1e6 / max(p.width, 1)
	if at-p.at >= pendingBuckets {
		p.buckets = [pendingBuckets]int{}
		p.at = at
	}
	for ; p.at < at; p.at++ {
		p.buckets[(p.at+1)%pendingBuckets] = 0
	}
}
