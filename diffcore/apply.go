package diffcore

import "errors"

// ErrMiss reports that a document is not what a patch expects: others changed it,
// or an earlier patch did not arrive.
var ErrMiss = errors.New("diffcore: the document is not what the patch expects")

// A MissError says which blocks of a patch were left out. It is an ErrMiss.
type MissError struct {
	Paths [][]uint32 // as far as the path of each led; the component there needs a Sync
}

func (e *MissError) Error() string { return ErrMiss.Error() }
func (e *MissError) Unwrap() error { return ErrMiss }

// Apply changes doc as patch says. Bytes that are no patch change nothing and fail
// with a *DecodeError. A block, what follows a Go up to the next, is applied whole
// or not at all: where the document is not what it expects, Apply marks the place
// as broken, goes on with the next block, and fails with a *MissError in the end.
// A walk through a broken place is a miss until a Sync heals it.
func Apply(doc *Doc, patch []byte) error {
	p, err := Decode(patch)
	if err != nil {
		return err
	}
	a := applier{doc: doc, p: p}
	var missed [][]uint32
	for a.at < len(p.steps) {
		begin := a.at
		if a.block() {
			continue
		}
		a.undoAll()
		a.own.Broken = true
		missed = append(missed, append([]uint32{}, a.led...))
		for a.at = begin + 1; a.at < len(p.steps) && p.steps[a.at].what != stepKind(OpGo); {
			a.at++
		}
	}
	if missed != nil {
		return &MissError{missed}
	}
	return nil
}

type applier struct {
	doc    *Doc
	p      *Patch
	at     int        // in p.steps
	stack  []*DocNode // the first nodes of the slots from the root to the cursor
	own    *DocNode   // the block's own slot, or how far its path led
	led    []uint32   // the path to own
	prefix string
	undo   []func()
	clone  *cloner // of the clone being built

	counted map[*DocNode]counted // the slots of parents, until nodes come, go or move
}

// A counted is what slots returns.
type counted struct {
	holder *DocNode
	spans  []span
	ok     bool
}

// slots is DocNode.slots, remembered: a patch may go to a tenth of a long list.
func (a *applier) slots(p *DocNode) (holder *DocNode, spans []span, ok bool) {
	c, known := a.counted[p]
	if !known {
		c.holder, c.spans, c.ok = p.slots()
		if a.counted == nil {
			a.counted = map[*DocNode]counted{}
		}
		a.counted[p] = c
	}
	return c.holder, c.spans, c.ok
}

func (a *applier) undoAll() {
	for i := len(a.undo) - 1; i >= 0; i-- {
		a.undo[i]()
	}
	a.undo = a.undo[:0]
	clear(a.counted)
}

// block applies operations up to the next Go.
func (a *applier) block() bool {
	a.undo, a.own, a.led = a.undo[:0], a.doc.Root, a.led[:0]
	begin := a.at
	if a.p.steps[begin].what != stepKind(OpGo) && !a.home() && !a.syncsRoot(begin) {
		return false
	}
	for a.at < len(a.p.steps) {
		s := &a.p.steps[a.at]
		if Op(s.what) == OpGo && a.at > begin {
			return true
		}
		a.at++
		if Op(s.what) == OpGo {
			ok := a.home()
			for _, i := range a.p.numbers[s.b : s.b+s.a] {
				if ok = ok && a.down(int(i)); !ok {
					break
				}
				a.led = append(a.led, i)
			}
			if len(a.stack) > 0 {
				a.own = a.stack[len(a.stack)-1]
			}
			if !ok && !(s.a == 0 && a.syncsRoot(a.at)) {
				return false
			}
			continue
		}
		if !a.step(s) {
			return false
		}
	}
	return true
}

// step does one operation; false if the document is not what it expects.
func (a *applier) step(s *step) bool {
	switch Op(s.what) {
	case OpDown:
		return a.down(int(s.a))
	case OpUp:
		if int(s.a) >= len(a.stack) {
			return false
		}
		a.stack = a.stack[:len(a.stack)-int(s.a)]
		return true
	case OpSide:
		return a.side(int(int32(s.a>>1) ^ -int32(s.a&1)))
	case OpPrefix:
		a.prefix = s.s
		return true
	case OpSync:
		return a.sync()
	}
	n := a.stack[len(a.stack)-1]
	if Op(s.what) == OpPut {
		return a.put(n)
	}
	if n.broken() && !(Op(s.what) == OpFill && n.Kind == DocElement) {
		return false
	}
	switch Op(s.what) {
	case OpText:
		return n.isTextSlot() && a.setText(n, s.s)
	case OpRaw:
		if !n.isList() {
			return false
		}
		var raw []*DocNode
		if s.s != "" {
			raw = []*DocNode{{Kind: DocRaw, Text: s.s}}
		}
		a.replace(n.Parent, n.Parent.index(n)+1, n.end(), raw)
		return true
	case OpInsert, OpRemove, OpOrder:
		return a.restructure(s, n)
	case OpFill:
		return a.fill(n)
	}
	if n.Kind != DocElement {
		return false
	}
	if n.Name == "textarea" { // its value is its text
		clear(a.counted)
	}
	switch Op(s.what) {
	case OpSole:
		for _, kid := range n.Kids {
			if !kid.Foreign && kid.Kind != DocText {
				return false
			}
		}
		a.setSole(n, s.s)
	case OpAttr:
		a.remember(n)
		n.setAttr(a.p.names[s.name], s.s)
	case OpDrop:
		a.remember(n)
		n.dropAttr(a.p.names[s.name])
	case OpStyle:
		a.remember(n)
		n.setStyle(a.p.names[s.name], s.s)
	case OpID:
		a.remember(n)
		n.setAttr(a.p.names[s.name], a.id(s.a))
	}
	return true
}

// remember sees to it that what is in n can be put back.
func (a *applier) remember(n *DocNode) {
	text, attrs, kids, broken, key := n.Text, n.Attrs, n.Kids, n.Broken, n.key
	a.undo = append(a.undo, func() { n.Text, n.Attrs, n.Kids, n.Broken, n.key = text, attrs, kids, broken, key })
}

// replace puts nodes in the place of the kids [from, to) of p.
func (a *applier) replace(p *DocNode, from, to int, nodes []*DocNode) {
	a.remember(p)
	clear(a.counted)
	kids := make([]*DocNode, 0, len(p.Kids)-(to-from)+len(nodes))
	kids = append(append(append(kids, p.Kids[:from]...), nodes...), p.Kids[to:]...)
	for _, n := range nodes {
		n.Parent = p
	}
	p.Kids = kids
}

// setText sets what the text slot at n shows. The node is kept where there is one.
func (a *applier) setText(n *DocNode, s string) bool {
	text, at := n.textOf()
	switch {
	case text == nil && s != "":
		a.replace(n.Parent, at, at, []*DocNode{textNode(s)})
	case text != nil && s == "":
		a.replace(n.Parent, at, at+1, nil)
	case text != nil:
		a.remember(text)
		text.Text = s
	}
	return true
}

// setSole sets the only text of the element n.
func (a *applier) setSole(n *DocNode, s string) {
	for i, kid := range n.Kids {
		if kid.Kind == DocText && !kid.Foreign {
			if s == "" {
				a.replace(n, i, i+1, nil)
				return
			}
			a.remember(kid)
			kid.Text = s
			return
		}
	}
	if s != "" {
		a.replace(n, 0, 0, []*DocNode{textNode(s)})
	}
}
