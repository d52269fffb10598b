package diffcore

// diff writes what changed of m, at the path. m is Sent then.
func (w *Writer) diff(m *Mount) {
	mount, old, new, same := w.mount, w.old, w.new, w.sameKids
	w.mount, w.old, w.new = m, m.SentKids, m.NextKids
	w.sameKids = equalMounts(w.old, w.new)
	w.slot(m.Sent, m.Next)
	sent(m)
	w.mount, w.old, w.new, w.sameKids = mount, old, new, same
}

func equalMounts(x, y []*Mount) bool {
	if len(x) != len(y) {
		return false
	}
	if len(x) == 0 || &x[0] == &y[0] {
		return true
	}
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

// slot writes what carries the slot at the path from a to b.
func (w *Writer) slot(a, b Node) {
	if a == b && (w.sameKids || b.m&flagComps == 0) {
		return // equal words: the same run of nodes, or the same instance
	}
	switch k := b.Kind(); {
	case k <= KindInt:
		if a.Kind() > KindInt {
			break
		}
		if !sameText(a, b) {
			w.op(OpText)
			w.shown(b)
		}
		return
	case (a.m^b.m)&identity != 0:
	case k == KindElement:
		if (a.m|b.m)&flagKeyed != 0 && !EqualKey(a.Key(), b.Key()) {
			break
		}
		w.element(a, b)
		return
	case k == KindList:
		w.list(a, b)
		return
	case k == KindRaw:
		if a.m != b.m || a.p != b.p && a.Str() != b.Str() {
			w.op(OpRaw)
			w.string(rawMarkup(b.Str()))
		}
		return
	case k == KindComponent:
		x, y := child(w.old, a), child(w.new, b)
		if x != y || x != nil && !x.Written {
			break
		}
		if y != nil && y.Changed {
			w.diff(y)
		}
		return
	}
	w.put(b)
}

// put replaces the slot at the path.
func (w *Writer) put(b Node) {
	w.usePrefix(w.mount, b, w.new)
	w.op(OpPut)
	to := w.here(w.mount)
	to.node(b)
}

// element writes what changed of an element that stays.
func (w *Writer) element(a, b Node) {
	if a.p != b.p || a.m != b.m {
		w.attributes(a.Attrs(), b.Attrs())
	}
	x, y := a.Kids(), b.Kids()
	switch one, other := sole(x), sole(y); {
	case one && other:
		if x[0] != y[0] && !sameText(x[0], y[0]) {
			w.op(OpSole)
			w.shown(y[0])
		}
	case one || other:
		w.fill(b)
	default:
		w.children(x, y, b)
	}
}
