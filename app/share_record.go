//go:build !js || serverside

package app

import (
	"reflect"
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// An input is a cell as a Render read it.
type input struct {
	key   *KeyInfo
	at    unsafe.Pointer
	bytes []byte
	def   bool // of a fresh rendition: nobody gave a value, it is the key's default
}

// A trace is what a rendition knows of one hook.
type trace struct {
	kind hookKind
	cell int32    // of the cells
	ctx  *context // of Provide and UseContext
	is   any      // what the hook read or gave: a context's value, deps, a group, an action's name; of a memo what it kept before; of a Ref a *began
	then any      // what a memo keeps since
}

// A recording is what the Render that runs reads. It is scratch memory of the renderer.
type recording struct {
	on     bool
	why    reason
	fresh  bool
	outlet bool
	cells  []input
	memos  []any     // by hook, as before
	refs   []heldRef // those that do not hold what they began with
	found  []*rendition
	firsts []first
}

type heldRef struct {
	kept       keptRef
	now, first any
}

// A keptRef is the state of UseRef.
type keptRef interface {
	held() (now, first any) // first is a *began
	swap(v any)
}

// A began is what a Ref began with. It is also the state of UseRef where a tree was
// taken: the Ref, once it is made, begins with what it would have at the mount. It does
// not change.
type began struct {
	value any
	own   bool // no other instance may begin so: it leads somewhere, or cannot be compared
}

// beginRef returns what the Ref of h, which is made now, begins with: v, unless its
// instance took a tree when it was mounted. b is a *began.
func beginRef(h *hook, v any) (b, value any) {
	if b, took := h.state.(*began); took {
		return b, b.value
	}
	return &began{v, !plainValue(v) && !reflect.ValueOf(v).IsZero()}, v
}

// beganOf returns what k holds, and what it began with.
func beganOf(k keptRef) (now any, b *began) {
	now, first := k.held()
	return now, first.(*began)
}

func (b *began) held() (now, first any) { return b.value, b }
func (b *began) swap(any)               {}

// same reports whether two Refs began alike.
func (b *began) same(x *began) bool {
	return b == x || !b.own && !x.own && sameHeld(b.value, x.value)
}

// begin starts the recording of a Render of inst.
func (l *recording) begin(inst *Instance) {
	l.on, l.why, l.outlet, l.fresh = true, sharable, false, inst.nhooks < 0
	l.cells, l.memos, l.refs = l.cells[:0], l.memos[:0], l.refs[:0]
	if !shareable(inst.typ, inst.slot.Props) {
		l.why = ofProps
		return
	}
	if l.fresh {
		if len(inst.hooks) > 0 {
			l.why = ofFailed
		}
		return
	}
	for i := range inst.hooks {
		h := &inst.hooks[i]
		var memo any
		switch h.kind {
		case kindCallback:
			l.why = ofCallback
		case kindMemo:
			memo = h.state
		case kindBoundary:
			if b, ok := h.state.(*boundary); ok && (b.err != nil || b.fresh) {
				l.why = ofBoundary
			}
		case kindRef:
			k, ok := h.state.(keptRef)
			if !ok {
				l.why = ofFailed
			} else if now, b := beganOf(k); b.own {
				l.why = ofRef
			} else if !sameHeld(now, b.value) {
				l.refs = append(l.refs, heldRef{k, now, b.value})
			}
		}
		l.memos = append(l.memos, memo)
	}
	for _, c := range inst.cells {
		l.cells = append(l.cells, input{key: c.key, at: c.at})
	}
}

// began notes a cell that the Render made.
func (l *recording) began(c *cell, given bool) {
	if l.on {
		l.cells = append(l.cells, input{key: c.key, at: c.at, def: !given})
	}
}

// end forgets what the recording must not keep alive.
func (l *recording) end() {
	clear(l.cells)
	clear(l.memos)
	clear(l.refs)
	l.on = false
}

// sameHeld compares what a Ref holds with what it held, which is plain or zero.
func sameHeld(a, b any) (same bool) {
	defer func() {
		if recover() != nil { // not comparable: both may be empty
			same = reflect.ValueOf(a).IsZero() && reflect.ValueOf(b).IsZero()
		}
	}()
	return a == b && exact(reflect.ValueOf(a))
}

// cleanly renders inst with its Refs as they began, and says what came of it. What a
// Ref holds never gets into a shared tree: one is shared if this is the same.
func (r *renderer) cleanly(inst *Instance) (tree Node, handlers int, ok bool) {
	refs := r.log.refs
	for i := range refs {
		refs[i].kept.swap(refs[i].first)
	}
	s := &inst.scope
	defer func() {
		s.r = nil
		for i := range refs {
			refs[i].kept.swap(refs[i].now)
		}
		if recover() != nil { // the Render that counts says what is wrong
			ok = false
		}
		handlers = len(r.handlers)
		r.forget()
		r.start(inst)
	}()
	s.r = r
	inst.ids = 0
	return inst.slot.Props.(Component).Render(s), 0, true
}

// record makes a rendition of the Render of inst that was adopted. Its tree is not
// copied yet: see offer.
func (r *renderer) record(inst *Instance) {
	l := &r.log
	e := r.renditionOf(inst)
	share := inst.root.o.Share
	if e == nil {
		share.lone[l.why].Add(1)
		inst.leave()
	} else {
		e.fresh = l.fresh
		e.from = inst.shows()
		inst.shared, inst.lacks = e, false
	}
	l.end()
}

func (r *renderer) renditionOf(inst *Instance) *rendition {
	l := &r.log
	if l.why != sharable {
		return nil
	}
	e := &rendition{
		typ: inst.typ, props: inst.slot.Props.(Component), ids: inst.ids, handlers: len(inst.handlers),
		cells: make([]input, len(inst.cells)), hooks: make([]trace, len(inst.hooks)), outlet: l.outlet,
	}
	if len(l.cells) != len(inst.cells) {
		l.why = ofSet
		return nil
	}
	for i, c := range inst.cells {
		in := l.cells[i]
		if in.key != c.key || in.at != c.at {
			l.why = ofSet
			return nil
		}
		in.bytes = c.encoded()
		e.cells[i] = in
	}
	for i := range inst.hooks {
		if l.why = l.trace(inst, i, &e.hooks[i]); l.why != sharable {
			return nil
		}
	}
	if l.outlet {
		if at := int(inst.level); at < len(inst.root.chain) {
			e.inside = inst.root.chain[at]
			if !shareable(componentOf(typeOf(e.inside)), e.inside) {
				l.why = ofChain
				return nil
			}
		}
	}
	for _, slot := range e.note(inst) {
		if !slot.Type.(*componentType).isPlain() {
			l.why = ofProps
			return nil
		}
	}
	return e
}

// note keeps the children of inst.
func (e *rendition) note(inst *Instance) []*diffcore.Slot {
	if n := len(inst.NextKids); n > 0 {
		e.slots = make([]*diffcore.Slot, n)
		for i, m := range inst.NextKids {
			e.slots[i] = instanceOf(m).slot
		}
	}
	return e.slots
}

// trace notes what is to know of the i-th hook.
func (l *recording) trace(inst *Instance, i int, t *trace) reason {
	h := &inst.hooks[i]
	t.kind = h.kind
	switch h.kind {
	case kindState, kindValue, kindPrivate, kindReducer:
		t.cell = inst.cellIndex(h.state.(*cell))
	case kindAction:
		c := h.state.(*call)
		t.cell, t.is = inst.cellIndex(c.cell), c.name
	case kindServerEffect:
		t.is = h.state.(*effect).deps
	case kindMemo:
		if i < len(l.memos) {
			t.is = l.memos[i]
		}
		if t.then = h.state; !keepsPlain(t.then) {
			return ofMemo
		}
	case kindRef:
		k := h.state.(keptRef)
		now, b := beganOf(k)
		if b.own || l.changed(k, now, b.value) {
			return ofRef
		}
		t.is = b
	case kindProvide:
		p := h.state.(*provider)
		if t.ctx, t.is = p.ctx, p.value; !plainValue(t.is) {
			return ofProvided
		}
	case kindContext:
		u := h.state.(*contextUse)
		if t.ctx, t.is = u.ctx, u.value(); !plainValue(t.is) {
			return ofContext
		}
	case kindGroup:
		t.is = h.state.(*membership).group
	case kindCallback:
		return ofCallback
	case kindBoundary:
		if h.state.(*boundary).err != nil {
			return ofBoundary
		}
	}
	return sharable
}

// changed reports whether the Render changed what k, which began with was, holds now.
func (l *recording) changed(k keptRef, now, was any) bool {
	for _, r := range l.refs {
		if r.kept == k {
			was = r.now
		}
	}
	return !sameHeld(now, was)
}

func (u *contextUse) value() any {
	if u.p == nil {
		return u.ctx.def
	}
	return u.p.value
}

func (i *Instance) cellIndex(c *cell) int32 {
	for n, have := range i.cells {
		if have == c {
			return int32(n)
		}
	}
	return -1
}

// offer lets others take the tree of inst, which was copied out of the arena.
func (i *Instance) offer() {
	e := i.shared
	if e == nil || e.done {
		return
	}
	from := e.from
	e.tree, e.done, e.from = i.Next, true, nil
	share := i.root.o.Share
	share.insert(i, e, from)
	share.change(from, nil)
}
