package diffcore

import "unsafe"

// A DepthError reports a tree nested deeper than MaxDepth.
type DepthError struct{ Mount *Mount }

func (e *DepthError) Error() string {
	return "diffcore: elements, lists or components are nested deeper than 400"
}

// Copy returns n with all its runs in one block of exactly their size, so that it
// outlives the arena and keeps nothing else of it alive. Static subtrees, strings
// and Slots are shared. Copy panics with a *DepthError past MaxDepth.
func Copy(n Node) Node {
	n, _ = CopyInto(nil, n)
	return n
}

// CopyInto is Copy into buf, which must belong to no tree that is still read. It
// returns the block for the next time: buf if that is large enough and not far too
// large.
func CopyInto(buf []Node, n Node) (Node, []Node) {
	size := measure(n, 0)
	if len(buf) < size || len(buf) > 4*size+64 {
		buf = nil
		if size > 0 {
			buf = make([]Node, size)
		}
	} else {
		clear(buf[size:]) // keep nothing of the old tree alive
	}
	if size > 0 {
		relocate(&n, buf)
	}
	return n, buf
}

// Freeze is Copy of a subtree that trees of all sessions share from now on. A
// commit does not copy it again. It may hold no component and no handler.
func Freeze(n Node) Node {
	if n.m&flagComps != 0 {
		panic("diffcore: a static subtree may not hold a component")
	}
	if k := n.Kind(); k != KindElement && k != KindList || n.Static() {
		return n
	}
	block := make([]Node, 1+measure(n, 0)) // the first holds its markup, once it was written
	if n.m&flagRun != 0 {
		relocate(&n, block[1:])
	} else {
		n.p = nil // it may point at where a run was to begin: in front of that is nothing of ours
	}
	n.m = n.m&^flagRun | flagStatic
	return n
}

// run returns attributes and children of an element, or the children of a list.
func (n Node) run() []Node {
	switch n.Kind() {
	case KindElement:
		return unsafe.Slice((*Node)(n.p), n.nattrs()+n.nkids())
	case KindList:
		return n.Kids()
	}
	return nil
}

// measure returns how many nodes a copy of n needs.
func measure(n Node, depth int) int {
	if n.m&flagRun == 0 {
		return 0
	}
	run := n.run()
	size := len(run)
	if depth == MaxDepth-1 {
		checkDeepest(run)
	}
	if n.m&flagRuns == 0 {
		return size
	}
	for i := len(run) - len(n.Kids()); i < len(run); i++ {
		if run[i].m&flagRun != 0 {
			size += measure(run[i], depth+1)
		}
	}
	return size
}

// checkDeepest panics when the element or list whose run it is, which is nested as
// deeply as can be, holds another one.
func checkDeepest(run []Node) {
	for i := range run {
		if k := run[i].Kind(); (k == KindElement || k == KindList) && !run[i].Static() {
			panic(&DepthError{})
		}
	}
}

// relocate moves the run of n and all below it to the front of to and returns the rest.
func relocate(n *Node, to []Node) []Node {
	if n.m&flagRun == 0 {
		return to
	}
	run := n.run()
	kids := len(run) - len(n.Kids())
	copied := to[:len(run)]
	if len(run) > 16 {
		copy(copied, run)
	} else {
		for i := range run { // to copy a few one by one is cheaper than a call, above all while the collector runs
			copied[i] = run[i]
		}
	}
	n.p = unsafe.Pointer(unsafe.SliceData(copied))
	to = to[len(run):]
	if n.m&flagRuns == 0 {
		return to
	}
	for i := kids; i < len(copied); i++ {
		if copied[i].m&flagRun != 0 {
			to = relocate(&copied[i], to)
		}
	}
	return to
}
