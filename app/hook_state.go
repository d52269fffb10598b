package app

import "unsafe"

// A State is the value of a shared or local key in one component, and the way to
// set it. It is comparable and good until the component is unmounted; then Set
// does nothing. It belongs to the page's turn: a goroutine goes through UseDo.
type State[T any] struct{ c *cell }

// UseState returns the component's state of a shared or a local key. Setting it
// renders the component again.
func UseState[T any, K StateKey[T]](s *Scope, k K) State[T] {
	return State[T]{s.useCell(kindState, unsafe.Pointer(&k), (*T)(nil))}
}

// read returns the value of a cell that is known to hold a T.
func read[T any](c *cell) T { return *(*T)(c.at) }

// write sets it.
func write[T any](c *cell, v T) { c.set(unsafe.Pointer(&v)) }

// Get returns the live value, also in a handler that was made by an earlier render.
// It is read-only: on the server pages share what its slices, maps and pointers lead
// to. To change one, set a copy that was changed.
func (st State[T]) Get() T { return read[T](st.c) }

// Set sets the value. An equal value changes nothing, except that in the browser a
// large one of a local key, of more than a kilobyte, is not compared.
func (st State[T]) Set(v T) { write(st.c, v) }

// Update sets the value that f makes of the live one, which is read-only as with Get.
func (st State[T]) Update(f func(T) T) { write(st.c, f(read[T](st.c))) }

// Refused returns why the server refused the last Set and took it back, "" if it did not.
func (st State[T]) Refused() string { return st.c.refused }

// UseValue returns the value of a server-owned key. There is no way to set it
// from a component, and it is read-only as with State.Get.
func UseValue[T any](s *Scope, k ServedKey[T]) T {
	return read[T](s.useCell(kindValue, unsafe.Pointer(&k), (*T)(nil)))
}

// UsePrivate returns the value of a private key, which never leaves the server. It is
// read-only as with State.Get.
// A component that calls it runs on the server only.
func UsePrivate[T any](s *Scope, k PrivateKey[T]) T {
	s.building("UsePrivate")
	s.inst.typ.serverOnly.Store(true)
	if s.inst.root.browser() {
		panic(ErrServerOnly)
	}
	return read[T](s.useCell(kindPrivate, unsafe.Pointer(&k), (*T)(nil)))
}

// A Reducer is a state that changes by actions.
type Reducer[S, A any] struct {
	c      *cell
	reduce func(S, A) S
}

// UseReducer returns the component's state of a shared or local key, which changes
// by what reduce makes of it and an action.
func UseReducer[S, A any, K StateKey[S]](s *Scope, k K, reduce func(S, A) S) Reducer[S, A] {
	return Reducer[S, A]{s.useCell(kindReducer, unsafe.Pointer(&k), (*S)(nil)), reduce}
}

// Get returns the live state, read-only as with State.Get.
func (r Reducer[S, A]) Get() S { return read[S](r.c) }

// Dispatch sets the state that reduce makes of the live one, which is read-only, and a.
func (r Reducer[S, A]) Dispatch(a A) { write(r.c, r.reduce(read[S](r.c), a)) }

// useCell is the hook under all keyed hooks. k points to the head of a key for a T,
// of which typ is a nil pointer.
func (s *Scope) useCell(kind hookKind, k unsafe.Pointer, typ any) *cell {
	h := s.next(kind)
	head := (*keyHead)(k)
	t, _ := pointed(typ)
	if h.state == nil {
		c := s.inst.addCell(head.info(typ), unsafe.Add(k, unsafe.Sizeof(*head)))
		s.inst.hooks[s.r.hook-1].state = c
		return c
	}
	c := h.state.(*cell)
	if c.key.Name != head.name || c.key.plan.typ != t {
		s.first(h) // two hooks changed places
	}
	return c
}
