package hub

import (
	"sync/atomic"

	"github.com/duet-ui/duet/push/wire"
)

// A Histogram is how often a figure was at most each bound, and its sum. Times are in
// seconds, sizes in bytes.
type Histogram struct {
	Bounds []float64 // ascending
	Counts []uint64  // of values up to a bound and above the one before; the last is of those above all
	Sum    float64
}

// Count returns the number of values.
func (h Histogram) Count() (n uint64) {
	for _, c := range h.Counts {
		n += c
	}
	return n
}

// Histograms are the hub's times and sizes since its start.
type Histograms struct {
	Turn   Histogram // that a page's state was held, at a stretch: events, pushes, renders, diffs
	Fanout Histogram // from a Push to the last frame of it written, of pages that were ready for one
	Event  Histogram // from an operation of a page to the frame with what it did written
	Action Histogram // that a call ran
	Open   Histogram // from a hello to its welcome: guards, loaders, render
	Frame  Histogram // bytes of a frame
}

// Histograms returns them as they are now.
func (h *Hub) Histograms() Histograms {
	t := &h.times
	return Histograms{
		Turn: t.turn.seconds(), Fanout: t.fanout.seconds(), Event: t.event.seconds(), Action: t.action.seconds(),
		Open: t.open.seconds(), Frame: t.frame.bytes(),
	}
}

// times are the live histograms.
type times struct {
	clock                                    Clock
	turn, fanout, event, action, open, frame buckets
}

// now returns nanoseconds for a time that is measured.
func (t *times) now() int64 { return t.clock.Now().UnixNano() }

const (
	microsecond = 1_000
	millisecond = 1_000_000
	second      = 1_000_000_000
)

// Upper bounds, in nanoseconds and in bytes.
var (
	timeBounds = [...]int64{
		20 * microsecond, 50 * microsecond, 100 * microsecond, 250 * microsecond, 500 * microsecond,
		millisecond, 2500 * microsecond, 5 * millisecond, 10 * millisecond, 25 * millisecond, 50 * millisecond,
		100 * millisecond, 250 * millisecond, 500 * millisecond, second, 2500 * millisecond, 10 * second, 60 * second,
	}
	byteBounds = [...]int64{
		32, 64, 128, 256, 512, 1 << 10, 2 << 10, 4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 4 << 20, 16 << 20,
	}
)

// buckets count values by their size. The zero value has none.
type buckets struct {
	counts [len(timeBounds) + 1]atomic.Uint64
	sum    atomic.Int64
}

func (b *buckets) add(v int64, bounds *[len(timeBounds)]int64) {
	i := 0
	for i < len(bounds) && v > bounds[i] {
		i++
	}
	b.counts[i].Add(1)
	b.sum.Add(v)
}

// took notes a time of d nanoseconds; a clock that was set back makes it none.
func (b *buckets) took(d int64) { b.add(max(d, 0), &timeBounds) }

func (b *buckets) seconds() Histogram { return b.as(&timeBounds, second) }
func (b *buckets) bytes() Histogram   { return b.as(&byteBounds, 1) }

func (b *buckets) as(bounds *[len(timeBounds)]int64, unit float64) Histogram {
	h := Histogram{Sum: float64(b.sum.Load()) / unit}
	for _, v := range bounds {
		h.Bounds = append(h.Bounds, float64(v)/unit)
	}
	for i := range b.counts {
		h.Counts = append(h.Counts, b.counts[i].Load())
	}
	return h
}

// through notes that a page is through with a push: wrote says by a frame, and not
// because it had nothing to write or was not ready.
func (h *Hub) through(e *entryOf, wrote bool) {
	if wrote {
		e.wrote.Store(true)
	}
	if e.left.Add(-1) == 0 && e.wrote.Load() {
		h.times.fanout.took(h.times.now() - e.began)
	}
}

// owe notes that the next frame has what e pushed, if there will be one soon.
func (s *session) owe(e *entryOf) {
	if s.ended || s.peer == nil || s.peer.paused || !s.mayWrite() {
		s.hub.through(e, false)
		return
	}
	s.due = append(s.due, e)
}

// A receipt is what is noted when a message has been written.
type receipt struct {
	due []*entryOf
	op  int64 // when the oldest operation came of which the message tells, or 0
}

// receipt returns what the writing of msg settles; without a message there was nothing to
// write. In the turn. The slice is p's.
func (s *session) receipt(p *peer, msg []byte) (r receipt) {
	if msg != nil && wire.Kind(msg[0]) != wire.KindFrame {
		return r
	}
	p.due, s.due = s.due, p.due[:0]
	r.due = p.due
	if s.opAt != 0 && s.told == s.applied {
		if msg != nil {
			r.op = s.opAt
		}
		s.opAt = 0
	}
	return r
}

// settle notes that msg has been written, or that it was not.
func (s *session) settle(r receipt, msg []byte, wrote bool) {
	h := s.hub
	for i, e := range r.due {
		h.through(e, wrote)
		r.due[i] = nil
	}
	if !wrote {
		return
	}
	if r.op != 0 {
		h.times.event.took(h.times.now() - r.op)
	}
	if wire.Kind(msg[0]) == wire.KindFrame {
		h.times.frame.add(int64(len(msg)), &byteBounds)
	}
}
