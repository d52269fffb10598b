package app

import (
	"strconv"
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// An Instance is one mounted component. It belongs to its Root's turn.
type Instance struct {
	diffcore.Mount
	scope    Scope
	root     *Root
	typ      *componentType
	id       uint64
	slot     *diffcore.Slot // key and props of the last time that the parent mounted it
	handlers []func(Event)  // of the last render, by ordinal
	hooks    []hook
	cells    []*cell
	slots    []*diffcore.Slot // of NextKids

	blocks [2]*Node // in the browser: the memory of Sent and Next, in turn
	sizes  [2]int32 // of the blocks, in nodes

	past  []version // trees that a reader may still show, oldest first
	since uint64    // frame that wrote Sent; 0: the page came with it

	shared *rendition // the Render that it took or gave

	ordinal int32  // among the unkeyed siblings of its type
	astray  int32  // how far the places that children remember may be off
	flush   uint32 // flush that rendered it last
	nhooks  int16  // hooks of a whole render; -1 before the first
	ids     int16  // UseIDs of this render
	level   int16  // how many components of the chain are outside or here
	renders uint8  // times in that flush
	block   uint8  // the one of blocks that Next is in
	alive   bool   // mounted
	dirty   bool   // in the queue
	scratch bool   // Next is in the arena
	pending bool   // in Root.pending
	effects bool   // an effect waits for RunEffects
	aged    bool   // in Root.aged
	lacks   bool   // its tree was taken: it has no closures of its own
	alone   bool   // it must render for itself
}

// keepNext copies Next out of the arena into a block.
func (i *Instance) keepNext() {
	at := i.block
	var buf []Node
	i.Next, buf = diffcore.CopyInto(unsafe.Slice(i.blocks[at], int(i.sizes[at])), i.Next)
	i.blocks[at], i.sizes[at] = unsafe.SliceData(buf), int32(len(buf))
}

// ID returns the instance's number: equal on the server and in the browser, for
// it is made of the types and keys from the root. It is no secret and no proof.
func (i *Instance) ID() uint64 { return i.id }

// TypeName returns the package-qualified name of the component's type.
func (i *Instance) TypeName() string { return i.typ.name }

// Component returns the component value: its type and props.
func (i *Instance) Component() Component { return i.slot.Props.(Component) }

// ServerOnly reports whether the component's type reads a private key.
func (i *Instance) ServerOnly() bool { return i.typ.serverOnly.Load() }

// Reads reports whether an instance of the type ever read the key with this fingerprint.
func (i *Instance) Reads(key uint32) bool { return i.typ.key(key) != nil }

// Alive reports whether the instance is still mounted.
func (i *Instance) Alive() bool { return i.alive }

// DOMPath returns the slot indexes that lead from the page's root slot to the
// instance in the tree last written; ok is false when it is not there.
func (i *Instance) DOMPath() (path []uint32, ok bool) { return domPath(i) }

// instanceOf returns the instance that embeds m: every Mount of this package is
// the first field of one.
func instanceOf(m *diffcore.Mount) *Instance { return (*Instance)(unsafe.Pointer(m)) }

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// instanceID chains a child's place to its parent's id: a hash of the type's name,
// then the key, or the ordinal among the unkeyed siblings of that type.
func instanceID(parent, typ uint64, key Node, ordinal int) uint64 {
	h := blend(parent, typ)
	switch key.Kind() {
	case diffcore.KindKeyInt:
		return blend(blend(h, 1), uint64(key.Num()))
	case diffcore.KindKeyString:
		return blend(blend(h, 2), fnv(key.Str()))
	}
	return blend(h, uint64(ordinal)<<2)
}

// blend makes a number of two whose bits all depend on those of both.
func blend(h, v uint64) uint64 {
	h = (h<<7 | h>>57) ^ v + fnvOffset
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	h = (h ^ h>>32) * 0xd6e8feb86659fd93
	return h ^ h>>32
}

func fnv(s string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// token names the instance among its siblings in the ids that UseID makes. It
// depends on type and key only, so both sides agree, and it never has a space.
func (i *Instance) token() string {
	typ := i.typ.hash
	t := strconv.FormatUint((typ^typ>>32)&0xfffff, 36)
	switch k := i.slot.Key; k.Kind() {
	case diffcore.KindKeyInt:
		return t + "k" + strconv.Itoa(k.Num())
	case diffcore.KindKeyString:
		return t + "s" + strconv.FormatUint(fnv(k.Str()), 36)
	}
	return t + "o" + strconv.Itoa(int(i.ordinal))
}

// nameTokens gives the instance and its ancestors their tokens: only what has an
// id below it has one.
func (i *Instance) nameTokens() {
	for m := i; m != nil && m.Token == ""; {
		m.Token = m.token()
		if m.Parent == nil {
			return
		}
		m = instanceOf(m.Parent)
	}
}

// parent returns the instance that mounted i, nil for the root.
func (i *Instance) parent() *Instance {
	if i.Parent == nil {
		return nil
	}
	return instanceOf(i.Parent)
}

// mark asks for a render of i.
//
//go:noinline
func (i *Instance) mark() {
	if !i.alive || i.dirty {
		return
	}
	i.dirty = true
	i.root.enqueue(i)
}

// unmount ends i and all below it: effects are cleaned up in the next RunEffects,
// cells are forgotten.
func (i *Instance) unmount() {
	i.alive, i.dirty = false, false
	for _, m := range i.NextKids {
		if k := instanceOf(m); k.alive && k.Parent == &i.Mount {
			k.unmount()
		}
	}
	i.root.forget(i)
	if !onlyBrowser && i.shared != nil {
		i.leave()
	}
	for n := range i.hooks {
		switch i.hooks[n].kind {
		case kindEffect, kindServerEffect, kindContext, kindAction:
			if h, ok := i.hooks[n].state.(interface{ unmount(*Instance) }); ok {
				h.unmount(i)
			}
		}
	}
	i.handlers = nil
}

// domPath finds the slot of inst in the tree last written.
func domPath(inst *Instance) ([]uint32, bool) {
	p := inst.parent()
	if p == nil {
		return nil, true
	}
	path, ok := domPath(p)
	if !ok || !inst.Written || !p.Written {
		return nil, false
	}
	return findKid(path, p.Sent, p.SentKids, inst)
}

func findKid(path []uint32, n Node, kids []*diffcore.Mount, inst *Instance) ([]uint32, bool) {
	if n.Kind() == diffcore.KindComponent {
		return path, kidAt(kids, n) == inst
	}
	at := len(path)
	for i, k := range kidsOf(n) {
		if found, ok := findKid(append(path[:at:at], uint32(i)), k, kids, inst); ok {
			return found, true
		}
	}
	return nil, false
}
