package diffcore

// A shape is a template of a patch that was read.
type shape struct {
	at     int // index of its first step
	leaves []uint32
	holes  []hole // what leaves are
	size   int    // what it weighs: bytes of operations, and the length of raw markup
	height int    // elements and lists in one another
}

// A hole is a leaf that clones have their own values of.
type hole struct {
	what stepKind // a text, an attribute or a style
	name int32    // of the attribute or style
}

// A shapeReader counts what is in the template being read.
type shapeReader struct {
	shape
	leaf uint32 // number of the next leaf
	base int    // elements and lists around the template
}

// template reads a Shape or a Clone.
func (d *decoder) template(kind byte, keyed bool) {
	if keyed || d.shape != nil {
		d.fail(ErrTemplate) // templates are flat, and not for what is only to be compared
	}
	if kind == nodeShape {
		d.readShape()
	} else {
		d.readClone()
	}
}

func (d *decoder) readShape() {
	count, at := d.counted()
	if d.err != nil {
		return
	}
	d.step(step{what: stepNode + nodeShape, a: count, b: at})
	r := shapeReader{base: d.deep[0]}
	r.at = len(d.p.steps)
	r.leaves = make([]uint32, count)
	next := uint32(0)
	for i := range r.leaves {
		if next += d.p.numbers[int(at)+i]; next >= 1<<31-1 {
			d.fail(ErrTemplate)
			return
		}
		r.leaves[i] = next
		next++
	}
	d.shape = &r
	r.size -= d.at
	d.node(false)
	r.size += d.at
	d.shape = nil
	if d.err == nil && (len(r.holes) < len(r.leaves) || !isElement(d.p.steps[r.at].what)) {
		d.fail(ErrTemplate)
	}
	d.p.shapes = append(d.p.shapes, r.shape)
}

func isElement(k stepKind) bool {
	return k >= stepNode+nodeElement && k <= stepNode+nodeMathML
}

func (d *decoder) readClone() {
	number := d.uint()
	if d.err == nil && int64(number) >= int64(len(d.p.shapes)) {
		d.fail(ErrTemplate)
	}
	if d.err != nil {
		return
	}
	t := &d.p.shapes[number]
	if d.deep[0]+t.height > MaxDepth {
		d.fail(ErrDepth)
	}
	if d.cloned += t.size; d.cloned > clonedFree+clonedEach*d.at {
		d.fail(ErrTemplate)
	}
	d.step(step{what: stepNode + nodeClone, a: number})
	for _, h := range t.holes {
		s := d.string()
		if d.err != nil {
			return
		}
		switch h.what {
		case stepAttr + attrPlain:
			d.attr(d.p.names, h.name, s)
		case stepAttr + attrStyle:
			d.style(h.name, s)
		default:
			if s == "" {
				d.fail(ErrTemplate) // the text node would be missing
			}
		}
		d.step(step{what: stepValue, s: s})
	}
}

// weigh adds raw markup to the weight of a template.
func (d *decoder) weigh(markup string) {
	if d.shape == nil {
		return
	}
	for _, r := range markup {
		d.shape.size++
		if r > 0xffff {
			d.shape.size++
		}
	}
}

// deepen notes how deep a template is.
func (d *decoder) deepen() {
	if r := d.shape; r != nil {
		r.height = max(r.height, d.deep[0]-r.base)
	}
}

// leaf counts a leaf of a template.
func (d *decoder) leaf(h hole) {
	r := d.shape
	if r == nil || d.err != nil {
		return
	}
	if h.what == stepAttr+attrPlain {
		switch d.p.names[h.name] {
		case "value", "checked", "selected", "muted", "indeterminate":
			d.refuse()
		}
	}
	if n := len(r.holes); n < len(r.leaves) && r.leaves[n] == r.leaf {
		r.holes = append(r.holes, h)
	}
	r.leaf++
}

// refuse fails inside a template.
func (d *decoder) refuse() {
	if d.shape != nil {
		d.fail(ErrTemplate)
	}
}

// leaves returns how many leaves and holes there are so far.
func (d *decoder) leaves() (n [2]int) {
	if r := d.shape; r != nil {
		n = [2]int{int(r.leaf), len(r.holes)}
	}
	return n
}

// styles checks that of the styles of an element, whose attributes began after so many
// leaves and holes, all are holes or none: the order in which they are set matters.
func (d *decoder) styles(before [2]int) {
	r := d.shape
	if r == nil {
		return
	}
	holes, all := 0, 0
	for _, h := range r.holes[before[1]:] {
		if h.what == stepAttr+attrStyle {
			holes++
		}
	}
	for _, s := range d.p.steps[len(d.p.steps)-(int(r.leaf)-before[0]):] {
		if s.what == stepAttr+attrStyle {
			all++
		}
	}
	if holes > 0 && holes < all {
		d.fail(ErrTemplate)
	}
}

// A cloner gives the leaves of a clone their values. A nil one leaves them.
type cloner struct {
	holes  []uint32
	values []step
	leaf   uint32
}

// value returns what the next leaf is, which in the template is s.
func (c *cloner) value(s string) string {
	if c == nil {
		return s
	}
	if len(c.holes) > 0 && c.holes[0] == c.leaf {
		s = c.values[0].s
		c.holes, c.values = c.holes[1:], c.values[1:]
	}
	c.leaf++
	return s
}

// cloned builds a clone, whose values follow: the template once more, with these.
func (a *applier) cloned(number int) []*DocNode {
	t := &a.p.shapes[number]
	back := a.at + len(t.holes)
	a.clone = &cloner{t.leaves, a.p.steps[a.at:back], 0}
	a.at = t.at
	nodes := a.build(nil)
	a.at, a.clone = back, nil
	return nodes
}
