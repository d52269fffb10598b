package diffcore

import (
	"sync/atomic"
	"unsafe"
)

// A frozenHTML is the markup of a static subtree, where it was found in order.
type frozenHTML struct {
	markup string
	place  place
	depth  int
}

// static writes a subtree that never changes: the first time as any other, then from
// memory. What Freeze made has a place for that in front of its run.
func (w *htmlWriter) static(b []byte, n Node, p place) []byte {
	if n.p == nil {
		return w.dynamic(b, n, p)
	}
	kept := (*unsafe.Pointer)(unsafe.Add(n.p, -int(unsafe.Sizeof(n))))
	if f := (*frozenHTML)(atomic.LoadPointer(kept)); f != nil && f.place == p && w.depth <= f.depth {
		return append(b, f.markup...)
	}
	from := len(b)
	if b = w.dynamic(b, n, p); w.err == nil && n.m&flagIDs == 0 {
		atomic.StorePointer(kept, unsafe.Pointer(&frozenHTML{string(b[from:]), p, w.depth}))
	}
	return b
}

func (w *htmlWriter) dynamic(b []byte, n Node, p place) []byte {
	if n.Kind() == KindList {
		return w.list(b, n, p)
	}
	return w.element(b, n, p)
}
