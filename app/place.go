package app

import (
	"math/bits"
	"unsafe"

	"github.com/duet-ui/duet/diffcore"
)

// A placing is how the children of one Render stand to those of the last: as runs of
// old ones in their old order, and of new ones. A child that comes where the last
// render had it is a number more; nothing is written down before one does not. Old
// children are told by their slots, so that their instances, which are large and
// seldom at hand, are not looked at.
type placing struct {
	old     []*diffcore.Mount // the children of the last render
	slots   []*diffcore.Slot  // theirs
	placed  int               // children placed so far
	cursor  int               // which of old is next in the run that goes on
	from    int               // where that began
	resume  int               // where the cursor was before something moved
	awry    bool              // not all came as they stood
	runs    []run             // those before the run that goes on
	taken   []uint64          // a bit for each of old that is in runs
	fresh   []*Instance       // new children
	turned  []turned          // old ones that have other props now
	highest int               // no integer key of old or fresh is above it, if known
	known   bool
	scans   int // searches without table
	counts  []count
	counted bool // counts says how many unkeyed children were placed
	indexed bool // table holds slots and fresh
	table   kidTable
}

// A run is n children that came one after another: of old from from on, or of fresh
// from ^from on.
type run struct{ from, n int32 }

// A turned is an old child with another slot; quiet says that it need not render.
type turned struct {
	ordinal, old int
	slot         *diffcore.Slot
	quiet        bool
}

type count struct {
	typ *componentType
	n   int
}

// start begins with the children of inst.
func (r *placing) start(inst *Instance) {
	r.old, r.slots = inst.NextKids, inst.slots
	r.placed, r.cursor, r.from, r.resume = 0, 0, 0, 0
	r.awry, r.counted, r.indexed = false, false, false
	r.highest, r.known, r.scans = -1<<31, len(r.old) == 0, 0
}

// forget clears what would keep children alive.
func (r *placing) forget() {
	clear(r.fresh)
	clear(r.turned)
	r.fresh, r.turned, r.runs, r.counts = r.fresh[:0], r.turned[:0], r.runs[:0], r.counts[:0]
	r.old, r.slots = nil, nil
}

// next places the child at the cursor, whose slot it is.
func (r *placing) next(slot *diffcore.Slot) Node {
	n := diffcore.Component(slot, r.placed)
	r.cursor++
	r.placed++
	return n
}

// inPlace reports whether the children are those of the last render, in their order.
func (r *placing) inPlace() bool { return !r.awry && r.cursor == len(r.old) }

// typeOfSlot returns the type of the child that slot describes.
func typeOfSlot(slot *diffcore.Slot) *componentType {
	return (*componentType)((*eface)(unsafe.Pointer(&slot.Type)).data)
}

// sameKey reports whether two keys are equal.
//
//go:noinline
func sameKey(a, b Node) bool {
	return a == b || a.Kind() == diffcore.KindKeyString && diffcore.EqualKey(a, b)
}

// find places the child of this type and key and returns its slot, or nil if the last
// render had none.
func (r *renderer) find(ct *componentType, key Node) *diffcore.Slot {
	if r.cursor < len(r.slots) {
		slot := r.slots[r.cursor]
		if typeOfSlot(slot) == ct && sameKey(slot.Key, key) && (key != Node{} || !r.awry) {
			r.cursor++
			r.placed++
			return slot
		}
	}
	r.ordinal = 0
	at := r.seek(ct, key)
	if key == (Node{}) {
		r.count(ct)
	}
	if at < 0 {
		return nil
	}
	r.from, r.cursor = at, at+1
	r.placed++
	return r.slots[at]
}

// close ends the run that goes on.
func (r *renderer) close() {
	if !r.awry {
		r.awry = true
		n := (len(r.old) + 63) / 64
		if cap(r.taken) < n {
			r.taken = make([]uint64, n)
		}
		r.taken = r.taken[:n]
		clear(r.taken)
	}
	n := int32(r.cursor - r.from)
	if n == 0 {
		return
	}
	r.take(r.from, r.cursor)
	r.extend(int32(r.from), n)
	r.from = r.cursor
}

// extend appends n children to the runs.
//
//go:noinline
func (r *placing) extend(from, n int32) {
	if last := len(r.runs) - 1; last >= 0 {
		switch l := &r.runs[last]; {
		case l.from >= 0 && l.from+l.n == from, l.from < 0 && from == l.from-l.n:
			l.n += n
			return
		}
	}
	r.runs = append(r.runs, run{from, n})
}

