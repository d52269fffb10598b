package app

import (
	"reflect"
	"unsafe"
)

// maskWords is how many words props may have that are compared word by word.
const maskWords = 8

// describe notes how props of type t, or a part of them at offset at, lie in memory.
func (ct *componentType) describe(t reflect.Type, at uintptr) {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			ct.describe(f.Type, at+f.Offset)
		}
		return
	case reflect.Array:
		for end := at + t.Size(); at < end; at += t.Elem().Size() {
			if ct.describe(t.Elem(), at); at >= 8*maskWords {
				return
			}
		}
		return
	case reflect.Interface:
		ct.wary = true
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.UnsafePointer:
		ct.direct = ct.size == wordSize
	}
	for end := min(at+t.Size(), 8*maskWords); at < end; at++ {
		(*[8 * maskWords]byte)(unsafe.Pointer(&ct.mask))[at] = 0xff
	}
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
	if ct.wary {
		return sameProps(a, b)
	}
	return a == b
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
