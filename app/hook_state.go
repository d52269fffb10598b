package app

import "unsafe"

// A State is the value of a shared or local key in one component, and the way to
// set it. It is comparable and good until the component is unmounted; then Set
// does nothing. It belongs to the page's turn: a goroutine goes through UseDo.
type State[T any] struct{ c *cell }

// UseState returns the component's state of a shared or a local key. Setting it
// renders the component again.
func UseState[T any, K StateKey[T]](s *Scope, k K) State[T] {
	return State[T]{useCell[T](s, kindState, k)}
}

// read returns the value of a cell that is known to hold a T.
func read[T any](c *cell) T { return *(*T)(c.at) }

// write sets it.
func write[T any](c *cell, v T) { c.set(unsafe.Pointer(&v)) }

// Get returns the live value, also in a handler that was made by an earlier render.
func (st State[T]) Get() T { return read[T](st.c) }

// Set sets the value. An equal value changes nothing.
func (st State[T]) Set(v T) { write(st.c, v) }

// Update sets the value that f makes of the live one.
func (st State[T]) Update(f func(T) T) { write(st.c, f(read[T](st.c))) }

// Refused returns why the server refused the last Set and took it back, "" if it did not.
func (st State[T]) Refused() string { return st.c.refused }

// UseValue returns the value of a server-owned key. There is no way to set it
// from a component.
func UseValue[T any](s *Scope, k ServedKey[T]) T { return read[T](useCell[T](s, kindValue, k)) }

// UsePrivate returns the value of a private key, which never leaves the server.
// A component that calls it runs on the server only.
func UsePrivate[T any](s *Scope, k PrivateKey[T]) T {
	s.building("UsePrivate")
	s.inst.typ.serverOnly.Store(true)
	if s.inst.root.o.Browser {
		panic(ErrServerOnly)
	}
	return read[T](useCell[T](s, kindPrivate, k))
}

// A Reducer is a state that changes by actions.
type Reducer[S, A any] struct {
	c      *cell
	reduce func(S, A) S
}

// UseReducer returns the component's state of a shared or local key, which changes
// by what reduce makes of it and an action.
func UseReducer[S, A any, K StateKey[S]](s *Scope, k K, reduce func(S, A) S) Reducer[S, A] {
	return Reducer[S, A]{useCell[S](s, kindReducer, k), reduce}
}

// Get returns the live state.
func (r Reducer[S, A]) Get() S { return read[S](r.c) }

// Dispatch sets the state that reduce makes of the live one and a.
func (r Reducer[S, A]) Dispatch(a A) { write(r.c, r.reduce(read[S](r.c), a)) }

// anyKey is what all keys have.
type anyKey[T any] interface {
	Name() string
	Info() *KeyInfo
	initial() T
}

// useCell is the hook under all keyed hooks.
func useCell[T any, K anyKey[T]](s *Scope, kind hookKind, k K) *cell {
	word := wordOf((*T)(nil))
	c := s.oldCell(kind, k.Name(), word)
	if c == nil {
		def := k.initial()
		c = s.newCell(k.Info(), word, unsafe.Pointer(&def))
	}
	return c
}

// oldCell returns the cell of the hook that is called now, nil the first time. It
// panics when the hook belongs to another key, for then two hooks changed places.
func (s *Scope) oldCell(kind hookKind, name string, word unsafe.Pointer) *cell {
	h := s.next(kind)
	if h.state == nil {
		return nil
	}
	c := h.state.(*cell)
	if c.key.Name != name || c.word != word {
		s.first(h)
	}
	return c
}

// newCell gives the hook that is called now its cell.
func (s *Scope) newCell(k *KeyInfo, word, def unsafe.Pointer) *cell {
	c := s.inst.addCell(k, word, def)
	s.inst.hooks[s.r.hook-1].state = c
	return c
}
