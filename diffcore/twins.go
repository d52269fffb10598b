package diffcore

// A twins walks two nodes side by side: whether they have one shape, and in which
// leaves they differ.
type twins struct {
	w    *Writer // gets what the second has in the holes; nil only to compare
	lean bool

	want []int32 // the holes, ascending
	next int     // of want
	leaf int32   // number of the next leaf

	found []int32 // only comparing: the holes and the leaves that differ
	holes []int32 // the result of the comparisons so far
	other bool    // only writing: a leaf that is no hole differs, so the shape may be the same

	bytes int // what writing them takes that cloning does not
}

// begin prepares a walk. holes may be what take returned.
func (t *twins) begin(holes []int32, lean bool, w *Writer) {
	t.w, t.lean, t.want = w, lean, holes
	t.next, t.leaf, t.bytes, t.other = 0, 0, 0, false
	t.found = t.found[:0]
}

// take returns the holes and the leaves that differ. They are valid until the second
// take after this.
func (t *twins) take() []int32 {
	t.holes, t.found = t.found, t.holes
	return t.holes
}

// node walks a and b, whose components are among x and y. It reports whether they
// have one shape; when writing, whether they differ in holes only. What b shows is
// sent then. depth and comps are the elements and lists, and the components, around b.
func (t *twins) node(a, b Node, x, y []*Mount, depth, comps int) bool {
	a, x = resolved(a, x)
	for b.Kind() == KindComponent {
		m := child(y, b)
		if m == nil {
			b = Node{}
			break
		}
		if comps++; comps > MaxDepth {
			return false
		}
		b, y = m.Next, m.NextKids
		if t.w != nil {
			sent(m)
		}
	}
	if (a.m|b.m)&flagIDs != 0 {
		return false
	}
	switch k := b.Kind(); {
	case k <= KindInt:
		t.bytes++
		return a.Kind() <= KindInt && t.text(a, b)
	case k == KindElement:
		t.bytes += 4
		if (a.m^b.m)&^flags != 0 || int(b.Name()) >= staticCount || depth == MaxDepth {
			return false // custom elements see how they are made
		}
		if !t.attrs(a.Attrs(), b.Attrs()) {
			return false
		}
		p, q := a.Kids(), b.Kids()
		if sole(q) {
			return sole(p) && t.text(p[0], q[0])
		}
		return !sole(p) && t.nodes(p, q, x, y, depth+1, comps)
	case k == KindList:
		t.bytes += 2
		return (a.m^b.m)&^flags == 0 && depth < MaxDepth && t.nodes(a.Kids(), b.Kids(), x, y, depth+1, comps)
	}
	t.bytes += 2 + int(b.m>>32)
	return (a.m^b.m)&^flags == 0 && (a.p == b.p || a.Str() == b.Str())
}

func (t *twins) nodes(a, b []Node, x, y []*Mount, depth, comps int) bool {
	for i := range b {
		if !t.node(a[i], b[i], x, y, depth, comps) {
			return false
		}
	}
	return true
}

func (t *twins) text(a, b Node) bool {
	if emptyText(a) || emptyText(b) {
		return emptyText(a) && emptyText(b)
	}
	if hole, ok := t.hole(a == b || sameText(a, b)); !hole {
		return ok
	}
	if t.w != nil {
		t.w.shown(b)
	}
	return true
}

// attrs walks attributes, as many of a as of b.
func (t *twins) attrs(a, b []Node) bool {
	same, bound := true, false // same: all styles
	for i := range b {
		if (a[i].m^b[i].m)&identity != 0 {
			return false
		}
		if b[i].Kind() == KindStyle {
			same = same && sameString(a[i], b[i])
		}
	}
	for i := range b {
		switch q := b[i]; q.Kind() {
		case KindAttr:
			if stateful(q.Name()) {
				return false
			}
			if !t.value(q, sameString(a[i], q)) {
				return false
			}
		case KindStyle: // all are holes or none: their order matters
			if !t.value(q, same) {
				return false
			}
		case KindOn:
			if !sameBinding(a[i], q) {
				return false
			}
			bound = bound || !t.lean || !plain((*Binding)(q.p))
		}
	}
	if bound { // data-e: a leaf that never differs
		t.bytes += 3
		_, ok := t.hole(true)
		return ok
	}
	return true
}

// value walks the value of an attribute or a style.
func (t *twins) value(at Node, same bool) bool {
	t.bytes += 2
	hole, ok := t.hole(same)
	if hole && t.w != nil {
		if at.Kind() == KindStyle {
			t.w.string(safeStyle(at.Str()))
		} else {
			t.w.string(safeValue(at.Name(), at.Str()))
		}
	}
	return ok
}

// hole counts a leaf and reports whether it is a hole, known or new. ok is false if
// it would have to be one and cannot.
func (t *twins) hole(same bool) (hole, ok bool) {
	i := t.leaf
	t.leaf++
	switch {
	case t.next < len(t.want) && t.want[t.next] == i:
		t.next++
	case same:
		return false, true
	case t.w != nil:
		t.other = true
		return false, false
	}
	if t.w == nil {
		t.found = append(t.found, i)
	}
	return true, true
}

func sameString(a, b Node) bool {
	return a.m == b.m && (a.p == b.p || a.Str() == b.Str())
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
