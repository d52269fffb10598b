package app

import (
	"reflect"

	"github.com/duet-ui/duet/diffcore"
)

// isPlain reports whether props of the type are plain data: what compares equal is
// equal, and leads nowhere.
func (ct *componentType) isPlain() bool {
	known := ct.plain.Load()
	if known == 0 {
		known = 1
		if plainType(ct.typ.reflect()) {
			known = 2
		}
		ct.plain.Store(known)
	}
	return known == 2
}

// plainType reports whether values of t have no pointers but those of strings.
func plainType(t reflect.Type) bool {
	switch k := t.Kind(); k {
	case reflect.Struct:
		for i := range t.NumField() {
			if !plainType(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Array:
		return plainType(t.Elem())
	default:
		return k >= reflect.Bool && k <= reflect.Complex128 && k != reflect.Uintptr || k == reflect.String
	}
}

// dataType is plainType for what is kept and never compared: lists and maps are data.
func dataType(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if !dataType(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		return dataType(t.Elem())
	case reflect.Map:
		return dataType(t.Key()) && dataType(t.Elem())
	}
	return plainType(t)
}

// plainValue reports whether v, which may be nil, is of a plain type.
func plainValue(v any) bool { return v == nil || plainType(reflect.TypeOf(v)) }

// keepsData reports whether the state of UseMemo keeps data only.
func keepsData(state any) bool {
	t := reflect.TypeOf(state).Elem() // memo[T]: deps, value
	return dataType(t.Field(1).Type)
}

// sameTree reports whether two trees of one instance show the same and number their
// handlers alike.
func sameTree(a, b Node) bool {
	return a == b || sameContent(a, b) && sameHandlers(a, b)
}

// sameHandlers compares the ordinals of handlers in trees that show the same.
func sameHandlers(a, b Node) bool {
	if a == b {
		return true
	}
	x, y := kidsOf(a), kidsOf(b)
	if len(x) != len(y) {
		return false
	}
	if !sameOrdinals(a, b) {
		return false
	}
	for i := range x {
		if !sameHandlers(x[i], y[i]) {
			return false
		}
	}
	return true
}

func sameOrdinals(a, b Node) bool {
	if a.Kind() != diffcore.KindElement {
		return true
	}
	x, y := a.Attrs(), b.Attrs()
	for i := range x {
		if x[i].Kind() == diffcore.KindOn && x[i].Num() != y[i].Num() {
			return false
		}
	}
	return true
}
