package app

import (
	"math"
	"unsafe"
)

// decode reads a value into the memory at p, every byte of it. After a mistake
// r.bad is set.
func (c *plan) decode(p unsafe.Pointer, r *reader, depth int) {
	switch c.kind {
	case planBool:
		*(*bool)(p) = r.max(1) == 1
	case planInt8:
		*(*int8)(p) = int8(r.zigzag(8))
	case planInt16:
		*(*int16)(p) = int16(r.zigzag(16))
	case planInt32:
		*(*int32)(p) = int32(r.zigzag(32))
	case planInt64:
		*(*int64)(p) = r.zigzag(64)
	case planUint8:
		*(*uint8)(p) = uint8(r.max(math.MaxUint8))
	case planUint16:
		*(*uint16)(p) = uint16(r.max(math.MaxUint16))
	case planUint32:
		*(*uint32)(p) = uint32(r.max(math.MaxUint32))
	case planUint64:
		*(*uint64)(p) = r.uint()
	case planFloat32:
		f := r.float()
		if f == f && float64(float32(f)) != f {
			r.fail()
		}
		*(*float32)(p) = float32(f)
	case planFloat64:
		*(*float64)(p) = r.float()
	case planString:
		*(*string)(p) = string(r.bytes())
	case planBytes:
		if n, ok := r.length(1); ok {
			*(*[]byte)(p) = append(make([]byte, 0, n), r.b[:n]...)
			r.b = r.b[n:]
		} else {
			*(*[]byte)(p) = nil
		}
	case planByteArray:
		if len(r.b) < c.n {
			r.fail()
			return
		}
		copy(unsafe.Slice((*byte)(p), c.n), r.b)
		r.b = r.b[c.n:]
	case planSlice:
		c.decodeSlice(p, r, depth+1)
	case planArray:
		c.elem.decodeRun(p, c.n, r, depth)
	case planMap:
		c.decodeMap(p, r, depth+1)
	case planPointer:
		c.decodePointer(p, r, depth+1)
	default:
		for _, f := range c.fields {
			f.plan.decode(unsafe.Add(p, f.offset), r, depth)
		}
	}
}

func (c *plan) decodeRun(p unsafe.Pointer, n int, r *reader, depth int) {
	for range n {
		if r.bad {
			return
		}
		c.decode(p, r, depth)
		p = unsafe.Add(p, c.size)
	}
}

func (c *plan) decodeSlice(p unsafe.Pointer, r *reader, depth int) {
	n, ok := r.length(c.elem.least)
	if !ok || r.tooDeep(depth) {
		*(*sliceHeader)(p) = sliceHeader{}
		return
	}
	data := newArray(typeWord(c.elem.typ), n)
	*(*sliceHeader)(p) = sliceHeader{data, n, n}
	c.elem.decodeRun(data, n, r, depth)
}

func (c *plan) decodePointer(p unsafe.Pointer, r *reader, depth int) {
	if r.max(1) == 0 || r.tooDeep(depth) {
		*(*unsafe.Pointer)(p) = nil
		return
	}
	v := newObject(typeWord(c.elem.typ))
	*(*unsafe.Pointer)(p) = v
	c.elem.decode(v, r, depth)
}

func (c *plan) decodeMap(p unsafe.Pointer, r *reader, depth int) {
	n, ok := r.length(c.key.least + c.elem.least)
	if !ok || r.tooDeep(depth) {
		*(*unsafe.Pointer)(p) = nil
		return
	}
	t := typeWord(c.typ)
	m := makeMap(t, n)
	*(*unsafe.Pointer)(p) = m
	// The map copies both, and decode writes every byte, so one of each will do.
	key, value := newObject(typeWord(c.key.typ)), newObject(typeWord(c.elem.typ))
	var last []byte
	for i := range n {
		rest := r.b
		c.key.decode(key, r, depth)
		if r.bad {
			return
		}
		enc := rest[:len(rest)-len(r.b)]
		if i > 0 && string(enc) <= string(last) {
			r.fail()
			return
		}
		last = enc
		c.elem.decode(value, r, depth)
		if r.bad {
			return
		}
		mapAssign(t, m, key, value)
	}
}

// length reads a length + 1 of elements that take at least each bytes; ok is false
// for nil, and after a mistake.
func (r *reader) length(each int) (n int, ok bool) {
	u := r.uint()
	if u == 0 {
		return 0, false
	}
	if u--; u > uint64(len(r.b)/each) {
		r.fail()
		return 0, false
	}
	return int(u), true
}

// tooDeep fails if depth is past the limit.
func (r *reader) tooDeep(depth int) bool {
	if depth > maxValueDepth {
		r.fail()
	}
	return r.bad
}

// zigzag reads a signed number of the given width.
func (r *reader) zigzag(bits int) int64 {
	u := r.max(1<<bits - 1)
	return int64(u>>1) ^ -int64(u&1)
}

// float reads eight bytes; of the NaNs only the canonical one is allowed.
func (r *reader) float() float64 {
	if len(r.b) < 8 {
		r.fail()
		return 0
	}
	b := r.b[:8]
	r.b = r.b[8:]
	u := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
	f := math.Float64frombits(u)
	if f != f && u != canonicalNaN {
		r.fail()
	}
	return f
}
