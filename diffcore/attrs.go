package diffcore

import "strings"

// attributes writes what changed between the attributes x and y of the element at
// the path. Their order does not matter, but it seldom changes: the loop compares
// them in place as long as it can.
func (w *Writer) attributes(x, y []Node) {
	bound, styled, i := false, false, 0 // bound: handlers may be bound in another way
	for ; i < len(y) && len(x) == len(y); i++ {
		p, q := x[i], y[i]
		if p == q {
			continue
		}
		if (p.m^q.m)&identity != 0 {
			break
		}
		switch q.Kind() {
		case KindOn:
			bound = bound || !sameBinding(p, q)
		case KindAttr, KindStyle, KindID:
			if p.m != q.m || p.p != q.p && p.Str() != q.Str() {
				w.set(q)
				styled = styled || q.Kind() == KindStyle
			}
		}
	}
	if i < len(y) || len(x) != len(y) {
		w.attributesAnyOrder(x[i:], y[i:])
		bound, styled = true, true
	}
	if styled {
		w.restyle(x, y)
	}
	if !bound {
		return
	}
	w.lean(y)
	if !sameBindings(x, y, w.LeanEvents) {
		w.rebind(y)
	}
}

// restyle writes those styles of y again, in order, that a style of x or y may have
// overwritten: to set margin is to set margin-left, too.
func (w *Writer) restyle(x, y []Node) {
	for _, q := range y {
		if q.Kind() == KindStyle && (overlapped(q, x) || overlapped(q, y)) {
			w.set(q)
		}
	}
}

// overlapped reports whether another style in list may say something of what at says.
func overlapped(at Node, list []Node) bool {
	for _, other := range list {
		if other.Kind() == KindStyle && other.Name() != at.Name() && overlap(at.Name().String(), other.Name().String()) {
			return true
		}
	}
	return false
}

// overlap reports whether one of two CSS properties may be a part of the other, by
// their names: margin and margin-left, border-color and border-top, and those that
// have parts of other names.
func overlap(p, q string) bool {
	if len(p) > len(q) {
		p, q = q, p
	}
	if p == q[:len(p)] && len(q) > len(p) && q[len(p)] == '-' {
		return true
	}
	border, inline, block := "border-", "-inline", "-block"
	return hasFold(p, border) && hasFold(q, border) || wide(p) || wide(q) ||
		p[0] == q[0] && (strings.Contains(p+q, inline) || strings.Contains(p+q, block))
}

// wide reports whether a CSS property has parts that are named otherwise.
func wide(p string) bool {
	switch p {
	case "all", "columns", "flex-flow", "font", "gap", "inset", "place-content", "place-items", "place-self":
		return true
	}
	return false
}

// lean tells Lean of the handlers among attrs that data-e leaves out.
func (w *Writer) lean(attrs []Node) {
	if !w.LeanEvents || w.Lean == nil {
		return
	}
	for _, at := range attrs {
		if at.Kind() == KindOn && plain((*Binding)(at.p)) {
			w.Lean(at.Name())
		}
	}
}

// rebind writes data-e for the attributes y.
func (w *Writer) rebind(y []Node) {
	for _, at := range y {
		if at.Kind() == KindOn && !(w.LeanEvents && plain((*Binding)(at.p))) {
			w.op(OpAttr)
			w.bindings(y)
			return
		}
	}
	w.op(OpDrop)
	w.name(Intern(bindings))
}

// attributesAnyOrder is attributes for sets that differ in more than values.
func (w *Writer) attributesAnyOrder(x, y []Node) {
	for _, p := range x {
		if p.Kind() > KindID {
			continue
		}
		if i := findAttr(y, p); i < 0 {
			w.drop(p)
		}
	}
	for _, q := range y {
		if q.Kind() > KindID {
			continue
		}
		i := findAttr(x, q)
		if i < 0 || x[i].Kind() != q.Kind() || x[i].m != q.m || q.Kind() != KindID && x[i].Str() != q.Str() {
			w.set(q)
		}
	}
}

// findAttr returns the index in list of what sets the same attribute or property as at, or -1.
func findAttr(list []Node, at Node) int {
	for i := range list {
		if list[i].Kind() <= KindID && sameAttr(list[i], at) {
			return i
		}
	}
	return -1
}

// set writes the attribute or style q.
func (w *Writer) set(q Node) {
	code := OpAttr
	switch q.Kind() {
	case KindStyle:
		code = OpStyle
	case KindID:
		code = OpID
		if w.prefix != w.mount {
			w.setPrefix(w.mount)
		}
	}
	w.op(code)
	w.value(q)
}

// drop writes that the attribute or style p is no more.
func (w *Writer) drop(p Node) {
	if p.Kind() == KindStyle {
		w.op(OpStyle)
		w.name(p.Name())
		w.uint(0)
		return
	}
	w.op(OpDrop)
	w.name(p.Name())
}
