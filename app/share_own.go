//go:build !js || serverside

package app

// own gives inst the closures of a Render of its own. Its tree stays the shared one,
// as long as it is equal.
func (r *Root) own(inst *Instance) {
	if !inst.lacks || !inst.alive || r.rendering != nil {
		return
	}
	inst.alone = true
	inst.mark()
	r.Render()
}

// settleAlone ends a Render of inst for itself: it reports whether the shared tree
// stays, which is equal to tree.
func (r *renderer) settleAlone(inst *Instance, tree Node) bool {
	e := inst.shared
	inst.alone = false
	if !inst.lacks || e == nil || !e.done || !r.inPlace() || len(r.turned) > 0 ||
		len(r.handlers) != e.handlers || r.log.why != sharable || !sameTree(tree, inst.Next) {
		return false
	}
	inst.lacks = false
	inst.handlers = append([]func(Event){}, r.handlers...)
	r.log.end()
	return true
}

// wants notes that inst has a server effect that must run: it needs its own closure.
func (i *Instance) wants() {
	root := i.root
	for _, have := range root.wanting {
		if have == i {
			return
		}
	}
	root.wanting = append(root.wanting, i)
}

// ownEffects has the instances whose server effects must run render for themselves.
func (r *Root) ownEffects() {
	insts := r.wanting
	if len(insts) == 0 {
		return
	}
	r.wanting = nil
	for _, inst := range insts {
		if inst.alive && inst.lacks {
			inst.alone = true
			inst.mark()
		}
	}
	r.Render()
}

// lone says that the Render that runs, if one does, is its instance's own.
func (r *Root) lone(why reason) {
	if x := r.rendering; !onlyBrowser && x != nil && x.log.on {
		x.log.why = why
	}
}
