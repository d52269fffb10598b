package app

// An effect is the state of UseEffect and UseServerEffect.
type effect struct {
	inst    *Instance
	run     func() func() // nil unless it waits for RunEffects
	cleanup func()        // of the last run
	again   bool          // the Render that asked for a run failed: the next one asks again
}

type effectOf[D comparable] struct {
	effect
	deps D
}

// UseEffect runs run in the browser, after the page shows what was rendered: the
// first time and whenever deps changed. What run returns, if not nil, cleans up
// before the next run and when the component is unmounted. On the server it does
// nothing. An effect sets state as a handler does; a goroutine that it starts must
// set state through UseDo.
func UseEffect[D comparable](s *Scope, deps D, run func() func()) {
	useEffect(s, kindEffect, deps, run)
}

// UseServerEffect is UseEffect for the server: it runs for live pages only, not
// for HTML that nobody connected for.
func UseServerEffect[D comparable](s *Scope, deps D, run func() func()) {
	useEffect(s, kindServerEffect, deps, run)
}

func useEffect[D comparable](s *Scope, kind hookKind, deps D, run func() func()) {
	h := s.next(kind)
	root := s.inst.root
	if root.o.Browser != (kind == kindEffect) || root.o.OneShot {
		return
	}
	e, ok := h.state.(*effectOf[D])
	switch {
	case !ok:
		if h.state != nil {
			panic(wrongOrder(hookNames[kind], s.inst))
		}
		e = &effectOf[D]{effect{inst: s.inst}, deps}
		h.state = e
	case e.deps != deps:
		e.deps = deps
	case e.run != nil, e.again: // still waits: the latest closure runs
	default:
		return
	}
	e.run, e.again = run, false
	if !s.inst.effects {
		s.inst.effects = true
		root.effects = append(root.effects, s.inst)
	}
}

// dropEffects takes back the runs that a failed Render asked for.
func (i *Instance) dropEffects() {
	for n := range i.hooks {
		if e := effectIn(&i.hooks[n]); e != nil && e.run != nil {
			e.run, e.again = nil, true
		}
	}
}

// base makes effects of all types one.
func (e *effect) base() *effect { return e }

func (e *effect) unmount(inst *Instance) {
	e.run = nil
	if e.cleanup != nil {
		inst.root.cleanups = append(inst.root.cleanups, e)
	}
}

// clean runs the cleanup of the last run.
func (r *Root) clean(e *effect) {
	if f := e.cleanup; f != nil {
		e.cleanup = nil
		r.guard(e.inst, "cleanup of an effect", f)
	}
}

func (r *Root) runCleanups() {
	for i := 0; i < len(r.cleanups); i++ {
		r.clean(r.cleanups[i])
	}
	clear(r.cleanups)
	r.cleanups = r.cleanups[:0]
}

// RunEffects runs the effects of what was rendered: first all cleanups, then the
// effects, children before their parents. The host calls it when the reader shows
// the page, and takes another turn if it left something dirty. Effects that do so
// more than 50 times in a row are an error and their renders are dropped.
func (r *Root) RunEffects() {
	if r.closed || r.rendering != nil {
		return
	}
	before := len(r.dirty)
	r.runCleanups()
	insts := r.effects
	r.effects = nil
	deepestFirst(insts, func(inst *Instance) {
		for i := range inst.hooks {
			if e := effectIn(&inst.hooks[i]); e != nil && e.run != nil {
				r.clean(e)
			}
		}
	})
	deepestFirst(insts, func(inst *Instance) {
		inst.effects = false
		for i := range inst.hooks {
			if e := effectIn(&inst.hooks[i]); e != nil && e.run != nil {
				run := e.run
				e.run = nil
				r.stats.Effects++
				r.guard(inst, "effect", func() { e.cleanup = run() })
			}
		}
	})
	if r.effects == nil {
		clear(insts)
		r.effects = insts[:0]
	}
	if len(r.dirty) == before {
		r.cascade = 0
		return
	}
	if r.cascade++; r.cascade > maxRenders {
		r.cascade = 0
		r.failure(r.dirty[before], "effect", ErrLoop)
		for _, inst := range r.dirty[before:] {
			inst.dirty = false
		}
		r.dirty = r.dirty[:before]
	}
}

func effectIn(h *hook) *effect {
	if h.kind != kindEffect && h.kind != kindServerEffect || h.state == nil {
		return nil
	}
	return h.state.(interface{ base() *effect }).base()
}

// deepestFirst calls f for the mounted of insts by falling depth, otherwise in order.
func deepestFirst(insts []*Instance, f func(*Instance)) {
	deepest := 0
	for _, inst := range insts {
		deepest = max(deepest, inst.Depth)
	}
	for d, left := deepest, len(insts); d >= 0 && left > 0; d-- {
		for _, inst := range insts {
			if inst.Depth == d {
				left--
				if inst.alive {
					f(inst)
				}
			}
		}
	}
}
