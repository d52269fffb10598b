package app

import (
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// create makes the instance of a child that was not there, with props of its own.
func (r *renderer) create(ct *componentType, key Node, props any) Node {
	slot := r.newSlot()
	slot.Type, slot.Key, slot.Props = ct, key, props
	return r.createAt(slot)
}

// createAt is create for a slot that exists.
func (r *renderer) createAt(slot *diffcore.Slot) Node {
	parent := r.inst
	if parent.Depth == maxDepth {
		panic(ErrDepth)
	}
	typ := typeOfSlot(slot)
	inst := r.newInstance()
	inst.root, inst.typ, inst.slot, inst.ordinal, inst.nhooks, inst.level = parent.root, typ, slot, int32(r.ordinal), -1, parent.level
	inst.id = instanceID(parent.id, typ.hash, slot.Key, r.ordinal)
	inst.Parent, inst.Depth = &parent.Mount, parent.Depth+1
	inst.scope.inst = inst
	r.fresh = append(r.fresh, inst)
	at := len(r.fresh)
	r.raise(slot.Key)
	r.extend(int32(-at), 1)
	if r.indexed {
		r.table.add(r, int32(-1-at))
	}
	r.placed++
	return diffcore.Component(slot, r.placed-1)
}

// newInstance returns a zero Instance.
func (r *renderer) newInstance() *Instance {
	if !onlyBrowser && r.once {
		return r.slab.instance()
	}
	return new(Instance)
}

// newSlot returns a zero Slot.
func (r *renderer) newSlot() *diffcore.Slot {
	if !onlyBrowser && r.once {
		return r.slab.slot()
	}
	return new(diffcore.Slot)
}

// room returns memory for props of a child.
func (r *renderer) room(ct *componentType) unsafe.Pointer {
	if !onlyBrowser && r.once {
		return r.slab.room(ct)
	}
	return newObject(ct.typ)
}
