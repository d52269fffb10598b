package diffcore

// A span is where a slot stands among the nodes of its parent: from is its first
// node, to its last. Foreign nodes between them count as its own.
type span struct{ from, to int }

// slots returns the slots inside an element, or inside the list that begins with
// the comment p. ok is false if the list has no end.
func (p *DocNode) slots() (holder *DocNode, spans []span, ok bool) {
	holder, i := p, 0
	if p.Kind == DocComment {
		holder = p.Parent
		i = holder.index(p) + 1
	}
	for i < len(holder.Kids) {
		n := holder.Kids[i]
		switch {
		case n.Foreign:
		case n.Kind == DocComment && n.Text == "]" && p != holder:
			return holder, spans, true
		case n.Kind == DocElement || n.Kind == DocComment && (n.Text == "" || n.Text == "["):
			to, whole := holder.last(i)
			if !whole {
				return holder, nil, false
			}
			spans = append(spans, span{i, to})
			i = to
		case p == holder && n.Kind == DocText: // sole
		default:
			return holder, nil, false // nothing of ours
		}
		i++
	}
	return holder, spans, p == holder
}

// end returns the index behind the last slot inside p.
func (p *DocNode) end() int {
	if p.Kind != DocComment {
		return len(p.Kids)
	}
	to, _ := p.Parent.last(p.Parent.index(p))
	return to
}

func (p *DocNode) index(kid *DocNode) int {
	for i, n := range p.Kids {
		if n == kid {
			return i
		}
	}
	return -1
}

// last returns the index of the last node of the slot that begins at i. ok is
// false if a list has no end.
func (p *DocNode) last(i int) (to int, ok bool) {
	n := p.Kids[i]
	if n.Kind != DocComment {
		return i, true
	}
	if n.Text == "" {
		for j := i + 1; j < len(p.Kids); j++ {
			if next := p.Kids[j]; !next.Foreign {
				if next.Kind == DocText {
					return j, true
				}
				break
			}
		}
		return i, true
	}
	depth := 0
	for j := i; j < len(p.Kids); j++ {
		if next := p.Kids[j]; next.Kind == DocComment && !next.Foreign {
			switch next.Text {
			case "[":
				depth++
			case "]":
				if depth--; depth == 0 {
					return j, true
				}
			}
		}
	}
	return i, false
}

// textOf returns the text node of a text slot and where it is, or nil and where it belongs.
func (n *DocNode) textOf() (text *DocNode, at int) {
	p := n.Parent
	i := p.index(n)
	if to, _ := p.last(i); to > i {
		return p.Kids[to], to
	}
	return nil, i + 1
}

// isList reports whether n begins a list or raw markup.
func (n *DocNode) isList() bool { return n.Kind == DocComment && n.Text == "[" }

// isTextSlot reports whether n begins a text slot.
func (n *DocNode) isTextSlot() bool { return n.Kind == DocComment && n.Text == "" }

// broken reports whether slots inside p cannot be counted.
func (p *DocNode) broken() bool {
	return p.Broken || p.Kind == DocComment && p.Parent != nil && p.Parent.Broken
}
