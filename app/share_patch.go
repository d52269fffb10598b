//go:build !js || serverside

package app

import (
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// Patches of whole pages are shared, too: pages that show the same and shall show the
// same are written once. A patch is a function of the trees that were written and that
// are to be, of all components, and of which of them stay; nodes name no instance, so
// two pages agree when all their nodes are the same words.

const (
	maxWritten   = 64      // components of a page: to compare more costs more than to write what changed
	maxPatches   = 256     // of each of the two generations
	maxPatchMem  = 1 << 20 // bytes, likewise
	maxPatchTree = 8 << 20 // bytes of the trees that they keep alive, likewise, and one page
)

// A standing is one component of a page that is about to be written.
type standing struct {
	id         uint64
	sent, next Node
	stays      bool // the reader has it
	changed    bool
	after      bool // the reader has it afterwards
}

// A patching is a patch and the page that it is for.
type patching struct {
	page  []standing
	patch []byte // nil: nothing changed
	trees int    // bytes of the page's trees, about
}

// patches are the last patches that were written, in two generations.
type patches struct {
	young, old map[uint64]*patching
	bytes      int // of the young
	trees      int // likewise
}

// find returns the patch for a page, or nil.
func (s *Sharing) find(sum uint64, page []standing) *patching {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.patches.young[sum]
	if p == nil {
		if p = s.patches.old[sum]; p == nil {
			return nil
		}
		delete(s.patches.old, sum)
		s.put(sum, p)
	}
	if !p.isFor(page) {
		return nil
	}
	s.written.Add(1)
	return p
}

// put adds p to the young. Under the lock.
func (s *Sharing) put(sum uint64, p *patching) {
	t := &s.patches
	if t.young == nil || len(t.young) >= maxPatches || t.bytes+len(p.patch) > maxPatchMem || t.trees > maxPatchTree {
		t.young, t.old, t.bytes, t.trees = map[uint64]*patching{}, t.young, 0, 0
	}
	t.young[sum] = p
	t.bytes += len(p.patch)
	t.trees += p.trees
}

func (p *patching) isFor(page []standing) bool {
	if len(p.page) != len(page) {
		return false
	}
	for i := range page {
		a, b := &p.page[i], &page[i]
		if a.id != b.id || a.sent != b.sent || a.next != b.next || a.stays != b.stays || a.changed != b.changed {
			return false
		}
	}
	return true
}

// Patch is Write where w keeps nothing from before: it returns what seal makes of the
// patch, or nil when nothing changed. seal must copy. The bytes may be those of other
// pages with this Sharing: read-only, and good forever.
func (r *Root) Patch(w *diffcore.Writer, seal func(patch []byte) []byte) []byte {
	if len(r.changed) == 0 {
		return nil
	}
	var buf [16]standing
	page, sum, ok := r.standings(buf[:0])
	if !ok {
		return r.patchAlone(w, seal)
	}
	share := r.o.Share
	if p := share.find(sum, page); p != nil {
		r.keepPast()
		at := 0
		r.eachMount(&r.top, func(m *Instance) {
			if s := &p.page[at]; s.after && s.changed {
				m.Sent, m.SentKids, m.Written = m.Next, m.NextKids, true
			}
			at++
		})
		r.unsorted = false
		r.settled()
		return p.patch
	}
	failed := r.stats.Failed
	patch := r.patchAlone(w, seal)
	if r.stats.Failed != failed || len(patch) > maxPatchMem/16 {
		return patch
	}
	p := &patching{page: append([]standing(nil), page...), patch: patch}
	at := 0
	r.eachMount(&r.top, func(m *Instance) {
		s := &p.page[at]
		s.after = m.Written
		if m != &r.top {
			p.trees += m.shared.weigh()
			if s.sent != s.next { // what changed was walked anyway
				p.trees += weigh(s.sent)
			}
		}
		at++
	})
	share.mu.Lock()
	share.put(sum, p)
	share.mu.Unlock()
	return patch
}

func (r *Root) patchAlone(w *diffcore.Writer, seal func([]byte) []byte) []byte {
	w.Reset()
	r.Write(w)
	if b := w.Bytes(); b != nil {
		return seal(b)
	}
	return nil
}

// standings describes the page to those that may have written an equal one. ok is false
// when that is not worth while, or a component has a tree of its own.
func (r *Root) standings(to []standing) (page []standing, sum uint64, ok bool) {
	if r.o.Share == nil || r.browser() {
		return to, 0, false
	}
	for _, inst := range r.changed {
		if inst.alive && (inst.shared == nil || !inst.shared.done) {
			return to, 0, false
		}
	}
	sum = fnvOffset
	lone := false
	ok = r.eachMount(&r.top, func(m *Instance) {
		s := standing{id: m.id, stays: m.Written, changed: m.Changed}
		if m != &r.top { // that one did not change, and is where the page begins
			lone = lone || m.shared == nil || !m.shared.done
			if s.next = m.Next; s.stays {
				s.sent = m.Sent
			}
		}
		to = append(to, s)
		sum = blend(sum^m.id, wordsOf(s.sent)+wordsOf(s.next)*fnvPrime)
	})
	return to, sum, ok && !lone
}

// eachMount calls f for inst and all below, parents first. It stops and reports false
// when there are too many.
func (r *Root) eachMount(inst *Instance, f func(*Instance)) bool {
	left := maxWritten
	return visit(inst, &left, f)
}

func visit(inst *Instance, left *int, f func(*Instance)) bool {
	if *left--; *left < 0 {
		return false
	}
	f(inst)
	for _, m := range inst.NextKids {
		if !visit(instanceOf(m), left, f) {
			return false
		}
	}
	return true
}

// wordsOf mixes the two words of a node.
func wordsOf(n Node) uint64 {
	w := (*[2]uint64)(unsafe.Pointer(&n))
	return w[0] ^ w[1]*fnvPrime
}

// weigh returns about how many bytes the tree of e has.
func (e *rendition) weigh() int {
	w := int(e.weight.Load())
	if w == 0 {
		w = weigh(e.tree)
		e.weight.Store(int64(w))
	}
	return w
}

// weigh returns about how many bytes are kept alive by a tree.
func weigh(n Node) int {
	w := int(unsafe.Sizeof(n))
	if n.Static() { // it is there anyway
		return w
	}
	switch n.Kind() {
	case diffcore.KindText, diffcore.KindRaw:
		return w + len(n.Str())
	case diffcore.KindComponent:
		return w + int(unsafe.Sizeof(*n.Slot()))
	case diffcore.KindElement:
		for _, a := range n.Attrs() {
			w += weigh(a)
		}
	case diffcore.KindAttr, diffcore.KindStyle:
		return w + len(n.Str())
	}
	for _, k := range kidsOf(n) {
		w += weigh(k)
	}
	return w
}
