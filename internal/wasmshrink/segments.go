package wasmshrink

import "slices"

// A module is a WASM module whose data section is taken apart.
type module struct {
	head     []byte // everything before the data section
	tail     []byte // everything after it
	segments []segment
}

// A segment is a piece of the initial memory.
type segment struct {
	at    int
	bytes []byte
}

const (
	dataSection      = 11
	dataCountSection = 12

	// maxMemory bounds the initial memory that is believed, in bytes.
	maxMemory = 1 << 26
	// gap is how many zeros end a segment. Below it a header would cost more.
	gap = 64
)

func parse(b []byte) (*module, error) {
	if len(b) < 8 || string(b[:8]) != "\x00asm\x01\x00\x00\x00" {
		return nil, ErrShape
	}
	for at := 8; at < len(b); {
		r := &reader{b: b, at: at + 1}
		size := r.uvarint()
		end := r.at + size
		if r.bad || end > len(b) {
			return nil, ErrShape
		}
		switch b[at] {
		case dataCountSection: // its number would have to change, and Go writes none
			return nil, ErrShape
		case dataSection:
			segments, ok := segmentsOf(b[r.at:end])
			if !ok {
				return nil, ErrShape
			}
			return &module{head: b[:at], tail: b[end:], segments: segments}, nil
		}
		at = end
	}
	return nil, ErrShape
}

// segmentsOf reads active segments at constant addresses, the only ones that
// the Go linker writes.
func segmentsOf(b []byte) ([]segment, bool) {
	r := &reader{b: b}
	segments := make([]segment, 0, min(r.uvarint(), len(b)))
	for count := cap(segments); count > 0; count-- {
		if r.byte() != 0 || r.byte() != 0x41 { // active in memory 0; i32.const
			return nil, false
		}
		s := segment{at: r.varint()}
		if r.byte() != 0x0b { // end
			return nil, false
		}
		s.bytes = r.take(r.uvarint())
		if r.bad || s.at < 0 || s.at+len(s.bytes) > maxMemory {
			return nil, false
		}
		segments = append(segments, s)
	}
	return segments, r.at == len(b)
}

// image lays the segments out as the browser does: memory starts as zeros.
func (m *module) image() []byte {
	end := 0
	for _, s := range m.segments {
		end = max(end, s.at+len(s.bytes))
	}
	mem := make([]byte, end)
	for _, s := range m.segments {
		copy(mem[s.at:], s.bytes)
	}
	return mem
}

// split cuts mem at long runs of zeros.
func split(mem []byte) []segment {
	var segments []segment
	start, zeros := -1, 0
	for i, c := range mem {
		switch {
		case c == 0:
			zeros++
			continue
		case start < 0:
			start = i
		case zeros >= gap:
			segments = append(segments, segment{start, mem[start : i-zeros]})
			start = i
		}
		zeros = 0
	}
	if start >= 0 {
		segments = append(segments, segment{start, mem[start : len(mem)-zeros]})
	}
	return segments
}

func (m *module) encode() []byte {
	data := appendUvarint(nil, len(m.segments))
	for _, s := range m.segments {
		data = append(data, 0, 0x41)
		data = appendVarint(data, s.at)
		data = append(data, 0x0b)
		data = appendUvarint(data, len(s.bytes))
		data = append(data, s.bytes...)
	}
	out := append(slices.Clone(m.head), dataSection)
	out = appendUvarint(out, len(data))
	return append(append(out, data...), m.tail...)
}
