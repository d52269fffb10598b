// Package gentree makes random pages and changes them step by step, as a program
// would: some components render again, the others keep their trees. All that a
// parser would rearrange is avoided, everything else may come.
package gentree

import (
	"math/rand/v2"

	"github.com/duet-ui/duet/diffcore"
)

// A Page is a random page. The same seed makes the same pages.
type Page struct {
	r     *rand.Rand
	arena diffcore.Arena
	root  *comp
	next  int // for keys and words that were never used before
	size  int // nodes that may still be made in this step
	big   int // how large lists may begin
}

// New returns the page of a seed. size bounds the nodes that one step makes.
func New(seed uint64, size int) *Page {
	p := &Page{r: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), size: size, big: 6}
	if seed%7 == 0 {
		p.big = 24
	}
	p.root = p.comp(flow, 0)
	p.root.mount.Token = "d"
	p.render(p.root, nil)
	return p
}

// Mount returns the root.
func (p *Page) Mount() *diffcore.Mount { return p.root.mount }

// Step changes the page at random and renders what changed. It returns the mounts
// that rendered, parents first.
func (p *Page) Step(size int) []*diffcore.Mount {
	p.size = size
	p.mutateComp(p.root, 0)
	var changed []*diffcore.Mount
	p.renderDirty(p.root, &changed)
	return changed
}

// A comp is an instance.
type comp struct {
	mount *diffcore.Mount
	slot  *diffcore.Slot
	ctx   context
	tree  *node
	dirty bool
	kids  []*comp
}

// A node is what a comp will render.
type node struct {
	kind  diffcore.Kind
	tag   diffcore.Name
	attrs []diffcore.Node
	text  string
	num   int
	key   diffcore.Node
	kids  []*node
	comp  *comp
	ctx   context // of what is in it
}

// render makes Next of c from its tree, and of all new instances below.
func (p *Page) render(c *comp, parent *comp) {
	if parent != nil {
		c.mount.Parent, c.mount.Depth = parent.mount, parent.mount.Depth+1
	}
	c.kids, c.dirty = nil, false
	p.arena.Reset()
	tree := diffcore.Copy(p.build(c.tree, c))
	c.mount.Next, c.mount.Changed = tree, true
	c.mount.NextKids = nil
	for _, kid := range c.kids {
		c.mount.NextKids = append(c.mount.NextKids, kid.mount)
	}
	for _, kid := range c.kids {
		if kid.mount.Next == (diffcore.Node{}) && kid.mount.Parent == nil {
			p.render(kid, c)
		}
	}
}

func (p *Page) renderDirty(c *comp, changed *[]*diffcore.Mount) {
	if c.dirty {
		p.render(c, nil)
		*changed = append(*changed, c.mount)
	}
	for _, kid := range c.kids {
		p.renderDirty(kid, changed)
	}
}

func (p *Page) build(n *node, c *comp) diffcore.Node {
	switch n.kind {
	case diffcore.KindText:
		return diffcore.Text(n.text)
	case diffcore.KindInt:
		return diffcore.Int(n.num)
	case diffcore.KindRaw:
		return diffcore.Raw(n.text)
	case diffcore.KindComponent:
		c.kids = append(c.kids, n.comp)
		return diffcore.Component(n.comp.slot, len(c.kids)-1)
	case diffcore.KindList:
		kids := p.arena.Take(len(n.kids))
		for i, kid := range n.kids {
			kids[i] = p.build(kid, c)
		}
		return diffcore.List(kids)
	case diffcore.KindElement:
		var items []diffcore.Node
		if n.key != (diffcore.Node{}) {
			items = append(items, n.key)
		}
		items = append(items, n.attrs...)
		for _, kid := range n.kids {
			items = append(items, p.build(kid, c))
		}
		return p.arena.Seal(n.tag, items)
	}
	return diffcore.Node{}
}

func (p *Page) chance(percent int) bool { return p.r.IntN(100) < percent }

func pick[T any](p *Page, list []T) T { return list[p.r.IntN(len(list))] }

// fresh returns a number that was not used before.
func (p *Page) fresh() int {
	p.next++
	return p.next
}
