package dom

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/duet-ui/duet/diffcore"
)

// An Edit is what an extension, a translator or a careless script does to a page.
// At is the place of a node of ours in the order of the document, modulo how many
// there are; nothing happens to what has no such node.
type Edit struct {
	What What `json:"what"`
	At   int  `json:"at"`
}

// A What is a kind of edit. The browser's tests know them by these names.
type What string

// The kinds of edits.
const (
	Wrap     What = "wrap"     // the text is put into <font>
	WrapAll  What = "wrapall"  // all texts are, as by a translator
	Before   What = "before"   // an element is inserted before the node
	Behind   What = "behind"   // and behind it
	Text     What = "text"     // a text is
	Comment  What = "comment"  // a comment like ours is
	Bracket  What = "bracket"  // a comment like the border of a list is
	Remove   What = "remove"   // the node is removed
	Property What = "property" // the element gets an attribute and a class
	Rewrite  What = "rewrite"  // the text says something else
	Move     What = "move"     // the node becomes the last of its siblings
	Copy     What = "copy"     // a copy of the node is inserted behind it
	Empty    What = "empty"    // all in the element is removed
	Reset    What = "reset"    // all in the element is replaced by copies, as by innerHTML
)

// Whats are all kinds of edits.
var Whats = []What{Wrap, WrapAll, Before, Behind, Text, Comment, Bracket, Remove, Property, Rewrite, Move, Copy, Empty, Reset}

func (e Edit) String() string { return string(e.What) + " " + strconv.Itoa(e.At) }

// Edits shows edits as one line.
func Edits(list []Edit) string {
	var words []string
	for _, e := range list {
		words = append(words, e.String())
	}
	return strings.Join(words, ", ")
}

// RandomEdits returns so many edits of some of the kinds.
func RandomEdits(r *rand.Rand, count int, kinds []What) []Edit {
	var list []Edit
	for range count {
		list = append(list, Edit{kinds[r.IntN(len(kinds))], r.IntN(1 << 20)})
	}
	return list
}

// Apply does the edits to d as a browser's user agent would see them: added nodes
// are foreign, and who lost a node of ours is broken.
func Apply(d *diffcore.Doc, edits []Edit) {
	for _, e := range edits {
		ours := Ours(d)
		if len(ours) == 0 {
			return
		}
		n := ours[e.At%len(ours)]
		if e.What != WrapAll {
			apply(n, e.What)
			continue
		}
		for _, n := range ours {
			apply(n, Wrap)
		}
	}
}

func apply(n *diffcore.DocNode, what What) {
	p := n.Parent
	i := slices.Index(p.Kids, n)
	foreign := &diffcore.DocNode{Foreign: true, Parent: p, Kind: diffcore.DocElement, Name: "font"}
	put := func(from, to int, with ...*diffcore.DocNode) {
		p.Kids = slices.Concat(p.Kids[:from:from], with, p.Kids[to:])
	}
	switch what {
	case Wrap:
		if n.Kind == diffcore.DocText {
			put(i, i+1, foreign)
			p.Broken = true
		}
	case Before:
		put(i, i, foreign)
	case Behind:
		put(i+1, i+1, foreign)
	case Text:
		foreign.Kind, foreign.Text = diffcore.DocText, "foreign"
		put(i, i, foreign)
	case Comment:
		foreign.Kind = diffcore.DocComment
		put(i+1, i+1, foreign)
	case Bracket:
		foreign.Kind, foreign.Text = diffcore.DocComment, "["
		put(i, i, foreign)
	case Remove:
		put(i, i+1)
		p.Broken = true
	case Property:
		if n.Kind == diffcore.DocElement {
			n.Attrs = append(slices.Clip(n.Attrs), diffcore.DocAttr{Name: "data-foreign", Value: "1"})
		}
	case Rewrite:
		if n.Kind == diffcore.DocText {
			n.Text = "foreign"
		}
	case Move:
		put(i, i+1)
		p.Kids = append(slices.Clip(p.Kids), n)
		p.Broken, n.Foreign = true, true // who moves a node takes it away and adds one
	case Copy:
		put(i+1, i+1, foreignCopy(n))
	case Empty, Reset:
		if n.Kind != diffcore.DocElement || len(n.Kids) == 0 {
			break
		}
		var kids []*diffcore.DocNode
		for _, kid := range n.Kids {
			n.Broken = n.Broken || !kid.Foreign
			if what == Reset {
				kid = foreignCopy(kid)
				kid.Parent = n
				kids = append(kids, kid)
			}
		}
		n.Kids = kids
	}
}

// foreignCopy is a deep copy of n that is nobody's of ours.
func foreignCopy(n *diffcore.DocNode) *diffcore.DocNode {
	c := &diffcore.DocNode{Kind: n.Kind, Space: n.Space, Name: n.Name, Text: n.Text, Attrs: slices.Clone(n.Attrs), Parent: n.Parent, Foreign: true}
	for _, kid := range n.Kids {
		kid = foreignCopy(kid)
		kid.Parent = c
		c.Kids = append(c.Kids, kid)
	}
	return c
}
