//go:build !js || serverside

package app

const MaxPatchTree = maxPatchTree

// Families returns of how many types and props a Sharing has Renders.
func Families(s *Sharing) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.families)
}

// PatchTrees returns about how many bytes of trees the patches of s keep alive.
func PatchTrees(s *Sharing) (sum int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, gen := range []map[uint64]*patching{s.patches.young, s.patches.old} {
		for _, p := range gen {
			for _, at := range p.page {
				if sum += weigh(at.next); at.sent != at.next {
					sum += weigh(at.sent)
				}
			}
		}
	}
	return sum
}
