package diffcore

// usePrefix sees to it that the reader has the id prefix of m if the subtree n of
// m's tree needs it.
func (w *Writer) usePrefix(m *Mount, n Node, kids []*Mount) {
	if w.prefix != m && hasIDs(n, kids) {
		w.setPrefix(m)
	}
}

func (w *Writer) setPrefix(m *Mount) {
	w.op(OpPrefix)
	w.string(m.Prefix())
	w.prefix = m
}

// hasIDs reports whether an ID is in n or in a component below it.
func hasIDs(n Node, kids []*Mount) bool {
	if n.Kind() == KindComponent {
		c := child(kids, n)
		return c != nil && hasIDs(c.Next, c.NextKids)
	}
	if n.m&flagIDs != 0 {
		return true
	}
	if n.m&flagComps == 0 {
		return false
	}
	for _, kid := range n.Kids() {
		if hasIDs(kid, kids) {
			return true
		}
	}
	return false
}

// A nodeWriter writes new nodes. It says of which instance, and where they stand.
type nodeWriter struct {
	*Writer
	m     *Mount
	place place // kept only for Report
	depth int   // elements and lists around
	comps int   // components around
	keyed bool  // write the keys: in a sync
}

// here returns a writer of a node of m at the path.
func (w *Writer) here(m *Mount) nodeWriter {
	var p place
	if judging && w.Report != nil {
		for _, tag := range w.tags {
			p = p.within(tag)
		}
	}
	return nodeWriter{w, m, p, len(w.path), 0, false}
}

// within returns a writer of nodes inside the element or list b at the path.
func (w *Writer) within(b Node) nodeWriter {
	to := w.here(w.mount)
	if judging {
		to.place = to.place.within(b.Name())
	}
	to.depth++
	return to
}

// within is enter without a judgement. A list changes nothing.
func (p place) within(tag Name) place {
	if tag == 0 {
		return p
	}
	c := tag.class()
	return p&^(c.shuts|directPlaces) | c.opens
}

// judge reports a node that a parser would not leave where it stands, and returns
// the place inside it.
func (w *nodeWriter) judge(n Node) place {
	if !judging || w.Report == nil {
		return 0
	}
	if n.Kind() == KindElement {
		if _, why := w.place.enter(n.Name()); why != "" {
			w.Report(w.m, &NestingError{n.Name().String(), why, w.m})
		}
		return w.place.within(n.Name())
	}
	if why := w.place.text(); why != "" && !emptyText(n) {
		w.Report(w.m, &NestingError{"", why, w.m})
	}
	return 0
}

func (w *nodeWriter) node(n Node) {
	switch n.Kind() {
	case KindHole, KindText, KindInt:
		w.judge(n)
		w.byte(nodeText)
		w.shown(n)
	case KindRaw:
		w.byte(nodeRaw)
		w.shapes.raw += w.string(rawMarkup(n.Str()))
	case KindList:
		w.descend()
		w.byte(nodeList)
		w.uint(len(n.Kids()))
		w.nodes(n.Kids())
		w.depth--
	case KindElement:
		outer := w.place
		w.place = w.judge(n)
		w.descend()
		w.byte(nodeElement + byte(n.Name().Namespace()))
		w.name(n.Name())
		w.attrs(n.Attrs())
		w.inside(n.Kids())
		w.place = outer
		w.depth--
	case KindComponent:
		w.component(n)
	}
}

// descend goes one level down.
func (w *nodeWriter) descend() {
	w.depth++
	if w.depth > MaxDepth {
		panic(&DepthError{w.m})
	}
}

// inside writes what is in an element. w.depth is the element's.
func (w *nodeWriter) inside(kids []Node) {
	switch {
	case len(kids) == 0:
		w.byte(insideNone)
	case sole(kids):
		w.byte(insideSole)
		w.shown(kids[0])
	default:
		w.uint(1 + len(kids))
		w.nodes(kids)
	}
}

// key writes that the node that follows has a key, if it has one. Integers and
// strings are different keys.
func (w *nodeWriter) key(n Node) {
	switch k := n.Key(); k.Kind() {
	case KindKeyInt:
		w.byte(nodeKeyed)
		w.shown(num(KindInt, 0, k.Num()))
	case KindKeyString:
		w.byte(nodeKeyed)
		w.string("\"" + k.Str())
	}
}

// component writes what the component n shows. Its reader has it then.
func (w *nodeWriter) component(n Node) {
	outer := w.m
	m := child(outer.NextKids, n)
	if m == nil { // it failed before it rendered anything
		w.byte(nodeText)
		w.byte(0)
		return
	}
	if w.comps++; w.comps > MaxDepth {
		panic(&DepthError{m})
	}
	if hasIDs(m.Next, m.NextKids) {
		w.byte(nodeComponent)
		w.string(m.Token)
	}
	w.m = m
	w.node(m.Next)
	sent(m)
	w.m = outer
	w.comps--
}

// attrs writes the attributes of a new element. Handlers become data-e.
func (w *nodeWriter) attrs(attrs []Node) {
	count, bound := 0, 0
	for i := range attrs {
		switch at := &attrs[i]; at.Kind() {
		case KindAttr, KindStyle, KindID:
			count++
		case KindOn:
			if !w.LeanEvents || !plain((*Binding)(at.p)) {
				bound = 1
			}
		}
	}
	w.lean(attrs)
	w.uint(count + bound)
	for _, at := range attrs {
		if k := at.Kind(); k <= KindID {
			w.byte(byte(k-KindAttr) + attrPlain)
			w.value(at)
		}
	}
	if bound > 0 {
		w.byte(attrPlain)
		w.bindings(attrs)
	}
}

// value writes the name and the value of an attribute, a style or an id.
func (w *Writer) value(at Node) {
	w.name(at.Name())
	if at.Kind() == KindID {
		w.uint(at.Num())
		return
	}
	w.attrText(at)
}

// attrText writes the value of an attribute or a style.
func (w *Writer) attrText(at Node) {
	if at.Kind() == KindStyle {
		w.string(safeStyle(at.Str()))
		return
	}
	w.string(safeValue(at.Name(), at.Str()))
}

// bindings writes the name and the value of data-e.
func (w *Writer) bindings(attrs []Node) {
	w.name(Intern(bindings))
	before := len(w.text)
	w.text = appendBindings(w.text, attrs, w.LeanEvents)
	value := string(w.text[before:]) // event names and keys are text like any other
	w.text = w.text[:before]
	w.string(value)
}
