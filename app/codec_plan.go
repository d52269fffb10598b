package app

import (
	"reflect"
	"unsafe"
)

// A plan is how values of one type are written and read. Plans are immutable and
// never freed: there are as many as there are types.
type plan struct {
	kind   planKind
	direct bool    // an interface holds the value itself, not a pointer to it
	size   uintptr // in memory
	least  int     // bytes of the shortest encoding, at most maxLeast
	n      int     // length of an array
	typ    reflect.Type
	key    *plan // of a map
	elem   *plan // of a slice, an array, a map, a pointer
	fields []planField
}

type planField struct {
	offset uintptr
	plan   *plan
}

type planKind uint8

const (
	planBool planKind = iota
	planInt8
	planInt16
	planInt32
	planInt64
	planUint8
	planUint16
	planUint32
	planUint64
	planFloat32
	planFloat64
	planString
	planBytes     // []byte
	planByteArray // [n]byte
	planSlice
	planArray
	planMap
	planPointer
	planStruct
)

const (
	maxLeast  = 1 << 20 // keeps least from overflowing; longer is as good as this
	wordSize  = unsafe.Sizeof(uintptr(0))
	maxFields = 1 << 12 // of all structs in a type, so that no declaration is a bomb
)

// Plans by the word of *T, where T is static, and of T, where a value is at hand.
var staticPlans, dynamicPlans typeMap[*plan]

// planOf returns the plan of T, and panics if values of T cannot cross.
func planOf[T any]() *plan {
	p, err := tryPlanOf[T]()
	if err != nil {
		panic(err.Error())
	}
	return p
}

func tryPlanOf[T any]() (*plan, error) {
	id := wordOf((*T)(nil))
	if p := staticPlans.get(id); p != nil {
		return p, nil
	}
	p, err := planFor(reflect.TypeFor[T]())
	if err == nil {
		staticPlans.put(id, p)
	}
	return p, err
}

// planFor returns the plan of t.
func planFor(t reflect.Type) (*plan, error) {
	if t == nil {
		return nil, &TypeError{"nil", "nil", "has no type"}
	}
	id := typeWord(t)
	if p := dynamicPlans.get(id); p != nil {
		return p, nil
	}
	b := planner{plans: map[reflect.Type]*plan{}}
	p := b.walk(t, t.String())
	if b.err == nil {
		b.check()
	}
	if b.err != nil {
		b.err.Type = t.String()
		return nil, b.err
	}
	dynamicPlans.put(id, p)
	return p, nil
}

// A planner builds the plans of one type and of all types inside it.
type planner struct {
	plans  map[reflect.Type]*plan
	slices []namedPlan // to check when their elements are known
	fields int
	err    *TypeError
}

type namedPlan struct {
	plan *plan
	path string
}

func (b *planner) fail(path, reason string) *plan {
	if b.err == nil {
		b.err = &TypeError{Path: path, Reason: reason}
	}
	return &plan{}
}

// walk returns the plan of t, which stands at path.
func (b *planner) walk(t reflect.Type, path string) *plan {
	if p := b.plans[t]; p != nil || b.err != nil {
		return p
	}
	p := &plan{typ: t, size: t.Size(), least: 1}
	b.plans[t] = p
	switch t.Kind() {
	case reflect.Bool:
		p.kind = planBool
	case reflect.Int8:
		p.kind = planInt8
	case reflect.Int16:
		p.kind = planInt16
	case reflect.Int32:
		p.kind = planInt32
	case reflect.Int64:
		p.kind = planInt64
	case reflect.Int:
		p.kind = planInt64
		if p.size == 4 {
			p.kind = planInt32
		}
	case reflect.Uint8:
		p.kind = planUint8
	case reflect.Uint16:
		p.kind = planUint16
	case reflect.Uint32:
		p.kind = planUint32
	case reflect.Uint64:
		p.kind = planUint64
	case reflect.Uint:
		p.kind = planUint64
		if p.size == 4 {
			p.kind = planUint32
		}
	case reflect.Float32:
		p.kind, p.least = planFloat32, 8
	case reflect.Float64:
		p.kind, p.least = planFloat64, 8
	case reflect.String:
		p.kind = planString
	case reflect.Slice:
		p.kind = planSlice
		p.elem = b.walk(t.Elem(), path+"[]")
		if p.elem != nil && p.elem.kind == planUint8 {
			p.kind = planBytes
		}
		b.slices = append(b.slices, namedPlan{p, path})
	case reflect.Array:
		p.kind, p.n = planArray, t.Len()
		p.elem = b.walk(t.Elem(), path+"[]")
		if b.err == nil {
			if p.elem.kind == planUint8 {
				p.kind = planByteArray
			}
			p.least = 0
			if p.n > 0 {
				p.least = min(p.elem.least*min(p.n, maxLeast), maxLeast)
			}
			p.direct = p.n > 0 && p.elem.direct && p.size == wordSize
		}
	case reflect.Map:
		p.kind, p.direct = planMap, true
		p.key = b.walk(t.Key(), path+"[key]")
		p.elem = b.walk(t.Elem(), path+"[]")
		b.slices = append(b.slices, namedPlan{p, path})
	case reflect.Pointer:
		p.kind, p.direct = planPointer, true
		p.elem = b.walk(t.Elem(), path)
	case reflect.Struct:
		b.walkFields(p, t, path)
	case reflect.Interface:
		return b.fail(path, "is an interface: nobody knows which type arrives; use a concrete type")
	case reflect.Func, reflect.Chan:
		return b.fail(path, "is a func or chan: it lives on one side only; keep it in a Ref, or name it by an action")
	case reflect.Uintptr, reflect.UnsafePointer:
		return b.fail(path, "is an address, which means nothing on the other side; use uint64 for a number")
	default:
		return b.fail(path, "is a complex number; use two floats")
	}
	return p
}

