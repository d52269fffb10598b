//go:build !js || serverside

package app

import "reflect"

// takeShared gives inst the tree of an equal instance, if there is one.
func (r *renderer) takeShared(inst *Instance) bool {
	share := inst.root.o.Share
	if inst.alone || !shareable(inst.typ, inst.slot.Props) {
		return false
	}
	fresh := inst.nhooks < 0
	if fresh && len(inst.hooks) > 0 { // of a Render that failed
		return false
	}
	f := family{inst.typ, inst.slot.Props.(Component)}
	before := inst.shows()
	list := share.candidates(r.log.found[:0], f, before)
	e := r.pick(inst, list, fresh)
	if e == nil && before != nil {
		list = share.candidates(list[:0], f, nil)
		e = r.pick(inst, list, fresh)
	}
	clear(list)
	r.log.found = list[:0]
	if e == nil {
		r.log.forgetFirsts()
		return false
	}
	share.taken.Add(1)
	r.apply(inst, e, fresh)
	r.log.forgetFirsts()
	share.change(before, e)
	inst.shared, inst.lacks = e, true
	inst.handlers = nil
	inst.Next = e.tree
	inst.root.touch(inst)
	return true
}

func (r *renderer) pick(inst *Instance, list []*rendition, fresh bool) *rendition {
	for _, e := range list {
		if inst.Depth == maxDepth && len(e.slots) > 0 {
			continue
		}
		if fresh && r.fitsFresh(inst, e) || !fresh && e.fits(inst) {
			return e
		}
	}
	return nil
}

// fits reports whether the inputs of inst are those of e.
func (e *rendition) fits(inst *Instance) bool {
	if e.typ != inst.typ || len(e.hooks) != len(inst.hooks) || len(e.cells) != len(inst.cells) || e.props != inst.slot.Props.(Component) {
		return false
	}
	for i, c := range inst.cells {
		in := &e.cells[i]
		if in.key != c.key || in.at != c.at && string(in.bytes) != string(c.encoded()) {
			return false
		}
	}
	for i := range e.hooks {
		if !e.hooks[i].fits(inst, &inst.hooks[i]) {
			return false
		}
	}
	return e.fitsChain(inst)
}

func (e *rendition) fitsChain(inst *Instance) bool {
	if !e.outlet {
		return true
	}
	var inside Component
	if at := int(inst.level); at < len(inst.root.chain) {
		inside = inst.root.chain[at]
	}
	return inside == nil && e.inside == nil || inside != nil && e.inside != nil && sameValue(inside, e.inside)
}

// fits reports whether the hook h, of an instance that rendered before, fits.
func (t *trace) fits(inst *Instance, h *hook) bool {
	if t.kind != h.kind {
		return false
	}
	switch t.kind {
	case kindState, kindValue, kindPrivate, kindReducer:
		return inst.cells[t.cell] == h.state.(*cell)
	case kindAction:
		c := h.state.(*call)
		return inst.cells[t.cell] == c.cell && t.is == any(c.name)
	case kindMemo:
		return h.state == t.is
	case kindRef:
		k, ok := h.state.(keptRef)
		if !ok {
			return false
		}
		_, b := beganOf(k)
		return b.same(t.is.(*began))
	case kindProvide:
		p, ok := h.state.(*provider)
		return !ok || p.ctx == t.ctx
	case kindContext:
		u := h.state.(*contextUse)
		return u.ctx == t.ctx && sameValue(u.value(), t.is)
	case kindBoundary:
		b, ok := h.state.(*boundary)
		return !ok || b.err == nil && !b.fresh
	}
	return true
}

// sameValue compares a value with a plain one.
func sameValue(v, plain any) bool {
	if v == nil || plain == nil {
		return v == nil && plain == nil
	}
	return typeOf(v) == typeOf(plain) && v == plain && exact(reflect.ValueOf(v))
}

// A first is the value that a cell would begin with.
type first struct {
	key *KeyInfo
	c   *cell // nil: nobody gives one
}

