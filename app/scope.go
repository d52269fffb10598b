package app

import (
	"strconv"
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// A Scope builds the tree of one component and gives its hooks their place. It
// builds only while that component's Render runs: an element made in a handler, an
// effect or a goroutine panics and names the component. Elements are its methods;
// everything else is a function that takes it.
type Scope struct {
	inst *Instance
	r    *renderer // nil unless Render runs
}

// building returns the renderer, or panics when Render is not running.
func (s *Scope) building(what string) *renderer {
	if s.r == nil {
		s.misplaced(what)
	}
	return s.r
}

// misplaced panics because Render is not running. Messages are made in functions of
// their own, so that the browser has them once and not wherever they may be needed.
//
//go:noinline
func (s *Scope) misplaced(what string) {
	panic(misuse("app: " + what + " was called outside of the Render of " + s.inst.typ.name + "; handlers and effects set state, they build nothing"))
}

//go:noinline
func (s *Scope) misplacedElement(tag diffcore.Name) { s.misplaced("<" + tag.String() + ">") }

// element makes an element of items, which are copied, and moves their handlers
// into the instance's table: the tree keeps ordinals, so that a handler that is a
// new closure in each render changes nothing.
func (s *Scope) element(tag diffcore.Name, items []Node) Node {
	r := s.r
	if r == nil {
		s.misplacedElement(tag)
	}
	n := r.arena.Seal(tag, items)
	attrs := n.Attrs()
	for i := range attrs {
		switch a := attrs[i]; a.Kind() {
		case diffcore.KindFunc:
			p := a.Pointer()
			attrs[i] = diffcore.On(a.Name(), len(r.handlers), nil)
			r.handlers = append(r.handlers, *(*func(Event))(unsafe.Pointer(&p)))
		case diffcore.KindBound:
			b := (*bound)(a.Pointer())
			attrs[i] = diffcore.On(a.Name(), len(r.handlers), b.binding)
			r.handlers = append(r.handlers, b.fn)
		}
	}
	if kids := n.Kids(); len(kids) > 1 && kids[0].Kind() == diffcore.KindElement && kids[0].Key() != (Node{}) {
		r.checkKeys(kids)
	}
	return n
}

// bound is a handler with options on its way from el to the handler table.
type bound struct {
	fn      func(Event)
	binding *diffcore.Binding
}

// On returns the item that binds fn to an event of the element it is given to. b
// says what the browser does before any handler runs; nil is the plain binding.
// Package el has a function for each event; On is for others.
func On(event diffcore.Name, fn func(Event), b *diffcore.Binding) Node {
	if fn == nil {
		return diffcore.Absent
	}
	if b == nil {
		return diffcore.Func(event, *(*unsafe.Pointer)(unsafe.Pointer(&fn)))
	}
	return diffcore.Bound(event, unsafe.Pointer(&bound{fn, b}))
}

// If returns what build returns when cond holds, and the hole otherwise. The hole
// keeps its place, so siblings keep their identity.
func If(cond bool, build func() Node) Node {
	if !cond {
		return Node{}
	}
	return build()
}

// For returns a list with one node for each of xs, in order. Rows that can move,
// come or go need a key: a component by MountKeyed, an element by el.Key. A pointer
// handed to row is good for that call only.
func For[T any](s *Scope, xs []T, row func(*T) Node) Node {
	r := s.building("For")
	rows := r.arena.Take(len(xs))
	for i := range xs {
		rows[i] = row(&xs[i])
	}
	return r.list(rows)
}

// Fragment returns a list of nodes without an element around them.
func Fragment(s *Scope, nodes ...Node) Node {
	r := s.building("Fragment")
	rows := r.arena.Take(len(nodes))
	copy(rows, nodes)
	return r.list(rows)
}

// RawHTML is markup the caller vouches for: it reaches the page unescaped.
// Never build one from anything a user typed.
type RawHTML string

// Raw returns markup as it is. See RawHTML for the risk.
func Raw(html RawHTML) Node { return diffcore.Raw(string(html)) }

// list makes a list of rows, which belong to the arena.
func (r *renderer) list(rows []Node) Node {
	list, ok := diffcore.ListOf(rows)
	if !ok {
		panic(misuse("app: an attribute stands among the rows of a list in " + r.inst.typ.name))
	}
	if len(rows) > 1 && rows[0].Kind() == diffcore.KindElement && rows[0].Key() != (Node{}) {
		r.checkKeys(rows)
	}
	return list
}

// checkKeys panics when two keyed elements among siblings have the same key.
// Components are checked when they are mounted. Ascending numbers, the common
// case, need no table.
func (r *renderer) checkKeys(siblings []Node) {
	ascending := true
	last := -1 << 31
	for i := range siblings {
		k := siblings[i].Key()
		if k.Kind() != diffcore.KindKeyInt || k.Num() <= last {
			ascending = false
			break
		}
		last = k.Num()
	}
	if ascending {
		return
	}
	r.keys.reset(len(siblings))
	for i := range siblings {
		if siblings[i].Kind() != diffcore.KindElement {
			continue
		}
		if k := siblings[i].Key(); k != (Node{}) && !r.keys.add(k) {
			panic(r.sameKeys(siblings[i]))
		}
	}
}

//go:noinline
func (r *renderer) sameKeys(n Node) misuse {
	return misuse("app: two siblings <" + n.Name().String() + "> in " + r.inst.typ.name + " have the key " + keyText(n.Key()))
}

func keyText(k Node) string {
	if k.Kind() == diffcore.KindKeyInt {
		return strconv.Itoa(k.Num())
	}
	return `"` + k.Str() + `"`
}
