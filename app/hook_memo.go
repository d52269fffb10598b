package app

// NoDeps are the dependencies of an effect or a memo that runs once.
type NoDeps struct{}

// UseMemo returns what compute returned when deps last changed. A memo does not
// cross to the other side: it is computed again there. compute must be a function of
// what the Render reads: on the server equal components of different pages share what
// it returned if that is plain data (no pointer, func, interface, slice or map in it).
func UseMemo[D comparable, T any](s *Scope, deps D, compute func() T) T {
	h := s.next(kindMemo)
	m, ok := h.state.(*memo[T])
	switch {
	case !ok:
		s.first(h)
		checkKept("UseMemo", (*T)(nil))
		m = &memo[T]{deps, compute()}
		h.state = m
	case m.deps != any(deps):
		m = &memo[T]{deps, compute()} // instances may share the one before
		h.state = m
	}
	return m.value
}

type memo[T any] struct {
	deps  any
	value T
}

// A Callback is a func that can be a prop: it stays equal from render to render
// and calls the closure of the latest. The zero Callback does nothing.
type Callback[A any] struct{ c *callback[A] }

type callback[A any] struct {
	inst *Instance
	fn   func(A)
}

// Call runs the callback in the Root's turn. After its component was unmounted it does nothing.
func (c Callback[A]) Call(arg A) {
	if c.c != nil && c.c.inst.alive {
		c.c.fn(arg)
	}
}

// UseCallback returns a Callback that runs fn. Passing it to a child does not
// make the child render again.
func UseCallback[A any](s *Scope, fn func(A)) Callback[A] {
	h := s.next(kindCallback)
	c, ok := h.state.(*callback[A])
	if !ok {
		s.first(h)
		c = &callback[A]{inst: s.inst}
		h.state = c
	}
	c.fn = fn
	return Callback[A]{c}
}

// A Ref holds a value between renders. Changing it renders nothing, so Render should
// show nothing of it: that belongs into a cell.
type Ref[T any] struct{ Current T }

// UseRef returns the component's Ref, which starts as initial. A Ref does not
// cross to the other side. On the server a component whose Ref starts with a pointer,
// func, slice, map or the like shares no Render with those of other pages: start with nil.
func UseRef[T any](s *Scope, initial T) *Ref[T] {
	h := s.next(kindRef)
	r, ok := h.state.(*kept[T])
	if !ok {
		var first any
		if !onlyBrowser && s.inst.root.o.Share != nil {
			var v any
			first, v = beginRef(h, initial)
			if initial, ok = v.(T); !ok && v != nil {
				panic(wrongOrder("UseRef", s.inst)) // two Refs changed places
			}
			if first == h.state {
				h.state = nil
			}
		}
		s.first(h)
		checkKept("UseRef", (*T)(nil))
		r = &kept[T]{Ref[T]{initial}, first}
		h.state = r
	}
	return &r.Ref
}

// kept is the state of UseRef.
type kept[T any] struct {
	Ref[T]
	first any // a *began where Renders are shared; browsers need not know that type
}

func (k *kept[T]) held() (now, first any) { return k.Current, k.first }

func (k *kept[T]) swap(v any) { k.Current, _ = v.(T) }