// fitsFresh is fits for an instance that never rendered: its cells begin as those of e
// did. The argument goes hook by hook: what e read of the first one inst would read
// too, so its Render would go on as that of e did, to the next hook with its default.
func (r *renderer) fitsFresh(inst *Instance, e *rendition) bool {
	if !e.fresh || e.typ != inst.typ || e.props != inst.slot.Props.(Component) || !e.fitsChain(inst) {
		return false
	}
	for i := range e.hooks {
		switch t := &e.hooks[i]; t.kind {
		case kindGroup: // what its cells begin with depends on who may join
			return false
		case kindContext:
			v := t.ctx.def
			if p := findProvider(inst, t.ctx); p != nil {
				v = p.value
			}
			if !sameValue(v, t.is) {
				return false
			}
		}
	}
	if inst.root.seeds != nil {
		for i := range e.cells {
			if _, ok := inst.root.seeds[cellID{inst.id, e.cells[i].key.Fingerprint}]; ok {
				return false
			}
		}
	}
	for i := range e.cells {
		in := &e.cells[i]
		c := r.first(inst, in.key)
		if c == nil && !in.def || c != nil && string(c.encoded()) != string(in.bytes) {
			return false
		}
	}
	return true
}

// first returns what the host gives a cell of inst that is not made yet, or nil.
func (r *renderer) first(inst *Instance, k *KeyInfo) *cell {
	for _, f := range r.log.firsts {
		if f.key == k {
			return f.c
		}
	}
	c := &cell{inst: inst, key: k}
	if !inst.root.initial(c) {
		c = nil
	}
	r.log.firsts = append(r.log.firsts, first{k, c})
	return c
}

func (l *recording) forgetFirsts() {
	clear(l.firsts)
	l.firsts = l.firsts[:0]
}

// apply does to inst what its Render would have done beside the tree.
func (r *renderer) apply(inst *Instance, e *rendition, fresh bool) {
	if fresh {
		inst.hooks, inst.cells = make([]hook, len(e.hooks)), make([]*cell, 0, len(e.cells))
		for i := range e.cells {
			in := &e.cells[i]
			c := &cell{inst: inst, key: in.key, at: in.at, bytes: in.bytes, version: 1}
			if own := r.first(inst, in.key); own != nil && !flat(in.key.plan) {
				c.at = own.at // what its host made for it: user code may change it by mistake
			}
			inst.keepCell(c)
		}
	}
	for i := range e.hooks {
		e.hooks[i].apply(inst, &inst.hooks[i])
	}
	inst.nhooks, inst.ids = int16(len(e.hooks)), e.ids
	if e.ids > 0 {
		inst.nameTokens()
	}
	if e.outlet {
		inst.outlet()
	}
	r.start(inst)
	for _, slot := range e.slots {
		r.placeSlot(slot)
	}
	r.end()
	r.adoptKids(inst)
	if e.outlet && e.inside != nil {
		for _, m := range inst.NextKids {
			if k := instanceOf(m); k.slot.Key == outletKey {
				k.level = inst.level + 1
			}
		}
	}
	r.forget()
}

func (t *trace) apply(inst *Instance, h *hook) {
	h.kind = t.kind
	switch t.kind {
	case kindState, kindValue, kindPrivate, kindReducer:
		h.state = inst.cells[t.cell]
	case kindAction:
		if h.state == nil {
			h.state = &call{inst: inst, name: t.is.(string), cell: inst.cells[t.cell]}
		}
	case kindServerEffect:
		if ef, ok := h.state.(*effect); !ok || !sameProps(ef.deps, t.is) || ef.run != nil || ef.again {
			inst.wants()
		}
	case kindMemo:
		h.state = t.then
	case kindRef:
		if _, made := h.state.(*began); made || h.state == nil {
			h.state = t.is
		}
	case kindProvide:
		p, ok := h.state.(*provider)
		if !ok {
			p = &provider{ctx: t.ctx}
			h.state = p
		}
		if !sameValue(p.value, t.is) {
			p.set(t.is)
		}
	case kindContext:
		if h.state == nil {
			h.state = inst.useContext(t.ctx)
		}
	case kindGroup:
		inst.join(h, t.is.(string))
	case kindBoundary:
		if b, ok := h.state.(*boundary); ok {
			b.err, b.fresh = nil, false
		} else {
			h.state = &boundary{}
		}
	}
}
