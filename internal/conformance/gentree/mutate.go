package gentree

import d "github.com/duet-ui/duet/diffcore"

// mutateComp changes c, or something below it.
func (p *Page) mutateComp(c *Comp, depth int) {
	if p.chance(60) {
		c.Dirty = true
		if p.chance(4) {
			c.Tree = p.node(c.ctx, depth, false)
		} else {
			c.Tree = p.mutate(c.Tree, c.ctx, depth)
		}
	}
	for _, n := range components(c.Tree, nil) {
		if !n.Comp.fresh { // new ones are as random as they get
			p.mutateComp(n.Comp, depth+1)
		}
	}
}

// mutate changes n or what is in it, and returns what takes its place.
func (p *Page) mutate(n *Node, ctx context, depth int) *Node {
	switch {
	case n.Key == (d.Node{}) && n.Kind != d.KindComponent && p.chance(5), n.Kind == d.KindHole && p.chance(30):
		return p.node(ctx, depth, false)
	case n.Kind == d.KindText && p.chance(40):
		return &Node{ID: n.ID, Kind: d.KindText, Text: p.word()}
	case n.Kind == d.KindInt && p.chance(40):
		return &Node{ID: n.ID, Kind: d.KindInt, Num: n.Num + 1}
	case n.Kind == d.KindRaw && p.chance(40):
		return &Node{ID: n.ID, Kind: d.KindRaw, Text: pick(p, raws)}
	case n.Kind == d.KindComponent:
		c := *n.Comp
		if p.chance(20) { // new props for the same instance
			c.Props = p.fresh()
		}
		if p.chance(4) {
			c.Fails = !c.Fails
		}
		if p.chance(6) { // another instance in its place
			c = *p.comp(ctx, depth+1)
			c.Key = n.Comp.Key
		}
		return &Node{ID: n.ID, Kind: d.KindComponent, Comp: &c}
	case n.Kind == d.KindList:
		return p.mutateList(n, depth)
	case n.Kind == d.KindElement:
		return p.mutateElement(n, depth)
	}
	return n
}

func (p *Page) mutateElement(n *Node, depth int) *Node {
	c := *n
	if p.chance(25) {
		c.Attrs = append([]d.Node(nil), n.Attrs...)
		switch {
		case len(c.Attrs) > 0 && p.chance(40):
			i := p.r.IntN(len(c.Attrs))
			c.Attrs = append(c.Attrs[:i], c.Attrs[i+1:]...)
		case p.chance(30):
			p.r.Shuffle(len(c.Attrs), func(i, j int) { c.Attrs[i], c.Attrs[j] = c.Attrs[j], c.Attrs[i] })
		default:
			c.Attrs = append(c.Attrs, p.attribute(n.Tag))
		}
	}
	switch {
	case c.ctx == label:
		if valued(c.Attrs) {
			c.Kids = nil
		} else if p.chance(30) {
			c.Kids = []*Node{p.new(Node{Kind: d.KindText, Text: p.word()})}
		}
		return &c
	case c.ctx == nothing && c.Tag != d.TagTable:
		return &c
	}
	c.Kids = append([]*Node(nil), n.Kids...)
	for i := range c.Kids {
		if p.chance(60) {
			inside := c.ctx
			if c.Tag == d.TagTable {
				c.Kids[i] = p.mutateElement(c.Kids[i], depth+1)
				continue
			}
			c.Kids[i] = p.mutate(c.Kids[i], inside, depth+1)
		}
	}
	if c.Tag == d.TagTable {
		return &c
	}
	switch roll := p.r.IntN(100); {
	case roll < 8:
		c.Kids = append(c.Kids, p.node(c.ctx, depth+1, false))
	case roll < 14 && len(c.Kids) > 0:
		c.Kids = c.Kids[:len(c.Kids)-1]
	case roll < 18 && len(c.Kids) > 0: // a conditional goes
		c.Kids[p.r.IntN(len(c.Kids))] = p.new(Node{Kind: d.KindHole})
	case roll < 20:
		c.Kids = []*Node{p.node(c.ctx, depth+1, false)}
	case roll < 22:
		c.Kids = nil
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

func (p *Page) mutateList(n *Node, depth int) *Node {
	c := *n
	c.Kids = append([]*Node(nil), n.Kids...)
	keyed := n.Keyed
	for i := range c.Kids {
		if p.chance(30) {
			c.Kids[i] = p.mutateKept(c.Kids[i], n.ctx, depth+1)
		}
	}
	for range p.r.IntN(3) {
		switch roll := p.r.IntN(10); {
		case roll < 3:
			i := p.r.IntN(len(c.Kids) + 1)
			kid := p.child(n.ctx, depth, keyed)
			c.Kids = append(c.Kids[:i], append([]*Node{kid}, c.Kids[i:]...)...)
		case roll < 5 && len(c.Kids) > 0:
			i := p.r.IntN(len(c.Kids))
			c.Kids = append(c.Kids[:i], c.Kids[i+1:]...)
		case roll < 7:
			p.r.Shuffle(len(c.Kids), func(i, j int) { c.Kids[i], c.Kids[j] = c.Kids[j], c.Kids[i] })
		case roll < 8 && len(c.Kids) > 1: // rotate
			c.Kids = append(c.Kids[1:], c.Kids[0])
		case roll < 9 && p.chance(20):
			c.Kids = nil
		}
	}
	return &c
}

// mutateKept is mutate of a child that keeps its key.
func (p *Page) mutateKept(n *Node, ctx context, depth int) *Node {
	key := n.Key
	if n.Kind == d.KindComponent {
		key = n.Comp.Key
	}
	c := p.mutate(n, ctx, depth)
	if c.Kind == d.KindElement && key != (d.Node{}) {
		c.Key = key
	}
	return c
}
