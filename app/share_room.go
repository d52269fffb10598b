//go:build !js || serverside

package app

// maxLooks is how many renditions are looked at for one that may go.
const maxLooks = 64

// addKept notes that s keeps e. The kept are in no order, and a hand goes round.
func addKept(s *Sharing, e *rendition) {
	e.kept, e.users, e.at = true, 1, len(s.kept)
	s.kept = append(s.kept, e)
}

// makeRoom lets go of a rendition that only one instance shows, which goes on showing
// it, and reports whether there was one. The hand comes to one that is new last.
func makeRoom(s *Sharing) bool {
	for range min(len(s.kept), maxLooks) {
		if s.hand++; s.hand >= len(s.kept) {
			s.hand = 0
		}
		if e := s.kept[s.hand]; e.users == 1 {
			drop(s, e)
			return true
		}
	}
	return false
}

// drop no longer offers e.
func drop(s *Sharing, e *rendition) {
	last := len(s.kept) - 1
	moved := s.kept[last]
	s.kept[e.at], moved.at = moved, e.at
	s.kept[last] = nil
	s.kept = s.kept[:last]

	e.kept, e.next = false, nil
	f := family{e.typ, e.props}
	list := s.families[f]
	for i, have := range list {
		if have == e {
			copy(list[i:], list[i+1:])
			list[len(list)-1] = nil
			list = list[:len(list)-1]
			break
		}
	}
	if len(list) == 0 {
		delete(s.families, f)
		return
	}
	s.families[f] = list
}
