package app

// A Context carries a value from a component to all below it that ask for it.
// Make one per meaning, as a package variable.
type Context[T comparable] struct{ c *contextID[T] }

// contextID is compared by address; the default keeps it from being empty.
type contextID[T comparable] struct {
	def T
	_   byte
}

// NewContext returns a Context with the value that UseContext gives where nothing
// above provides another.
func NewContext[T comparable](def T) Context[T] { return Context[T]{&contextID[T]{def: def}} }

// A provider is the state of Provide.
type provider[T comparable] struct {
	id    *contextID[T]
	value T
	users []*Instance
}

// Provide gives v to all components below the one that calls it. When v changes,
// those that use the context render again, and only those.
func Provide[T comparable](s *Scope, ctx Context[T], v T) {
	h := s.next(kindProvide)
	p, ok := h.state.(*provider[T])
	switch {
	case !ok || p.id != ctx.c:
		if h.state != nil {
			panic(wrongOrder("Provide", s.inst))
		}
		h.state = &provider[T]{id: ctx.c, value: v}
	case p.value != v:
		p.value = v
		for _, u := range p.users {
			u.mark()
		}
	}
}

// A contextUse is the state of UseContext. Who provides is known once and for
// all: ancestors never change, nor which contexts they provide.
type contextUse[T comparable] struct {
	id *contextID[T]
	p  *provider[T] // nil: nobody
}

// UseContext returns the value of the nearest component above that provides ctx.
func UseContext[T comparable](s *Scope, ctx Context[T]) T {
	h := s.next(kindContext)
	u, ok := h.state.(*contextUse[T])
	if !ok || u.id != ctx.c {
		if h.state != nil {
			panic(wrongOrder("UseContext", s.inst))
		}
		u = &contextUse[T]{id: ctx.c, p: findProvider(s.inst, ctx.c)}
		if u.p != nil {
			u.p.users = append(u.p.users, s.inst)
		}
		h.state = u
	}
	if u.p == nil {
		return ctx.c.def
	}
	return u.p.value
}

func findProvider[T comparable](inst *Instance, id *contextID[T]) *provider[T] {
	for a := inst.parent(); a != nil; a = a.parent() {
		for i := len(a.hooks) - 1; i >= 0; i-- {
			if p, ok := a.hooks[i].state.(*provider[T]); ok && p.id == id {
				return p
			}
		}
	}
	return nil
}

func (u *contextUse[T]) unmount(inst *Instance) {
	if u.p == nil {
		return
	}
	for i, x := range u.p.users {
		if x == inst {
			last := len(u.p.users) - 1
			u.p.users[i] = u.p.users[last]
			u.p.users[last] = nil
			u.p.users = u.p.users[:last]
			return
		}
	}
}
