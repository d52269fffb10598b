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
	typ    *goType
	key    *plan // of a map
	elem   *plan // of a slice, an array, a map, a pointer
	fields []planField
}

type planField struct {
	name   string
	offset uintptr
	plan   *plan
}

type planKind uint8

const (
	planNone planKind = iota
	planBool          // size tells the widths of numbers
	planInt
	planUint
	planFloat
	planString
	planBytes     // []byte
	planByteArray // [n]byte
	planSlice
	planArray
	planMap
	planPointer
	planStruct
)

// planKinds are the plans of the kinds, by reflect.Kind, that can cross.
var planKinds = [...]planKind{
	0, planBool,
	planInt, planInt, planInt, planInt, planInt,
	planUint, planUint, planUint, planUint, planUint, 0,
	planFloat, planFloat, 0, 0,
	planArray, 0, 0, 0, planMap, planPointer, planSlice, planString, planStruct, 0,
}

const (
	maxLeast  = 1 << 20 // keeps least from overflowing; longer is as good as this
	wordSize  = unsafe.Sizeof(uintptr(0))
	maxFields = 1 << 12 // of all structs in a type, so that no declaration is a bomb
)

var plans typeMap[*plan]

// planFor returns the plan of t.
func planFor(t *goType) (*plan, error) {
	if t == nil {
		return nil, &TypeError{Type: "nil", Reason: "has no type"}
	}
	if p := plans.get(t); p != nil {
		return p, nil
	}
	var b planner
	p := b.walk(t)
	if b.err == nil {
		b.check()
	}
	if b.err != nil {
		b.err.Type = t.String()
		return nil, b.err
	}
	return plans.add(t, p), nil
}

// mustPlan is planFor, and panics if values of t cannot cross.
func mustPlan(t *goType) *plan {
	p, err := planFor(t)
	if err != nil {
		panic(err.Error())
	}
	return p
}

// A planner builds the plans of one type and of all types inside it.
type planner struct {
	plans  []*plan
	fields int
	owner  *goType // the struct that is walked, and its field
	field  string
	err    *TypeError
}

// fail keeps the first mistake. It is made where the planner is.
func (b *planner) fail(reason string) {
	if b.err == nil {
		b.err = &TypeError{Field: b.field, Reason: reason}
		if b.owner != nil {
			b.err.Owner = b.owner.String()
		}
	}
}

// walk returns the plan of t.
func (b *planner) walk(t *goType) *plan {
	for _, p := range b.plans {
		if p.typ == t {
			return p
		}
	}
	r := t.reflect()
	p := &plan{typ: t, size: r.Size(), least: 1}
	b.plans = append(b.plans, p)
	p.kind = planKinds[r.Kind()]
	switch p.kind {
	case planNone:
		b.fail(unfit(r.Kind()))
	case planFloat:
		p.least = 8
	case planMap:
		p.direct = true
		p.key = b.walk(wordOf(r.Key()))
		p.elem = b.walk(wordOf(r.Elem()))
	case planPointer:
		p.direct = true
		p.elem = b.walk(wordOf(r.Elem()))
	case planSlice:
		if p.elem = b.walk(wordOf(r.Elem())); p.elem.isByte() {
			p.kind = planBytes
		}
	case planArray:
		p.n, p.least = r.Len(), 0
		if p.elem = b.walk(wordOf(r.Elem())); p.elem.isByte() {
			p.kind = planByteArray
		}
		if p.n > 0 {
			p.least = min(p.elem.least*min(p.n, maxLeast), maxLeast)
			p.direct = p.elem.direct && p.size == wordSize
		}
	case planStruct:
		b.walkFields(p, t, r)
	}
	return p
}

func (c *plan) isByte() bool { return c.kind == planUint && c.size == 1 }

// unfit says why values of a kind cannot cross.
func unfit(k reflect.Kind) string {
	switch k {
	case reflect.Interface:
		return "is an interface: nobody knows which type arrives; use a concrete type"
	case reflect.Func, reflect.Chan:
		return "is a func or chan: it lives on one side only; keep it in a Ref, or name it by an action"
	case reflect.Complex64, reflect.Complex128:
		return "is a complex number; use two floats"
	}
	return "is an address, which means nothing on the other side; use uint64 for a number"
}

func (b *planner) walkFields(p *plan, t *goType, r reflect.Type) {
	p.kind, p.least = planStruct, 0
	n := r.NumField()
	if b.fields += n; b.fields > maxFields {
		b.fail("has more than 4,096 fields in all")
		return
	}
	p.fields = make([]planField, n)
	owner, field := b.owner, b.field
	for i := range n {
		f := r.Field(i)
		b.owner, b.field = t, f.Name
		if !f.IsExported() {
			b.fail("is not exported: only its package could rebuild it; export it, or leave it out of the value" +
				" (for a time.Time use an int64 of unix milliseconds)")
			return
		}
		fp := b.walk(wordOf(f.Type))
		p.fields[i] = planField{f.Name, f.Offset, fp}
		p.least = min(p.least+fp.least, maxLeast)
		// A struct of one word that is a pointer is kept in an interface as it is.
		p.direct = p.direct || fp.direct && p.size == wordSize
	}
	b.owner, b.field = owner, field
}

// check looks at what is known only when all types were walked.
func (b *planner) check() {
	b.owner, b.field = nil, ""
	for _, p := range b.plans {
		var reason string
		switch {
		case p.kind == planSlice && p.elem.least == 0:
			reason = "is a slice of values that encode to nothing; use its length as an int"
		case p.kind == planMap && p.key.least == 0:
			reason = "is a map whose keys encode to nothing; use the value instead"
		case p.kind == planMap && !mapKey(p.key):
			reason = "is a map whose keys hold a float or a pointer: equal keys would not stay equal; use strings or integers"
		}
		if reason != "" {
			b.field = p.typ.String()
			b.fail(reason)
		}
	}
}

func mapKey(p *plan) bool {
	switch p.kind {
	case planFloat, planPointer:
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
	if p.kind <= planFloat {
		h = mix(h, byte(p.size))
	}
	for n := p.n; n > 0; n >>= 8 {
		h = mix(h, byte(n))
	}
	if p.key != nil {
		h = p.key.structure(h, seen)
	}
	if p.elem != nil {
		h = p.elem.structure(h, seen)
	}
	for _, f := range p.fields {
		h = mixString(h, f.name)
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
