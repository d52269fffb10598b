package app

import (
	"sync/atomic"
	"unsafe"
)

// The codec makes values of types it knows only as a goType. Package reflect
// could do that, but reflect.New, MakeMap, MapRange and SetMapIndex bring half of
// reflect into the browser: 47 kB brotli for one call of each, against 6 kB for
// walking the types and calling the runtime's own functions as below. The runtime
// keeps these names and signatures for programs that link to them (go.dev/issue/67401,
// "do not remove or change the type signature"); codec_test.go calls each of them.

//go:linkname newObject reflect.unsafe_New
func newObject(typ *goType) unsafe.Pointer

//go:linkname newArray reflect.unsafe_NewArray
func newArray(typ *goType, n int) unsafe.Pointer

//go:linkname moveObject reflect.typedmemmove
//go:noescape
func moveObject(typ *goType, to, from unsafe.Pointer)

//go:linkname makeMap reflect.makemap
func makeMap(typ *goType, n int) unsafe.Pointer

//go:linkname mapLen reflect.maplen
//go:noescape
func mapLen(m unsafe.Pointer) int

//go:linkname mapAssign reflect.mapassign0
func mapAssign(typ *goType, m, key, value unsafe.Pointer)

//go:linkname mapIterInit reflect.mapiterinit
func mapIterInit(typ *goType, m unsafe.Pointer, it *mapIter)

//go:linkname mapIterNext reflect.mapiternext
func mapIterNext(it *mapIter)

// A mapIter is the iterator of these functions: key and value, nil at the end, and
// room that belongs to the runtime, pointers first.
type mapIter struct {
	key, elem unsafe.Pointer
	_         [6]unsafe.Pointer
	_         [4]uintptr
}

type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

// An eface is the memory of an any.
type eface struct {
	typ  *goType
	data unsafe.Pointer
}

// box returns the value at p, which must not change any more, in an interface.
func (c *plan) box(p unsafe.Pointer) (v any) {
	e := (*eface)(unsafe.Pointer(&v))
	if e.typ = c.typ; c.direct {
		e.data = *(*unsafe.Pointer)(p)
	} else {
		e.data = p
	}
	return v
}

// unbox returns where the value in *v lies. It is of the type of c.
func (c *plan) unbox(v *any) unsafe.Pointer {
	e := (*eface)(unsafe.Pointer(v))
	if c.direct {
		return unsafe.Pointer(&e.data)
	}
	return e.data
}

// A typeMap finds what is known of a type by the type's identity. It needs
// no lock: entries are never removed and a bucket is a list that only grows at its head.
// Go's own maps would do, but one more type of map costs the browser more than this.
type typeMap[V any] struct {
	buckets [64]atomic.Pointer[typeEntry[V]]
}

type typeEntry[V any] struct {
	id   *goType
	v    V
	next *typeEntry[V]
}

func (t *typeMap[V]) bucket(id *goType) *atomic.Pointer[typeEntry[V]] {
	return &t.buckets[uint64(uintptr(unsafe.Pointer(id)))>>5*0x9e3779b97f4a7c15>>58]
}

// get returns the entry's value, or the zero V.
func (t *typeMap[V]) get(id *goType) (v V) {
	for e := t.bucket(id).Load(); e != nil; e = e.next {
		if e.id == id {
			return e.v
		}
	}
	return v
}

// add adds the value of a type and returns it, or the one that was there already.
func (t *typeMap[V]) add(id *goType, v V) V {
	b := t.bucket(id)
	for {
		head := b.Load()
		for e := head; e != nil; e = e.next {
			if e.id == id {
				return e.v
			}
		}
		if b.CompareAndSwap(head, &typeEntry[V]{id, v, head}) {
			return v
		}
	}
}
