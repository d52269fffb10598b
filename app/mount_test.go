package app_test

import (
	"fmt"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

// A shelf mounts rows by the numbers and names it is told, with rows of another type
// and without a key between them.
type shelf struct {
	Keys  *[]any
	Round int
	Knobs *map[any]app.State[int]
}

type spine struct {
	Name  any
	Knobs *map[any]app.State[int]
}

func (c spine) Render(s *app.Scope) app.Node {
	st := app.UseState(s, knobTurns)
	(*c.Knobs)[c.Name] = st
	return s.Li(text(fmt.Sprint(c.Name)), diffcore.Int(st.Get()))
}

type divider struct{ N int }

func (c divider) Render(s *app.Scope) app.Node { return s.Hr() }

func (c shelf) Render(s *app.Scope) app.Node {
	return s.Div(app.Mount(s, divider{0}), s.Ul(app.For(s, *c.Keys, func(k *any) app.Node {
		switch key := (*k).(type) {
		case int:
			return app.MountKeyed(s, key, spine{key, c.Knobs})
		case string:
			return app.MountKeyed(s, key, spine{key, c.Knobs})
		}
		return app.Mount(s, divider{1})
	})))
}

// Children keep their instance, with its state, in whatever order they come, and are
// found where they stand when they alone change.
func TestChildrenInAnyOrder(t *testing.T) {
	orders := [][]any{
		{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 6, 7}, {7, 6, 5, 4, 3, 2, 1}, {1, 3, 5, 7}, {}, {10, 11, 12}, {12, 13, 14, 1},
		{"a", "b", 12, nil, 13, "c"}, {"a", nil, 12, 13, "c", "d"}, {nil, nil, "d", 1 << 40, 5, 4, 1<<40 + 1}, {5, 1 << 40, "d", nil},
		{1, 2, 3, "x", 4, 5}, {1, 2, 3, 4, 5}, {-3, -2, 2, 3, 9}, {9, 8, -3},
	}
	keys, knobs := []any{}, map[any]app.State[int]{}
	p := open(t, app.RootOptions{Browser: true}, shelf{&keys, 0, &knobs})
	turns := map[any]int{}
	for round, order := range orders {
		mounted := map[any]bool{}
		for _, k := range order {
			mounted[k] = true
		}
		for k := range turns {
			if !mounted[k] {
				delete(turns, k)
			}
		}
		keys = order
		p.SetChain([]app.Component{shelf{&keys, round + 1, &knobs}})
		p.turn()
		for _, k := range order {
			if k == nil {
				continue
			}
			require.Equal(t, turns[k], knobs[k].Get(), "round %d: state of %v", round, k)
			turns[k] = round*100 + len(turns)
			knobs[k].Set(turns[k])
			p.turn() // compares the document
		}
	}
	require.Empty(t, p.failed)
}

func TestTwoChildrenOfOneKey(t *testing.T) {
	for _, order := range [][]any{{1, 1}, {1, 2, 1}, {3, 2, 3}, {"a", "b", "a"}, {1, 2, 3, 3}} {
		keys, knobs := []any{1, 2, 3}, map[any]app.State[int]{}
		p := open(t, app.RootOptions{Browser: true}, shelf{&keys, 0, &knobs})
		keys = order
		p.SetChain([]app.Component{shelf{&keys, 1, &knobs}})
		p.turn()
		require.Len(t, p.failed, 1, "%v", order)
		require.ErrorContains(t, p.failed[0], "with the key", "%v", order)
	}
}

// Equal props cost no memory, however many children there are.
func TestUnchangedChildrenAllocateNothing(t *testing.T) {
	run := func(rows int) float64 {
		ids, knobs := make([]int, rows), []app.State[int]{}
		for i := range ids {
			ids[i] = i
		}
		p := open(t, app.RootOptions{Browser: true}, still{&ids, 0, &knobs})
		round, chain := 0, make([]app.Component, 1)
		return testing.AllocsPerRun(50, func() {
			round++
			chain[0] = still{&ids, round, &knobs}
			p.SetChain(chain)
			p.Render()
			p.w.Reset()
			p.Write(&p.w)
			require.Nil(t, p.w.Bytes())
		})
	}
	if few, many := run(10), run(5000); many > few && !raceEnabled {
		t.Errorf("5,000 unchanged rows allocate %v times, 10 rows %v", many, few)
	}
}

// A still is a panel that makes nothing itself.
type still struct {
	IDs   *[]int
	Round int
	Knobs *[]app.State[int]
}

func (c still) Render(s *app.Scope) app.Node {
	return s.Table(s.Tbody(app.For(s, *c.IDs, func(id *int) app.Node { return app.MountKeyed(s, *id, knob{*id, c.Knobs}) })))
}
