package app

import "github.com/duet-ui/duet/diffcore"

// Element returns the element with this name, such as a custom element. Known names
// are HTML's where SVG has the name too. It panics for names that are no element or
// may not be in a tree.
func (s *Scope) Element(name string, items ...Node) Node {
	return s.element(diffcore.Intern(name), items)
}
