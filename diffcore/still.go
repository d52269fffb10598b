package diffcore

import "unsafe"

// What did not change is most of a list, so a diff passes it in loops that call
// nothing and jump seldom: in the browser a jump costs as much as ten additions.

// still returns how many of the children at the front of x stand unchanged at the
// front of y. It may return less than there are.
func (w *Writer) still(x, y []Node) int {
	n := min(len(x), len(y))
	if n == 0 {
		return 0
	}
	if !w.sameKids {
		i := 0
		for i < n && w.isStill(&x[i], &y[i]) {
			i++
		}
		return i
	}
	return sameNodes(x[:n], y[:n])
}

// stillBehind is still for the end of x and y.
func (w *Writer) stillBehind(x, y []Node) int {
	n := min(len(x), len(y))
	x, y = x[len(x)-n:], y[len(y)-n:]
	for i := n - 1; i >= 0; i-- {
		if !w.isStill(&x[i], &y[i]) {
			return n - 1 - i
		}
	}
	return n
}

// isStill reports whether p of the old tree and q of the new are known to show the
// same: the same run of nodes, or the same instance with the same props. What became
// of an instance by itself is written when its turn comes.
func (w *Writer) isStill(p, q *Node) bool {
	if q.m&flagComps == 0 || w.sameKids {
		return *p == *q
	}
	const word = uint64(KindComponent) | flagComps
	if off := (p.m^word)&0xffffffff | (q.m^word)&0xffffffff | uint64(uintptr(p.p)^uintptr(q.p)); off != 0 {
		return false
	}
	i, j := uint(p.m>>32), uint(q.m>>32)
	return i < uint(len(w.old)) && j < uint(len(w.new)) && w.old[i] == w.new[j] && w.old[i] != nil
}

// sameNodes returns how many nodes at the front of x are those at the front of y,
// which is as long, word by word.
//
//go:noinline
func sameNodes(x, y []Node) int {
	p, q := unsafe.Pointer(unsafe.SliceData(x)), unsafe.Pointer(unsafe.SliceData(y))
	if p == q {
		return len(x)
	}
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a, b := (*[8]uint64)(unsafe.Add(p, 16*i)), (*[8]uint64)(unsafe.Add(q, 16*i))
		if (a[0]^b[0])|(a[1]^b[1])|(a[2]^b[2])|(a[3]^b[3])|(a[4]^b[4])|(a[5]^b[5])|(a[6]^b[6])|(a[7]^b[7]) != 0 {
			break
		}
	}
	for i < len(x) && x[i] == y[i] {
		i++
	}
	return i
}
