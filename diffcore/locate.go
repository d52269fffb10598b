package diffcore

// A finder remembers where the last component was found, since changed components
// are often siblings and come in order.
type finder struct {
	parent *Mount
	path   []uint32 // of the run's parent
	tags   []Name
	run    []Node // siblings, as the reader has them
	next   int    // where to look first
}

func (f *finder) forget() { f.parent, f.run = nil, nil }

// locate makes the path that of m's slot in the reader's document. It reports
// whether m is there.
func (w *Writer) locate(m *Mount) bool {
	f := &w.found
	if m.Parent != nil && m.Parent == f.parent {
		if i := guess(f.run, f.parent, m); i >= 0 {
			f.next = i
		}
		for i := f.next; i < len(f.run); i++ {
			if n := f.run[i]; n.Kind() == KindComponent && child(m.Parent.SentKids, n) == m {
				w.path = append(append(w.path[:0], f.path...), uint32(i))
				w.tags = append(w.tags[:0], f.tags...)
				f.next = i + 1
				return true
			}
		}
	}
	f.forget()
	w.path, w.tags = w.path[:0], w.tags[:0]
	return w.walk(m)
}

// note remembers that the path leads to the i-th of kids, which is of the tree of p.
//
//go:noinline
func (f *finder) note(w *Writer, at int, p *Mount, kids []Node, i int) {
	f.path, f.tags = append(f.path[:0], w.path[:at]...), append(f.tags[:0], w.tags...)
	f.parent, f.run, f.next = p, kids, i+1
}

// guess returns the index of m among kids if it stands where it would in a list of
// components in the order in which they were placed, which is the usual one; else
// -1. So one of many rows is found without looking at the others.
//
//go:noinline
func guess(kids []Node, p, m *Mount) int {
	if len(kids) == 0 || kids[0].Kind() != KindComponent {
		return -1
	}
	at := int(m.Place) - kids[0].Num()
	for d := range min(far, len(kids)) + 1 { // where it would be, then on both sides of that
		for _, i := range [2]int{at - d, at + d} {
			if i >= 0 && i < len(kids) && kids[i].Kind() == KindComponent && child(p.SentKids, kids[i]) == m {
				m.Place += int32(i - at)
				return i
			}
		}
	}
	return -1
}

// far is how far from its Place a component is looked for before all are.
const far = 64

// walk appends the path from the root of the page to m.
func (w *Writer) walk(m *Mount) bool {
	p := m.Parent
	if p == nil {
		return true
	}
	return p.Written && w.walk(p) && w.find(p.Sent, p, m)
}

// find appends the path from the node n, of the tree of p, to the component m.
func (w *Writer) find(n Node, p, m *Mount) bool {
	if n.Kind() == KindComponent {
		return child(p.SentKids, n) == m
	}
	if n.m&flagComps == 0 {
		return false
	}
	at := w.push(n)
	kids := n.Kids()
	if i := guess(kids, p, m); i >= 0 {
		w.path[at] = uint32(i)
		w.found.note(w, at, p, kids, i)
		return true
	}
	for i := range kids {
		if kids[i].m&flagComps == 0 {
			continue
		}
		w.path[at] = uint32(i)
		if w.find(kids[i], p, m) {
			if kids[i].Kind() == KindComponent {
				w.found.note(w, at, p, kids, i)
			}
			return true
		}
	}
	w.pop()
	return false
}
