package app

import (
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// Key is what siblings of one type are told apart by.
type Key interface{ ~int | ~string }

// Mount places a component without a key: it is told apart by its place among the
// unkeyed children of its type. Equal props and unchanged state cost one
// comparison; a func among the props does not compile (use a Callback).
func Mount[C interface {
	comparable
	Component
}](s *Scope, c C) Node {
	n := s.child(Node{}, typeOf((*C)(nil)))
	if slot := n.Slot(); slot != nil {
		if props := propsOf(slot, unsafe.Sizeof(c)); props == nil && slot.Props == any(c) || props != nil && *(*C)(props) == c {
			return n
		}
	}
	if unsafe.Sizeof(c) == wordSize { // an interface may hold it itself: the compiler knows
		return s.putBoxed(n, c)
	}
	props := s.room(n)
	*(*C)(props) = c
	return s.putChild(n, props)
}

// MountKeyed places a component by key: it keeps its instance, with all its state,
// wherever it moves among the children of the component that mounts it. Two
// children of one type and key are an error.
func MountKeyed[K Key, C interface {
	comparable
	Component
}](s *Scope, key K, c C) Node {
	var n Node
	if unsafe.Sizeof(key) == wordSize { // an int and a string differ in size on every target
		n = s.numbered(*(*int)(unsafe.Pointer(&key)), typeOf((*C)(nil)))
	} else {
		n = s.child(diffcore.KeyString(*(*string)(unsafe.Pointer(&key))), typeOf((*C)(nil)))
	}
	if slot := n.Slot(); slot != nil {
		if props := propsOf(slot, unsafe.Sizeof(c)); props == nil && slot.Props == any(c) || props != nil && *(*C)(props) == c {
			return n
		}
	}
	if unsafe.Sizeof(c) == wordSize {
		return s.putBoxed(n, c)
	}
	props := s.room(n)
	*(*C)(props) = c
	return s.putChild(n, props)
}

// propsOf returns where the props of slot, which are size bytes long, lie: they are
// compared there, since a copy in an interface would cost memory. It returns nil if
// an interface may hold them itself, as it does with a pointer.
func propsOf(slot *diffcore.Slot, size uintptr) unsafe.Pointer {
	if size == wordSize {
		return nil
	}
	return (*eface)(unsafe.Pointer(&slot.Props)).data
}

// child places the child that the last render had for this key and the component
// type to which ptr is the pointer type, with the props it had. It returns the hole
// if there was none; putChild goes on from either. What is generic is in the browser
// once for each type, so there is little of it.
//
// While children come in the order of the last render, which is nearly always,
// placing one more is a number: nothing is written down before the first that does
// not (diverge).
//
//go:noinline
func (s *Scope) child(key Node, ptr *goType) Node {
	if r := s.r; r != nil && r.placed < r.front {
		inst := instanceOf(r.old[r.placed])
		slot := inst.slot
		if r.isOf(inst, ptr) && (slot.Key == key || sameText(slot.Key, key)) {
			r.placed++
			return diffcore.Component(slot, r.placed-1)
		}
	}
	return s.seek(key, ptr)
}

// isOf reports whether inst is of the type that ptr points to. Mostly it is the type
// of the child before.
func (r *renderer) isOf(inst *Instance, ptr *goType) bool {
	if ptr == r.lastGoType {
		return inst.typ == r.lastType
	}
	return r.turnsTo(inst, ptr)
}

//go:noinline
func (r *renderer) turnsTo(inst *Instance, ptr *goType) bool {
	if inst.typ.ptr.Load() != ptr {
		return false
	}
	r.lastGoType, r.lastType = ptr, inst.typ
	return true
}

// sameText reports whether two keys are equal strings.
//
//go:noinline
func sameText(a, b Node) bool {
	return a.Kind() == diffcore.KindKeyString && diffcore.EqualKey(a, b)
}

// numbered is child for an integer key, the key of most rows.
//
//go:noinline
func (s *Scope) numbered(key int, ptr *goType) Node {
	switch r := s.r; {
	case r == nil:
	case r.placed < r.front:
		inst := instanceOf(r.old[r.placed])
		slot := inst.slot
		if r.isOf(inst, ptr) && slot.Key.IsKeyInt(key) {
			r.placed++
			return diffcore.Component(slot, r.placed-1)
		}
	case r.front < 0 && r.cursor < len(r.old):
		inst := instanceOf(r.old[r.cursor])
		if r.isOf(inst, ptr) && inst.slot.Key.IsKeyInt(key) && inst.seen != r.stamp {
			r.cursor++
			return r.place(inst, inst.slot)
		}
	}
	return s.seek(diffcore.KeyInt(key), ptr)
}

// seek is child for what is not the next of the last render.
func (s *Scope) seek(key Node, ptr *goType) Node {
	r := s.owner("Mount")
	if ptr != r.lastGoType {
		r.lastGoType, r.lastType = ptr, componentOf(wordOf(ptr.reflect().Elem()))
		r.lastType.ptr.Store(ptr)
	}
	return r.seek(key, r.lastType)
}

func (r *renderer) seek(key Node, ct *componentType) Node {
	r.diverge()
	inst := r.inTurn(ct, key)
	if inst == nil {
		r.ordinal = 0
		if key == (Node{}) {
			r.ordinal = r.count(ct)
		}
		if inst = r.search(ct, key, r.ordinal); inst == nil {
			r.key = key
			return Node{}
		}
	}
	return r.place(inst, inst.slot)
}

// typeFor returns the type of the child that child placed as n, or did not find.
func (r *renderer) typeFor(n Node) *componentType {
	if n == (Node{}) {
		return r.lastType
	}
	return n.Slot().Type.(*componentType)
}

// room returns memory for other props of the child that child placed as n, or for
// those of a new one.
//
//go:noinline
func (s *Scope) room(n Node) unsafe.Pointer {
	ct := s.r.typeFor(n)
	if !onlyBrowser && s.r.once {
		return s.r.slab.room(ct)
	}
	return newObject(ct.typ)
}

// putChild gives the child that child placed as n the props that lie at props, or
// makes it.
//
//go:noinline
func (s *Scope) putChild(n Node, props unsafe.Pointer) Node {
	e := eface{s.r.typeFor(n).typ, props}
	return s.putBoxed(n, *(*any)(unsafe.Pointer(&e)))
}

//go:noinline
func (s *Scope) putBoxed(n Node, c any) Node { return s.r.put(n, s.r.typeFor(n), c) }

func (r *renderer) put(n Node, ct *componentType, c any) Node {
	if n == (Node{}) {
		r.cursor++
		return r.create(ct, r.key, r.ordinal, c)
	}
	slot := &diffcore.Slot{Type: ct, Key: n.Slot().Key, Props: c}
	if r.front < 0 {
		r.kids[n.Num()].slot = slot
	} else {
		r.turned = append(r.turned, turned{n.Num(), slot})
	}
	return diffcore.Component(slot, n.Num())
}

// diverge writes down the children placed so far, which were the first of the last
// render: what follows is in another order, or new.
func (r *renderer) diverge() {
	if r.front < 0 {
		return
	}
	for _, m := range r.old[:r.placed] {
		inst := instanceOf(m)
		r.place(inst, inst.slot)
	}
	for _, t := range r.turned {
		r.kids[t.ordinal].slot = t.slot
	}
	r.front, r.cursor, r.resume = -1, r.placed, r.placed
	r.olds = r.numbers
	for _, m := range r.old[r.placed:] {
		r.olds.add(instanceOf(m).slot.Key)
	}
}

// A rising tells whether integer keys came in rising order: then none comes twice, and
// one that is higher than the last is new, which a number says and no table.
type rising struct {
	last int
	no   bool
}

func (s *rising) add(key Node) {
	if key.Kind() == diffcore.KindKeyInt {
		s.no = s.no || key.Num() <= s.last
		s.last = key.Num()
	}
}

// above reports whether key is a number higher than all.
func (s *rising) above(key Node) bool {
	return !s.no && key.Kind() == diffcore.KindKeyInt && key.Num() > s.last
}

// inTurn returns the child at the list cursor if it is the one: rows that stay in
// order are found without a search.
func (r *renderer) inTurn(typ *componentType, key Node) *Instance {
	for n := r.cursor; n < len(r.old) && n < r.cursor+2; n++ {
		if inst := instanceOf(r.old[n]); inst.typ == typ && r.fits(inst, key) {
			r.cursor = n + 1
			return inst
		}
	}
	for n := r.resume; n < len(r.old) && n < r.resume+2; n++ { // behind what moved
		if inst := instanceOf(r.old[n]); inst.typ == typ && r.fits(inst, key) {
			r.resume, r.cursor = r.cursor, n+1
			return inst
		}
	}
	return nil
}

// mountAny is MountKeyed for a component whose type is only known at run time, and
// returns its instance.
func (r *renderer) mountAny(key Node, c Component) (Node, *Instance) {
	ct := componentOf(typeOf(c))
	n := r.seek(key, ct)
	if n == (Node{}) || !sameProps(n.Slot().Props, c) {
		n = r.put(n, ct, c)
	}
	return n, r.kids[n.Num()].inst
}

// sameProps compares two components of one type; what cannot be compared differs.
func sameProps(a, b any) (same bool) {
	defer func() {
		if recover() != nil {
			same = false
		}
	}()
	return a == b
}

// fits reports whether inst has this key, or is next in turn among the unkeyed of its type.
func (r *renderer) fits(inst *Instance, key Node) bool {
	k := inst.slot.Key
	if key != (Node{}) {
		return diffcore.EqualKey(k, key)
	}
	return k == Node{} && inst.seen != r.stamp && int(inst.ordinal) == r.count(inst.typ)
}

// count returns how many unkeyed children of typ were placed in this render.
func (r *renderer) count(typ *componentType) int {
	for i := range r.counts {
		if r.counts[i].typ == typ {
			return r.counts[i].n
		}
	}
	return 0
}

// search looks a child up that is not at the cursor. The first search of a render
// puts the old children in the table: cost linear in them, once.
func (r *renderer) search(typ *componentType, key Node, ordinal int) *Instance {
	if r.olds.above(key) && r.numbers.above(key) {
		return nil
	}
	if !r.indexed && key != (Node{}) && r.scans < 4 { // a few that moved: to look at all is cheaper than a table
		r.scans++
		for i, m := range r.old {
			if inst := instanceOf(m); inst.typ == typ && (inst.slot.Key == key || sameText(inst.slot.Key, key)) {
				r.resume, r.cursor = r.cursor, i+1
				return inst
			}
		}
		if r.made == 0 {
			return nil
		}
	}
	if !r.indexed {
		r.indexed = true
		r.table.start(len(r.old) + len(r.kids))
		for _, k := range r.kids {
			if !k.inst.alive {
				k.inst.index = int32(len(r.old))
				r.table.add(k.inst)
			}
		}
		for i, m := range r.old {
			inst := instanceOf(m)
			inst.index = int32(i)
			r.table.add(inst)
		}
	}
	inst := r.table.find(typ, key, ordinal)
	if inst != nil {
		r.resume, r.cursor = r.cursor, int(inst.index)+1
	}
	return inst
}

// place puts a child that was there in the last render, or was made in this one,
// at the next ordinal.
func (r *renderer) place(inst *Instance, slot *diffcore.Slot) Node {
	if inst.seen == r.stamp {
		panic(r.twice(inst, slot.Key))
	}
	inst.seen = r.stamp
	r.numbers.add(slot.Key)
	if slot.Key == (Node{}) {
		r.counted(inst.typ)
	}
	r.kids = append(r.kids, kid{inst, slot})
	return diffcore.Component(slot, len(r.kids)-1)
}

//go:noinline
func (r *renderer) twice(inst *Instance, key Node) misuse {
	return misuse("app: " + r.inst.typ.name + " mounts two children " + inst.typ.name + " with the key " + keyText(key))
}

func (r *renderer) counted(typ *componentType) {
	for i := range r.counts {
		if r.counts[i].typ == typ {
			r.counts[i].n++
			return
		}
	}
	r.counts = append(r.counts, count{typ, 1})
}

// create makes the instance of a child that was not there.
func (r *renderer) create(typ *componentType, key Node, ordinal int, c any) Node {
	parent := r.inst
	if parent.Depth == maxDepth {
		panic(ErrDepth)
	}
	var inst *Instance
	var slot *diffcore.Slot
	if !onlyBrowser && r.once {
		inst, slot = r.slab.instance()
	} else {
		inst, slot = new(Instance), new(diffcore.Slot)
	}
	slot.Type, slot.Key, slot.Props = typ, key, c
	inst.root, inst.typ, inst.slot, inst.ordinal, inst.nhooks, inst.level = parent.root, typ, slot, int32(ordinal), -1, parent.level
	inst.id = instanceID(parent.id, typ.hash, key, ordinal)
	inst.Parent, inst.Depth = &parent.Mount, parent.Depth+1
	inst.scope.inst = inst
	r.made++
	if r.indexed {
		inst.index = int32(len(r.old))
		r.table.add(inst)
	}
	return r.place(inst, inst.slot)
}
