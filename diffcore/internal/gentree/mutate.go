package gentree

import d "github.com/duet-ui/duet/diffcore"

// mutateComp changes c, or something below it.
func (p *Page) mutateComp(c *comp, depth int) {
	if p.chance(60) {
		c.dirty = true
		if p.chance(4) {
			c.tree = p.node(c.ctx, depth, false)
		} else {
			c.tree = p.mutate(c.tree, c.ctx, depth)
		}
	}
	for _, n := range components(c.tree, nil) {
		if n.comp.mount.Written { // new ones are as random as they get
			p.mutateComp(n.comp, depth+1)
		}
	}
}

// components appends the components of a tree that c itself renders.
func components(n *node, list []*node) []*node {
	if n.kind == d.KindComponent {
		return append(list, n)
	}
	for _, kid := range n.kids {
		list = components(kid, list)
	}
	return list
}

// mutate changes n or what is in it, and returns what takes its place.
func (p *Page) mutate(n *node, ctx context, depth int) *node {
	switch {
	case n.key == (d.Node{}) && n.kind != d.KindComponent && p.chance(5), n.kind == d.KindHole && p.chance(30):
		return p.node(ctx, depth, false)
	case n.kind == d.KindText && p.chance(40):
		return &node{kind: d.KindText, text: p.word()}
	case n.kind == d.KindInt && p.chance(40):
		return &node{kind: d.KindInt, num: n.num + 1}
	case n.kind == d.KindRaw && p.chance(40):
		return &node{kind: d.KindRaw, text: pick(p, raws)}
	case n.kind == d.KindComponent:
		if p.chance(20) { // new props for the same instance
			c := *n.comp.slot
			c.Props = p.fresh()
			n.comp.slot = &c
		}
		if p.chance(6) { // another instance in its place
			key := n.comp.slot.Key
			n = &node{kind: d.KindComponent, comp: p.comp(ctx, depth+1)}
			n.comp.slot.Key = key
		}
		return n
	case n.kind == d.KindList:
		return p.mutateList(n, depth)
	case n.kind == d.KindElement:
		return p.mutateElement(n, depth)
	}
	return n
}

func (p *Page) mutateElement(n *node, depth int) *node {
	c := *n
	if p.chance(25) {
		c.attrs = append([]d.Node(nil), n.attrs...)
		switch {
		case len(c.attrs) > 0 && p.chance(40):
			i := p.r.IntN(len(c.attrs))
			c.attrs = append(c.attrs[:i], c.attrs[i+1:]...)
		case p.chance(30):
			p.r.Shuffle(len(c.attrs), func(i, j int) { c.attrs[i], c.attrs[j] = c.attrs[j], c.attrs[i] })
		default:
			c.attrs = append(c.attrs, p.attribute(n.tag))
		}
	}
	switch {
	case c.ctx == label:
		if valued(c.attrs) {
			c.kids = nil
		} else if p.chance(30) {
			c.kids = []*node{{kind: d.KindText, text: p.word()}}
		}
		return &c
	case c.ctx == nothing && c.tag != d.TagTable:
		return &c
	}
	c.kids = append([]*node(nil), n.kids...)
	for i := range c.kids {
		if p.chance(60) {
			inside := c.ctx
			if c.tag == d.TagTable {
				c.kids[i] = p.mutateElement(c.kids[i], depth+1)
				continue
			}
			c.kids[i] = p.mutate(c.kids[i], inside, depth+1)
		}
	}
	if c.tag == d.TagTable {
		return &c
	}
	switch roll := p.r.IntN(100); {
	case roll < 8:
		c.kids = append(c.kids, p.node(c.ctx, depth+1, false))
	case roll < 14 && len(c.kids) > 0:
		c.kids = c.kids[:len(c.kids)-1]
	case roll < 18 && len(c.kids) > 0: // a conditional goes
		c.kids[p.r.IntN(len(c.kids))] = &node{kind: d.KindHole}
	case roll < 20:
		c.kids = []*node{p.node(c.ctx, depth+1, false)}
	case roll < 22:
		c.kids = nil
	}
	return &c
}

func valued(attrs []d.Node) bool {
	for _, at := range attrs {
		if at.Kind() == d.KindAttr && at.Name() == d.AttrValue {
			return true
		}
	}
	return false
}

func (p *Page) mutateList(n *node, depth int) *node {
	c := *n
	c.kids = append([]*node(nil), n.kids...)
	keyed := n.num == 1
	for i := range c.kids {
		if p.chance(30) {
			c.kids[i] = p.mutateKept(c.kids[i], n.ctx, depth+1)
		}
	}
	for range p.r.IntN(3) {
		switch roll := p.r.IntN(10); {
		case roll < 3:
			i := p.r.IntN(len(c.kids) + 1)
			kid := p.child(n.ctx, depth, keyed)
			c.kids = append(c.kids[:i], append([]*node{kid}, c.kids[i:]...)...)
		case roll < 5 && len(c.kids) > 0:
			i := p.r.IntN(len(c.kids))
			c.kids = append(c.kids[:i], c.kids[i+1:]...)
		case roll < 7:
			p.r.Shuffle(len(c.kids), func(i, j int) { c.kids[i], c.kids[j] = c.kids[j], c.kids[i] })
		case roll < 8 && len(c.kids) > 1: // rotate
			c.kids = append(c.kids[1:], c.kids[0])
		case roll < 9 && p.chance(20):
			c.kids = nil
		}
	}
	return &c
}

// mutateKept is mutate of a child that keeps its key.
func (p *Page) mutateKept(n *node, ctx context, depth int) *node {
	key := n.key
	if n.kind == d.KindComponent {
		key = n.comp.slot.Key
	}
	c := p.mutate(n, ctx, depth)
	if c.kind == d.KindElement && key != (d.Node{}) {
		c.key = key
	}
	return c
}
