package dom

import (
	"fmt"

	"github.com/duet-ui/duet/diffcore"
)

// Ours returns all nodes below the root that are not of others, in the order of the
// document.
func Ours(d *diffcore.Doc) []*diffcore.DocNode {
	var list []*diffcore.DocNode
	var walk func(n *diffcore.DocNode)
	walk = func(n *diffcore.DocNode) {
		for _, kid := range n.Kids {
			if !kid.Foreign {
				list = append(list, kid)
				walk(kid)
			}
		}
	}
	walk(d.Root)
	return list
}

// A State is what each node of a document was at some time.
type State map[*diffcore.DocNode]string

// StateOf returns the state of a document now: of each node what it shows itself and
// which nodes are in it, not what those show.
func StateOf(d *diffcore.Doc) State {
	s := State{d.Root: own(d.Root, true)}
	for _, n := range Ours(d) {
		s[n] = own(n, true)
	}
	return s
}

// own shows what n is itself; with its children by identity if asked.
func own(n *diffcore.DocNode, kids bool) string {
	flat := &diffcore.DocNode{Kind: n.Kind, Space: n.Space, Name: n.Name, Text: n.Text, Attrs: n.Attrs}
	if n.Kind == diffcore.DocRaw {
		flat.Kind = diffcore.DocText
	}
	s := Picture(&diffcore.Doc{Root: &diffcore.DocNode{Kids: []*diffcore.DocNode{flat}}})
	if kids {
		for _, kid := range n.Kids {
			s += fmt.Sprintf("%p ", kid)
		}
	}
	return s
}

// Touched returns the nodes that are still in the document and are not what they
// were: each was written to, or got or lost a child.
func (s State) Touched(d *diffcore.Doc) []*diffcore.DocNode {
	var list []*diffcore.DocNode
	for _, n := range append([]*diffcore.DocNode{d.Root}, Ours(d)...) {
		if was, ok := s[n]; ok && was != own(n, true) {
			list = append(list, n)
		}
	}
	return list
}

// Made returns the nodes that were not in the document.
func (s State) Made(d *diffcore.Doc) []*diffcore.DocNode {
	var list []*diffcore.DocNode
	for _, n := range Ours(d) {
		if _, ok := s[n]; !ok {
			list = append(list, n)
		}
	}
	return list
}
