package wasmshrink

// A reader reads the numbers of a WASM module. After a fault bad is set and it
// gives zeros.
type reader struct {
	b   []byte
	at  int
	bad bool
}

func (r *reader) byte() byte {
	if r.at >= len(r.b) {
		r.bad = true
		return 0
	}
	r.at++
	return r.b[r.at-1]
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b)-r.at {
		r.bad = true
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

// uvarint reads an unsigned 32-bit number.
func (r *reader) uvarint() int {
	n := 0
	for shift := 0; shift < 35; shift += 7 {
		c := r.byte()
		n |= int(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
	}
	r.bad = true
	return 0
}

// varint reads a signed 32-bit number.
func (r *reader) varint() int {
	n := 0
	for shift := 0; shift < 35; {
		c := r.byte()
		n |= int(c&0x7f) << shift
		shift += 7
		if c < 0x80 {
			if c&0x40 != 0 {
				n -= 1 << shift
			}
			return n
		}
	}
	r.bad = true
	return 0
}

func appendUvarint(b []byte, n int) []byte {
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}

func appendVarint(b []byte, n int) []byte {
	for {
		c := byte(n) & 0x7f
		n >>= 7
		if n == 0 && c&0x40 == 0 || n == -1 && c&0x40 != 0 {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}
