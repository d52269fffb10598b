package wire

import "unicode/utf8"

// A reader takes fields from a message. The first failure sticks: all later reads
// return zero values, and done reports it. So decoders read straight through and
// ask once.
type reader struct {
	b   []byte
	at  int
	err error
	bad int // offset of the failure
}

const noLimit = 1 << 62

func (r *reader) fail(at int, err error) {
	if r.err == nil {
		r.err, r.bad = err, at
		r.at = len(r.b)
	}
}

func (r *reader) left() int { return len(r.b) - r.at }

func (r *reader) byte() byte {
	if r.left() < 1 {
		r.fail(r.at, ErrShort)
		return 0
	}
	c := r.b[r.at]
	r.at++
	return c
}

func (r *reader) u() uint64 {
	start := r.at
	var v uint64
	for shift := uint(0); ; shift += 7 {
		if r.left() < 1 {
			r.fail(start, ErrShort)
			return 0
		}
		c := r.b[r.at]
		r.at++
		if shift == 63 && c > 1 || shift > 0 && c == 0 {
			r.fail(start, ErrVarint)
			return 0
		}
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
}

// count reads the number of entries that follow, each at least size bytes long, so
// that nothing is allocated for entries that cannot be there.
func (r *reader) count(limit, size int) int {
	start := r.at
	n := r.u()
	if n > uint64(limit) {
		r.fail(start, ErrLimit)
		return 0
	}
	if int(n)*size > r.left() {
		r.fail(start, ErrShort)
		return 0
	}
	return int(n)
}

func (r *reader) bytes(limit int) []byte {
	start := r.at
	n := r.u()
	if n > uint64(limit) {
		r.fail(start, ErrLimit)
		return nil
	}
	if n > uint64(r.left()) {
		r.fail(start, ErrShort)
		return nil
	}
	s := r.b[r.at : r.at+int(n) : r.at+int(n)]
	r.at += int(n)
	return s
}

func (r *reader) text(limit int) string {
	start := r.at
	s := r.bytes(limit)
	if !utf8.Valid(s) {
		r.fail(start, ErrText)
		return ""
	}
	return string(s)
}

func (r *reader) i8() uint64 {
	if r.left() < 8 {
		r.fail(r.at, ErrShort)
		return 0
	}
	lo, hi := r.k4(), r.k4()
	return uint64(lo) | uint64(hi)<<32
}

func (r *reader) k4() uint32 {
	if r.left() < 4 {
		r.fail(r.at, ErrShort)
		return 0
	}
	b := r.b[r.at:]
	r.at += 4
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func (r *reader) path() []uint32 {
	n := r.count(MaxPath, 1)
	if n == 0 {
		return nil
	}
	path := make([]uint32, n)
	for i := range path {
		start := r.at
		v := r.u()
		if v > 1<<32-1 {
			r.fail(start, ErrLimit)
		}
		path[i] = uint32(v)
	}
	return path
}

// flags reads bits of which only those in known may be set.
func (r *reader) flags(known uint64) uint64 {
	start := r.at
	v := r.u()
	if v&^known != 0 {
		r.fail(start, ErrValue)
	}
	return v
}

// done returns the first failure, or ErrTrailing if bytes are left.
func (r *reader) done() error {
	if r.err == nil && r.left() > 0 {
		r.err, r.bad = ErrTrailing, r.at
	}
	if r.err == nil {
		return nil
	}
	var kind Kind
	if len(r.b) > 0 {
		kind = Kind(r.b[0])
	}
	return &DecodeError{Kind: kind, Offset: r.bad, Err: r.err}
}

// The functions below stay out of line: the browser downloads each copy that the
// compiler makes of them.

//go:noinline
func appendU(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

//go:noinline
func appendBytes(b, s []byte) []byte { return append(appendU(b, uint64(len(s))), s...) }

//go:noinline
func appendText(b []byte, s string) []byte { return append(appendU(b, uint64(len(s))), s...) }

//go:noinline
func appendK4(b []byte, v uint32) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

//go:noinline
func appendI8(b []byte, v uint64) []byte {
	return appendK4(appendK4(b, uint32(v)), uint32(v>>32))
}

func appendPath(b []byte, path []uint32) []byte {
	b = appendU(b, uint64(len(path)))
	for _, v := range path {
		b = appendU(b, uint64(v))
	}
	return b
}
