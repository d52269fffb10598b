// Package gentree makes random pages and changes them step by step, as a program
// would: some components render again, the others keep their trees. All that a
// parser would rearrange is avoided, everything else may come.
//
// Read in order: tree.go (what a page is), grow.go and mutate.go (chance), page.go
// (a seed's page), player.go (what turns pages into mounts), words.go (pages to read).
//
// Nothing here is safe for concurrent use.
package gentree

import "github.com/duet-ui/duet/diffcore"

// A Comp is an instance of a component in the description of a page. The one at
// the root is the page.
type Comp struct {
	ID    string // names the instance from step to step; what it adds to id prefixes
	Type  int
	Props int           // other props make another Slot of the same instance
	Key   diffcore.Node // a key item or the zero Node
	Tree  *Node         // what it renders
	Dirty bool          // it renders in this step even if its tree is the one of the last
	Fails bool          // it fails before it renders: its parent has no instance for it
	ctx   context
	fresh bool // made in this step
}

// A Node is a node of what a Comp renders. Nodes are never changed once a page
// holds them, so that pages may share them; components are.
type Node struct {
	ID    int // the same from step to step while it is the same node
	Kind  diffcore.Kind
	Tag   diffcore.Name
	Attrs []diffcore.Node
	Text  string
	Num   int  // of an int
	Keyed bool // of a list
	Fixed bool // an element that is built once and frozen, where it can be
	Key   diffcore.Node
	Kids  []*Node
	Comp  *Comp
	ctx   context // of what is in it
}

// Clone returns a copy of the page at c that shares nothing that changes.
func (c *Comp) Clone() *Comp {
	d := *c
	d.Tree = c.Tree.clone()
	return &d
}

func (n *Node) clone() *Node {
	c := *n
	c.Kids = make([]*Node, len(n.Kids))
	for i, kid := range n.Kids {
		c.Kids[i] = kid.clone()
	}
	if n.Comp != nil {
		c.Comp = n.Comp.Clone()
	}
	return &c
}

// Walk calls f for each node of the page at c, outer ones first, with the place
// that holds it. f may put another node there before it returns.
func (c *Comp) Walk(f func(at **Node)) { walk(&c.Tree, f) }

func walk(at **Node, f func(**Node)) {
	f(at)
	n := *at
	for i := range n.Kids {
		walk(&n.Kids[i], f)
	}
	if n.Comp != nil {
		n.Comp.Walk(f)
	}
}

// same reports whether two trees of one instance render the same nodes.
func same(x, y *Node) bool {
	if x.Kind != y.Kind || x.Tag != y.Tag || x.Text != y.Text || x.Num != y.Num || x.Keyed != y.Keyed || x.Fixed != y.Fixed ||
		!sameItem(x.Key, y.Key) || len(x.Attrs) != len(y.Attrs) || len(x.Kids) != len(y.Kids) {
		return false
	}
	for i := range x.Attrs {
		if !sameItem(x.Attrs[i], y.Attrs[i]) {
			return false
		}
	}
	for i := range x.Kids {
		if !same(x.Kids[i], y.Kids[i]) {
			return false
		}
	}
	return x.Comp == nil || x.Comp.ID == y.Comp.ID && x.Comp.Props == y.Comp.Props && x.Comp.Type == y.Comp.Type && x.Comp.Fails == y.Comp.Fails && sameItem(x.Comp.Key, y.Comp.Key)
}

// sameItem reports whether two attributes or keys say the same.
func sameItem(x, y diffcore.Node) bool {
	if x == y {
		return true
	}
	if x.Kind() != y.Kind() || x.Name() != y.Name() {
		return false
	}
	switch x.Kind() {
	case diffcore.KindAttr, diffcore.KindStyle, diffcore.KindKeyString:
		return x.Str() == y.Str()
	}
	return false
}

// Texts returns the nodes of the page that are ordinary words, where a text is a
// node of its own: not what a control or a style sheet holds.
func (c *Comp) Texts() []*Node {
	var list []*Node
	var in func(n *Node)
	in = func(n *Node) {
		switch {
		case n.Kind == diffcore.KindText && len(n.Text) > 1 && n.Text[0] == 'w':
			list = append(list, n)
		case n.Comp != nil:
			if !n.Comp.Fails {
				in(n.Comp.Tree)
			}
		case n.ctx != label || n.Tag.Content() == diffcore.Nodes:
			for _, kid := range n.Kids {
				in(kid)
			}
		}
	}
	in(c.Tree)
	return list
}

// Elements returns the elements that the page shows.
func (c *Comp) Elements() []*Node {
	var list []*Node
	var in func(n *Node)
	in = func(n *Node) {
		if n.Kind == diffcore.KindElement {
			list = append(list, n)
		}
		for _, kid := range n.Kids {
			in(kid)
		}
		if n.Comp != nil && !n.Comp.Fails {
			in(n.Comp.Tree)
		}
	}
	in(c.Tree)
	return list
}
