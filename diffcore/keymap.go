package diffcore

// A keyMap finds indexes by key. It is one array that is used again: entries of an
// earlier use are told by their stamp, so a reset touches nothing.
type keyMap struct {
	entries []keyEntry // a power of two, at most half full
	stamp   uint32
	spared  uint8 // uses in a row that a map of an eighth would have done for
}

type keyEntry struct {
	key   Node
	stamp uint32
	index int32
}

// reset empties the map and makes room for n keys.
//
//go:noinline
func (t *keyMap) reset(n int) {
	if len(t.entries) > 4096 && 16*n < len(t.entries) {
		if t.spared++; t.spared == 16 { // a long list was here once: give its memory back
			t.entries = nil
		}
	} else {
		t.spared = 0
	}
	if size := 2 * n; size > len(t.entries) {
		c := 32
		for c < size {
			c *= 2
		}
		t.entries, t.stamp = make([]keyEntry, c), 0
	}
	if t.stamp++; t.stamp == 0 {
		clear(t.entries)
		t.stamp = 1
	}
}

// slot returns the entry of k: its own, or the free one where it belongs.
//
//go:noinline
func (t *keyMap) slot(k Node) *keyEntry {
	mask := uint64(len(t.entries) - 1)
	for i := keyHash(k) & mask; ; i = (i + 1) & mask {
		e := &t.entries[i]
		if e.stamp != t.stamp || e.key == k || e.key.m == k.m && EqualKey(e.key, k) {
			return e
		}
	}
}

// put stores the index of k. It reports whether k was there, and then keeps the first.
func (t *keyMap) put(k Node, index int32) (duplicate bool) {
	e := t.slot(k)
	if e.stamp == t.stamp {
		return true
	}
	*e = keyEntry{k, t.stamp, index}
	return false
}

// get returns the index of k, or -1.
func (t *keyMap) get(k Node) int32 {
	if e := t.slot(k); e.stamp == t.stamp {
		return e.index
	}
	return -1
}

// keyHash spreads a key. Integer keys sit in the upper half of the word: they are
// folded first, or multiplying would push them out.
func keyHash(k Node) uint64 {
	h := k.m>>32 ^ k.m
	if k.Kind() == KindKeyString {
		h = uint64(hash(fnvOffset).string(k.Str()))
	}
	return h * 0x9e3779b97f4a7c15 >> 29
}
