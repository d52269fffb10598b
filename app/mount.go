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
	n, props := s.mount(Node{}, typeOf((*C)(nil)), unsafe.Pointer(&c))
	if props != nil {
		*(*C)(props) = c
	}
	return n
}

// MountKeyed places a component by key: it keeps its instance, with all its state,
// wherever it moves among the children of the component that mounts it. Two
// children of one type and key are an error.
//
// While rows come as they did in the last render, which is nearly always, one that
// did not change costs what is written here: no call, no jump that is taken, and of
// memory its slot and its props, which lie in the order in which rows were made. In
// the browser a jump costs as much as ten additions, and what the last thousand rows
// were is seldom at hand.
func MountKeyed[K Key, C interface {
	comparable
	Component
}](s *Scope, key K, c C) Node {
	if r := s.r; r != nil && uint(r.cursor) < uint(len(r.slots)) {
		slot := r.slots[r.cursor]
		off := offType(slot, r.lastType) | uint64(uintptr(unsafe.Pointer(r.lastGoType))^uintptr(unsafe.Pointer(typeOf((*C)(nil)))))
		if unsafe.Sizeof(key) == wordSize { // an int and a string differ in size on every target
			off |= slot.Key.OffInt(*(*int)(unsafe.Pointer(&key)))
		} else {
			off |= slot.Key.OffString(*(*string)(unsafe.Pointer(&key)))
		}
		if off == 0 {
			// The compiler knows the size and leaves of this what fits.
			size, at, mask := unsafe.Sizeof(c), unsafe.Pointer(&c), &r.lastType.mask
			if size == 0 || size == wordSize && slot.Props == any(c) {
				return r.next(slot)
			}
			if size%8 == 0 && size > 8 && size <= 8*maskWords {
				props := (*eface)(unsafe.Pointer(&slot.Props)).data
				off := offWord(props, at, 0)&mask[0] | offWord(props, at, 1)&mask[1]
				if size > 2*8 {
					off |= offWord(props, at, 2) & mask[2]
				}
				if size > 3*8 {
					off |= offWord(props, at, 3) & mask[3]
				}
				if size > 4*8 {
					off |= offWord(props, at, 4) & mask[4]
				}
				if size > 5*8 {
					off |= offWord(props, at, 5) & mask[5]
				}
				if size > 6*8 {
					off |= offWord(props, at, 6) & mask[6]
				}
				if size > 7*8 {
					off |= offWord(props, at, 7) & mask[7]
				}
				if off == 0 {
					return r.next(slot)
				}
			}
		}
	}
	var n Node
	var props unsafe.Pointer
	if unsafe.Sizeof(key) == wordSize {
		n, props = s.mountNumbered(*(*int)(unsafe.Pointer(&key)), typeOf((*C)(nil)), unsafe.Pointer(&c))
	} else {
		n, props = s.mount(diffcore.KeyString(*(*string)(unsafe.Pointer(&key))), typeOf((*C)(nil)), unsafe.Pointer(&c))
	}
	if props != nil {
		*(*C)(props) = c
	}
	return n
}

// offType returns 0 if the slot is one of a component of type ct.
func offType(slot *diffcore.Slot, ct *componentType) uint64 {
	return uint64(uintptr((*eface)(unsafe.Pointer(&slot.Type)).data) ^ uintptr(unsafe.Pointer(ct)))
}

// offWord returns 0 if the i-th words at a and b are equal.
func offWord(a, b unsafe.Pointer, i uintptr) uint64 {
	return *(*uint64)(unsafe.Add(a, 8*i)) ^ *(*uint64)(unsafe.Add(b, 8*i))
}

//go:noinline
func (s *Scope) mountNumbered(key int, ptr *goType, c unsafe.Pointer) (n Node, props unsafe.Pointer) {
	return s.mount(diffcore.KeyInt(key), ptr, c)
}

// mount places the component at c, of the type to which ptr is the pointer type. If
// it is new or has changed the caller has to copy it to props. What is generic is in
// the browser once for each type, so there is little of it; but the copy is: from it
// the compiler knows that what the props point to, and not they, must be in the heap.
//
//go:noinline
func (s *Scope) mount(key Node, ptr *goType, c unsafe.Pointer) (n Node, props unsafe.Pointer) {
	at := hide(c)
	r := s.owner("Mount")
	if ptr != r.lastGoType {
		r.turnTo(ptr)
	}
	ct := r.lastType
	slot := r.find(ct, key)
	if slot != nil && ct.equal(slot.Props, ct.view(at)) {
		return diffcore.Component(slot, r.placed-1), nil
	}
	boxed := ct.view(at)
	if props = unsafe.Pointer(&r.word); !ct.direct {
		props = r.room(ct)
		boxed = ct.view(props)
	}
	if slot == nil {
		return r.create(ct, key, boxed), props
	}
	return r.turn(slot, boxed), props
}

// hide returns p so that what it points to may stay on the caller's stack.
func hide(p unsafe.Pointer) unsafe.Pointer {
	n := uintptr(p) ^ 0 // the compiler follows no sum
	return *(*unsafe.Pointer)(unsafe.Pointer(&n))
}

// mountAny is mount for a component whose type is only known at run time, and returns
// its instance.
func (r *renderer) mountAny(key Node, c Component) (n Node, inst *Instance) {
	ct := componentOf(typeOf(c))
	slot := r.find(ct, key)
	if slot == nil {
		n = r.create(ct, key, c)
		return n, r.fresh[len(r.fresh)-1]
	}
	if n = diffcore.Component(slot, r.placed-1); !ct.equal(slot.Props, c) {
		n = r.turn(slot, c)
	}
	return n, instanceOf(r.old[r.cursor-1])
}

// turnTo makes the type to which ptr points the one that rows are expected to be of.
func (r *renderer) turnTo(ptr *goType) {
	r.lastGoType = ptr
	if r.cursor < len(r.slots) {
		if ct := typeOfSlot(r.slots[r.cursor]); ct.ptr.Load() == ptr {
			r.lastType = ct
			return
		}
	}
	r.lastType = componentOf(wordOf(ptr.reflect().Elem()))
	r.lastType.ptr.Store(ptr)
}

// turn gives the child that was just placed other props.
func (r *renderer) turn(old *diffcore.Slot, props any) Node {
	slot := r.newSlot()
	slot.Type, slot.Key, slot.Props = old.Type, old.Key, props
	r.turned = append(r.turned, turned{r.placed - 1, r.cursor - 1, slot, false})
	return diffcore.Component(slot, r.placed-1)
}

// placeSlot places the child that slot describes, which may be another page's: it
// has this very slot then, and renders if its props were others.
func (r *renderer) placeSlot(slot *diffcore.Slot) Node {
	ct := slot.Type.(*componentType)
	switch old := r.find(ct, slot.Key); {
	case old == nil:
		return r.createAt(slot)
	case old != slot:
		r.turned = append(r.turned, turned{r.placed - 1, r.cursor - 1, slot, ct.equal(old.Props, slot.Props)})
	}
	return diffcore.Component(slot, r.placed-1)
}