// take marks some of the old children as placed. It panics if one was before.
func (r *renderer) take(from, to int) {
	for i := from; i < to; {
		n := min(64-i&63, to-i)
		mask := ^uint64(0) >> (64 - n) << (i & 63)
		if twice := r.taken[i>>6] & mask; twice != 0 {
			panic(r.twice(r.slots[i&^63+bits.TrailingZeros64(twice)]))
		}
		r.taken[i>>6] |= mask
		i += n
	}
}

//go:noinline
func (r *renderer) twice(slot *diffcore.Slot) misuse {
	return misuse("app: " + r.inst.typ.name + " mounts two children " + typeOfSlot(slot).name + " with the key " + keyText(slot.Key))
}

// seek ends the run and returns which of old is the child of this type and key, -1
// if none is. Then r.ordinal is its ordinal if it has no key.
func (r *renderer) seek(ct *componentType, key Node) int {
	r.close()
	if r.known && r.isAbove(key) {
		return -1
	}
	if key == (Node{}) {
		r.ordinal = r.unkeyed(ct)
	}
	at := -1
	if !r.indexed {
		for _, n := range [...]int{r.cursor, r.cursor + 1, r.resume, r.resume + 1} { // the last two are behind what moved
			if n < len(r.slots) && r.fits(n, ct, key) {
				at = n
				break
			}
		}
	}
	if at < 0 {
		at = r.search(ct, key)
	}
	if at >= 0 && at != r.cursor && at != r.cursor+1 {
		r.resume = r.cursor
	}
	return at
}

// isAbove reports whether key is a number higher than all.
func (r *placing) isAbove(key Node) bool {
	return key.Kind() == diffcore.KindKeyInt && key.Num() > r.highest
}

// raise notes an integer key.
//
//go:noinline
func (r *placing) raise(key Node) {
	if key.Kind() == diffcore.KindKeyInt {
		r.highest = max(r.highest, key.Num())
	}
}

// fits reports whether the i-th of old is of this type and has this key, or is next
// in turn among the unkeyed of its type.
//
//go:noinline
func (r *renderer) fits(i int, ct *componentType, key Node) bool {
	slot := r.slots[i]
	return typeOfSlot(slot) == ct && sameKey(slot.Key, key) && (key != Node{} || int(instanceOf(r.old[i]).ordinal) == r.ordinal)
}

// unkeyed returns how many unkeyed children of the type were placed.
func (r *renderer) unkeyed(ct *componentType) int {
	if !r.counted {
		r.counted = true
		for _, run := range r.runs {
			for i := range int(run.n) {
				if slot := r.slotOf(run, i); slot.Key == (Node{}) {
					r.count(typeOfSlot(slot))
				}
			}
		}
	}
	for i := range r.counts {
		if r.counts[i].typ == ct {
			return r.counts[i].n
		}
	}
	return 0
}

// slotOf returns the slot that the i-th child of a run had.
func (r *placing) slotOf(run run, i int) *diffcore.Slot {
	if run.from < 0 {
		return r.fresh[int(^run.from)+i].slot
	}
	return r.slots[int(run.from)+i]
}

// count notes one more unkeyed child of the type.
//
//go:noinline
func (r *placing) count(ct *componentType) {
	for i := range r.counts {
		if r.counts[i].typ == ct {
			r.counts[i].n++
			return
		}
	}
	r.counts = append(r.counts, count{ct, 1})
}

// search looks for a child that is not at the cursor. A few that moved are looked for
// among all that are left; then all are put in the table: cost linear in them, once.
func (r *renderer) search(ct *componentType, key Node) int {
	if !r.indexed && key != (Node{}) && r.scans < 4 {
		r.scans++
		twin := -1
		for i, slot := range r.slots {
			if !r.known {
				r.raise(slot.Key)
			}
			if slot.Key.Num() == key.Num() && typeOfSlot(slot) == ct && sameKey(slot.Key, key) {
				twin = i
				if r.known {
					break
				}
			}
		}
		r.known = true
		switch {
		case twin >= 0:
			return twin // if it is placed already, take says so
		case len(r.fresh) == 0:
			return -1
		}
	}
	if !r.indexed {
		r.index()
	}
	at := r.table.find(r, ct, key)
	if at < -1 {
		panic(r.twice(r.fresh[^at-1].slot))
	}
	return at
}

// index puts all children in the table.
func (r *renderer) index() {
	r.indexed, r.known = true, true
	r.table.start(len(r.old) + len(r.fresh))
	for i, inst := range r.fresh {
		r.table.add(r, int32(^i-1))
		r.raise(inst.slot.Key)
	}
	for i, slot := range r.slots {
		r.table.add(r, int32(i))
		r.raise(slot.Key)
	}
}
