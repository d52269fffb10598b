package diffcore

import "strconv"

// id returns an id in the current prefix.
func (a *applier) id(n uint32) string { return a.prefix + "-" + strconv.Itoa(int(n)) }

// put replaces the slot at n by the node that follows.
func (a *applier) put(n *DocNode) bool {
	p := n.Parent
	if p.Broken {
		return false
	}
	from := p.index(n)
	to, ok := p.last(from)
	if !ok {
		return false
	}
	nodes := a.build(nil)
	a.replace(p, from, to+1, nodes)
	a.stack[len(a.stack)-1] = nodes[0]
	return true
}

// fill replaces all inside the element or list n by what follows.
func (a *applier) fill(n *DocNode) bool {
	inside := a.p.steps[a.at]
	a.at++
	var nodes []*DocNode
	switch inside.a {
	case insideNone:
	case insideSole:
		if n.Kind != DocElement {
			return false
		}
		if inside.s != "" {
			nodes = []*DocNode{textNode(inside.s)}
		}
	default:
		for range inside.a - 1 {
			nodes = a.build(nodes)
		}
	}
	switch {
	case n.Kind == DocElement:
		a.remember(n)
		n.Broken = false
		a.replace(n, 0, len(n.Kids), nodes)
		return true
	case n.isList():
		from := n.Parent.index(n)
		to, ok := n.Parent.last(from)
		if ok {
			a.replace(n.Parent, from+1, to, nodes)
		}
		return ok
	}
	return false
}

// restructure does Insert, Remove and Order inside the element or list n.
func (a *applier) restructure(s *step, n *DocNode) bool {
	if n.isTextSlot() {
		return false
	}
	holder, spans, ok := n.slots()
	if !ok {
		return false
	}
	first, count := int(s.a), int(s.b)
	switch Op(s.what) {
	case OpInsert:
		var nodes []*DocNode
		for range count {
			nodes = a.build(nodes)
		}
		at := n.end()
		switch {
		case first > len(spans):
			return false
		case first < len(spans):
			at = spans[first].from
		}
		a.replace(holder, at, at, nodes)
		return true
	case OpRemove:
		if first+count > len(spans) {
			return false
		}
		if count > 0 {
			a.replace(holder, spans[first].from, spans[first+count-1].to+1, nil)
		}
		return true
	}
	return first+count <= len(spans) && count > 0 && a.order(holder, spans[first:first+count])
}

// order brings the slots at spans into their new order.
func (a *applier) order(p *DocNode, spans []span) bool {
	a.at++ // the removed: what no entry names
	entries := int(a.p.steps[a.at].a)
	a.at++
	var nodes []*DocNode
	keep := func(i int) { nodes = append(nodes, p.Kids[spans[i].from:spans[i].to+1]...) }
	moved := 0
	for range entries {
		s := a.p.steps[a.at]
		a.at++
		switch s.what {
		case stepEntry + entryNew:
			nodes = a.build(nodes)
		case stepEntry + entryMove:
			keep(int(s.a))
			moved++
		case stepEntry + entryKeep:
			for i := range int(s.b) {
				keep(int(s.a) + i)
			}
		}
	}
	a.replace(p, spans[0].from, spans[len(spans)-1].to+1, nodes)
	a.doc.Moved += moved
	a.undo = append(a.undo, func() { a.doc.Moved -= moved })
	return true
}

// build makes the node that follows and appends its slot to nodes. It keeps its
// own stack.
func (a *applier) build(nodes []*DocNode) []*DocNode {
	type level struct {
		parent *DocNode // nil: nodes
		left   int
		end    *DocNode // appended to the parent when none is left
		prefix *string  // what the prefix was outside
	}
	levels := []level{{left: 1}}
	key := ""
	for {
		top := &levels[len(levels)-1]
		add := func(n *DocNode) {
			if key != "" && n.Kind != DocText && !(n.Kind == DocComment && n.Text == "]") {
				n.key, key = key, ""
			}
			if top.parent == nil {
				nodes = append(nodes, n)
				return
			}
			top.parent.add(n)
		}
		if top.left == 0 {
			if top.end != nil {
				add(top.end)
			}
			if top.prefix != nil {
				a.prefix = *top.prefix
			}
			if levels = levels[:len(levels)-1]; len(levels) == 0 {
				return nodes
			}
			continue
		}
		top.left--
		s := &a.p.steps[a.at]
		a.at++
		switch s.what - stepNode {
		case nodeShape:
			top.left++ // its node follows
		case nodeClone:
			for _, n := range a.cloned(int(s.a)) {
				add(n)
			}
		case nodeText:
			add(comment(""))
			if s.s != "" {
				add(textNode(a.clone.value(s.s)))
			}
		case nodeRaw:
			add(comment("["))
			if s.s != "" {
				add(&DocNode{Kind: DocRaw, Text: s.s})
			}
			add(comment("]"))
		case nodeList:
			add(comment("["))
			levels = append(levels, level{parent: top.parent, left: int(s.a), end: comment("]")})
		case nodeComponent:
			outer := a.prefix
			a.prefix += "-" + s.s
			levels = append(levels, level{parent: top.parent, left: 1, prefix: &outer})
		case nodeKeyed:
			key = s.s
			levels = append(levels, level{parent: top.parent, left: 1})
		default:
			e := &DocNode{Kind: DocElement, Space: Namespace(s.what - stepNode - nodeElement), Name: a.p.names[s.name]}
			add(e)
			levels = append(levels, level{parent: e, left: a.inside(e, int(s.a))})
		}
	}
}

// inside gives a new element its attributes and its sole text, and returns how
// many nodes follow.
func (a *applier) inside(e *DocNode, attrs int) int {
	for range attrs {
		s := &a.p.steps[a.at]
		a.at++
		switch s.what - stepAttr {
		case attrPlain:
			e.setAttr(a.p.names[s.name], a.clone.value(s.s))
		case attrStyle:
			e.setStyle(a.p.names[s.name], a.clone.value(s.s))
		case attrID:
			e.setAttr(a.p.names[s.name], a.id(s.a))
		}
	}
	s := &a.p.steps[a.at]
	a.at++
	switch s.a {
	case insideNone:
		return 0
	case insideSole:
		if s.s != "" {
			e.addText(a.clone.value(s.s))
		}
		return 0
	}
	return int(s.a) - 1
}
