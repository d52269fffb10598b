package app

// An ID is an element id that is unique in the page: set it with el.ID-like
// attributes that take one. It is equal on both sides.
type ID int

// UseID returns an ID of the component's own, for label/for, aria-labelledby and the like.
func UseID(s *Scope) ID {
	s.next(kindID)
	s.inst.ids++
	s.inst.nameTokens()
	return ID(s.inst.ids)
}

// A boundary is the state of UseBoundary.
type boundary struct {
	err   error
	fresh bool // err was set since the last Render
}

// boundary returns the state of the instance's UseBoundary, nil if it uses none.
func (i *Instance) boundary() *boundary {
	for n := range i.hooks {
		if b, ok := i.hooks[n].state.(*boundary); ok {
			return b
		}
	}
	return nil
}

// UseBoundary makes the component the one that answers for the panics of the
// Renders below it: it renders again and gets the error, a *Failure. The next
// render for any other reason (new props, its own state) gets nil and so tries
// again. While it shows an error, failures below it go to the next boundary.
// Without any boundary a failed component shows nothing.
func UseBoundary(s *Scope) error {
	h := s.next(kindBoundary)
	b, _ := h.state.(*boundary)
	if b == nil {
		if s.inst.boundary() != nil {
			panic(misuse("app: " + s.inst.typ.name + " uses two boundaries"))
		}
		b = &boundary{}
		h.state = b
	}
	if !b.fresh {
		b.err = nil
	}
	b.fresh = false
	return b.err
}

// UseDo returns a func that runs its argument in the page's turn, from any
// goroutine that is not in it: the way for goroutines to read and set state. It
// does nothing once the component is unmounted. A panic of f is contained.
func UseDo(s *Scope) func(f func()) {
	h := s.next(kindDo)
	do, ok := h.state.(func(func()))
	if !ok {
		inst := s.inst
		do = func(f func()) {
			inst.root.Do(func() {
				if inst.alive {
					inst.root.guard(inst, "UseDo", f)
				}
			})
		}
		h.state = do
	}
	return do
}

// A Clock is the host's clock and timers. It is comparable.
type Clock struct{ inst *Instance }

// UseClock returns the Clock. Portable code takes the time from it alone: the
// time package costs 55 kB in the browser.
func UseClock(s *Scope) Clock {
	s.next(kindClock)
	return Clock{s.inst}
}

// Now returns unix milliseconds. What Render shows of it differs between server
// and browser: keep shown times in cells.
func (c Clock) Now() int64 {
	c.inst.root.lone(ofClock)
	return c.inst.root.host.Now()
}

// After runs f once in the page's turn, ms milliseconds from now, unless it is
// cancelled or the component unmounted first. A panic of f is contained.
func (c Clock) After(ms int, f func()) (cancel func()) {
	inst := c.inst
	inst.root.lone(ofClock)
	return inst.root.host.After(ms, func() {
		if inst.alive {
			inst.root.guard(inst, "timer", f)
		}
	})
}
