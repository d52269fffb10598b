package app

// A Context carries a value from a component to all below it that ask for it.
// Make one per meaning, as a package variable.
type Context[T comparable] struct{ c *context }

// A context is compared by address.
type context struct{ def any }

// NewContext returns a Context with the value that UseContext gives where nothing
// above provides another.
func NewContext[T comparable](def T) Context[T] { return Context[T]{&context{def}} }

// A provider is the state of Provide.
type provider struct {
	ctx   *context
	value any
	users []*Instance
}

// Provide gives v to all components below the one that calls it. When v changes,
// those that use the context render again, and only those.
func Provide[T comparable](s *Scope, ctx Context[T], v T) {
	if p := s.provider(ctx.c, v); p != nil {
		p.set(v)
	}
}

// provider returns the provider of the hook that is called now if v is another
// value than before. v is not kept, so that comparing it costs no memory.
func (s *Scope) provider(ctx *context, v any) *provider {
	h := s.next(kindProvide)
	if h.state == nil {
		p := &provider{ctx: ctx}
		h.state = p
		return p
	}
	p := h.state.(*provider)
	if p.ctx != ctx {
		s.first(h)
	}
	if p.value == v {
		return nil
	}
	return p
}

func (p *provider) set(v any) {
	p.value = v
	for _, u := range p.users {
		u.mark()
	}
}

// A contextUse is the state of UseContext. Who provides is known once and for
// all: ancestors never change, nor which contexts they provide.
type contextUse struct {
	ctx *context
	p   *provider // nil: nobody
}

// UseContext returns the value of the nearest component above that provides ctx.
func UseContext[T comparable](s *Scope, ctx Context[T]) T {
	v, _ := s.context(ctx.c).(T) // a nil interface is no T, but its zero value
	return v
}

func (s *Scope) context(ctx *context) any {
	h := s.next(kindContext)
	if h.state == nil {
		h.state = s.inst.useContext(ctx)
	}
	u := h.state.(*contextUse)
	if u.ctx != ctx {
		s.first(h)
	}
	if u.p == nil {
		return ctx.def
	}
	return u.p.value
}

func (i *Instance) useContext(ctx *context) *contextUse {
	u := &contextUse{ctx: ctx, p: findProvider(i, ctx)}
	if u.p != nil {
		u.p.users = append(u.p.users, i)
	}
	return u
}

func findProvider(inst *Instance, ctx *context) *provider {
	for a := inst.parent(); a != nil; a = a.parent() {
		for i := len(a.hooks) - 1; i >= 0; i-- {
			if p, ok := a.hooks[i].state.(*provider); ok && p.ctx == ctx {
				return p
			}
		}
	}
	return nil
}

func (u *contextUse) unmount(inst *Instance) {
	if u.p == nil {
		return
	}
	for i, x := range u.p.users {
		if x == inst {
			last := len(u.p.users) - 1
			u.p.users[i], u.p.users[last] = u.p.users[last], nil
			u.p.users = u.p.users[:last]
			return
		}
	}
}
