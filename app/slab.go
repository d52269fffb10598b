package app

import (
	"sync/atomic"
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// A slab is the memory of pages that are rendered once. What only the runtime points
// to (instances, slots, lists of hooks) is used again by the next page. What user
// code may hold on to (props, cells, scopes) comes in few pieces, sized by what the
// last such page took, and is never used again: a State or a Scope that outlives its
// page finds a dead instance and not another page's.
type slab struct {
	insts []*Instance      // the first used.insts are in use
	slots []*diffcore.Slot // the first given are
	given int
	hooks piece[hook]
	refs  piece[*cell]

	cells  []cell  // what is left of the piece
	scopes []Scope // likewise
	lent   []*Scope
	props  []propsPiece
	used   usage
}

// A piece is memory of which the first used are in use.
type piece[T any] struct {
	all  []T
	used int
}

// rest returns what is not in use, and a new piece when that is little.
func (p *piece[T]) rest() []T {
	if len(p.all)-p.used < 16 { // what is in use stays where it is
		p.all, p.used = make([]T, max(64, 2*len(p.all))), 0
	}
	return p.all[p.used:p.used]
}

// settle puts what was appended to the rest in use, and returns it without room for more.
func (p *piece[T]) settle(list []T) []T {
	n := len(list)
	if n > 0 && &list[0] == &p.all[p.used] {
		p.used += n
	}
	return list[:n:n]
}

// clear makes the piece ready for the next page.
func (p *piece[T]) clear() {
	clear(p.all[:p.used])
	p.used = 0
}

// A usage counts what a page took of a slab.
type usage struct{ insts, cells int }

// A propsPiece is memory for props of one type.
type propsPiece struct {
	typ  *componentType
	at   unsafe.Pointer // what is left
	left int
	used int
}

const (
	maxPiece = 64   // things in a piece: larger ones are made and cleared more slowly
	maxKept  = 1024 // instances that a slab keeps for the next page
)

// more returns the rest of a piece, or a new one of about the length that was used
// last time.
func more[T any](piece []T, used, last int) []T {
	if len(piece) > 0 {
		return piece
	}
	return make([]T, min(max(last-used, 4), maxPiece))
}

// instance returns a zero instance.
func (s *slab) instance() *Instance {
	if s.used.insts == len(s.insts) {
		insts := make([]Instance, 16)
		for i := range insts {
			s.insts = append(s.insts, &insts[i])
		}
	}
	s.used.insts++
	return s.insts[s.used.insts-1]
}

// slot returns a zero slot.
func (s *slab) slot() *diffcore.Slot {
	if s.given == len(s.slots) {
		slots := make([]diffcore.Slot, 16)
		for i := range slots {
			s.slots = append(s.slots, &slots[i])
		}
	}
	s.given++
	return s.slots[s.given-1]
}

func (s *slab) cell(last usage) *cell {
	s.cells = more(s.cells, s.used.cells, last.cells)
	c := &s.cells[0]
	s.cells = s.cells[1:]
	s.used.cells++
	return c
}

// scope returns the Scope of a Render of inst.
func (s *slab) scope(inst *Instance, last usage) *Scope {
	s.scopes = more(s.scopes, len(s.lent), last.insts)
	scope := &s.scopes[0]
	s.scopes = s.scopes[1:]
	s.lent = append(s.lent, scope)
	scope.inst = inst
	return scope
}

// lend gives inst room for its hooks and cells before its first Render: appending
// to them allocates nothing while it lasts.
func (s *slab) lend(inst *Instance) {
	inst.hooks, inst.cells = s.hooks.rest(), s.refs.rest()
}

// settle takes back what inst did not need after its first Render.
func (s *slab) settle(inst *Instance) {
	inst.hooks, inst.cells = s.hooks.settle(inst.hooks), s.refs.settle(inst.cells)
}

// room returns memory for props of type ct.
func (s *slab) room(ct *componentType) unsafe.Pointer {
	var p *propsPiece
	for i := range s.props {
		if s.props[i].typ == ct {
			p = &s.props[i]
			break
		}
	}
	if p == nil {
		s.props = append(s.props, propsPiece{typ: ct})
		p = &s.props[len(s.props)-1]
	}
	if p.left == 0 {
		p.left = min(max(int(ct.usual.Load())-p.used, 1), maxPiece)
		p.at = newArray(ct.typ, p.left)
	}
	at := p.at
	p.used++
	if p.left--; p.left > 0 { // no pointer past the end
		p.at = unsafe.Add(at, ct.size)
	}
	return at
}

// gone is the instance of everything whose page is closed.
var gone atomic.Pointer[Instance]

func goneInstance() *Instance {
	if i := gone.Load(); i != nil {
		return i
	}
	typ := &componentType{name: "a page that is closed"}
	gone.CompareAndSwap(nil, &Instance{typ: typ, slot: &diffcore.Slot{Type: typ}, root: &Root{closed: true}})
	return gone.Load()
}

// close ends the page: what user code kept of it does nothing any more. It remembers
// how much the page took and makes the slab ready for the next, unless clean is
// false: then somebody may point to an instance still.
func (s *slab) close(page *componentType, clean bool) {
	if took := page.took.Load(); took == nil || *took != s.used {
		used := s.used
		page.took.Store(&used)
	}
	for i := range s.props {
		if p := &s.props[i]; p.typ.usual.Load() != int32(p.used) {
			p.typ.usual.Store(int32(p.used))
		}
	}
	for _, inst := range s.insts[:s.used.insts] {
		inst.alive = false
	}
	if !clean || len(s.insts) > maxKept {
		*s = slab{}
		return
	}
	dead := goneInstance()
	for i, inst := range s.insts[:s.used.insts] {
		for _, c := range inst.cells {
			c.inst = dead
		}
		if inst.forgettable() {
			*inst = Instance{}
		} else {
			inst.hooks, inst.cells, inst.NextKids, inst.slots = nil, nil, nil, nil
			s.insts[i] = new(Instance)
		}
	}
	for _, slot := range s.slots[:s.given] {
		*slot = diffcore.Slot{}
	}
	for _, scope := range s.lent {
		*scope = Scope{inst: dead}
	}
	s.hooks.clear()
	s.refs.clear()
	clear(s.lent)
	clear(s.props)
	*s = slab{insts: s.insts, slots: s.slots, hooks: s.hooks, refs: s.refs, lent: s.lent[:0], props: s.props[:0]}
}

// forgettable reports whether nothing but the runtime and cells points to the instance.
func (i *Instance) forgettable() bool {
	for n := range i.hooks {
		switch i.hooks[n].kind {
		case kindState, kindValue, kindPrivate, kindReducer, kindMemo, kindRef, kindID, kindBoundary, kindProvide, kindContext,
			kindEffect, kindServerEffect:
		default: // a Callback, a Clock and their like
			return false
		}
	}
	return true
}

// newCell returns a zero cell.
func (r *Root) newCell() *cell {
	if x := r.rendering; !onlyBrowser && x != nil && x.once {
		return x.slab.cell(x.last)
	}
	return new(cell)
}
