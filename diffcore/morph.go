package diffcore

// sync morphs the slot at the cursor, or the whole page where that has no slot,
// into the tree that follows.
func (a *applier) sync() bool {
	fresh := a.build(nil)
	clear(a.counted)
	if len(a.stack) == 0 {
		a.remember(a.doc.Root)
		a.doc.Root.Broken = false
		a.replace(a.doc.Root, 0, len(a.doc.Root.Kids), fresh)
		a.stack = append(a.stack, fresh[0])
		return true
	}
	n := a.stack[len(a.stack)-1]
	p := n.Parent
	if p.Broken && p != a.doc.Root {
		return false
	}
	from := p.index(n)
	to, ok := p.last(from)
	if !ok {
		return false
	}
	m := morph{a, map[*DocNode]uint64{}}
	nodes := m.slot(p.Kids[from:to+1], fresh)
	if p == a.doc.Root { // nothing else belongs there
		from, to = 0, len(p.Kids)-1
	}
	a.replace(p, from, to+1, nodes)
	if p == a.doc.Root {
		p.Broken = false
	}
	a.stack[len(a.stack)-1] = nodes[0]
	return true
}

// A morph brings old nodes into the form of new ones and keeps what it can.
type morph struct {
	*applier
	prints map[*DocNode]uint64 // fingerprints
}

// slot returns the nodes of the slot next, with old nodes in it where they fit.
func (m morph) slot(old, next []*DocNode) []*DocNode {
	if !alike(old[0], next[0]) {
		return next
	}
	m.remember(old[0])
	if next[0].key != "" {
		old[0].key = next[0].key
	}
	old[0].Broken = false
	switch {
	case next[0].Kind == DocElement:
		m.element(old[0], next[0])
		return old[:1]
	case next[0].isTextSlot():
		if len(next) == 1 {
			return old[:1]
		}
		if text := old[len(old)-1]; text.Kind == DocText && len(old) > 1 {
			m.remember(text)
			text.Text = next[1].Text
			return []*DocNode{old[0], text}
		}
		return []*DocNode{old[0], next[1]}
	}
	nodes := append([]*DocNode{old[0]}, m.inside(old[1:len(old)-1], next[1:len(next)-1])...)
	return append(nodes, old[len(old)-1])
}

// alike reports whether an old slot can become a new one.
func alike(old, next *DocNode) bool {
	return old.Kind == next.Kind && old.Name == next.Name && old.Space == next.Space &&
		(old.Kind != DocComment || old.Text == next.Text) && (old.key == "" || next.key == "" || old.key == next.key)
}

// element makes old what next is.
func (m morph) element(old, next *DocNode) {
	old.Attrs = next.Attrs // remembered by slot
	kids := m.inside(old.Kids, next.Kids)
	for _, kid := range kids {
		kid.Parent = old
	}
	old.Kids = kids
}

// inside returns the nodes next, with those of old in them that fit. Nodes of
// others go.
func (m morph) inside(old, next []*DocNode) []*DocNode {
	olds, nexts := spansOf(old), spansOf(next)
	if len(nexts) == 0 { // nothing, a sole text, or raw markup
		if len(next) == 1 && next[0].Kind == DocText {
			for _, n := range old {
				if n.Kind == DocText && !n.Foreign {
					m.remember(n)
					n.Text = next[0].Text
					return []*DocNode{n}
				}
			}
		}
		if len(next) == 1 && len(old) == 1 && next[0].Kind == DocRaw && old[0].Kind == DocRaw && old[0].Text == next[0].Text {
			return old
		}
		return next
	}
	var nodes []*DocNode
	for i, j := range m.match(old, next, olds, nexts) {
		from := next[nexts[i].from : nexts[i].to+1]
		if j >= 0 {
			from = m.slot(ours(old[olds[j].from:olds[j].to+1]), from)
		}
		nodes = append(nodes, from...)
	}
	return nodes
}

// ours returns the nodes of a slot, without those of others unless it is a list.
func ours(nodes []*DocNode) []*DocNode {
	if !nodes[0].isTextSlot() || len(nodes) <= 2 {
		return nodes
	}
	return []*DocNode{nodes[0], nodes[len(nodes)-1]}
}

// spansOf returns the slots that stand whole among nodes.
func spansOf(nodes []*DocNode) []span {
	p := DocNode{Kind: DocElement, Kids: nodes}
	var spans []span
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		if n.Foreign || n.Kind != DocElement && !n.isTextSlot() && !n.isList() {
			continue
		}
		if to, ok := p.last(i); ok {
			spans = append(spans, span{i, to})
			i = to
		}
	}
	return spans
}

// match returns for each new slot the index of the old one that becomes it, or -1:
// the one with its key, else one that is equal already, else one that is alike, at
// its own index or the first that is free.
func (m morph) match(old, next []*DocNode, olds, nexts []span) []int {
	found := make([]int, len(nexts))
	taken := make([]bool, len(olds))
	take := func(i, j int) {
		found[i], taken[j] = j, true
	}
	byKey, byPrint := map[string]int{}, map[uint64][]int{}
	for j := len(olds) - 1; j >= 0; j-- {
		n := old[olds[j].from]
		if n.key != "" {
			byKey[n.key] = j
		}
		print := m.print(old[olds[j].from : olds[j].to+1])
		byPrint[print] = append(byPrint[print], j)
	}
	for i := range nexts {
		found[i] = -1
		n := next[nexts[i].from]
		if j, ok := byKey[n.key]; ok && n.key != "" && !taken[j] && alike(old[olds[j].from], n) {
			take(i, j)
		}
	}
	for i := range nexts {
		if found[i] >= 0 {
			continue
		}
		n := next[nexts[i].from]
		same := byPrint[m.print(next[nexts[i].from:nexts[i].to+1])]
		for k := len(same) - 1; k >= 0; k-- {
			if j := same[k]; !taken[j] && alike(old[olds[j].from], n) {
				take(i, j)
				break
			}
		}
	}
	free := 0
	for i := range nexts {
		if found[i] >= 0 {
			continue
		}
		n := next[nexts[i].from]
		if i < len(olds) && !taken[i] && alike(old[olds[i].from], n) {
			take(i, i)
			continue
		}
		for free < len(olds) && taken[free] {
			free++
		}
		for j := free; j < len(olds) && j < free+64; j++ { // a bound, so that this stays linear
			if !taken[j] && alike(old[olds[j].from], n) {
				take(i, j)
				break
			}
		}
	}
	return found
}

// print returns a fingerprint of the nodes of a slot.
func (m morph) print(nodes []*DocNode) uint64 {
	h := hash(fnvOffset)
	for _, n := range nodes {
		if !n.Foreign {
			h = h.int(int(m.printNode(n)))
		}
	}
	return uint64(h)
}

func (m morph) printNode(n *DocNode) uint64 {
	if p, ok := m.prints[n]; ok {
		return p
	}
	h := hash(fnvOffset).int(int(n.Kind)).int(int(n.Space)).string(n.Name).string(n.Text)
	sum := uint64(0)
	for _, at := range n.Attrs {
		sum += uint64(hash(fnvOffset).string(at.Name).string(at.Value))
	}
	h = h.int(int(sum))
	for _, kid := range n.Kids {
		if !kid.Foreign {
			h = h.int(int(m.printNode(kid)))
		}
	}
	m.prints[n] = uint64(h)
	return uint64(h)
}
