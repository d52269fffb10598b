package app_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

// A roll is a list whose rows say who they are when they are clicked: rows are
// keyed components, keyed elements, or elements told apart by what they show.
type roll struct {
	How string
	IDs string
	Log *log
}

func (c roll) Render(s *app.Scope) app.Node {
	ids := strings.Fields(c.IDs)
	return s.Section(
		s.H1(text(strconv.Itoa(len(ids)))),
		s.Ul(app.For(s, ids, func(id *string) app.Node {
			name := *id
			say := onClick(func() { c.Log.add(name) })
			switch c.How {
			case "components":
				return app.MountKeyed(s, name, entry{name, len(ids), c.Log})
			case "elements":
				return s.Li(diffcore.KeyString(name), s.Button(say, text("row")))
			case "unkeyed components":
				return app.Mount(s, entry{name, 0, c.Log})
			}
			return s.Li(s.Button(say, text(name)))
		})))
}

type entry struct {
	Name  string
	Count int
	Log   *log
}

func (c entry) Render(s *app.Scope) app.Node {
	return s.Li(s.Button(onClick(func() { c.Log.add(c.Name) }), text(c.Name), diffcore.Int(c.Count)))
}

// TestStaleEventsReachTheirRow races clicks with random reorders, up to eight
// frames late. A click reaches the row that was there when it was made, or nothing.
func TestStaleEventsReachTheirRow(t *testing.T) {
	for _, how := range []string{"components", "elements", "unkeyed components", "unkeyed elements"} {
		t.Run(how, func(t *testing.T) {
			const seed = 7
			rnd := rand.New(rand.NewPCG(seed, seed))
			var l log
			ids := []string{"a", "b", "c", "d", "e", "f"}
			p := open(t, app.RootOptions{}, roll{how, strings.Join(ids, " "), &l})
			frames := map[uint64][]string{0: ids}
			reached, stale, late := 0, 0, 0
			for step := range 1000 {
				ids = reorder(rnd, ids, step)
				p.SetChain([]app.Component{roll{how, strings.Join(ids, " "), &l}})
				p.turn()
				frames[p.seq] = ids
				at := p.seq - min(p.seq, uint64(rnd.IntN(8)))
				if p.seq > 20 {
					p.Acked(p.seq - 10)
				}
				shown := frames[at]
				if len(shown) == 0 {
					continue
				}
				i := rnd.IntN(len(shown))
				path := []uint32{1, 0, uint32(i), 0}
				err := p.Event(path, "click", app.Event{}, at)
				got := l.take()
				switch {
				case err == nil:
					require.Equal(t, []string{shown[i]}, got, "step %d, frame %d of %d, rows %v, now %v", step, at, p.seq, shown, ids)
					reached++
					if at < p.seq {
						late++
					}
				default:
					require.ErrorIs(t, err, app.ErrStale)
					require.Empty(t, got)
					stale++
					if strings.HasPrefix(how, "unkeyed") {
						continue
					}
					require.NotContains(t, ids, shown[i], "a keyed row that is there is found")
				}
			}
			t.Logf("%d reached, %d of them late, %d stale", reached, late, stale)
			require.Greater(t, late, 10)
			require.Greater(t, stale, 10)
		})
	}
}

// reorder shuffles, drops, adds and moves rows. Names are never used again.
func reorder(rnd *rand.Rand, old []string, step int) []string {
	ids := append([]string(nil), old...)
	switch rnd.IntN(4) {
	case 0:
		rnd.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	case 1:
		if len(ids) > 2 {
			i := rnd.IntN(len(ids))
			ids = append(ids[:i], ids[i+1:]...)
		}
	case 2:
		i := rnd.IntN(len(ids) + 1)
		ids = append(ids[:i], append([]string{"n" + strconv.Itoa(step)}, ids[i:]...)...)
	case 3:
		if len(ids) > 1 {
			i, j := rnd.IntN(len(ids)), rnd.IntN(len(ids))
			ids[i], ids[j] = ids[j], ids[i]
		}
	}
	return ids
}

func TestHistoryIsForgotten(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, roll{"components", "a b", &l})
	p.SetChain([]app.Component{roll{"components", "b a", &l}})
	p.turn()
	require.NoError(t, p.Event([]uint32{1, 0, 0, 0}, "click", app.Event{}, 0))
	require.Equal(t, []string{"a"}, l.take())
	p.Acked(1)
	require.ErrorIs(t, p.Event([]uint32{1, 0, 0, 0}, "click", app.Event{}, 0), app.ErrStale, "the reader said that it shows frame 1")
	p.click(1, 0, 0, 0)
	require.Equal(t, []string{"b"}, l.take())
}

