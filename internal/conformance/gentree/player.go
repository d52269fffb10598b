package gentree

import "github.com/duet-ui/duet/diffcore"

// A Player turns pages into mounts, as a program that renders does. The zero
// Player is ready.
type Player struct {
	arena   diffcore.Arena
	mounts  map[string]*played
	fixed   map[int]frozen // by the ID of the node
	changed []*diffcore.Mount
	step    int
}

// A frozen is a subtree that was built once.
type frozen struct {
	node  *Node
	built diffcore.Node
}

// A played is an instance as it was rendered last.
type played struct {
	mount *diffcore.Mount
	slot  *diffcore.Slot
	props int
	tree  *Node
	kids  []*Comp
	step  int
}

// Play renders what differs in page from the page played before, and what is dirty
// or new. It returns the root's mount and all mounts that rendered, parents first.
// An instance that was not in the page before begins anew.
func (p *Player) Play(page *Comp) (root *diffcore.Mount, rendered []*diffcore.Mount) {
	if p.mounts == nil {
		p.mounts, p.fixed = map[string]*played{}, map[int]frozen{}
	}
	p.step++
	p.changed = nil
	page = page.Clone()
	root = p.comp(page, nil).mount
	for id, m := range p.mounts {
		if m.step != p.step {
			delete(p.mounts, id)
		}
	}
	return root, p.changed
}

// comp renders c and all below it where they must.
func (p *Player) comp(c *Comp, parent *diffcore.Mount) *played {
	m := p.mounts[c.ID]
	if m == nil || m.step == p.step || m.mount.Parent != parent || m.slot.Type != c.Type || !sameItem(m.slot.Key, c.Key) {
		m = &played{mount: &diffcore.Mount{Token: c.ID, Parent: parent}}
		if parent != nil {
			m.mount.Depth = parent.Depth + 1
		}
		p.mounts[c.ID] = m
	}
	m.step = p.step
	if m.slot == nil || m.props != c.Props {
		m.slot, m.props = &diffcore.Slot{Type: c.Type, Props: c.Props, Key: c.Key}, c.Props
	}

	kids := components(c.Tree, nil)
	below := make([]*played, len(kids))
	if m.tree == nil || c.Dirty || !same(m.tree, c.Tree) {
		p.changed = append(p.changed, m.mount)
		m.tree = c.Tree
		m.mount.NextKids = nil
		for i, kid := range kids {
			if c := kid.Comp; c.Fails {
				below[i] = &played{slot: &diffcore.Slot{Type: c.Type, Props: c.Props, Key: c.Key}}
				m.mount.NextKids = append(m.mount.NextKids, nil)
				continue
			}
			below[i] = p.comp(kid.Comp, m.mount)
			m.mount.NextKids = append(m.mount.NextKids, below[i].mount)
		}
		p.arena.Reset()
		ordinal := 0
		m.mount.Next, m.mount.Changed = diffcore.Copy(p.build(c.Tree, below, &ordinal)), true
		return m
	}
	for _, kid := range kids {
		if !kid.Comp.Fails {
			p.comp(kid.Comp, m.mount)
		}
	}
	return m
}

// components appends the component nodes of a tree that its instance itself renders.
func components(n *Node, list []*Node) []*Node {
	if n.Kind == diffcore.KindComponent {
		return append(list, n)
	}
	for _, kid := range n.Kids {
		list = components(kid, list)
	}
	return list
}

// build makes the tree of n; below are its components in order.
func (p *Player) build(n *Node, below []*played, ordinal *int) diffcore.Node {
	switch n.Kind {
	case diffcore.KindText:
		return diffcore.Text(n.Text)
	case diffcore.KindInt:
		return diffcore.Int(n.Num)
	case diffcore.KindRaw:
		return diffcore.Raw(n.Text)
	case diffcore.KindComponent:
		*ordinal++
		return diffcore.Component(below[*ordinal-1].slot, *ordinal-1)
	case diffcore.KindList:
		kids := p.arena.Take(len(n.Kids))
		for i, kid := range n.Kids {
			kids[i] = p.build(kid, below, ordinal)
		}
		return diffcore.List(kids)
	case diffcore.KindElement:
		if n.Fixed && freezable(n) {
			f := p.fixed[n.ID]
			if f.node == nil || !same(f.node, n) {
				plain := *n
				plain.Fixed = false
				f = frozen{n, diffcore.Freeze(p.build(&plain, nil, nil))}
				p.fixed[n.ID] = f
			}
			return f.built
		}
		var items []diffcore.Node
		if n.Key != (diffcore.Node{}) {
			items = append(items, n.Key)
		}
		items = append(items, n.Attrs...)
		for _, kid := range n.Kids {
			items = append(items, p.build(kid, below, ordinal))
		}
		return p.arena.Seal(n.Tag, items)
	}
	return diffcore.Node{}
}

// freezable reports whether n holds no component and no handler.
func freezable(n *Node) bool {
	if n.Kind == diffcore.KindComponent {
		return false
	}
	for _, at := range n.Attrs {
		if at.Kind() == diffcore.KindOn {
			return false
		}
	}
	for _, kid := range n.Kids {
		if !freezable(kid) {
			return false
		}
	}
	return true
}
