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
		*(*uint8)(p) = uint8(r.max(1))
	case planInt, planUint:
		u := r.max(1<<(8*c.size) - 1)
		if c.kind == planInt {
			u = u>>1 ^ -(u & 1)
		}
		switch c.size {
		case 1:
			*(*uint8)(p) = uint8(u)
		case 2:
			*(*uint16)(p) = uint16(u)
		case 4:
			*(*uint32)(p) = uint32(u)
		default:
			*(*uint64)(p) = u
		}
	case planFloat:
		c.decodeFloat(p, r)
	case planString:
		*(*string)(p) = string(r.bytes())
	case planBytes:
		var s []byte
		if n, ok := r.length(1); ok {
			s = make([]byte, n)
			r.b = r.b[copy(s, r.b):]
		}
		*(*[]byte)(p) = s
	case planByteArray:
		if len(r.b) < c.n {
			r.fail()
			return
		}
		r.b = r.b[copy(unsafe.Slice((*byte)(p), c.n), r.b):]
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
	for i := 0; i < n && !r.bad; i++ {
		c.decode(unsafe.Add(p, uintptr(i)*c.size), r, depth)
	}
}

func (c *plan) decodeSlice(p unsafe.Pointer, r *reader, depth int) {
	n, ok := r.length(c.elem.least)
	if !ok || r.tooDeep(depth) {
		*(*sliceHeader)(p) = sliceHeader{}
		return
	}
	data := newArray(c.elem.typ, n)
	*(*sliceHeader)(p) = sliceHeader{data, n, n}
	c.elem.decodeRun(data, n, r, depth)
}

func (c *plan) decodePointer(p unsafe.Pointer, r *reader, depth int) {
	if r.max(1) == 0 || r.tooDeep(depth) {
		*(*unsafe.Pointer)(p) = nil
		return
	}
	v := newObject(c.elem.typ)
	*(*unsafe.Pointer)(p) = v
	c.elem.decode(v, r, depth)
}

func (c *plan) decodeMap(p unsafe.Pointer, r *reader, depth int) {
	n, ok := r.length(c.key.least + c.elem.least)
	if !ok || r.tooDeep(depth) {
		*(*unsafe.Pointer)(p) = nil
		return
	}
	t := c.typ
	m := makeMap(t, n)
	*(*unsafe.Pointer)(p) = m
	// The map copies both, and decode writes every byte, so one of each will do.
	key, value := newObject(c.key.typ), newObject(c.elem.typ)
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

// decodeFloat reads eight bytes; of the NaNs only the canonical one is allowed.
func (c *plan) decodeFloat(p unsafe.Pointer, r *reader) {
	if len(r.b) < 8 {
		r.fail()
		return
	}
	var u uint64
	for i := range 8 {
		u |= uint64(r.b[i]) << (8 * i)
	}
	r.b = r.b[8:]
	f := math.Float64frombits(u)
	if f != f && u != canonicalNaN {
		r.fail()
	}
	if c.size == 8 {
		*(*float64)(p) = f
		return
	}
	if f == f && float64(float32(f)) != f {
		r.fail()
	}
	*(*float32)(p) = float32(f)
}
