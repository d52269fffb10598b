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
	if n, ok := s.keepChild(Node{}, c); ok {
		return n
	}
	return s.putChild(c)
}

// MountKeyed places a component by key: it keeps its instance, with all its state,
// wherever it moves among the children of the component that mounts it. Two
// children of one type and key are an error.
func MountKeyed[K Key, C interface {
	comparable
	Component
}](s *Scope, key K, c C) Node {
	if n, ok := s.keepChild(keyNode(key), c); ok {
		return n
	}
	return s.putChild(c)
}

// keyNode makes the key item of an int, a string, or a type defined over one of
// them: their sizes differ on every target.
func keyNode[K Key](key K) Node {
	if unsafe.Sizeof(key) == unsafe.Sizeof(int(0)) {
		return diffcore.KeyInt(*(*int)(unsafe.Pointer(&key)))
	}
	return diffcore.KeyString(*(*string)(unsafe.Pointer(&key)))
}

// keepChild finds the child that the last render had for this type and key. If its
// props are c it is placed as it is; if not, putChild goes on with it. c is compared
// where it stands and not kept: only a new or changed child is copied to the heap.
// What is generic is in the browser once for each type, so there is little of it.
func (s *Scope) keepChild(key Node, c any) (n Node, ok bool) {
	r := s.owner("Mount")
	if t := typeOf(c); t != r.lastGoType {
		r.lastGoType, r.lastType = t, componentOf(t)
	}
	ct := r.lastType
	inst := r.inTurn(ct, key)
	if inst == nil {
		r.ordinal = 0
		if key == (Node{}) {
			r.ordinal = r.count(ct)
		}
		inst = r.search(ct, key, r.ordinal)
	}
	r.found, r.key = inst, key
	if inst == nil || inst.slot.Props != c {
		return Node{}, false
	}
	return r.place(inst, inst.slot), true
}

// putChild places the child that keepChild found with new props, or makes it.
func (s *Scope) putChild(c any) Node {
	r := s.r
	if inst := r.found; inst != nil {
		return r.place(inst, &diffcore.Slot{Type: inst.typ, Key: inst.slot.Key, Props: c})
	}
	r.cursor++
	return r.create(r.lastType, r.key, r.ordinal, c)
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
	return nil
}

// mountAny is mount for a component whose type is only known at run time.
func (r *renderer) mountAny(key Node, c Component) Node {
	typ := componentOf(typeOf(c))
	inst := r.search(typ, key, 0)
	switch {
	case inst == nil:
		return r.create(typ, key, 0, c)
	case sameProps(inst.slot.Props, c):
		return r.place(inst, inst.slot)
	}
	return r.place(inst, &diffcore.Slot{Type: typ, Key: inst.slot.Key, Props: c})
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
	return k == Node{} && inst.seen != r.stamp && inst.ordinal == r.count(inst.typ)
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
	if !r.indexed {
		r.indexed = true
		r.table.start(len(r.old))
		for i, m := range r.old {
			inst := instanceOf(m)
			inst.index = i
			r.table.add(inst)
		}
	}
	inst := r.table.find(typ, key, ordinal)
	if inst != nil {
		r.cursor = inst.index + 1
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
	inst := &Instance{
		root: parent.root, typ: typ, ordinal: ordinal, nhooks: -1, level: parent.level,
		id:   instanceID(parent.id, typ.name, key, ordinal),
		slot: &diffcore.Slot{Type: typ, Key: key, Props: c},
	}
	inst.Parent, inst.Depth = &parent.Mount, parent.Depth+1
	inst.scope.inst = inst
	if r.indexed {
		inst.index = len(r.old)
		r.table.add(inst)
	}
	return r.place(inst, inst.slot)
}
