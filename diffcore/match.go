package diffcore

// match pushes for each of y its index in x, or -1, and for each of x whether it is
// kept. It returns how many are, and whether some are in another order.
//
// Children mostly come in runs, so each is first looked for where the one before it
// was, and at the few places where a run may go on or begin. Only when one is not
// there is an index made of all of x.
func (w *Writer) match(x, y []Node) (kept int, moved bool) {
	seen0 := len(w.seen)
	w.seen = grow(w.seen, len(x))
	m := matcher{w: w, x: x, seen: w.seen[seen0:], last: len(x) - 1}
	clear(m.seen)
	last := int32(-1)
	for i := range y {
		j := m.find(&y[i])
		w.src = append(w.src, j)
		if j < 0 {
			continue
		}
		m.seen[j] = true
		kept++
		moved = moved || j < last
		last = j
	}
	return kept, moved
}

// A matcher finds children among those that were there.
type matcher struct {
	w       *Writer
	x       []Node
	seen    []bool
	cursor  int // behind the one found last
	resume  int // where the cursor was before it jumped
	first   int // none before it is left
	last    int // none behind it is left
	indexed bool
}

// find returns where q is in x, or -1.
func (m *matcher) find(q *Node) int32 {
	mount := m.w.mountOf(m.w.new, q)
	if mount == nil { // an element
		return m.byKey(q)
	}
	if m.is(m.cursor, mount) {
		m.cursor++
		return int32(m.cursor - 1)
	}
	switch {
	case !mount.Written: // it is new, but may have the key of one that was there
		return m.byKey(q)
	case !m.indexed:
		for m.first < m.last && m.seen[m.first] {
			m.first++
		}
		for m.last > m.first && m.seen[m.last] {
			m.last--
		}
		for _, n := range [...]int{m.cursor + 1, m.resume, m.resume + 1, m.first, m.last} {
			if m.is(n, mount) {
				return m.jump(n)
			}
		}
		m.index()
	}
	if n := int(mount.index); m.is(n, mount) {
		return m.jump(n)
	}
	return m.byKey(q)
}

// is reports whether the n-th of x is what shows mount, and left.
//
//go:noinline
func (m *matcher) is(n int, mount *Mount) bool {
	return uint(n) < uint(len(m.x)) && m.w.mountOf(m.w.old, &m.x[n]) == mount && !m.seen[n]
}

func (m *matcher) jump(n int) int32 {
	if n != m.cursor+1 {
		m.resume = m.cursor
	}
	m.cursor = n + 1
	return int32(n)
}

// byKey finds a child that has another instance than before, or none.
func (m *matcher) byKey(q *Node) int32 {
	k := key(q)
	if k.m == 0 {
		return -1
	}
	m.index()
	j := m.w.keys.get(k)
	if j >= 0 && m.seen[j] {
		m.w.reportDuplicate(k)
		return -1
	}
	return j
}

// index notes where each of x is: an instance tells itself, of the others the key does.
func (m *matcher) index() {
	if m.indexed {
		return
	}
	m.indexed = true
	w := m.w
	w.keys.reset(len(m.x))
	for i := range m.x {
		if mount := w.mountOf(w.old, &m.x[i]); mount != nil {
			mount.index = int32(i)
			continue
		}
		if k := key(&m.x[i]); k.m != 0 && w.keys.put(k, int32(i)) {
			w.reportDuplicate(k)
		}
	}
}

// mountOf returns the instance of a child that is a component, of which kids are all.
//
//go:noinline
func (w *Writer) mountOf(kids []*Mount, n *Node) *Mount {
	if n.m&0xff != uint64(KindComponent) {
		return nil
	}
	return child(kids, *n)
}

// grow returns s with n more elements.
func grow(s []bool, n int) []bool {
	if cap(s)-len(s) < n {
		s = append(make([]bool, 0, 2*len(s)+n), s...)
	}
	return s[:len(s)+n]
}
