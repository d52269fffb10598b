package app

import "unsafe"

// A goType is what the runtime knows of a type: the fields of internal/abi.Type
// that the codec reads, at their places. Package reflect reads the same memory, but
// its methods call each other through interfaces, so that the browser would load
// most of it. gotype_test.go compares every field with package reflect, which
// shows at once when a version of Go moves one.
type goType struct {
	size    uintptr
	_       uintptr // bytes with pointers
	_       uint32  // hash
	flags   uint8
	_, _    uint8 // alignment
	kind    goKind
	_       unsafe.Pointer // equality
	_       unsafe.Pointer // for the collector
	text, _ int32          // where the name is; where the type of pointers to it is
}

// What stands behind the goType of a composite type.
type (
	elemType struct { // *T, []T
		goType
		elem *goType
	}
	arrayType struct {
		goType
		elem, _ *goType
		n       uintptr
	}
	mapType struct {
		goType
		key, elem, _ *goType
		_            unsafe.Pointer
		_            [3]uintptr
		_            uint32
	}
	structType struct {
		goType
		_      *byte
		fields []goField
	}
	goField struct {
		name   *byte
		typ    *goType
		offset uintptr
	}
)

// A goKind is a reflect.Kind.
type goKind uint8

const (
	kindComplex64 goKind = 15 + iota
	kindComplex128
	kindArray
	kindChan
	kindFunc
	kindInterface
	kindMap
	kindPointer
	kindSlice
	kindString
	kindStruct
)

const (
	flagUncommon = 1 << iota // has a package behind it
	flagStar                 // its text begins with a star that is not its own
	flagNamed
)

//go:linkname resolveName reflect.resolveNameOff
func resolveName(in unsafe.Pointer, at int32) unsafe.Pointer

// typeOf returns the type of v, nil for nil. It goes by way of a number, so that v
// need not live as long as what remembers its type: types live forever.
func typeOf(v any) *goType {
	word := *(*uintptr)(unsafe.Pointer(&v))
	return *(**goType)(unsafe.Pointer(&word))
}

// elem returns the T of *T, []T, [n]T or map[K]T.
func (t *goType) elem() *goType {
	if t.kind == kindMap {
		return (*mapType)(unsafe.Pointer(t)).elem
	}
	return (*elemType)(unsafe.Pointer(t)).elem
}

func (t *goType) key() *goType { return (*mapType)(unsafe.Pointer(t)).key }

func (t *goType) len() int { return int((*arrayType)(unsafe.Pointer(t)).n) }

func (t *goType) fields() []goField { return (*structType)(unsafe.Pointer(t)).fields }

// String returns the type as in messages: "pkg.Name".
func (t *goType) String() string {
	s := goName((*byte)(resolveName(unsafe.Pointer(t), t.text)))
	if t.flags&flagStar != 0 {
		s = s[1:]
	}
	return s
}

// qualified returns the import path, a dot and the name: two packages may both
// have a Dashboard.
func (t *goType) qualified() string {
	if t.flags&flagNamed == 0 {
		if t.kind == kindPointer {
			return "*" + t.elem().qualified()
		}
		return t.String()
	}
	path, s, i := t.path(), t.String(), 0
	if path == "" {
		return s
	}
	for s[i] != '.' {
		i++
	}
	return path + s[i:]
}

// behind is the size of what stands between a type and its package.
var behind = [...]uintptr{
	kindArray:     unsafe.Sizeof(arrayType{}),
	kindChan:      unsafe.Sizeof(elemType{}) + wordSize,
	kindFunc:      unsafe.Sizeof(elemType{}),
	kindInterface: unsafe.Sizeof(structType{}),
	kindMap:       unsafe.Sizeof(mapType{}),
	kindPointer:   unsafe.Sizeof(elemType{}),
	kindSlice:     unsafe.Sizeof(elemType{}),
	kindString:    unsafe.Sizeof(goType{}),
	kindStruct:    unsafe.Sizeof(structType{}),
}

// path returns the import path of a named type's package.
func (t *goType) path() string {
	if t.flags&flagUncommon == 0 {
		return ""
	}
	k := t.kind
	if k < kindArray || int(k) >= len(behind) {
		k = kindString
	}
	return goName((*byte)(resolveName(unsafe.Pointer(t), *(*int32)(unsafe.Add(unsafe.Pointer(t), behind[k])))))
}

// exported reports whether the field is.
func (f *goField) exported() bool { return *f.name&1 != 0 }

// goName reads a name: a byte of flags, the length as a varint, the text.
//
//go:noinline
func goName(p *byte) string {
	if p == nil {
		return ""
	}
	n, shift := 0, 0
	for {
		p = (*byte)(unsafe.Add(unsafe.Pointer(p), 1))
		n |= int(*p&127) << shift
		if *p < 128 {
			return unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(p), 1)), n)
		}
		shift += 7
	}
}
