package app_test

import (
	"strconv"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/stretchr/testify/require"
)

// A leaker lets out of its Render what user code should not keep, but can.
type leaker struct {
	N    int
	Leak *leaks
}

type leaks struct {
	states []app.State[string]
	scopes []*app.Scope
	calls  []app.Callback[string]
}

var leakText = app.Local("leak", "")

func (c leaker) Render(s *app.Scope) app.Node {
	st := app.UseState(s, leakText)
	c.Leak.states = append(c.Leak.states, st)
	c.Leak.scopes = append(c.Leak.scopes, s)
	if c.N < 0 {
		c.Leak.calls = append(c.Leak.calls, app.UseCallback(s, func(v string) { st.Set(v) }))
	}
	if c.N > 0 {
		return s.Div(app.Mount(s, leaker{c.N - 1, c.Leak}), text(st.Get()))
	}
	return text(strconv.Itoa(c.N))
}

func once(t *testing.T, c app.Component) *page {
	p := newPage(t, app.RootOptions{OneShot: true})
	p.SetChain([]app.Component{c})
	p.Render()
	return p
}

// What outlives a page that was rendered once may not reach the page that uses its memory next.
func TestWhatOutlivesAPageIsDead(t *testing.T) {
	for _, depth := range []int{3, -1} {
		var old, next leaks
		p := once(t, leaker{depth, &old})
		p.Close()
		q := once(t, leaker{depth, &next})
		for _, st := range old.states {
			require.Equal(t, "", st.Get())
			st.Set("intruder")
		}
		for _, c := range old.calls {
			c.Call("intruder")
		}
		for _, s := range old.scopes {
			require.Panics(t, func() { s.Div() })
		}
		require.False(t, q.Dirty())
		require.NotContains(t, q.html(), "intruder")
		require.Len(t, next.states, max(depth+1, 1))
		for i, st := range next.states {
			require.Equal(t, "", st.Get())
			require.NotContains(t, old.states, st)
			require.NotContains(t, old.scopes, next.scopes[i])
		}
		q.Close()
	}
}

type badChild struct{ Bad bool }

func (c badChild) Render(s *app.Scope) app.Node {
	if c.Bad {
		panic("bad")
	}
	return s.P(text("good"))
}

// A page that failed hands its instances to the host: they are not used again.
func TestMemoryOfAFailedPageIsNotUsedAgain(t *testing.T) {
	p := once(t, badChild{true})
	require.Len(t, p.failed, 1)
	p.Close()
	for range 3 {
		q := once(t, badChild{false})
		require.Equal(t, "<p>good</p>", q.html())
		q.Close()
	}
}

func TestPagesRenderedOnceAllocateLittle(t *testing.T) {
	d := newData(9, 12)
	var buf []byte
	render := func() {
		p := &page{t: t}
		p.Root = app.NewRoot(p, app.RootOptions{OneShot: true})
		p.SetChain([]app.Component{dashboard{d, 0}})
		p.Render()
		buf, _ = p.HTML(buf[:0])
		p.Close()
	}
	// Of these the components themselves cause 45: 24 closures, and texts that are joined.
	if n := testing.AllocsPerRun(100, render); n > 60 && !raceEnabled {
		t.Errorf("a dashboard of 22 components allocates %v times, want at most 60", n)
	}
}
