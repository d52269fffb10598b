package app

import (
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// A slab is the memory of a page that is rendered once: what its instances are made
// of comes in few large pieces, sized by what the last such page took. The pieces
// are not used again, since user code may hold on to a State or a Scope: of a page
// that is closed it finds its own, and it is dead.
type slab struct {
	insts []Instance
	slots []diffcore.Slot
	hooks []hook
	cells []cell
	refs  []*cell
	props []propsPiece
	all   [][]Instance // pieces of insts, for close
	used  usage
}

// A usage counts what a page took of a slab.
type usage struct{ insts, hooks, cells int32 }

// A propsPiece is memory for props of one type.
type propsPiece struct {
	typ  *componentType
	at   unsafe.Pointer // what is left
	left int
	used int32
}

const maxPiece = 64 // things in a piece: larger ones are made and cleared more slowly

// more returns the rest of a piece, or a new one of about the length that was used
// last time.
func more[T any](piece []T, used, last int32) []T {
	if len(piece) > 0 {
		return piece
	}
	return make([]T, min(max(int(last-used), 4), maxPiece))
}

func (s *slab) instance(last usage) *Instance {
	if len(s.insts) == 0 {
		s.insts = more(s.insts, s.used.insts, last.insts)
		s.all = append(s.all, s.insts)
	}
	inst := &s.insts[0]
	s.insts = s.insts[1:]
	s.used.insts++
	return inst
}

func (s *slab) slot(last usage) *diffcore.Slot {
	s.slots = more(s.slots, s.used.insts, last.insts)
	slot := &s.slots[0]
	s.slots = s.slots[1:]
	return slot
}

func (s *slab) cell(last usage) *cell {
	s.cells = more(s.cells, s.used.cells, last.cells)
	c := &s.cells[0]
	s.cells = s.cells[1:]
	return c
}

// lend gives inst room for its hooks and cells before its first Render: appending
// to them allocates nothing while it lasts.
func (s *slab) lend(inst *Instance, last usage) {
	s.hooks = more(s.hooks, s.used.hooks, last.hooks)
	s.refs = more(s.refs, s.used.cells, last.cells)
	inst.hooks, inst.cells = s.hooks[:0], s.refs[:0]
}

// settle takes back what inst did not need after its first Render.
func (s *slab) settle(inst *Instance) {
	h, c := len(inst.hooks), len(inst.cells)
	s.used.hooks += int32(h)
	s.used.cells += int32(c)
	if h > 0 && &inst.hooks[0] == unsafe.SliceData(s.hooks) {
		s.hooks = s.hooks[h:]
	}
	if c > 0 && &inst.cells[0] == unsafe.SliceData(s.refs) {
		s.refs = s.refs[c:]
	}
	inst.hooks, inst.cells = inst.hooks[:h:h], inst.cells[:c:c]
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
		p.left = min(max(int(ct.usual.Load()-p.used), 1), maxPiece)
		p.at = newArray(ct.typ, p.left)
	}
	at := p.at
	p.used++
	if p.left--; p.left > 0 { // no pointer past the end
		p.at = unsafe.Add(at, ct.size)
	}
	return at
}

// close ends the instances of the page, so that what user code kept of them does
// nothing, and remembers how much the page took. The slab is empty then.
func (s *slab) close(page *componentType) {
	for _, piece := range s.all {
		for i := range piece {
			piece[i].alive, piece[i].dirty = false, false
		}
	}
	if page != nil {
		if took := page.took.Load(); took == nil || *took != s.used {
			used := s.used
			page.took.Store(&used)
		}
	}
	for i := range s.props {
		s.props[i].typ.usual.Store(s.props[i].used)
	}
	clear(s.all)
	clear(s.props)
	*s = slab{all: s.all[:0], props: s.props[:0]}
}

// newCell returns a zero cell.
func (r *Root) newCell() *cell {
	if x := r.rendering; !onlyBrowser && x != nil && x.once {
		return x.slab.cell(x.last)
	}
	return new(cell)
}
