package app

import "unsafe"

// Splice edits a cell of slice type in the browser: from the value of version base
// to that of version version, by splices as an edit's Step made them. It fails with
// ErrUnknownInstance or ErrUndeclaredKey, with ErrConflict when the cell's version is
// another, and with ErrWrongType when the splices do not fit the value; then it
// changes nothing.
func (r *Root) Splice(inst uint64, key uint32, base, version uint64, splices []byte) error {
	i := r.Instance(inst)
	if i == nil {
		return ErrUnknownInstance
	}
	c := i.cellOf(key)
	if c == nil {
		return ErrUndeclaredKey
	}
	if c.version != base {
		return ErrConflict
	}
	at := c.key.splice(c.at, splices)
	if at == nil {
		return ErrWrongType
	}
	c.at, c.bytes, c.version = at, nil, version
	i.mark()
	return nil
}

// SpliceBytes returns the encoding of the list that splices make of the one that
// base encodes. It fails with ErrWrongType.
func (k *KeyInfo) SpliceBytes(base, splices []byte) ([]byte, error) {
	at := newObject(k.plan.typ)
	if k.decode(at, base) != nil {
		return nil, ErrWrongType
	}
	if at = k.splice(at, splices); at == nil {
		return nil, ErrWrongType
	}
	return k.append(nil, at), nil
}

// splice returns a new slice that the splices make of the one at p, or nil.
func (k *KeyInfo) splice(p unsafe.Pointer, splices []byte) unsafe.Pointer {
	if k.plan.kind != planSlice && k.plan.kind != planBytes {
		return nil
	}
	elem := k.plan.elem
	list := *(*sliceHeader)(p)
	for r := (&reader{b: splices}); len(r.b) > 0; {
		at, gone, come := r.uint(), r.uint(), r.uint()
		have := uint64(list.len)
		if r.bad || at > have || gone > have-at || come > uint64(len(r.b)/elem.least) {
			return nil
		}
		n := int(have - gone + come)
		next := sliceHeader{newArray(elem.typ, n), n, n}
		elem.move(next.data, 0, list.data, 0, int(at))
		if come > 0 {
			elem.decodeRun(unsafe.Add(next.data, uintptr(at)*elem.size), int(come), r, 1)
		}
		elem.move(next.data, int(at+come), list.data, int(at+gone), int(have-at-gone))
		if r.bad {
			return nil
		}
		list = next
	}
	to := newObject(k.plan.typ)
	*(*sliceHeader)(to) = list
	return to
}

// move copies the n values from place i of a run to place at of another.
func (c *plan) move(to unsafe.Pointer, at int, from unsafe.Pointer, i, n int) {
	for ; n > 0; n-- {
		moveObject(c.typ, unsafe.Add(to, uintptr(at)*c.size), unsafe.Add(from, uintptr(i)*c.size))
		at++
		i++
	}
}
