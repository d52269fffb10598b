package diffcore

// children writes what carries the slots x inside the element or list at the path
// to y, the children of b. They are matched by position; a hole keeps its place,
// so what follows a conditional keeps its identity.
func (w *Writer) children(x, y []Node, b Node) {
	if len(y) == 0 {
		if len(x) > 0 {
			w.fill(b)
		}
		return
	}
	n := min(len(x), len(y))
	at := w.push(b)
	for i := w.still(x, y); i < n; i++ {
		if w.isStill(&x[i], &y[i]) {
			continue
		}
		w.path[at] = uint32(i)
		w.slot(x[i], y[i])
	}
	w.pop()
	if len(y) > n {
		w.insert(n, y[n:], b)
	}
	if len(x) > n {
		w.remove(n, len(x)-n)
	}
}

// list writes what changed of a list that stays.
func (w *Writer) list(a, b Node) {
	x, y := a.Kids(), b.Kids()
	if a.m&b.m&flagKeyed != 0 {
		w.keyed(x, y, b)
		return
	}
	w.children(x, y, b)
}

// fill replaces all that is inside the element or list at the path, b.
func (w *Writer) fill(b Node) {
	kids := b.Kids()
	w.usePrefixOfAny(kids)
	w.op(OpFill)
	inside := w.within(b)
	if b.Kind() == KindList && len(kids) > 0 {
		w.uint(1 + len(kids))
		inside.nodes(kids)
		return
	}
	inside.inside(kids)
}

// insert writes new slots from index i on inside the element or list b at the path.
func (w *Writer) insert(i int, nodes []Node, b Node) {
	w.usePrefixOfAny(nodes)
	w.op(OpInsert)
	w.uint(i)
	w.uint(len(nodes))
	inside := w.within(b)
	inside.nodes(nodes)
}

// push leads the path into the element or list b. It returns where its index goes.
//
//go:noinline
func (w *Writer) push(b Node) int {
	w.path = append(w.path, 0)
	w.tags = append(w.tags, b.Name())
	return len(w.path) - 1
}

// pop takes the last step off the path.
//
//go:noinline
func (w *Writer) pop() {
	w.path = w.path[:len(w.path)-1]
	w.tags = w.tags[:len(w.tags)-1]
}

// remove writes that count slots from index i on are no more.
func (w *Writer) remove(i, count int) {
	w.op(OpRemove)
	w.uint(i)
	w.uint(count)
}

// usePrefixOfAny is usePrefix for several nodes.
func (w *Writer) usePrefixOfAny(nodes []Node) {
	for i := range nodes {
		if nodes[i].m&(flagComps|flagIDs) != 0 {
			w.usePrefix(w.mount, nodes[i], w.new)
		}
	}
}
