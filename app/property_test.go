package app_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

var (
	shape = app.Shared("shape", uint64(0))
	hue   = app.NewContext(0)
)

// wild renders a tree that is a function of its props, its state and a context:
// elements, texts, holes, lists with and without keys, and more of itself.
type wild struct {
	Seed  uint64
	Level int
}

func (c wild) Render(s *app.Scope) app.Node {
	st := app.UseState(s, shape)
	rnd := rand.New(rand.NewPCG(c.Seed, st.Get()))
	app.Provide(s, hue, int(st.Get()&3))
	b := wildBuilder{s, rnd, c.Level, app.UseContext(s, hue), func() { st.Update(func(v uint64) uint64 { return v*31 + 7 }) }}
	if c.Level > 1 { // no page is a mere text
		return s.Main(b.node(3), b.node(3), b.node(3))
	}
	return b.node(3)
}

type wildBuilder struct {
	s     *app.Scope
	rnd   *rand.Rand
	level int
	hue   int
	click func()
}

func (b *wildBuilder) node(depth int) app.Node {
	what := b.rnd.IntN(9)
	if depth == 0 {
		what = b.rnd.IntN(3)
	}
	switch what {
	case 0:
		return app.Node{}
	case 1:
		return text([]string{"", "a", "b", "longer text"}[b.rnd.IntN(4)])
	case 2:
		return diffcore.Int(b.rnd.IntN(3) + b.hue*10)
	case 3, 4:
		items := []app.Node{diffcore.Attr(diffcore.AttrClass, strconv.Itoa(b.rnd.IntN(3)))}
		if b.rnd.IntN(2) == 0 {
			items = append(items, onClick(b.click))
		}
		for range b.rnd.IntN(4) {
			items = append(items, b.node(depth-1))
		}
		if b.rnd.IntN(2) == 0 {
			return b.s.Div(items...)
		}
		return b.s.Section(items...)
	case 5:
		return app.For(b.s, b.keys(), func(k *int) app.Node { return b.s.P(diffcore.KeyInt(*k), diffcore.Int(*k)) })
	case 6:
		return app.Fragment(b.s, b.node(depth-1), b.node(depth-1))
	case 7:
		if b.level == 0 {
			return text("end")
		}
		return app.Mount(b.s, wild{uint64(b.rnd.IntN(3)), b.level - 1})
	default:
		if b.level == 0 {
			return text("end of list")
		}
		base := 100 * b.rnd.IntN(1000)
		return app.For(b.s, b.keys(), func(k *int) app.Node {
			return app.MountKeyed(b.s, base+*k, wild{uint64(b.rnd.IntN(2)), b.level - 1})
		})
	}
}

// keys returns some of the numbers from 0 to 9 in some order.
func (b *wildBuilder) keys() []int { return b.rnd.Perm(10)[:b.rnd.IntN(8)] }

// fresh returns a page of its own with the cells of p.
func fresh(p *page, o app.RootOptions) *page {
	q := newPage(p.t, o)
	cross(p, q)
	q.show(p.Chain()...)
	return q
}

// TestPatchedEqualsFresh changes random pages at random: what the reader shows
// after the patches is what a new page with the same cells shows, on either side.
func TestPatchedEqualsFresh(t *testing.T) {
	for side, o := range map[string]app.RootOptions{"server": {}, "browser": {Browser: true}} {
		t.Run(side, func(t *testing.T) { patchedEqualsFresh(t, o) })
	}
}

func patchedEqualsFresh(t *testing.T, o app.RootOptions) {
	patches, bytes, instances := 0, 0, 0
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		p := open(t, o, wild{seed, 3})
		for step := range 20 {
			var all []*app.Instance
			p.Instances(func(i *app.Instance) { all = append(all, i) })
			switch rnd.IntN(8) {
			case 0:
				p.SetChain([]app.Component{wild{rnd.Uint64N(5), 3}})
			case 1:
				p.SetChain([]app.Component{shell{strconv.Itoa(step)}, wild{seed, 3}})
			default:
				for range 1 + rnd.IntN(3) {
					one := all[rnd.IntN(len(all))]
					p.Push(func(i *app.Instance) bool { return i == one }, []app.Update{shape.Set(rnd.Uint64N(6))})
				}
			}
			p.Render()
			if rnd.IntN(4) == 0 { // two renders, one frame
				continue
			}
			instances += len(all)
			if n := p.write(); n > 0 {
				patches, bytes = patches+1, bytes+n
			}
			require.Empty(t, p.failed)
			want := fresh(p, app.RootOptions{Browser: rnd.IntN(2) == 0})
			require.Equal(t, want.doc.HTML(), p.doc.HTML(), "seed %d, step %d", seed, step)
			require.Equal(t, want.Hash(), p.Hash(), "seed %d, step %d", seed, step)
			require.Zero(t, p.turn(), "nothing changed, no bytes")
		}
	}
	t.Logf("%d patches of %d bytes on average, %d instances looked at", patches, bytes/patches, instances)
	require.Greater(t, patches, 1000)
}
