package app

import "github.com/duet-ui/duet/diffcore"

// topComponent is the hidden instance above the chain, whose id is 0. It makes a
// change of the outermost layout an ordinary change of a tree.
type topComponent struct{}

func (topComponent) Render(s *Scope) Node { return Outlet(s) }

var (
	topType = &componentType{name: "app.Root"}
	topSlot = &diffcore.Slot{Type: topType, Props: topComponent{}}
)

// SetChain makes the page: layouts outermost first, the page last. A component
// whose type stays at its place keeps its instance and state, and renders again
// only if its props changed.
func (r *Root) SetChain(chain []Component) {
	old := r.chain
	r.chain = append([]Component(nil), chain...)
	for i := range max(len(old), len(chain)) {
		if i < len(old) && i < len(chain) && sameProps(old[i], chain[i]) {
			continue
		}
		if i == 0 {
			r.top.mark()
		} else if i < len(r.outlets) && r.outlets[i] != nil {
			r.outlets[i].mark()
		}
	}
}

// Chain returns the components of the last SetChain. Read-only.
func (r *Root) Chain() []Component { return r.chain }

// Outlet is the place where a layout shows what is inside it: the next component
// of the page's chain, or nothing after the last. A layout has at most one.
func Outlet(s *Scope) Node {
	r := s.owner("Outlet")
	root, at := s.inst.root, int(s.inst.level)
	if !onlyBrowser {
		r.log.outlet = true
	}
	s.inst.outlet()
	if at >= len(root.chain) {
		return Node{}
	}
	n, inst := r.mountAny(outletKey, root.chain[at])
	inst.level = int16(at + 1)
	return n
}

// outlet makes the instance the one that mounts what is inside it.
func (i *Instance) outlet() {
	root, at := i.root, int(i.level)
	for len(root.outlets) <= at {
		root.outlets = append(root.outlets, nil)
	}
	root.outlets[at] = i
}

var outletKey = diffcore.KeyString("outlet")
