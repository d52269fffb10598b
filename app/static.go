package app

import "github.com/duet-ui/duet/diffcore"

var staticType = &componentType{name: "a static tree"}

// Static builds a tree once that never changes: it is compared by one pointer and
// never copied. Keep it in a package variable. The build function has a Scope of
// its own; it may not mount components, call hooks or bind handlers, and it panics
// with the reason if it does. el.Static is the same function.
func Static(build func(*Scope) Node) Node {
	r := &renderer{}
	inst := &Instance{typ: staticType}
	inst.scope = Scope{inst: inst, r: r}
	r.inst = inst
	defer func() { inst.scope.r = nil }()
	n := build(&inst.scope)
	switch {
	case len(r.handlers) > 0:
		panic(misuse("app: a static tree binds a handler; a tree with handlers belongs to a component"))
	case !n.IsNode():
		panic(misuse("app: a static tree is an attribute instead of a node"))
	}
	return diffcore.Freeze(n)
}

// owner returns the renderer, and panics when no component's Render is running: in
// a static tree none is.
//
//go:noinline
func (s *Scope) owner(what string) *renderer {
	r := s.building(what)
	if s.inst.root == nil {
		panic(misuse("app: " + what + " inside a static tree; hooks and components belong to a component"))
	}
	return r
}
