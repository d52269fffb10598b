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
