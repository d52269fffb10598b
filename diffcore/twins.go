package diffcore

// A twins walks two nodes side by side: whether they have one shape, and in which
// leaves they differ. It is what writing a clone costs, so what the template was found
// good for once is not looked at again, and the way is kept here instead of in arguments.
type twins struct {
	w    *Writer // gets what the second has in the holes; nil only to compare
	lean bool

	want []int32 // the holes that are still to come, ascending
	hole int32   // the first of them, or -1
	leaf int32   // number of the next leaf

	x, y  []*Mount // the components of the trees that the walk is in
	depth int      // elements and lists around
	comps int      // components around the second

	found []int32 // only comparing: the holes and the leaves that differ
	holes []int32 // the result of the comparisons so far
	other bool    // only writing: a leaf that is no hole differs, so the shape may be the same
	bytes int     // only comparing: what writing takes that cloning does not
}

// walk walks a, whose components are x, and b, which is for to to write. It reports whether
// they have one shape; if w is set, whether they differ in the holes only. Then w has got
// what b has in them, and what b shows is sent. holes may be what take returned.
func (t *twins) walk(a Node, x []*Mount, b Node, to *nodeWriter, holes []int32, w *Writer) bool {
	t.w, t.lean, t.want = w, to.LeanEvents, holes
	t.x, t.y, t.depth, t.comps = x, to.m.NextKids, to.depth, to.comps
	t.leaf, t.bytes, t.other, t.found = 0, 0, false, t.found[:0]
	t.expect()
	return t.node(&a, &b)
}

// expect makes hole the first of want.
func (t *twins) expect() {
	if t.hole = -1; len(t.want) > 0 {
		t.hole = t.want[0]
	}
}

// take returns the holes and the leaves that differ. They are valid until the second
// take after this.
func (t *twins) take() []int32 {
	t.holes, t.found = t.found, t.holes
	return t.holes
}

func (t *twins) node(a, b *Node) bool {
	switch k := b.Kind(); {
	case k == KindComponent || a.Kind() == KindComponent:
		return t.component(*a, *b)
	case k <= KindInt:
		t.bytes++
		return a.Kind() <= KindInt && t.text(a, b)
	case (a.m^b.m)&^flags != 0 || (a.m|b.m)&flagIDs != 0:
		return false
	case k == KindElement:
		t.bytes += 4
		if t.w == nil && int(b.Name()) >= staticCount {
			return false // custom elements see how they are made
		}
		if b.nattrs() > 0 && !t.attrs(a.Attrs(), b.Attrs()) {
			return false
		}
	case k == KindList:
		t.bytes += 2
	default:
		t.bytes += 2 + int(b.m>>32)
		return a.p == b.p || a.Str() == b.Str()
	}
	if t.depth == MaxDepth {
		return false
	}
	p, q := a.Kids(), b.Kids()
	if len(q) == 1 && b.Kind() == KindElement && isText(p[0]) != isText(q[0]) {
		return false // only one is sole
	}
	t.depth++
	for i := range q {
		if !t.node(&p[i], &q[i]) {
			return false
		}
	}
	t.depth--
	return true
}

// component walks what a and b show, of which one at least is a component.
func (t *twins) component(a, b Node) bool {
	x, y, comps := t.x, t.y, t.comps
	a, t.x = resolved(a, x)
	for b.Kind() == KindComponent {
		m := child(t.y, b)
		if m == nil {
			b = Node{}
			break
		}
		if t.comps++; t.comps > MaxDepth {
			return false
		}
		b, t.y = m.Next, m.NextKids
		if t.w != nil {
			sent(m)
		}
	}
	same := a.Kind() != KindComponent && t.node(&a, &b)
	t.x, t.y, t.comps = x, y, comps
	return same
}

func (t *twins) text(a, b *Node) bool {
	if emptyText(*a) || emptyText(*b) {
		return emptyText(*a) && emptyText(*b)
	}
	if t.leaf != t.hole && (*a == *b || sameText(*a, *b)) {
		t.leaf++
		return true
	}
	if !t.pass() {
		return false
	}
	if t.w != nil {
		t.w.shown(*b)
	}
	return true
}

// attrs walks attributes, as many of a as of b.
func (t *twins) attrs(a, b []Node) bool {
	bound, styled, same, styles := false, false, true, true
	for i := range b {
		p, q := &a[i], &b[i]
		if (p.m^q.m)&identity != 0 {
			return false
		}
		switch q.Kind() {
		case KindAttr:
			if t.w == nil && stateful(q.Name()) {
				return false
			}
			same = sameString(p, q)
		case KindStyle: // all are holes or none: their order matters
			if !styled {
				styled, styles = true, sameStyles(a[i:], b[i:])
			}
			same = styles
		case KindOn:
			if !sameBinding(*p, *q) {
				return false
			}
			bound = bound || !t.lean || !plain((*Binding)(q.p))
			continue
		default:
			continue
		}
		t.bytes += 2
		if same && t.leaf != t.hole {
			t.leaf++
			continue
		}
		if !t.pass() {
			return false
		}
		if t.w != nil {
			t.w.attrText(*q)
		}
	}
	if bound { // data-e: a leaf that never differs
		t.bytes += 3
		t.leaf++
	}
	return true
}

// pass passes a leaf that is a hole, or has to become one. It reports whether it can.
func (t *twins) pass() bool {
	if t.leaf == t.hole {
		t.want = t.want[1:]
		t.expect()
	} else if t.w != nil {
		t.other = true
		return false
	}
	if t.w == nil {
		t.found = append(t.found, t.leaf)
	}
	t.leaf++
	return true
}

func sameString(a, b *Node) bool {
	return a.m == b.m && (a.p == b.p || a.Str() == b.Str())
}

// sameStyles reports whether the styles in b are those of a, which has the same names.
func sameStyles(a, b []Node) bool {
	for i := range b {
		if b[i].Kind() == KindStyle && !sameString(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

// stateful reports whether an attribute is also a property in which a control or a
// player keeps its state: copies of the element may have another.
func stateful(n Name) bool {
	switch n {
	case AttrValue, AttrChecked, AttrSelected, AttrMuted, AttrIndeterminate:
		return true
	}
	return false
}
