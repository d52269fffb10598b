package app

import "github.com/duet-ui/duet/diffcore"

// hashKey spreads a key over 32 bits. Integer keys sit in the low bits only, so
// they are multiplied and folded.
func hashKey(k Node, ordinal int) uint32 {
	var h uint64
	switch k.Kind() {
	case diffcore.KindKeyInt:
		h = uint64(uint32(k.Num())) * 0x9e3779b97f4a7c15
	case diffcore.KindKeyString:
		h = fnvOffset
		s := k.Str()
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * fnvPrime
		}
	default:
		h = uint64(ordinal+1) * 0xd6e8feb86659fd93
	}
	return uint32(h>>32) ^ uint32(h)
}

// tableSize returns a power of two with room for n entries.
func tableSize(n int) int {
	size := 16
	for size < n*2 {
		size *= 2
	}
	return size
}

// A keySet finds duplicate keys. The zero keySet must be reset first.
type keySet struct {
	slots []Node
	mask  uint32
}

func (s *keySet) reset(n int) {
	size := tableSize(n)
	if cap(s.slots) < size {
		s.slots = make([]Node, size)
	}
	s.slots = s.slots[:size]
	clear(s.slots)
	s.mask = uint32(size - 1)
}

// add puts k in the set and reports whether it was not there. At most as many
// keys as reset was told may be added.
func (s *keySet) add(k Node) bool {
	for i := hashKey(k, 0); ; i++ {
		switch at := &s.slots[i&s.mask]; {
		case *at == Node{}:
			*at = k
			return true
		case diffcore.EqualKey(*at, k):
			return false
		}
	}
}

// release drops the strings that the set keeps alive.
func (s *keySet) release() {
	clear(s.slots)
	s.slots = s.slots[:0]
}

// A kidTable finds an instance among the children of one render by key, or by
// ordinal when it has none. Entries of other renders are told by their stamp, so
// a new render costs nothing.
type kidTable struct {
	slots []kidEntry
	mask  uint32
	n     int
	stamp uint32
	used  bool
}

type kidEntry struct {
	inst  *Instance
	stamp uint32
}

// start empties the table for about n children.
func (t *kidTable) start(n int) {
	if size := tableSize(n); len(t.slots) < size {
		t.slots = make([]kidEntry, size)
	}
	t.mask = uint32(len(t.slots) - 1)
	t.n, t.used = 0, true
	t.stamp++
}

func (t *kidTable) add(inst *Instance) {
	if t.n*2 >= len(t.slots) {
		old := t.slots
		t.slots = make([]kidEntry, len(old)*2)
		t.mask = uint32(len(t.slots) - 1)
		for _, e := range old {
			if e.stamp == t.stamp && e.inst != nil {
				t.put(e.inst)
			}
		}
	}
	t.n++
	t.put(inst)
}

func (t *kidTable) put(inst *Instance) {
	i := hashKey(inst.slot.Key, int(inst.ordinal))
	for ; t.slots[i&t.mask].stamp == t.stamp && t.slots[i&t.mask].inst != nil; i++ {
	}
	t.slots[i&t.mask] = kidEntry{inst, t.stamp}
}

// find returns the child of this type with this key, or with this ordinal if it has none.
func (t *kidTable) find(typ *componentType, key Node, ordinal int) *Instance {
	for i := hashKey(key, ordinal); ; i++ {
		e := t.slots[i&t.mask]
		if e.stamp != t.stamp || e.inst == nil {
			return nil
		}
		if inst := e.inst; inst.typ == typ {
			k := inst.slot.Key
			if k == (Node{}) && key == (Node{}) && int(inst.ordinal) == ordinal || key != (Node{}) && diffcore.EqualKey(k, key) {
				return inst
			}
		}
	}
}

// release drops the instances that the table keeps alive.
func (t *kidTable) release() {
	if t.used {
		clear(t.slots)
		t.used = false
	}
}
