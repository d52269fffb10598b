package app

import "github.com/duet-ui/duet/diffcore"

// Event runs the handlers for the event called name on the element at path: slot
// indexes from the page's root slot in the tree that the reader showed at frame
// at. Frames keep their trees until Acked. The handlers are those of the same
// element of the same instance in the tree rendered last, found by key; so an
// event never reaches another row. Several handlers of one event (with other key
// filters) run in order. What bubbles is the reader's business; see Bubble for the
// browser.
//
// Event fails with ErrStale when the element is gone, and with ErrNoHandler. A
// panic of a handler is contained and told to the host. On the server what is dirty
// is rendered first, so that a handler is never older than what was set before it.
// In the browser, where a turn ends with nothing dirty, the handlers are those of
// the tree that is shown.
func (r *Root) Event(path []uint32, name string, e Event, at uint64) error {
	if r.closed {
		return ErrStale
	}
	var t target
	if r.browser() {
		t.inst, t.node = r.shown(path)
		if t.inst == nil || t.inst.Next != t.inst.Sent {
			return ErrStale
		}
	} else {
		r.Render()
		var ok bool
		t, ok = r.resolve(path, at)
		if ok && !onlyBrowser && t.inst.lacks {
			r.own(t.inst)
			t, ok = r.resolve(path, at)
		}
		if !ok {
			return ErrStale
		}
	}
	if e.Type == "" {
		e.Type = name
	}
	if t.node.Kind() != diffcore.KindElement {
		return ErrNoHandler
	}
	found := false
	for _, a := range t.node.Attrs() {
		if a.Kind() != diffcore.KindOn || a.Name().String() != name {
			continue
		}
		found = true
		if b := (*diffcore.Binding)(a.Pointer()); b == nil || takesKey(b.Keys, &e) {
			r.handle(t.inst, t.inst.handlers[a.Num()], &e)
		}
	}
	if !found {
		return ErrNoHandler
	}
	return nil
}

// A target is a node of the tree rendered last and the instance that rendered it.
type target struct {
	inst *Instance
	node Node
}

// A trail walks the tree that the reader showed, and beside it all later trees up
// to the one rendered last, so that what changed is judged render by render.
type trail struct {
	at   uint64
	inst *Instance
	kids []*diffcore.Mount // components of inst in the first tree
	now  []Node            // the node where the path leads, in each tree
}

// resolve finds today's node for a path in the tree of frame at.
func (r *Root) resolve(path []uint32, at uint64) (target, bool) {
	t := trail{at: at}
	if !t.enter(&r.top) {
		return target{}, false
	}
	for _, i := range path {
		if !t.down(int(i)) {
			return target{}, false
		}
	}
	return target{t.inst, t.now[len(t.now)-1]}, true
}

// enter goes from a component to its tree, and on while that is a component.
func (t *trail) enter(inst *Instance) bool {
	for inst != nil && inst.alive {
		t.inst = inst
		t.now, t.kids = inst.trees(t.at, t.now[:0])
		if len(t.now) == 0 {
			return false
		}
		for _, n := range t.now[1:] {
			if !sameKind(t.now[0], n) {
				return false
			}
		}
		if t.now[0].Kind() != diffcore.KindComponent {
			return true
		}
		inst = kidAt(t.kids, t.now[0])
	}
	return false
}

// down goes to the i-th child.
func (t *trail) down(i int) bool {
	run := kidsOf(t.now[0])
	if i >= len(run) {
		return false
	}
	c := run[i]
	if c.Kind() == diffcore.KindComponent {
		inst := kidAt(t.kids, c)
		if inst == nil || c.Key() == (Node{}) && inst.slot != c.Slot() && !t.follow(c, i) {
			return false
		}
		return t.enter(inst)
	}
	return t.follow(c, i)
}

