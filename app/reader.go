package app

import "unicode/utf8"

// A reader takes the small wire values of events and chains from b. After the
// first mistake bad is set and everything reads as zero.
type reader struct {
	b   []byte
	bad bool
}

//go:noinline
func (r *reader) fail() {
	r.bad, r.b = true, nil
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

// uint reads a varint in its shortest form.
func (r *reader) uint() uint64 {
	var v uint64
	for i := 0; i < len(r.b) && i < 10; i++ {
		c := r.b[i]
		if i == 9 && c > 1 {
			break
		}
		v |= uint64(c&127) << (7 * i)
		if c < 128 {
			if c == 0 && i > 0 {
				break
			}
			r.b = r.b[i+1:]
			return v
		}
	}
	r.fail()
	return 0
}

// max reads a varint of at most m.
//
//go:noinline
func (r *reader) max(m uint64) uint64 {
	v := r.uint()
	if v > m {
		r.fail()
		return 0
	}
	return v
}

// int reads a zigzag varint of 32 bits.
func (r *reader) int() int {
	v := r.max(1<<32 - 1)
	return int(int32(uint32(v)>>1) ^ -int32(v&1))
}

// bytes reads a length and that many bytes of the input itself.
func (r *reader) bytes() []byte {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	p := r.b[:n:n]
	r.b = r.b[n:]
	return p
}

func (r *reader) string() string {
	p := r.bytes()
	if !utf8.Valid(p) {
		r.fail()
		return ""
	}
	return string(p)
}

func appendUint(b []byte, v uint64) []byte {
	for v >= 128 {
		b = append(b, byte(v)|128)
		v >>= 7
	}
	return append(b, byte(v))
}

// appendInt appends v, held within 32 bits, in zigzag.
func appendInt(b []byte, v int) []byte {
	w := int32(max(min(v, 1<<31-1), -1<<31))
	return appendUint(b, uint64(uint32(w<<1)^uint32(w>>31)))
}

func appendString(b []byte, s string) []byte {
	return append(appendUint(b, uint64(len(s))), s...)
}
