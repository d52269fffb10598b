package app

import (
	"reflect"
	"testing"
	"unsafe"
)

type (
	namedInt    int
	namedSlice  []string
	namedMap    map[string][]int
	namedArray  [3]uint16
	namedFunc   func(int) string
	namedChan   chan int
	namedFace   interface{ M(int) }
	namedStruct struct {
		A, B                                                                                                                              int8
		c                                                                                                                                 string
		Nested                                                                                                                            struct{ X []*namedStruct }
		TestedTypeWithAVeryLongNameWhichNeedsMoreThanOneByteForItsLengthInTheTableOfNamesThatTheLinkerWritesForTheRuntimeAndForReflection *namedStruct
		namedInt
	}
	boxed[T any]  struct{ V T }
	emptyStruct   struct{}
	pointerMethod struct{ N int }
)

func (namedInt) M()       {}
func (namedSlice) M()     {}
func (namedMap) M()       {}
func (namedArray) M()     {}
func (namedFunc) M()      {}
func (namedChan) M()      {}
func (boxed[T]) M()       {}
func (*pointerMethod) M() {}

// What this package reads of types is what package reflect reads of them.
func TestGoldenTypesAreAsReflectSays(t *testing.T) {
	seen := map[reflect.Type]bool{}
	for _, p := range []any{
		(*bool)(nil), (*int)(nil), (*int8)(nil), (*int16)(nil), (*int32)(nil), (*int64)(nil), (*uint)(nil), (*uint8)(nil),
		(*uint16)(nil), (*uint32)(nil), (*uint64)(nil), (*uintptr)(nil), (*float32)(nil), (*float64)(nil), (*complex64)(nil),
		(*complex128)(nil), (*string)(nil), (*unsafe.Pointer)(nil), (*any)(nil), (*error)(nil), (*chan string)(nil),
		(*func())(nil), (**int)(nil), (*[7]string)(nil), (*[0]int)(nil), (*map[int]bool)(nil), (*struct{ X int })(nil),
		(*namedInt)(nil), (*namedSlice)(nil), (*namedMap)(nil), (*namedArray)(nil), (*namedFunc)(nil), (*namedChan)(nil),
		(*namedFace)(nil), (*namedStruct)(nil), (**namedStruct)(nil), (*boxed[map[string]*namedStruct])(nil), (*boxed[boxed[int]])(nil),
		(*emptyStruct)(nil), (*pointerMethod)(nil), (*reflect.Value)(nil), (*testing.T)(nil),
	} {
		got, _ := pointed(p)
		sameType(t, got, reflect.TypeOf(p).Elem(), seen)
	}
	if typeOf(nil) != nil {
		t.Error("nil has a type")
	}
}

func sameType(t *testing.T, got *goType, want reflect.Type, seen map[reflect.Type]bool) {
	if seen[want] {
		return
	}
	seen[want] = true
	if got.size != want.Size() || got.kind != goKind(want.Kind()) || got.String() != want.String() {
		t.Errorf("%v: size %d kind %d %q", want, got.size, got.kind, got.String())
		return
	}
	if want.PkgPath() != "" && got.path() != want.PkgPath() {
		t.Errorf("%v: import path %q, not %q", want, got.path(), want.PkgPath())
	}
	if q := got.qualified(); q != qualified(want) {
		t.Errorf("%v is called %q, not %q", want, q, qualified(want))
	}
	switch want.Kind() {
	case reflect.Array:
		if got.len() != want.Len() {
			t.Errorf("%v: length %d", want, got.len())
		}
	case reflect.Map:
		sameType(t, got.key(), want.Key(), seen)
	case reflect.Struct:
		fields := got.fields()
		if len(fields) != want.NumField() {
			t.Errorf("%v: %d fields", want, len(fields))
			return
		}
		for i := range fields {
			f, w := &fields[i], want.Field(i)
			if goName(f.name) != w.Name || f.offset != w.Offset || f.exported() != w.IsExported() {
				t.Errorf("%v: field %d is %q at %d", want, i, goName(f.name), f.offset)
			}
			sameType(t, f.typ, w.Type, seen)
		}
		return
	default:
		return
	case reflect.Pointer, reflect.Slice:
	}
	sameType(t, got.elem(), want.Elem(), seen)
}

func qualified(t reflect.Type) string {
	switch {
	case t.Name() == "" && t.Kind() == reflect.Pointer:
		return "*" + qualified(t.Elem())
	case t.PkgPath() == "":
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}