func (b *planner) walkFields(p *plan, t reflect.Type, path string) {
	p.kind, p.least = planStruct, 0
	n := t.NumField()
	if b.fields += n; b.fields > maxFields {
		b.fail(path, "has more than 4,096 fields in all")
		return
	}
	p.fields = make([]planField, n)
	for i := range n {
		f := t.Field(i)
		if f.PkgPath != "" {
			reason := "is not exported: only its package could rebuild it; export it, or leave it out of the value"
			if t.PkgPath() == "time" && t.Name() == "Time" {
				reason = "is not exported: use an int64 of unix milliseconds instead of a time.Time"
			}
			b.fail(path+"."+f.Name, reason)
			return
		}
		fp := b.walk(f.Type, path+"."+f.Name)
		if b.err != nil {
			return
		}
		p.fields[i] = planField{f.Offset, fp}
		p.least = min(p.least+fp.least, maxLeast)
		// A struct of one word that is a pointer is kept in an interface as it is.
		p.direct = p.direct || fp.direct && p.size == wordSize
	}
}

// check looks at what is known only when all types were walked.
func (b *planner) check() {
	for _, s := range b.slices {
		switch {
		case s.plan.kind == planSlice && s.plan.elem.least == 0:
			b.fail(s.path, "is a slice of values that encode to nothing; use its length as an int")
		case s.plan.kind == planMap && s.plan.key.least == 0:
			b.fail(s.path, "is a map whose keys encode to nothing; use the value instead")
		case s.plan.kind == planMap && !mapKey(s.plan.key):
			b.fail(s.path, "is a map whose keys hold a float or a pointer: equal keys would not stay equal; use strings or integers")
		}
	}
}

func mapKey(p *plan) bool {
	switch p.kind {
	case planFloat32, planFloat64, planPointer:
		return false
	case planArray:
		return mapKey(p.elem)
	case planStruct:
		for _, f := range p.fields {
			if !mapKey(f.plan) {
				return false
			}
		}
	}
	return true
}

// structure mixes what the encoding of p depends on into the hash h: kinds, names
// and order of fields. seen are the plans on the way, for types that hold themselves.
func (p *plan) structure(h uint32, seen []*plan) uint32 {
	for i, s := range seen {
		if s == p {
			return mix(mix(h, 0xff), byte(i))
		}
	}
	seen = append(seen, p)
	h = mix(h, byte(p.kind))
	for n := p.n; n > 0; n >>= 8 {
		h = mix(h, byte(n))
	}
	if p.key != nil {
		h = p.key.structure(h, seen)
	}
	if p.elem != nil {
		h = p.elem.structure(h, seen)
	}
	for i, f := range p.fields {
		h = mixString(h, p.typ.Field(i).Name)
		h = f.plan.structure(h, seen)
	}
	return mix(h, 0xfe)
}

// The hash is FNV-1a.
const hashStart = 2166136261

func mix(h uint32, b byte) uint32 { return (h ^ uint32(b)) * 16777619 }

// mixString ends the string with a byte that no UTF-8 has.
func mixString(h uint32, s string) uint32 {
	for i := range len(s) {
		h = mix(h, s[i])
	}
	return mix(h, 0xff)
}
