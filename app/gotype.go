package app

import (
	"reflect"
	"unsafe"
)

// A goType is a type as the runtime passes it: the first word of an interface that
// holds a value of it. It is an identity; what is known of the type, package
// reflect says. Of reflect only the methods of Type are used: they cost the browser
// a tenth of what making values by reflect would.
type goType struct{ _ byte }

// reflect returns the reflect.Type of t.
func (t *goType) reflect() reflect.Type {
	v := eface{typ: t}
	return reflect.TypeOf(*(*any)(unsafe.Pointer(&v)))
}

// typeOf returns the type of v, nil for nil. It goes by way of a number, so that v
// need not live as long as what remembers its type: types live forever.
func typeOf(v any) *goType {
	word := *(*uintptr)(unsafe.Pointer(&v))
	return *(**goType)(unsafe.Pointer(&word))
}

// wordOf returns the goType of t. A reflect.Type is a pointer to the runtime's own
// record of the type, which is the word that an interface holds.
func wordOf(t reflect.Type) *goType {
	return (*goType)((*eface)(unsafe.Pointer(&t)).data)
}

// String returns the type as in messages: "pkg.Name".
func (t *goType) String() string { return t.reflect().String() }

// qualified returns the import path, a dot and the name: two packages may both
// have a Dashboard.
func (t *goType) qualified() string { return qualified(t.reflect()) }

func qualified(t reflect.Type) string {
	switch {
	case t.Name() == "" && t.Kind() == reflect.Pointer:
		return "*" + qualified(t.Elem())
	case t.PkgPath() == "":
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}
