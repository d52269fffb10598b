package app

import "unsafe"

// Values of keys, props, requests and results cross between server and browser in
// one canonical encoding. Equal values have equal bytes, and what decodes encodes
// to the same bytes again.
//
//	bool             1 byte, 0 or 1
//	int...           zigzag varint, shortest form
//	uint...          varint, shortest form
//	float32, float64 8 bytes of a float64, little-endian; one NaN
//	string           length, bytes
//	[]T              0 for nil, else length + 1, then the elements ([]byte: the bytes)
//	[N]T             the elements
//	map[K]V          0 for nil, else length + 1, then key and value, sorted by encoded key
//	*T               0 for nil, else 1 and the value
//	struct           the fields in order
//
// Nothing else can cross: no chan, func, interface, complex number, uintptr, or
// struct with unexported fields. Map keys are booleans, numbers without fraction, strings,
// and arrays and structs of these. Types may contain themselves through a slice, a map or a
// pointer; values may be 100 levels deep.
//
// A type is walked once, by its goType, into a plan; values are read and written by
// the plan through unsafe pointers. In the browser this matters: see codec_runtime.go.

// maxValueDepth bounds how deep the pointers, slices and maps of a value may nest.
const maxValueDepth = 100

// AppendValue appends the encoding of *v. It panics if T cannot cross, or if *v nests
// deeper than 100 levels (a pointer that leads back to itself does).
func AppendValue[T any](b []byte, v *T) []byte {
	return appendPointed(b, v)
}

// DecodeValue sets *v to the value that b encodes. It fails with ErrWrongType, and
// leaves *v alone, if b is not exactly the encoding of a T. What it allocates is
// bounded by a small multiple of len(b); nothing points into b.
func DecodeValue[T any](b []byte, v *T) error {
	return decodePointed(b, v)
}

// CheckType returns why values of T cannot cross, or nil.
func CheckType[T any]() error {
	return checkPointed((*T)(nil))
}

// pointed returns T and the pointer itself of p, a *T. What is generic is in the
// browser once for each type, so it does no more than pass a *T on as an any.
func pointed(p any) (*goType, unsafe.Pointer) {
	e := (*eface)(unsafe.Pointer(&p))
	return wordOf(e.typ.reflect().Elem()), e.data
}

func appendPointed(b []byte, p any) []byte {
	t, v := pointed(p)
	return mustPlan(t).append(b, v, 0)
}

func decodePointed(b []byte, p any) error {
	t, v := pointed(p)
	return mustPlan(t).replace(v, b)
}

func checkPointed(p any) error {
	t, _ := pointed(p)
	_, err := planFor(t)
	return err
}

// A TypeError says why values of a type cannot cross between server and browser.
type TypeError struct {
	Type   string // the type that was asked for
	Owner  string // the struct inside it that has the mistake, or ""
	Field  string // the field of Owner, or the type inside Type, or "" if it is Type itself
	Reason string
}

// Error returns "app: pkg.Type cannot cross between server and browser: field Name of pkg.Inner is ...".
func (e *TypeError) Error() string {
	s := "app: " + e.Type + " cannot cross between server and browser: "
	switch {
	case e.Owner != "":
		s += "field " + e.Field + " of " + e.Owner
	case e.Field != "":
		s += e.Field
	default:
		s += "it"
	}
	return s + " " + e.Reason
}

// appendAny appends the encoding of the value in v.
func appendAny(b []byte, v any) ([]byte, error) {
	p, err := planFor(typeOf(v))
	if err != nil {
		return b, err
	}
	return p.append(b, p.unbox(&v), 0), nil
}

// replace sets the T at v to the value that b encodes, or leaves it alone.
func (c *plan) replace(v unsafe.Pointer, b []byte) error {
	p := newObject(c.typ)
	if err := c.decodeAll(p, b); err != nil {
		return err
	}
	moveObject(c.typ, v, p)
	return nil
}

// decodeAll reads a value that fills b into the zero T at p. After an error what
// is at p is a part of it.
func (c *plan) decodeAll(p unsafe.Pointer, b []byte) error {
	r := reader{b: b}
	c.decode(p, &r, 0)
	if r.bad || len(r.b) > 0 {
		return ErrWrongType
	}
	return nil
}
