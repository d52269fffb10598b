package conformance

import (
	"slices"
	"strings"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

// Reduce returns the smallest story it finds that still fails, and how. fails says
// what is wrong with a story, nil if nothing or if the story cannot be told. It is
// asked at most budget times.
func Reduce(s Story, fails func(Story) error, budget int) (Story, error) {
	r := reducer{fails: fails, budget: budget, best: s, err: fails(s)}
	for progress := r.err != nil; progress && r.budget > 0; {
		progress = r.steps()
		progress = r.edits() || progress
		progress = r.nodes() || progress
	}
	return r.best, r.err
}

type reducer struct {
	fails  func(Story) error
	budget int
	best   Story
	err    error
}

// try makes s the best if it fails too.
func (r *reducer) try(s Story) bool {
	if r.budget <= 0 {
		return false
	}
	r.budget--
	err := r.fails(s)
	if err == nil || class(err) != class(r.err) {
		return false // or another fault, perhaps of the cut itself
	}
	r.best, r.err = s, err
	return true
}

// class is the kind of a fault: what it says before it becomes particular.
func class(err error) string {
	for _, part := range strings.Split(err.Error(), ": ") {
		if !strings.HasPrefix(part, "step ") {
			return part
		}
	}
	return ""
}

// without returns list without what is at i, if it is that long.
func without[T any](list []T, i int) []T {
	if i < 0 || i >= len(list) {
		return list
	}
	return slices.Delete(slices.Clone(list), i, i+1)
}

// steps leaves out pages: the last ones, then each.
func (r *reducer) steps() (progress bool) {
	for i := len(r.best.Pages) - 1; i >= 0; i-- {
		if i >= len(r.best.Pages) || len(r.best.Pages) <= 2 {
			continue
		}
		s := r.best
		s.Pages = without(s.Pages, i)
		s.Edits, s.Lost, s.Held = without(s.Edits, max(i-1, 0)), without(s.Lost, max(i-1, 0)), without(s.Held, max(i-1, 0))
		progress = r.try(s) || progress
	}
	return progress
}

// edits leaves out what others did.
func (r *reducer) edits() (progress bool) {
	for i := range r.best.Edits {
		for j := len(r.best.Edits[i]) - 1; j >= 0; j-- {
			s := r.best
			s.Edits = slices.Clone(s.Edits)
			s.Edits[i] = without(s.Edits[i], j)
			progress = r.try(s) || progress
		}
	}
	for i := range r.best.Held {
		if r.best.Held[i] {
			s := r.best
			s.Held = slices.Clone(s.Held)
			s.Held[i] = false
			progress = r.try(s) || progress
		}
	}
	if r.best.Lean {
		s := r.best
		s.Lean = false
		progress = r.try(s) || progress
	}
	for i := range r.best.Lost {
		if r.best.Lost[i] {
			s := r.best
			s.Lost = slices.Clone(s.Lost)
			s.Lost[i] = false
			progress = r.try(s) || progress
		}
	}
	return progress
}

// nodes makes pages smaller: each node by each cut, in all pages at once where it
// has been made so, else in one page after the other.
func (r *reducer) nodes() (progress bool) {
	for _, cut := range cuts {
		for _, id := range r.ids() {
			if r.cut(id, -1, cut) {
				progress = true
				continue
			}
			for page := range r.best.Pages {
				progress = r.cut(id, page, cut) || progress
			}
		}
	}
	return progress
}

// ids are the nodes of all pages, outer ones first.
func (r *reducer) ids() (ids []int) {
	seen := map[int]bool{}
	for _, page := range r.best.Pages {
		page.Walk(func(at **gentree.Node) {
			if id := (*at).ID; !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		})
	}
	return ids
}

// cut tries a cut of the node id in one page, or in all if page is negative, as
// often as it leads to something.
func (r *reducer) cut(id, page int, cut func(*gentree.Node) bool) (progress bool) {
	for {
		s := r.best
		s.Pages = slices.Clone(s.Pages)
		changed := false
		for i := range s.Pages {
			if page >= 0 && i != page {
				continue
			}
			s.Pages[i] = s.Pages[i].Clone()
			s.Pages[i].Walk(func(at **gentree.Node) {
				if (*at).ID == id {
					changed = cut(*at) || changed
				}
			})
		}
		if !changed || !r.try(s) {
			return progress
		}
		progress = true
	}
}

// dropKid takes a child away, by its index.
func dropKid(i int) func(*gentree.Node) bool {
	return func(n *gentree.Node) bool {
		before := len(n.Kids)
		n.Kids = without(n.Kids, i)
		return len(n.Kids) < before
	}
}

// cuts make a node smaller and report whether they did. Each ends.
var cuts = []func(*gentree.Node) bool{
	func(n *gentree.Node) bool { // nothing
		gone := n.Kind != diffcore.KindHole
		*n = gentree.Node{ID: n.ID}
		return gone
	},
	func(n *gentree.Node) bool { // what is in it
		had := len(n.Kids) > 0
		n.Kids = nil
		return had
	},
	func(n *gentree.Node) bool { // only its first child
		if len(n.Kids) == 0 || n.Kind == diffcore.KindComponent {
			return false
		}
		*n = *n.Kids[0]
		return true
	},
	func(n *gentree.Node) bool { // the tree instead of the component
		if n.Comp == nil || n.Comp.Fails {
			return false
		}
		key := n.Comp.Key
		if *n = *n.Comp.Tree; n.Kind == diffcore.KindElement {
			n.Key = key
		}
		return true
	},
	dropKid(0), dropKid(1), dropKid(2), dropKid(3), dropKid(4), dropKid(5), dropKid(6), dropKid(7), dropKid(8), dropKid(9),
	func(n *gentree.Node) bool { // holes in it go
		before := len(n.Kids)
		n.Kids = slices.DeleteFunc(slices.Clone(n.Kids), func(kid *gentree.Node) bool { return kid.Kind == diffcore.KindHole })
		return len(n.Kids) < before
	},
	func(n *gentree.Node) bool { // its last attribute goes
		if len(n.Attrs) > 0 {
			n.Attrs = n.Attrs[:len(n.Attrs)-1]
			return true
		}
		return false
	},
	func(n *gentree.Node) bool { // its first attribute goes
		if len(n.Attrs) > 0 {
			n.Attrs = n.Attrs[1:]
			return true
		}
		return false
	},
	func(n *gentree.Node) bool { // less text
		if n.Kind != diffcore.KindText || len(n.Text) < 2 {
			return false
		}
		n.Text = n.Text[:len(n.Text)/2]
		return true
	},
	func(n *gentree.Node) bool { // it is built each time
		was := n.Fixed
		n.Fixed = false
		return was
	},
	func(n *gentree.Node) bool { // it does not fail
		if n.Comp == nil || !n.Comp.Fails {
			return false
		}
		n.Comp.Fails = false
		return true
	},
	func(n *gentree.Node) bool { // it does not render without a reason
		if n.Comp == nil || !n.Comp.Dirty {
			return false
		}
		n.Comp.Dirty = false
		return true
	},
}
