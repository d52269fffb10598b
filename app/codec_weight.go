package app

import "unsafe"

// heavyValue is how many bytes of encoding make a value heavy: what one click may
// spend on a copy of it that is only for bad days.
const heavyValue = 1 << 10

// heavy reports whether the encoding of the value at p is surely longer than heavyValue.
func (c *plan) heavy(p unsafe.Pointer) bool { return c.weight(p, 0) > heavyValue }

// weight is a length that the encoding of the value at p has at least, found without
// walking the elements of lists and maps.
func (c *plan) weight(p unsafe.Pointer, depth int) int {
	switch c.kind {
	case planString:
		return len(*(*string)(p))
	case planBytes:
		return (*sliceHeader)(p).len
	case planSlice:
		return (*sliceHeader)(p).len * c.elem.least
	case planMap:
		if m := *(*unsafe.Pointer)(p); m != nil {
			return mapLen(m) * (c.key.least + c.elem.least)
		}
	case planPointer:
		if to := *(*unsafe.Pointer)(p); to != nil && depth < 8 {
			return c.elem.weight(to, depth+1)
		}
	case planStruct:
		n := 0
		for _, f := range c.fields {
			n += f.plan.weight(unsafe.Add(p, f.offset), depth)
		}
		return n
	}
	return c.least
}
