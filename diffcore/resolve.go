package diffcore

// A Step leads from an element or a list to one of its children, in any tree of
// the same instance: by key where the child has one, else by index.
type Step struct {
	Key      Node // a key item, or the zero Node
	Index    int
	Siblings int    // how many children there are; without a key it must be as many
	what     uint64 // kind and name of the child
}

// A Target is where a path of slot indexes ends.
type Target struct {
	Mount *Mount // the instance whose tree holds the node
	Node  Node   // an element
	Steps []Step // from the root of that tree to the node
}

// Resolve finds the element at a path of slot indexes from the slot of root. trees
// gives the tree of an instance and its components as they were when the path was
// made; nil means Sent and SentKids. ok is false if no element is there.
func Resolve(root *Mount, path []uint32, trees func(*Mount) (Node, []*Mount)) (t Target, ok bool) {
	if trees == nil {
		trees = func(m *Mount) (Node, []*Mount) { return m.Sent, m.SentKids }
	}
	n, kids := trees(root)
	t.Mount = root
	for {
		for n.Kind() == KindComponent {
			if t.Mount = child(kids, n); t.Mount == nil {
				return Target{}, false
			}
			n, kids = trees(t.Mount)
			t.Steps = t.Steps[:0]
		}
		if len(path) == 0 {
			t.Node = n
			return t, n.Kind() == KindElement
		}
		if n.Kind() != KindElement && n.Kind() != KindList || int64(path[0]) >= int64(len(n.Kids())) {
			return Target{}, false
		}
		i := int(path[0])
		path = path[1:]
		siblings := n.Kids()
		n = siblings[i]
		t.Steps = append(t.Steps, Step{n.Key(), i, len(siblings), n.m & identity})
	}
}

// Follow finds the element that steps lead to in another tree of the same
// instance. A child with a key is found wherever it moved in its list. A child
// without one is gone when it has become something else, or when its siblings
// became more or fewer: an index says nothing then.
func Follow(tree Node, steps []Step) (n Node, ok bool) {
	n = tree
	for _, s := range steps {
		if n.Kind() != KindElement && n.Kind() != KindList {
			return Node{}, false
		}
		kids := n.Kids()
		i := s.Index
		if s.Key.m != 0 {
			if i = findKey(kids, s.Key, i); i < 0 {
				return Node{}, false
			}
		} else if len(kids) != s.Siblings || kids[i].Key().m != 0 {
			return Node{}, false
		}
		if n = kids[i]; n.m&identity != s.what {
			return Node{}, false
		}
	}
	return n, n.Kind() == KindElement
}

// findKey returns the index of the child with key k, or -1. It is probably at guess.
func findKey(kids []Node, k Node, guess int) int {
	if guess < len(kids) && EqualKey(key(&kids[guess]), k) {
		return guess
	}
	for i := range kids {
		if EqualKey(key(&kids[i]), k) {
			return i
		}
	}
	return -1
}
