package app

import (
	"reflect"
	"unsafe"
)

// maskWords is how many words props may have that are compared word by word.
const maskWords = 8

// describe notes how values of the type lie in memory.
func (ct *componentType) describe(t reflect.Type) {
	ct.size, ct.direct = t.Size(), isDirect(t)
	ct.safe = ct.cover(t, 0)
}

// cover marks in the mask the bytes that belong to a field of t at offset at: padding
// holds anything. It reports whether comparing values of t never panics.
func (ct *componentType) cover(t reflect.Type, at uintptr) (safe bool) {
	safe = true
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			safe = ct.cover(f.Type, at+f.Offset) && safe
		}
		return safe
	case reflect.Array:
		for i := range t.Len() {
			safe = ct.cover(t.Elem(), at+uintptr(i)*t.Elem().Size()) && safe
			if at > 8*maskWords && !safe {
				break
			}
		}
		return safe
	case reflect.Interface:
		safe = false
	}
	for i := at; i < min(at+t.Size(), 8*maskWords); i++ {
		(*[8 * maskWords]byte)(unsafe.Pointer(&ct.mask))[i] = 0xff
	}
	return safe
}

// isDirect reports whether an interface holds a value of t itself: a pointer.
func isDirect(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return true
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Size() == wordSize && isDirect(t.Field(i).Type) {
				return true
			}
		}
	case reflect.Array:
		return t.Size() == wordSize && isDirect(t.Elem())
	}
	return false
}

// view returns the component at c in an interface that is good as long as c is.
func (ct *componentType) view(c unsafe.Pointer) (v any) {
	e := (*eface)(unsafe.Pointer(&v))
	e.typ, e.data = ct.typ, c
	if ct.direct {
		e.data = *(*unsafe.Pointer)(c)
	}
	return v
}

// equal compares two components of the type. What cannot be compared differs.
func (ct *componentType) equal(a, b any) bool {
	if ct.safe {
		return a == b
	}
	return sameProps(a, b)
}

// sameProps compares two components; what cannot be compared differs.
func sameProps(a, b any) (same bool) {
	defer func() {
		if recover() != nil {
			same = false
		}
	}()
	return a == b
}
