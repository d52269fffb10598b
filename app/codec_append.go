package app

import (
	"math"
	"unsafe"
)

// append appends the encoding of the value at p. depth counts pointers, slices and maps.
func (c *plan) append(b []byte, p unsafe.Pointer, depth int) []byte {
	switch c.kind {
	case planBool:
		if *(*bool)(p) {
			return append(b, 1)
		}
		return append(b, 0)
	case planInt8:
		return appendZigzag(b, int64(*(*int8)(p)))
	case planInt16:
		return appendZigzag(b, int64(*(*int16)(p)))
	case planInt32:
		return appendZigzag(b, int64(*(*int32)(p)))
	case planInt64:
		return appendZigzag(b, *(*int64)(p))
	case planUint8:
		return appendUint(b, uint64(*(*uint8)(p)))
	case planUint16:
		return appendUint(b, uint64(*(*uint16)(p)))
	case planUint32:
		return appendUint(b, uint64(*(*uint32)(p)))
	case planUint64:
		return appendUint(b, *(*uint64)(p))
	case planFloat32:
		return appendFloat(b, float64(*(*float32)(p)))
	case planFloat64:
		return appendFloat(b, *(*float64)(p))
	case planString:
		return appendString(b, *(*string)(p))
	case planBytes:
		s := *(*[]byte)(p)
		if s == nil {
			return append(b, 0)
		}
		return append(appendUint(b, uint64(len(s))+1), s...)
	case planByteArray:
		return append(b, unsafe.Slice((*byte)(p), c.n)...)
	case planSlice:
		s := *(*sliceHeader)(p)
		if s.data == nil {
			return append(b, 0)
		}
		b = appendUint(b, uint64(s.len)+1)
		return c.elem.appendRun(b, s.data, s.len, deeper(depth))
	case planArray:
		return c.elem.appendRun(b, p, c.n, depth)
	case planMap:
		return c.appendMap(b, p, deeper(depth))
	case planPointer:
		if p = *(*unsafe.Pointer)(p); p == nil {
			return append(b, 0)
		}
		return c.elem.append(append(b, 1), p, deeper(depth))
	default:
		for _, f := range c.fields {
			b = f.plan.append(b, unsafe.Add(p, f.offset), depth)
		}
		return b
	}
}

// appendRun appends n values that lie one after the other.
func (c *plan) appendRun(b []byte, p unsafe.Pointer, n, depth int) []byte {
	for range n {
		b = c.append(b, p, depth)
		p = unsafe.Add(p, c.size)
	}
	return b
}

// appendMap appends the entries in the order of their encoded keys.
func (c *plan) appendMap(b []byte, p unsafe.Pointer, depth int) []byte {
	m := *(*unsafe.Pointer)(p)
	if m == nil {
		return append(b, 0)
	}
	n := mapLen(m)
	b = appendUint(b, uint64(n)+1)
	if n == 0 {
		return b
	}
	entries := make([]mapEntry, 0, n)
	var buf []byte
	var it mapIter
	for mapIterInit(typeWord(c.typ), m, &it); it.key != nil; mapIterNext(&it) {
		var e mapEntry
		e.start = len(buf)
		buf = c.key.append(buf, it.key, depth)
		e.value = len(buf)
		buf = c.elem.append(buf, it.elem, depth)
		e.end = len(buf)
		entries = append(entries, e)
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
	less := func(i, j int) bool {
		return string(buf[es[i].start:es[i].value]) < string(buf[es[j].start:es[j].value])
	}
	down := func(i, n int) {
		for {
			big := 2*i + 1
			if big >= n {
				return
			}
			if big+1 < n && less(big, big+1) {
				big++
			}
			if !less(i, big) {
				return
			}
			es[i], es[big] = es[big], es[i]
			i = big
		}
	}
	for i := len(es)/2 - 1; i >= 0; i-- {
		down(i, len(es))
	}
	for n := len(es) - 1; n > 0; n-- {
		es[0], es[n] = es[n], es[0]
		down(0, n)
	}
}

func appendZigzag(b []byte, v int64) []byte {
	return appendUint(b, uint64(v<<1)^uint64(v>>63))
}

// The one NaN.
const canonicalNaN = 0x7ff8000000000001

func appendFloat(b []byte, f float64) []byte {
	u := math.Float64bits(f)
	if f != f {
		u = canonicalNaN
	}
	return append(b, byte(u), byte(u>>8), byte(u>>16), byte(u>>24), byte(u>>32), byte(u>>40), byte(u>>48), byte(u>>56))
}

// deeper returns depth + 1.
func deeper(depth int) int {
	if depth >= maxValueDepth {
		panic("app: a value nests more than 100 pointers, slices and maps deep; does it point to itself?")
	}
	return depth + 1
}
