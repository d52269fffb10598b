package app

import (
	"math"
	"unsafe"
)

// append appends the encoding of the value at p. depth counts pointers, slices and maps.
func (c *plan) append(b []byte, p unsafe.Pointer, depth int) []byte {
	var u uint64 // a number, or the length before the bytes of s
	var s string
	switch c.kind {
	case planBool, planUint:
		switch c.size {
		case 1:
			u = uint64(*(*uint8)(p))
		case 2:
			u = uint64(*(*uint16)(p))
		case 4:
			u = uint64(*(*uint32)(p))
		default:
			u = *(*uint64)(p)
		}
	case planInt:
		var i int64
		switch c.size {
		case 1:
			i = int64(*(*int8)(p))
		case 2:
			i = int64(*(*int16)(p))
		case 4:
			i = int64(*(*int32)(p))
		default:
			i = *(*int64)(p)
		}
		u = uint64(i<<1) ^ uint64(i>>63)
	case planFloat:
		return c.appendFloat(b, p)
	case planString:
		s = *(*string)(p)
		u = uint64(len(s))
	case planBytes:
		if h := (*sliceHeader)(p); h.data != nil {
			s = unsafe.String((*byte)(h.data), h.len)
			u = uint64(h.len) + 1
		}
	case planByteArray:
		return append(b, unsafe.Slice((*byte)(p), c.n)...)
	case planArray:
		return c.elem.appendRun(b, p, c.n, depth)
	case planStruct:
		for _, f := range c.fields {
			b = f.plan.append(b, unsafe.Add(p, f.offset), depth)
		}
		return b
	default:
		return c.appendFar(b, p, depth)
	}
	return append(appendUint(b, u), s...)
}

// appendFar appends what lies elsewhere in memory: the elements of a slice or a map, what a pointer points to.
func (c *plan) appendFar(b []byte, p unsafe.Pointer, depth int) []byte {
	data, n := *(*unsafe.Pointer)(p), 0 // a slice begins with a pointer, a map is one
	if data != nil {
		switch c.kind {
		case planSlice:
			n = (*sliceHeader)(p).len
		case planMap:
			n = mapLen(data)
		}
		n++
	}
	if b = appendUint(b, uint64(n)); n == 0 {
		return b
	}
	if depth++; depth > maxValueDepth {
		panic("app: a value nests more than 100 pointers, slices and maps deep; does it point to itself?")
	}
	switch c.kind {
	case planPointer:
		return c.elem.append(b, data, depth)
	case planSlice:
		return c.elem.appendRun(b, data, n-1, depth)
	}
	return c.appendEntries(b, data, n-1, depth)
}

// appendRun appends n values that lie one after the other.
func (c *plan) appendRun(b []byte, p unsafe.Pointer, n, depth int) []byte {
	for i := range n {
		b = c.append(b, unsafe.Add(p, uintptr(i)*c.size), depth)
	}
	return b
}

// appendEntries appends the n entries of m in the order of their encoded keys.
func (c *plan) appendEntries(b []byte, m unsafe.Pointer, n, depth int) []byte {
	entries := make([]mapEntry, 0, n)
	var buf []byte
	var it mapIter
	for mapIterInit(c.typ, m, &it); it.key != nil; mapIterNext(&it) {
		start := len(buf)
		buf = c.key.append(buf, it.key, depth)
		value := len(buf)
		buf = c.elem.append(buf, it.elem, depth)
		entries = append(entries, mapEntry{start, value, len(buf)})
	}
	sortEntries(entries, buf)
	for _, e := range entries {
		b = append(b, buf[e.start:e.end]...)
	}
	return b
}

// A mapEntry is where an encoded key and value stand in a buffer.
type mapEntry struct{ start, value, end int }

// sortEntries is a heap sort: package sort and slices.SortFunc cost the browser more.
func sortEntries(es []mapEntry, buf []byte) {
	for i := len(es)/2 - 1; i >= 0; i-- {
		siftDown(es, buf, i)
	}
	for n := len(es) - 1; n > 0; n-- {
		es[0], es[n] = es[n], es[0]
		siftDown(es[:n], buf, 0)
	}
}

func siftDown(es []mapEntry, buf []byte, i int) {
	for {
		big := 2*i + 1
		if big >= len(es) {
			return
		}
		if big+1 < len(es) && es[big].key(buf) < es[big+1].key(buf) {
			big++
		}
		if es[i].key(buf) >= es[big].key(buf) {
			return
		}
		es[i], es[big] = es[big], es[i]
		i = big
	}
}

func (e mapEntry) key(buf []byte) string {
	return unsafe.String(unsafe.SliceData(buf), e.value)[e.start:]
}

// The one NaN.
const canonicalNaN = 0x7ff8000000000001

func (c *plan) appendFloat(b []byte, p unsafe.Pointer) []byte {
	var f float64
	if c.size == 4 {
		f = float64(*(*float32)(p))
	} else {
		f = *(*float64)(p)
	}
	u := math.Float64bits(f)
	if f != f {
		u = canonicalNaN
	}
	var eight [8]byte
	for i := range eight {
		eight[i] = byte(u >> (8 * i))
	}
	return append(b, eight[:]...)
}