func TestEventsInTheBrowserAreCurrent(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{Browser: true}, roll{"elements", "a b", &l})
	p.SetChain([]app.Component{roll{"elements", "b a", &l}})
	require.NoError(t, p.Event([]uint32{1, 0, 0, 0}, "click", app.Event{}, 0))
	require.Equal(t, []string{"a"}, l.take(), "the page still shows a first")
	p.turn()
	require.NoError(t, p.Event([]uint32{1, 0, 0, 0}, "click", app.Event{}, 0))
	require.Equal(t, []string{"b"}, l.take())
}

func TestWrongPathsAreStale(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, roll{"components", "a b", &l})
	for _, path := range [][]uint32{{9}, {1, 0, 2}, {1, 0, 0, 0, 0, 0}, {1, 1}, {0, 0, 0}} {
		require.ErrorIs(t, p.Event(path, "click", app.Event{}, 0), app.ErrStale, fmt.Sprint(path))
	}
	require.ErrorIs(t, p.Event([]uint32{1, 0, 0, 0}, "input", app.Event{}, 0), app.ErrNoHandler)
	require.ErrorIs(t, p.Event(nil, "click", app.Event{}, 0), app.ErrNoHandler)
	require.Empty(t, l.take())
	p.Close()
	require.ErrorIs(t, p.Event([]uint32{1, 0, 0, 0}, "click", app.Event{}, 0), app.ErrStale)
}

// keyed binds two handlers of one event that take other keys.
type keyed struct{ Log *log }

func (c keyed) Render(s *app.Scope) app.Node {
	on := func(keys string) app.Node {
		return app.On(diffcore.EventKeyDown, func(e app.Event) { c.Log.add(keys + "=" + e.Type + " " + e.Key) }, &diffcore.Binding{Keys: keys})
	}
	return s.Input(on("Enter Escape"), on("Escape"), on(""), on("F1"))
}

func TestKeyFilters(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, keyed{&l})
	for key, want := range map[string][]string{
		"Escape": {"Enter Escape=keydown Escape", "Escape=keydown Escape", "=keydown Escape"},
		"Enter":  {"Enter Escape=keydown Enter", "=keydown Enter"},
		"x":      {"=keydown x"},
	} {
		require.NoError(t, p.Event(nil, "keydown", app.Event{Key: key}, 0))
		require.Equal(t, want, l.take())
	}
}

// TestOwnTextMayChange: a button that counts is still the same button.
func TestOwnTextMayChange(t *testing.T) {
	p := open(t, app.RootOptions{}, sharer{})
	for range 10 {
		require.NoError(t, p.Event(nil, "click", app.Event{}, 0))
	}
	p.turn()
	require.Equal(t, `<button>30</button>`, p.html())

	q := open(t, app.RootOptions{}, steps{})
	for range 5 { // all made on the first frame
		require.NoError(t, q.Event([]uint32{0}, "click", app.Event{}, 0))
		require.NoError(t, q.Event([]uint32{1}, "click", app.Event{}, 0))
		require.NoError(t, q.Event([]uint32{1}, "click", app.Event{}, 0))
		q.turn()
	}
	require.Equal(t, `<button>+5</button><button>-10</button>`, q.html())
}

// steps is two unkeyed buttons in a fragment that show what they count.
type steps struct{}

func (steps) Render(s *app.Scope) app.Node {
	up, down := app.UseState(s, app.Local("up", 0)), app.UseState(s, app.Local("down", 0))
	return app.Fragment(s,
		s.Button(onClick(func() { up.Update(func(n int) int { return n + 1 }) }), text("+"+strconv.Itoa(up.Get()))),
		s.Button(onClick(func() { down.Update(func(n int) int { return n + 1 }) }), text("-"+strconv.Itoa(down.Get()))))
}

func TestFindAndPath(t *testing.T) {
	var l log
	p := open(t, app.RootOptions{}, shell{}, roll{"components", "a b", &l})
	seen := 0
	p.Instances(func(i *app.Instance) {
		path, ok := i.DOMPath()
		require.True(t, ok)
		if _, isShell := i.Component().(shell); isShell {
			require.Empty(t, path)
		}
		require.Same(t, i, p.Find(path))
		seen++
	})
	require.Equal(t, 4, seen)
	require.Nil(t, p.Find([]uint32{7}))
}
