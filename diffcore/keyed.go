package diffcore

import "strconv"

// A DuplicateKeyError reports siblings with one key. The diff keeps the first of
// them and makes the others anew each time.
type DuplicateKeyError struct{ Key Node }

func (e *DuplicateKeyError) Error() string {
	return "diffcore: two siblings have the key " + keyText(e.Key) + "; keys must be unique in their list"
}

// keyText shows a key as a programmer wrote it.
func keyText(k Node) string {
	if k.Kind() == KindKeyInt {
		return strconv.Itoa(k.Num())
	}
	return "\"" + k.Str() + "\""
}

// key returns the key of a child as Key does, for the loops below.
//
//go:noinline
func key(n *Node) Node {
	switch {
	case n.m&0xff == uint64(KindElement) && n.m&flagKeyed != 0:
		return *(*Node)(n.p)
	case n.m&0xff == uint64(KindComponent):
		return (*Slot)(n.p).Key
	}
	return Node{}
}

//go:noinline
func sameKey(p, q *Node) bool { return EqualKey(key(p), key(q)) }

// keyed writes what carries the slots x of the list at the path to y, the children
// of b, where both have keys. What is kept is diffed at its old place; then one
// operation removes, moves and adds. Of what is kept as few as possible move: all
// but a longest increasing subsequence.
func (w *Writer) keyed(x, y []Node, b Node) {
	at := w.push(b)
	lo, xh, yh := 0, len(x), len(y)
	for {
		lo += w.still(x[lo:xh], y[lo:yh])
		if lo == xh || lo == yh || !sameKey(&x[lo], &y[lo]) {
			break
		}
		w.path[at] = uint32(lo)
		w.slot(x[lo], y[lo])
		lo++
	}
	for {
		n := w.stillBehind(x[lo:xh], y[lo:yh])
		xh, yh = xh-n, yh-n
		if lo == xh || lo == yh || !sameKey(&x[xh-1], &y[yh-1]) {
			break
		}
		xh, yh = xh-1, yh-1
		w.path[at] = uint32(xh)
		w.slot(x[xh], y[yh])
	}
	x, y = x[lo:xh], y[lo:yh]
	switch {
	case len(x) == 0 && len(y) == 0:
		w.pop()
	case len(y) == 0:
		w.pop()
		w.remove(lo, len(x))
	case len(x) == 0:
		w.pop()
		w.insert(lo, y, b)
	default:
		w.reorder(x, y, b, lo)
	}
}

// reorder writes what carries the slots x to y, from index base on. The path ends
// with a place for their index, which reorder takes off.
func (w *Writer) reorder(x, y []Node, b Node, base int) {
	at := len(w.path) - 1
	src0, seen0 := len(w.src), len(w.seen)
	kept, moved := w.match(x, y)

	// The diffs of the kept children may reorder lists of their own: they use the
	// stacks beyond what is in use here.
	if kept > 0 {
		for i := range y {
			if j := w.src[src0+i]; j >= 0 && !w.isStill(&x[j], &y[i]) {
				w.path[at] = uint32(base + int(j))
				w.slot(x[j], y[i])
			}
		}
	}
	w.pop()
	src, seen := w.src[src0:], w.seen[seen0:]
	w.src, w.seen = w.src[:src0], w.seen[:seen0]
	switch {
	case kept == 0 && len(y) == len(b.Kids()):
		w.fill(b)
	case kept == 0:
		w.remove(base, len(x))
		w.insert(base, y, b)
	default:
		if moved {
			w.increasing(src)
		}
		w.order(y, b, src, seen, base, len(x)-kept, moved)
	}
}

func (w *Writer) reportDuplicate(key Node) {
	if judging && w.Report != nil {
		w.Report(w.mount, &DuplicateKeyError{key})
	}
}

// stays marks in src what need not move.
const stays = 1 << 30

// order writes the operation: y in terms of the old indexes src.
func (w *Writer) order(y []Node, b Node, src []int32, seen []bool, base, removed int, moved bool) {
	for i, j := range src {
		if j < 0 {
			w.usePrefix(w.mount, y[i], w.new)
		}
	}
	w.op(OpOrder)
	w.uint(base)
	w.uint(len(seen))
	w.uint(removed)
	last := 0
	for i, kept := range seen {
		if !kept {
			w.uint(i - last)
			last = i
		}
	}
	if !moved {
		for i, j := range src {
			if j >= 0 {
				src[i] |= stays
			}
		}
	}
	entries := 0
	for i := 0; i < len(src); i += runLength(src[i:]) {
		entries++
	}
	w.uint(entries)
	inside := w.within(b)
	for i := 0; i < len(src); {
		n := runLength(src[i:])
		switch j := src[i]; {
		case j < 0:
			w.byte(entryNew)
			inside.entry(y, src, i)
		case j&stays == 0:
			w.byte(entryMove)
			w.uint(int(j))
		default:
			w.byte(entryKeep)
			w.uint(int(j &^ stays))
			w.uint(n)
		}
		i += n
	}
}

// runLength returns how many children the entry at the front of src stands for.
func runLength(src []int32) int {
	if src[0] < 0 || src[0]&stays == 0 {
		return 1
	}
	n := 1
	for n < len(src) && src[n] == src[n-1]+1 { // both stay: the mark is in both
		n++
	}
	return n
}
