package diffcore

// An Arena hands out runs of nodes. Trees are built in it, diffed, and copied out
// (Copy) into one exact block when they must outlive the render; then the arena is
// Reset and used again. An Arena is for one goroutine. The zero Arena is ready.
type Arena struct {
	chunks [][]Node
	at     int // chunk in use
	off    int // used part of it
}

const chunkLen = 512

// Take returns n zero nodes that live until Reset.
func (a *Arena) Take(n int) []Node {
	for a.at < len(a.chunks) {
		if c := a.chunks[a.at]; len(c)-a.off >= n {
			s := c[a.off : a.off+n : a.off+n]
			a.off += n
			return s
		}
		a.at++
		a.off = 0
	}
	a.chunks = append(a.chunks, make([]Node, max(chunkLen<<min(len(a.chunks), 6), n)))
	a.at, a.off = len(a.chunks)-1, n
	return a.chunks[a.at][:n:n]
}

// giveBack returns the last n nodes of the latest run. They must be zero.
func (a *Arena) giveBack(n int) { a.off -= n }

// Size returns how many nodes were taken since Reset, about, and for how many there is memory.
func (a *Arena) Size() (taken, room int) {
	for i, c := range a.chunks {
		room += len(c)
		if i < a.at {
			taken += len(c)
		}
	}
	return taken + a.off, room
}

// Reset forgets all runs. What they pointed to is cleared, so that a recycled
// arena keeps nothing alive.
func (a *Arena) Reset() {
	for i := 0; i <= a.at && i < len(a.chunks); i++ {
		c := a.chunks[i]
		if i == a.at {
			c = c[:a.off]
		}
		clear(c)
	}
	a.at, a.off = 0, 0
}
