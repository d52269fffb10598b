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

// maxBatch is how many things are made at once when many are: a batch is given back
// when nobody uses any of it.
const maxBatch = 16

// A batch is memory for things that are made one by one. The more were made in this
// flush, the more are made ahead.
type batch[T any] struct {
	left []T
	made int
}

func (b *batch[T]) take() *T {
	if len(b.left) == 0 {
		b.left = make([]T, min(max(b.made, 1), maxBatch))
	}
	one := &b.left[0]
	b.left = b.left[1:]
	b.made++
	return one
}

// newInstance returns a zero Instance.
func (r *renderer) newInstance() *Instance {
	switch {
	case !onlyBrowser && r.once:
		return r.slab.instance()
	case r.inst.root.browser():
		return r.instances.take()
	}
	return new(Instance)
}

// newSlot returns a zero Slot. On the server pages share Slots, so each is for itself.
func (r *renderer) newSlot() *diffcore.Slot {
	switch {
	case !onlyBrowser && r.once:
		return r.slab.slot()
	case r.inst.root.browser():
		return r.newSlots.take()
	}
	return new(diffcore.Slot)
}

// room returns memory for props of a child.
func (r *renderer) room(ct *componentType) unsafe.Pointer {
	switch {
	case !onlyBrowser && r.once:
		return r.slab.room(ct)
	case r.inst.root.browser():
		return r.props.take(ct)
	}
	return newObject(ct.typ)
}

// A propsBatch is batches of props of several types.
type propsBatch []propsPiece

// take returns memory for props of one type.
func (b *propsBatch) take(ct *componentType) unsafe.Pointer {
	p := b.of(ct)
	if p.left == 0 {
		p.left = min(max(p.used, 1), maxBatch)
		p.at = newArray(ct.typ, p.left)
	}
	return p.next()
}

// of returns the piece for props of one type.
func (b *propsBatch) of(ct *componentType) *propsPiece {
	for i := range *b {
		if p := &(*b)[i]; p.typ == ct {
			return p
		}
	}
	*b = append(*b, propsPiece{typ: ct})
	return &(*b)[len(*b)-1]
}

// next returns the next props of what is left.
func (p *propsPiece) next() unsafe.Pointer {
	at := p.at
	p.used++
	if p.left--; p.left > 0 { // no pointer past the end
		p.at = unsafe.Add(at, p.typ.size)
	}
	return at
}
