package app

import (
	"reflect"
	"testing"
)

type (
	namedInt     int
	namedStruct  struct{ A, B int8 }
	boxed[T any] struct{ V T }
)

// A goType is what package reflect calls by the same name, and the way back leads
// to the same word: also for types that no interface can hold as they are.
func TestGoTypesAreReflectTypes(t *testing.T) {
	for _, v := range []any{
		false, 0, "", 1.5, namedInt(1), &namedStruct{}, namedStruct{}, boxed[map[string]*namedStruct]{}, []byte(nil),
		map[string][]int{}, [3]uint16{}, struct{ X any }{}, (*any)(nil), (*error)(nil), func() {}, make(chan int),
	} {
		word, want := typeOf(v), reflect.TypeOf(v)
		if word.reflect() != want || wordOf(want) != word || word.String() != want.String() {
			t.Errorf("%v is taken for %v", want, word.reflect())
		}
		if want.Kind() == reflect.Pointer {
			if elem := want.Elem(); wordOf(elem).reflect() != elem {
				t.Errorf("%v is taken for %v", elem, wordOf(elem).reflect())
			}
		}
	}
	if typeOf(nil) != nil {
		t.Error("nil has a type")
	}
}

func TestQualifiedNamesHaveTheImportPath(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{namedInt(1), "github.com/duet-ui/duet/app.namedInt"},
		{&namedStruct{}, "*github.com/duet-ui/duet/app.namedStruct"},
		{0, "int"},
		{boxed[namedInt]{}, "github.com/duet-ui/duet/app.boxed[github.com/duet-ui/duet/app.namedInt]"},
	} {
		if got := typeOf(c.v).qualified(); got != c.want {
			t.Errorf("%T is called %q, not %q", c.v, got, c.want)
		}
	}
}
