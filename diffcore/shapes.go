package diffcore

// Templates are found, not declared. Where siblings are written (a Fill, an Insert,
// the new ones of an Order, what is inside them), a node is compared with those that
// follow before it is written. If some have its shape, it is written as a Shape: the
// node, and the numbers of the leaves in which they differ, the holes. Each that
// follows is a Clone: what it has in the holes. Where one differs in a leaf that is
// no hole, a template with more holes takes the place of the first.
//
// A leaf is a text that shows something, or the value of an attribute or a style,
// numbered from 0 in the order in which they are written. All else is the shape:
// names, their order, how many, which texts are empty, raw markup, handlers' bindings.

const (
	templates = 4 // that later nodes are compared with: rows alternate
	lookahead = 4 // siblings that a node is compared with before it becomes a template
)

// A template is a Shape of the patch being written.
type template struct {
	node   Node     // an element; 0 if there is none
	kids   []*Mount // its components
	number int
	holes  []int32 // numbers of leaves, ascending
	size   int     // what it weighs: bytes of operations, and the length of raw markup
}

// A shaper finds the templates of one patch.
type shaper struct {
	known [templates]template
	last  int // of known: the one that was made or used last
	made  int // how many took a place in known
	count int // templates in this patch
	size  int // what the clones of this patch weigh
	raw   int // length of all raw markup of this patch
	busy  bool

	twins twins
	peers [2 * lookahead]Node
}

// reset forgets the templates, and what they keep alive.
func (s *shaper) reset() {
	for i := range s.known {
		t := &s.known[i]
		t.node, t.kids = Node{}, nil
	}
	s.last, s.made, s.count, s.size, s.raw, s.busy = 0, 0, 0, 0, 0, false
	clear(s.peers[:])
	s.twins.x, s.twins.y = nil, nil
}

// clonedFree and clonedEach bound what the clones of a patch may weigh together: so
// much, and so much more for each byte before them. A template weighs the bytes of its
// operations and the length of its raw markup. Without a bound a small patch could be a
// large page.
const (
	clonedFree = 1 << 16
	clonedEach = 16
)

// nodes writes siblings.
func (w *nodeWriter) nodes(nodes []Node) {
	for i := range nodes {
		if w.keyed {
			w.key(nodes[i])
		}
		w.sibling(nodes[i], nodes[i+1:])
	}
}

// sibling writes a node that these follow: as a clone, as a template, or as it is.
func (w *nodeWriter) sibling(n Node, next []Node) {
	if n.Kind() < KindElement || w.keyed || w.shapes.busy {
		w.node(n)
		return
	}
	e, _ := resolved(n, w.m.NextKids)
	if e.Kind() != KindElement {
		w.node(n)
		return
	}
	if wider, done := w.clone(n, e); !done && !w.shape(n, next, wider) {
		w.node(n)
	}
}

// entry writes y[i], which is new in an order. The new ones that follow it within sight
// are those that src has no old index for.
func (w *nodeWriter) entry(y []Node, src []int32, i int) {
	next := w.shapes.peers[:0]
	for j := i + 1; j < min(len(y), i+64) && len(next) < cap(next); j++ {
		if src[j] < 0 {
			next = append(next, y[j])
		}
	}
	w.sibling(y[i], next)
}

// resolved returns what a component shows, and the components of that; other nodes as
// they are.
func resolved(n Node, kids []*Mount) (Node, []*Mount) {
	for range MaxDepth {
		if n.Kind() != KindComponent {
			break
		}
		m := child(kids, n)
		if m == nil {
			return Node{}, nil
		}
		n, kids = m.Next, m.NextKids
	}
	return n, kids
}

// clone writes n, which shows e, as a clone of a template. If none fits, it returns
// the index of one that may with more holes, or -1.
func (w *nodeWriter) clone(n, e Node) (wider int, done bool) {
	s := &w.shapes
	wider = -1
	for i := range s.known {
		at := (s.last + i) % templates
		t := &s.known[at]
		if (t.node.m^e.m)&^flags != 0 || s.size+t.size > clonedFree+clonedEach*(len(w.ops)+len(w.text)) {
			continue
		}
		ops, text := len(w.ops), len(w.text)
		w.byte(nodeClone)
		w.uint(t.number)
		if s.twins.walk(t.node, t.kids, n, w, t.holes, w.Writer) {
			s.last = at
			s.size += t.size
			if judging && w.Report != nil {
				w.judgeAll(n, w.m)
			}
			return at, true
		}
		w.ops, w.text = w.ops[:ops], w.text[:text]
		if s.twins.other && wider < 0 {
			wider = at
		}
	}
	return wider, false
}

// shape writes n as a template if enough of next can be clones of it.
// wider is the index of the template that lacked a hole for n, or -1.
func (w *nodeWriter) shape(n Node, next []Node, wider int) bool {
	s := &w.shapes
	holes := s.twins.holes[:0]
	if wider >= 0 {
		t := &s.known[wider]
		if s.twins.walk(t.node, t.kids, n, w, t.holes, nil) {
			holes = s.twins.take()
		} else {
			wider = -1
		}
	}
	alike, bytes := 0, 0
	peers := next[:min(len(next), lookahead)]
	for _, peer := range peers {
		if s.twins.walk(n, w.m.NextKids, peer, w, holes, nil) {
			holes = s.twins.take()
			bytes = s.twins.bytes
			alike++
		}
	}
	if alike == lookahead { // so are the others, then
		alike = len(next)
	}
	if alike*(bytes-cloneBytes) < shapeBytes+len(holes) {
		return false
	}
	if s.last = wider; wider < 0 { // it takes the place of the oldest
		s.last = s.made % templates
		s.made++
	}
	t := &s.known[s.last]
	t.holes = append(t.holes[:0], holes...)
	t.node, t.kids = resolved(n, w.m.NextKids)
	t.number = s.count
	s.count++

	w.byte(nodeShape)
	w.uint(len(holes))
	last := -1
	for _, hole := range holes {
		w.uint(int(hole) - last - 1)
		last = int(hole)
	}
	t.size = -len(w.ops) - s.raw
	s.busy = true // templates are flat
	w.node(n)
	s.busy = false
	t.size += len(w.ops) + s.raw
	return true
}

// What a clone costs besides its values, and what a template costs besides its holes
// and its node: bytes, and for the template the time that its copy takes.
const (
	cloneBytes = 2
	shapeBytes = 8
)

// judgeAll judges a clone as node would have.
func (w *nodeWriter) judgeAll(n Node, m *Mount) {
	outer, place := w.m, w.place
	w.m = m
	switch n.Kind() {
	case KindComponent:
		if m = child(m.NextKids, n); m != nil {
			w.judgeAll(m.Next, m)
		}
	case KindElement:
		w.place = w.judge(n)
		if sole(n.Kids()) {
			break
		}
		fallthrough
	case KindList:
		for _, kid := range n.Kids() {
			w.judgeAll(kid, m)
		}
	case KindHole, KindText, KindInt:
		w.judge(n)
	}
	w.m, w.place = outer, place
}
