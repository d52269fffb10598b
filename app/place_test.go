package app_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// A seat is a row of a roster: which of several component types it is, by what kind
// of key it is told, and what it shows.
type seat struct {
	kind int
	key  int
	says string
}

// A roster mounts entries, some of them inside a list of its own, and may panic in the
// middle.
type roster struct {
	Entries *[]seat
	Round   int
	Broken  bool
	States  *map[int]app.State[int]
	Renders *int
}

func (c roster) Render(s *app.Scope) app.Node {
	list := *c.Entries
	row := func(e *seat) app.Node {
		if c.Broken && e == &list[len(list)/2] {
			panic("broken")
		}
		switch e.kind {
		case 0:
			return app.MountKeyed(s, e.key, numbered{e.key, len(e.says)%2 == 0, e.says, c.States, c.Renders})
		case 1:
			return app.MountKeyed(s, "k"+strconv.Itoa(e.key), named{int32(e.key), e.says, any(e.says), c.States, c.Renders})
		case 2:
			return app.MountKeyed(s, e.key, small{e.key})
		default:
			return app.Mount(s, divider{len(e.says)})
		}
	}
	half := len(list) / 2
	return s.Div(
		s.Ul(app.For(s, list[:half], row)),
		s.Ol(app.For(s, list[half:], func(e *seat) app.Node { return app.Fragment(s, row(e)) })))
}

// A numbered has padding among its props.
type numbered struct {
	ID      int
	Even    bool
	Says    string
	States  *map[int]app.State[int]
	Renders *int
}

func (c numbered) Render(s *app.Scope) app.Node {
	*c.Renders++
	st := app.UseState(s, knobTurns)
	(*c.States)[c.ID] = st
	return s.Li(diffcore.Int(c.ID), text(c.Says), diffcore.Int(st.Get()))
}

// A named has an interface among its props.
type named struct {
	ID      int32
	Says    string
	Any     any
	States  *map[int]app.State[int]
	Renders *int
}

func (c named) Render(s *app.Scope) app.Node {
	*c.Renders++
	st := app.UseState(s, knobTurns)
	(*c.States)[1e6+int(c.ID)] = st
	return s.Li(text(c.Says), diffcore.Int(st.Get()))
}

// A small is no larger than a word.
type small struct{ ID int }

func (c small) Render(s *app.Scope) app.Node { return s.Li(diffcore.Int(c.ID)) }

// reseat changes a list in one of the ways in which lists change.
func reseat(r *rand.Rand, list []seat, next *int) []seat {
	list = slices.Clone(list)
	fresh := func(n int) (made []seat) {
		for range n {
			*next++
			key := *next
			if r.IntN(4) == 0 {
				key = -key
			}
			made = append(made, seat{[...]int{0, 0, 0, 0, 1, 2, 3}[r.IntN(7)], key, strconv.Itoa(r.IntN(50))})
		}
		return made
	}
	if len(list) == 0 {
		return fresh(r.IntN(80))
	}
	i, j := r.IntN(len(list)), r.IntN(len(list))
	from, to := min(i, j), max(i, j)
	switch r.IntN(12) {
	case 0:
		return append(list, fresh(1+r.IntN(20))...)
	case 1:
		return slices.Insert(list, i, fresh(1+r.IntN(3))...)
	case 2:
		return slices.Delete(list, i, i+1)
	case 3:
		return slices.Delete(list, from, to)
	case 4:
		list[i], list[j] = list[j], list[i]
	case 5:
		one := list[i]
		return slices.Insert(slices.Delete(list, i, i+1), j, one)
	case 6:
		for n := 0; n < len(list); n += 7 {
			list[n].says += "!"
		}
	case 7:
		list[i].says += "?"
		list[j].says += "?"
	case 8:
		slices.Reverse(list[from:to])
	case 9:
		r.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	case 10: // several at once
		return reseat(r, reseat(r, list, next), next)
	case 11:
		return fresh(r.IntN(60))
	}
	return list
}

