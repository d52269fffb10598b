package app

// A State is the value of a shared or local key in one component, and the way to
// set it. It is comparable and good until the component is unmounted; then Set
// does nothing. It belongs to the page's turn: a goroutine goes through UseDo.
type State[T any] struct{ c *cell[T] }

// UseState returns the component's state of a shared or a local key. Setting it
// renders the component again.
func UseState[T any, K StateKey[T]](s *Scope, k K) State[T] {
	return State[T]{useCell[T](s, kindState, k)}
}

// Get returns the live value, also in a handler that was made by an earlier render.
func (st State[T]) Get() T { return st.c.v }

// Set sets the value. An equal value changes nothing.
func (st State[T]) Set(v T) { st.c.set(v) }

// Update sets the value that f makes of the live one.
func (st State[T]) Update(f func(T) T) { st.c.set(f(st.c.v)) }

// Refused returns why the server refused the last Set and took it back, "" if it did not.
func (st State[T]) Refused() string { return st.c.refused }

// UseValue returns the value of a server-owned key. There is no way to set it
// from a component.
func UseValue[T any](s *Scope, k ServedKey[T]) T { return useCell[T](s, kindValue, k).v }

// UsePrivate returns the value of a private key, which never leaves the server.
// A component that calls it runs on the server only.
func UsePrivate[T any](s *Scope, k PrivateKey[T]) T {
	s.building("UsePrivate")
	s.inst.typ.serverOnly.Store(true)
	if s.inst.root.o.Browser {
		panic(ErrServerOnly)
	}
	return useCell[T](s, kindPrivate, k).v
}

// A Reducer is a state that changes by actions.
type Reducer[S, A any] struct {
	c      *cell[S]
	reduce func(S, A) S
}

// UseReducer returns the component's state of a shared or local key, which changes
// by what reduce makes of it and an action.
func UseReducer[S, A any, K StateKey[S]](s *Scope, k K, reduce func(S, A) S) Reducer[S, A] {
	return Reducer[S, A]{useCell[S](s, kindReducer, k), reduce}
}

// Get returns the live state.
func (r Reducer[S, A]) Get() S { return r.c.v }

// Dispatch sets the state that reduce makes of the live one and a.
func (r Reducer[S, A]) Dispatch(a A) { r.c.set(r.reduce(r.c.v, a)) }

// anyKey is what all keys have.
type anyKey[T any] interface {
	Name() string
	Info() *KeyInfo
	initial() T
}

// useCell is the hook under all keyed hooks.
func useCell[T any, K anyKey[T]](s *Scope, kind hookKind, k K) *cell[T] {
	h := s.next(kind)
	if c, ok := h.state.(*cell[T]); ok && c.key.Name == k.Name() {
		return c
	}
	if h.state != nil {
		panic(wrongOrder(hookNames[kind], s.inst))
	}
	c := cellFor(s.inst, k.Info(), k.initial)
	h.state = c
	return c
}
