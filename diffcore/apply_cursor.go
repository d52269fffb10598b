package diffcore

// syncsRoot reports whether all that follows in this block replaces the page, so
// that it does not matter what is there.
func (a *applier) syncsRoot(i int) bool {
	for ; i < len(a.p.steps); i++ {
		switch Op(a.p.steps[i].what) {
		case OpPrefix:
		case OpSync:
			return true
		default:
			return false
		}
	}
	return false
}

func (a *applier) home() bool {
	a.stack = a.stack[:0]
	if a.doc.Root.Broken {
		return false
	}
	holder, spans, ok := a.doc.Root.slots()
	if !ok || len(spans) != 1 {
		return false
	}
	a.stack = append(a.stack, holder.Kids[spans[0].from])
	return true
}

func (a *applier) down(i int) bool {
	p := a.stack[len(a.stack)-1]
	if p.isTextSlot() || p.broken() {
		return false
	}
	holder, spans, ok := a.slots(p)
	if !ok || i >= len(spans) {
		return false
	}
	a.stack = append(a.stack, holder.Kids[spans[i].from])
	return true
}

func (a *applier) side(by int) bool {
	p := a.outer()
	if p.broken() {
		return false
	}
	holder, spans, ok := a.slots(p)
	top := len(a.stack) - 1
	for i, s := range spans {
		if holder.Kids[s.from] == a.stack[top] {
			if i += by; !ok || i < 0 || i >= len(spans) {
				return false
			}
			a.stack[top] = holder.Kids[spans[i].from]
			return true
		}
	}
	return false
}

// outer returns the slot around the cursor's.
func (a *applier) outer() *DocNode {
	if len(a.stack) < 2 {
		return a.doc.Root
	}
	return a.stack[len(a.stack)-2]
}
