package app

import "github.com/duet-ui/duet/diffcore"

// Write appends the patches from what the reader shows to what was rendered,
// parents first. Nothing changed is no bytes. A component that nests too deeply
// fails, and the page is written as a whole, alone in w. Faults that a reader can
// live with go to w.Report, or on the server to the host when that is nil.
func (r *Root) Write(w *diffcore.Writer) {
	if len(r.changed) == 0 {
		return
	}
	if r.unsorted {
		sortByDepth(r.changed)
		r.unsorted = false
	}
	r.keepPast()
	if m := r.tryWrite(w); m != nil { // what m renders is empty now: write the page as a whole
		r.Render()
		w.Reset()
		w.Sync(&r.top.Mount)
	}
	r.settled()
}

// tryWrite writes what changed. When the trees of the page are nested too deeply
// it fails the component that went too far and returns it.
func (r *Root) tryWrite(w *diffcore.Writer) (deep *diffcore.Mount) {
	defer func() {
		if v := recover(); v != nil {
			err, ok := v.(*diffcore.DepthError)
			if !ok || err.Mount == nil {
				panic(v)
			}
			deep = err.Mount
			r.fail(instanceOf(deep), r.failure(instanceOf(deep), "Render", err))
		}
	}()
	if w.Report == nil && !r.browser() { // checks cost time when nodes are made
		w.Report = r.report
		defer func() { w.Report = nil }()
	}
	for _, inst := range r.changed {
		if inst.Changed && inst.alive {
			w.Changed(&inst.Mount)
		}
	}
	return nil
}

// Sync writes all of m, a component or the whole page (Mount), for a reader whose
// document may hold anything there.
func (r *Root) Sync(w *diffcore.Writer, m *diffcore.Mount) {
	r.keepPast()
	w.Sync(m)
	left := r.changed[:0]
	for _, inst := range r.changed {
		if inst.Changed {
			left = append(left, inst)
		}
	}
	clear(r.changed[len(left):])
	r.changed = left
}

// Adopt takes the rendered tree for the one that the reader already shows: its
// HTML came from an equal Root.
func (r *Root) Adopt() {
	diffcore.Adopted(&r.top.Mount)
	r.settled()
}

// HTML appends the page's markup: the content of the root container. It does not
// count as written; Adopt does. A tree that cannot be markup is a *Failure that
// names the component; b is returned as it was.
func (r *Root) HTML(b []byte) ([]byte, error) {
	b, err := diffcore.AppendHTML(b, &r.top.Mount)
	r.leaked = r.leaked || err != nil
	switch e := err.(type) {
	case *diffcore.NestingError:
		err = &Failure{instanceOf(e.Mount).typ.name, "HTML", err}
	case *diffcore.DepthError:
		err = &Failure{instanceOf(e.Mount).typ.name, "HTML", err}
	}
	return b, err
}

// Hash returns the hash of the rendered tree, equal on both sides for equal trees.
func (r *Root) Hash() uint64 { return diffcore.Hash(&r.top.Mount) }

// settled forgets the changes that were just written.
func (r *Root) settled() {
	for _, inst := range r.changed {
		inst.Changed = false
	}
	clear(r.changed)
	r.changed = r.changed[:0]
}

// sortByDepth puts parents before their children and otherwise keeps the order.
// Trees of components are shallow, so one pass a level is cheap.
func sortByDepth(insts []*Instance) {
	deepest := 0
	for _, inst := range insts {
		deepest = max(deepest, int(inst.Depth))
	}
	sorted := make([]*Instance, 0, len(insts))
	for d := 0; d <= deepest; d++ {
		for _, inst := range insts {
			if int(inst.Depth) == d {
				sorted = append(sorted, inst)
			}
		}
	}
	copy(insts, sorted)
}
