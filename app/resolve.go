package app

import "github.com/duet-ui/duet/diffcore"

// Event runs the handlers for the event called name on the element at path: slot
// indexes from the page's root slot in the tree that the reader showed at frame
// at. Frames keep their trees until Acked. The handlers are those of the same
// element of the same instance in the tree rendered last, found by key; so an
// event never reaches another row. Several handlers of one event (with other key
// filters) run in order. What bubbles is the reader's business.
//
// Event fails with ErrStale when the element is gone, and with ErrNoHandler. A
// panic of a handler is contained and told to the host. What is dirty is rendered
// first, so that a handler is never older than what was set before it.
func (r *Root) Event(path []uint32, name string, e Event, at uint64) error {
	if r.closed {
		return ErrStale
	}
	r.Render()
	t, ok := r.resolve(path, at)
	if !ok {
		return ErrStale
	}
	if e.Type == "" {
		e.Type = name
	}
	found := false
	for _, a := range t.node.Attrs() {
		if a.Kind() != diffcore.KindOn || a.Name().String() != name {
			continue
		}
		if b := (*diffcore.Binding)(a.Pointer()); b != nil && !takesKey(b.Keys, e.Key) {
			found = true // bound, but not for this key
			continue
		}
		found = true
		fn := t.inst.handlers[a.Num()]
		r.guard(t.inst, "handler of "+name, func() { fn(e) })
	}
	if !found {
		return ErrNoHandler
	}
	return nil
}

// takesKey reports whether key is in the filter, names separated by spaces. An
// empty filter takes all.
func takesKey(filter, key string) bool {
	if filter == "" {
		return true
	}
	for len(filter) > 0 {
		n := 0
		for n < len(filter) && filter[n] != ' ' {
			n++
		}
		if filter[:n] == key && n > 0 {
			return true
		}
		filter = filter[min(n+1, len(filter)):]
	}
	return false
}

// A target is a node of the tree rendered last and the instance that rendered it.
type target struct {
	inst *Instance
	node Node
}

// A trail walks the tree that the reader showed, and beside it the tree rendered
// last: node is where path leads, now is the same node today.
type trail struct {
	at        uint64
	inst      *Instance
	kids      []*diffcore.Mount // components of inst in the old tree
	node, now Node
}

// resolve finds today's node for a path in the tree of frame at.
func (r *Root) resolve(path []uint32, at uint64) (target, bool) {
	t := trail{at: at}
	if !t.enter(r.top) {
		return target{}, false
	}
	for _, i := range path {
		if !t.down(int(i)) {
			return target{}, false
		}
	}
	return target{t.inst, t.now}, true
}

// enter goes from a component to its tree, and on while that is a component.
func (t *trail) enter(inst *Instance) bool {
	for {
		if !inst.alive {
			return false
		}
		tree, kids, ok := inst.at(t.at)
		if !ok {
			return false
		}
		t.inst, t.kids, t.node, t.now = inst, kids, tree, inst.Next
		if tree.Kind() != diffcore.KindComponent {
			return sameKind(tree, t.now)
		}
		if inst = kidAt(kids, tree); inst == nil {
			return false
		}
	}
}

// down goes to the i-th child.
func (t *trail) down(i int) bool {
	old, now := t.node.Kids(), t.now.Kids()
	if i >= len(old) {
		return false
	}
	c := old[i]
	if c.Kind() == diffcore.KindComponent {
		inst := kidAt(t.kids, c)
		if inst == nil || c.Key() == (Node{}) && inst.slot != c.Slot() && (i >= len(now) || !stayed(old, now, i)) {
			return false
		}
		return t.enter(inst)
	}
	if k := c.Key(); k != (Node{}) {
		for n := range now { // usually it is where it was
			if x := now[(n+i)%len(now)]; sameKind(c, x) && diffcore.EqualKey(k, x.Key()) {
				t.node, t.now = c, x
				return true
			}
		}
		return false
	}
	if i >= len(now) || !sameKind(c, now[i]) || now[i].Key() != (Node{}) || !stayed(old, now, i) {
		return false
	}
	t.node, t.now = c, now[i]
	return true
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
	case diffcore.KindElement, diffcore.KindList:
		return sameRun(a.Attrs(), b.Attrs()) && sameRun(a.Kids(), b.Kids())
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
	inst := r.top
	node, kids := inst.Sent, inst.SentKids
	for step := 0; ; step++ {
		for node.Kind() == diffcore.KindComponent {
			if inst = kidAt(kids, node); inst == nil || !inst.Written {
				return nil
			}
			node, kids = inst.Sent, inst.SentKids
		}
		if step == len(path) {
			break
		}
		run := node.Kids()
		if int(path[step]) >= len(run) {
			return nil
		}
		node = run[path[step]]
	}
	if inst == r.top || !inst.alive {
		return nil
	}
	return inst
}
