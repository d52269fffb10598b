package diffcore

import (
	"slices"
	"unicode/utf8"
)

// byte reads one byte, 0 past the end.
func (d *decoder) byte() byte {
	if d.err != nil || d.at >= len(d.b) {
		d.fail(ErrShort)
		return 0
	}
	d.at++
	return d.b[d.at-1]
}

// uint reads a number of at most 31 bits in its shortest form.
func (d *decoder) uint() uint32 {
	var v uint64
	for shift := 0; shift < 35; shift += 7 {
		c := d.byte()
		if d.err != nil {
			return 0
		}
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			if c == 0 && shift > 0 || v > 1<<31-1 {
				break
			}
			return uint32(v)
		}
	}
	d.fail(ErrOverlong)
	return 0
}

// string takes the next string from the text. Lengths are in UTF-16 units.
func (d *decoder) string() string {
	units := int(d.uint())
	i := 0
	for units > 0 && i < len(d.text) {
		if d.text[i] < utf8.RuneSelf {
			i++
			units--
			continue
		}
		r, size := utf8.DecodeRuneInString(d.text[i:])
		i += size
		if units--; r > 0xffff {
			units--
		}
	}
	if units != 0 {
		d.fail(ErrText)
		return ""
	}
	s := d.text[:i]
	d.text = d.text[i:]
	return s
}

// fewNames is how many names are compared one by one.
const fewNames = 16

// name reads a name and returns its index.
func (d *decoder) name() int32 {
	k := d.uint()
	if d.err != nil {
		return 0
	}
	if k > 0 {
		if int64(k) > int64(len(d.p.names)) {
			d.fail(ErrName)
			return 0
		}
		return int32(k - 1)
	}
	s := d.string()
	if d.err != nil {
		return 0
	}
	n := len(d.p.names)
	if n == fewNames {
		d.seen = make(map[string]bool, 2*fewNames)
		for _, known := range d.p.names {
			d.seen[known] = true
		}
	}
	if s == "" || n < fewNames && slices.Contains(d.p.names, s) || d.seen[s] {
		d.fail(ErrName)
		return 0
	}
	if d.seen != nil {
		d.seen[s] = true
	}
	d.p.names = append(d.p.names, s)
	return int32(n)
}