// follow goes to the i-th child, which is c, of the first tree in all trees.
func (t *trail) follow(c Node, i int) bool {
	k := c.Key()
	run := kidsOf(t.now[0])
	t.now[0] = c
	for n, parent := range t.now[1:] {
		next := kidsOf(parent)
		if k != (Node{}) {
			if i = indexOf(next, c, i); i < 0 {
				return false
			}
		} else if i >= len(next) || !sameKind(c, next[i]) || next[i].Key() != (Node{}) || !stayed(run, next, i) {
			return false
		}
		t.now[n+1], run = next[i], next
	}
	return true
}

// indexOf returns the place in run of the element with the kind and key of c, or
// -1. Usually it is where it was.
func indexOf(run []Node, c Node, was int) int {
	for n := range run {
		i := (n + was) % len(run)
		if sameKind(c, run[i]) && diffcore.EqualKey(c.Key(), run[i].Key()) {
			return i
		}
	}
	return -1
}

// kidsOf returns the children of n; only elements and lists have any.
func kidsOf(n Node) []Node {
	if k := n.Kind(); k != diffcore.KindElement && k != diffcore.KindList {
		return nil
	}
	return n.Kids()
}

// stayed reports whether the unkeyed child i is still the same one. What it shows
// may change, but when it now shows what a sibling showed, or a sibling shows what
// it did, rows without keys were moved; and when siblings came or went, only one
// that shows what it did, as no other, is told apart. Nobody can say which one was
// meant by the rest.
func stayed(old, now []Node, i int) bool {
	if same := sameContent(old[i], now[i]); same && len(old) == len(now) {
		return true
	} else if !same && len(old) != len(now) {
		return false
	}
	for n := range old {
		if n != i && sameContent(old[n], now[i]) {
			return false
		}
	}
	for n := range now {
		if n != i && sameContent(now[n], old[i]) {
			return false
		}
	}
	return true
}

// kidAt returns the instance that the component node n names.
func kidAt(kids []*diffcore.Mount, n Node) *Instance {
	if i := n.Num(); i < len(kids) && kids[i] != nil {
		return instanceOf(kids[i])
	}
	return nil
}

// sameKind reports whether two nodes may be one node at two times.
func sameKind(a, b Node) bool { return a.Kind() == b.Kind() && a.Name() == b.Name() }

// sameContent reports whether two trees of one instance show the same, handlers aside.
func sameContent(a, b Node) bool {
	if a == b {
		return true
	}
	if !sameKind(a, b) {
		return false
	}
	switch a.Kind() {
	case diffcore.KindText, diffcore.KindRaw, diffcore.KindAttr, diffcore.KindStyle, diffcore.KindKeyString:
		return a.Str() == b.Str()
	case diffcore.KindOn:
		return true
	case diffcore.KindComponent:
		return a.Slot() == b.Slot() || a.Slot().Type == b.Slot().Type && diffcore.EqualKey(a.Slot().Key, b.Slot().Key) && sameProps(a.Slot().Props, b.Slot().Props)
	case diffcore.KindElement:
		return sameRun(a.Attrs(), b.Attrs()) && sameRun(a.Kids(), b.Kids())
	case diffcore.KindList:
		return sameRun(a.Kids(), b.Kids())
	}
	return a.Num() == b.Num()
}

func sameRun(a, b []Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameContent(a[i], b[i]) {
			return false
		}
	}
	return true
}

// Find returns the mounted instance whose tree the element at path belongs to, in
// the tree that the reader shows, or nil.
func (r *Root) Find(path []uint32) *Instance {
	inst, _ := r.shown(path)
	if inst == &r.top {
		return nil
	}
	return inst
}

// shown returns the node at path in the tree that the reader shows, and the mounted
// instance whose it is, or nil.
func (r *Root) shown(path []uint32) (*Instance, Node) {
	inst := &r.top
	node, kids := inst.Sent, inst.SentKids
	for step := 0; ; step++ {
		for node.Kind() == diffcore.KindComponent {
			if inst = kidAt(kids, node); inst == nil || !inst.Written || !inst.alive {
				return nil, node
			}
			node, kids = inst.Sent, inst.SentKids
		}
		if step == len(path) {
			return inst, node
		}
		run := kidsOf(node)
		if int(path[step]) >= len(run) {
			return nil, node
		}
		node = run[path[step]]
	}
}
