package gentree

import (
	"math/rand/v2"

	"github.com/duet-ui/duet/diffcore"
)

// A Page is a random page. The same seed makes the same pages.
type Page struct {
	r      *rand.Rand
	root   *Comp
	player Player
	mount  *diffcore.Mount
	next   int // for keys and words that were never used before
	size   int // nodes that may still be made in this step
	big    int // how large lists may begin
}

// New returns the page of a seed. size bounds the nodes that one step makes.
func New(seed uint64, size int) *Page {
	p := &Page{r: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), size: size, big: 6}
	if seed%7 == 0 {
		p.big = 24
	}
	p.root = p.comp(flow, 0)
	p.root.ID = "d"
	p.mount, _ = p.player.Play(p.root)
	return p
}

// Mount returns the root.
func (p *Page) Mount() *diffcore.Mount { return p.mount }

// Tree returns a copy of the page's description as of now.
func (p *Page) Tree() *Comp { return p.root.Clone() }

// Step changes the page at random and renders what changed. It returns the mounts
// that rendered, parents first.
func (p *Page) Step(size int) []*diffcore.Mount {
	p.size = size
	p.root.Walk(func(at **Node) {
		if c := (*at).Comp; c != nil {
			c.fresh, c.Dirty = false, false
		}
	})
	p.root.Dirty = false
	p.mutateComp(p.root, 0)
	_, changed := p.player.Play(p.root)
	return changed
}

// Story returns the page of a seed and what becomes of it in so many steps.
func Story(seed uint64, size, steps, stepSize int) []*Comp {
	p := New(seed, size)
	pages := []*Comp{p.Tree()}
	for range steps {
		p.Step(stepSize)
		pages = append(pages, p.Tree())
	}
	return pages
}

func (p *Page) chance(percent int) bool { return p.r.IntN(100) < percent }

func pick[T any](p *Page, list []T) T { return list[p.r.IntN(len(list))] }

// fresh returns a number that was not used before.
func (p *Page) fresh() int {
	p.next++
	return p.next
}
