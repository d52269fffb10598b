package app

// An effect is the state of UseEffect and UseServerEffect.
type effect struct {
	inst    *Instance
	deps    any
	run     func() func() // nil unless it waits for RunEffects
	cleanup func()        // of the last run
	again   bool          // the Render that asked for a run failed: the next one asks again
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
	if e := s.effect(kind, deps); e != nil {
		e.deps = deps
		e.ask(run)
	}
}

// effect returns the effect of the hook that is called now when it must run, nil
// when it need not. deps is not kept, so that comparing it costs no memory.
func (s *Scope) effect(kind hookKind, deps any) *effect {
	h := s.next(kind)
	root := s.inst.root
	if root.browser() != (kind == kindEffect) || root.o.OneShot {
		return nil
	}
	if h.state == nil {
		e := &effect{inst: s.inst}
		h.state = e
		return e
	}
	e := h.state.(*effect)
	if e.deps == deps && e.run == nil && !e.again {
		return nil
	}
	return e
}

// ask lets the next RunEffects run the effect. The latest closure counts.
func (e *effect) ask(run func() func()) {
	e.run, e.again = run, false
	if inst := e.inst; !inst.effects {
		inst.effects = true
		inst.root.effects = append(inst.root.effects, inst)
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
	if !onlyBrowser {
		r.ownEffects()
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
	return h.state.(*effect)
}

// deepestFirst calls f for the mounted of insts by falling depth, otherwise in order.
func deepestFirst(insts []*Instance, f func(*Instance)) {
	deepest := 0
	for _, inst := range insts {
		deepest = max(deepest, int(inst.Depth))
	}
	for d, left := deepest, len(insts); d >= 0 && left > 0; d-- {
		for _, inst := range insts {
			if int(inst.Depth) == d {
				left--
				if inst.alive {
					f(inst)
				}
			}
		}
	}
}