// What a list shows after any edits, and which states its rows have, is what a list
// that is rendered anew with those states has; only rows that changed render.
func TestAnyEditsOfALargeList(t *testing.T) {
	for _, o := range []app.RootOptions{{Browser: true}, {}} {
		for seed := range uint64(40) {
			r := rand.New(rand.NewPCG(seed, 5))
			list, next, renders := []seat(nil), 0, 0
			states, turns := map[int]app.State[int]{}, map[int]int{}
			chain := func(round int) []app.Component {
				return []app.Component{roster{&list, round, false, &states, &renders}}
			}
			p := open(t, o, chain(0)...)
			shown, dirty := map[int]string{}, map[int]bool{}
			for round := 1; round < 60; round++ {
				if list = reseat(r, list, &next); r.IntN(8) == 0 && len(list) > 0 { // a Render that fails ends all
					p.SetChain([]app.Component{roster{&list, round, true, &states, &renders}})
					p.turn()
					require.Len(t, p.failed, 1)
					p.failed, shown = nil, nil
				}
				renders = 0
				p.SetChain(chain(round))
				p.turn()
				require.Empty(t, p.failed)
				now, changed := map[int]string{}, 0
				for _, e := range list {
					if e.kind > 1 {
						continue
					}
					id := e.key + e.kind*1e6
					now[id] = e.says
					if says, ok := shown[id]; !ok {
						turns[id], changed = 0, changed+1
					} else if says != e.says || dirty[id] {
						changed++
					}
					require.Equal(t, turns[id], states[id].Get(), "seed %d round %d: state of %d", seed, round, id)
				}
				shown = now
				clear(dirty)
				require.Equal(t, changed, renders, "seed %d round %d", seed, round)
				for range r.IntN(3) { // rows that change by themselves, and are found
					if len(list) == 0 {
						break
					}
					if e := list[r.IntN(len(list))]; e.kind < 2 {
						id := e.key + e.kind*1e6
						turns[id]++
						states[id].Set(turns[id])
						dirty[id] = true
						if r.IntN(2) == 0 {
							p.turn()
							clear(dirty)
						}
					}
				}
			}
			p.turn()
		}
	}
}

// Two children of one key are found wherever they stand, and the page shows what it
// showed before.
func TestOneKeyTwiceInALargeList(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 6))
		list, next, renders := []seat(nil), 0, 0
		states := map[int]app.State[int]{}
		p := open(t, app.RootOptions{Browser: true}, roster{&list, 0, false, &states, &renders})
		for round := range 3 {
			list = reseat(r, list, &next)
			p.SetChain([]app.Component{roster{&list, 1 + round, false, &states, &renders}})
			p.turn()
		}
		var keyed []seat
		for _, e := range list {
			if e.kind < 3 {
				keyed = append(keyed, e)
			}
		}
		if len(keyed) == 0 {
			continue
		}
		list = reseat(r, keyed, &next)
		list = slices.DeleteFunc(list, func(e seat) bool { return e.kind == 3 })
		if len(list) == 0 {
			continue
		}
		list = slices.Insert(list, r.IntN(len(list)+1), list[r.IntN(len(list))])
		p.SetChain([]app.Component{roster{&list, 9, false, &states, &renders}})
		p.Render()
		require.Len(t, p.failed, 1, "seed %d", seed)
		require.ErrorContains(t, p.failed[0], "with the key", "seed %d", seed)
	}
}

// A shifty is a component whose props cannot always be compared.
type shifty struct {
	Any any
	Log *log
}

func (c shifty) Render(s *app.Scope) app.Node {
	c.Log.add("render")
	return s.P()
}

type shiftyList struct {
	Any any
	Log *log
	Key bool
}

func (c shiftyList) Render(s *app.Scope) app.Node {
	if c.Key {
		return app.MountKeyed(s, 1, shifty{c.Any, c.Log})
	}
	return app.Mount(s, shifty{c.Any, c.Log})
}

// What cannot be compared counts as changed.
func TestPropsThatCannotBeCompared(t *testing.T) {
	for _, keyed := range []bool{false, true} {
		var l log
		p := open(t, app.RootOptions{}, shiftyList{[]int{1}, &l, keyed})
		for range 3 {
			p.SetChain([]app.Component{shiftyList{[]int{1}, &l, keyed}})
			p.turn()
		}
		require.Empty(t, p.failed)
		require.Len(t, l.take(), 4)
		p.SetChain([]app.Component{shiftyList{"a", &l, keyed}})
		p.turn()
		p.SetChain([]app.Component{shiftyList{"a", &l, !keyed}})
		p.turn()
	}
}
