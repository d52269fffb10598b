package app

import "github.com/duet-ui/duet/diffcore"

// A kidTable finds a child of one render by key, or by ordinal when it has none: the
// index of an old one, or -2 - the index of a new one. Entries of other renders are
// told by their stamp, so a new render costs nothing.
type kidTable struct {
	entries []kidEntry
	mask    uint32
	n       int
	stamp   uint32
}

type kidEntry struct {
	at    int32
	stamp uint32
}

// start empties the table for about n children.
func (t *kidTable) start(n int) {
	if size := tableSize(n); len(t.entries) < size {
		t.entries, t.stamp = make([]kidEntry, size), 0
	}
	t.mask = uint32(len(t.entries) - 1)
	t.n = 0
	if t.stamp++; t.stamp == 0 {
		clear(t.entries)
		t.stamp = 1
	}
}

func (t *kidTable) add(r *renderer, at int32) {
	if t.n*2 >= len(t.entries) {
		old := t.entries
		t.entries = make([]kidEntry, len(old)*2)
		t.mask = uint32(len(t.entries) - 1)
		for _, e := range old {
			if e.stamp == t.stamp {
				t.put(r, e.at)
			}
		}
	}
	t.n++
	t.put(r, at)
}

func (t *kidTable) put(r *renderer, at int32) {
	slot, ordinal := r.childAt(at)
	i := hashKey(slot.Key, ordinal)
	for t.entries[i&t.mask].stamp == t.stamp {
		i++
	}
	t.entries[i&t.mask] = kidEntry{at, t.stamp}
}

// find returns the child of this type with this key, or with r.ordinal if it has
// none. -1 is none.
func (t *kidTable) find(r *renderer, ct *componentType, key Node) int {
	for i := hashKey(key, r.ordinal); ; i++ {
		e := t.entries[i&t.mask]
		if e.stamp != t.stamp {
			return -1
		}
		slot, ordinal := r.childAt(e.at)
		if typeOfSlot(slot) == ct && sameKey(slot.Key, key) && ordinal == r.ordinal {
			return int(e.at)
		}
	}
}

// childAt returns the slot of a child in the table, and its ordinal if it has no key.
//
//go:noinline
func (r *placing) childAt(at int32) (slot *diffcore.Slot, ordinal int) {
	if at < 0 {
		inst := r.fresh[-2-at]
		return inst.slot, int(inst.ordinal)
	}
	slot = r.slots[at]
	if slot.Key == (Node{}) {
		ordinal = int(instanceOf(r.old[at]).ordinal)
	}
	return slot, ordinal
}
