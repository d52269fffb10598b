//go:build !js || serverside

package app

import (
	"reflect"

	"github.com/duet-ui/duet/diffcore"
)

const (
	plainNot    = 1 + iota
	plainExact  // what compares equal is equal
	plainFloats // there are floats among it: see exact
)

// plainness returns one of the above for props of a type.
func plainness(ct *componentType) int32 {
	known := ct.plain.Load()
	if known == 0 {
		switch t := ct.typ.reflect(); {
		case !plainType(t):
			known = plainNot
		case hasFloats(t):
			known = plainFloats
		default:
			known = plainExact
		}
		ct.plain.Store(known)
	}
	return known
}

// isPlain reports whether props of the type are plain data: they lead nowhere.
func (ct *componentType) isPlain() bool { return plainness(ct) != plainNot }

// shareable reports whether instances with these props may share: what compares equal to
// them is equal, and they are equal to themselves.
func shareable(ct *componentType, props any) bool {
	known := plainness(ct)
	return known == plainExact || known == plainFloats && exact(reflect.ValueOf(props))
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

// hasFloats reports whether there are floats in values of the plain type t.
func hasFloats(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if hasFloats(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Array:
		return hasFloats(t.Elem())
	}
	return t.Kind() >= reflect.Float32 && t.Kind() <= reflect.Complex128
}

// exact reports whether what compares equal to v is shown alike, and v is equal to
// itself: there is neither a NaN nor a minus zero in it.
func exact(v reflect.Value) bool {
	switch k := v.Kind(); k {
	case reflect.Struct:
		for i := range v.NumField() {
			if !exact(v.Field(i)) {
				return false
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			if !exact(v.Index(i)) {
				return false
			}
		}
	case reflect.Float32, reflect.Float64:
		return exactFloat(v.Float())
	case reflect.Complex64, reflect.Complex128:
		c := v.Complex()
		return exactFloat(real(c)) && exactFloat(imag(c))
	}
	return true
}

func exactFloat(f float64) bool { return f == f && (f != 0 || 1/f > 0) }

// plainValue reports whether v, which may be nil, is plain data that can be compared.
func plainValue(v any) bool {
	return v == nil || plainType(reflect.TypeOf(v)) && exact(reflect.ValueOf(v))
}

// keepsPlain reports whether the state of UseMemo keeps plain data only: what others
// could change, a map or a slice, is its instance's own.
func keepsPlain(state any) bool {
	v := reflect.ValueOf(state).Elem() // memo[T]: deps, value
	deps := v.Field(0).Elem()
	return plainType(v.Field(1).Type()) && (!deps.IsValid() || plainType(deps.Type()))
}

// flat reports whether nobody can change a value of the type that somebody else has:
// there is no slice, map or pointer in it.
func flat(c *plan) bool {
	switch c.kind {
	case planBytes, planSlice, planMap, planPointer:
		return false
	case planArray:
		return flat(c.elem)
	}
	for i := range c.fields {
		if !flat(c.fields[i].plan) {
			return false
		}
	}
	return true
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
