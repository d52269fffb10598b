package push_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/stretchr/testify/require"
)

// A place is an instance on a page, as a naive model sees it.
type place struct {
	page *push.Page
	inst uint64
	typ  string
}

// A rule is a target and what it means.
type rule struct {
	t    push.Target
	says func(place) bool
	asks bool // a predicate is in it
}

// simple returns a random target that is not composed.
func simple(r *rand.Rand, places []place) rule {
	p := places[r.IntN(len(places))]
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	switch r.IntN(10) {
	case 0:
		return rule{push.All(), func(place) bool { return true }, false}
	case 1:
		return rule{push.Component(push.ComponentID(p.page.ID, p.inst)), func(x place) bool {
			return x.page.ID == p.page.ID && x.inst == p.inst
		}, false}
	case 2:
		return rule{push.OfType[component](), func(x place) bool { return x.typ == app.TypeNameOf[component]() }, false}
	case 3:
		odd := r.IntN(2)
		return rule{push.Where(func(i push.Instance) bool { return int(i.Age)%2 == odd }), func(x place) bool {
			return int(age(x))%2 == odd
		}, true}
	case 4:
		g := pick("a", "b", "c")
		return rule{push.Group(g), func(x place) bool {
			return x.page.Principal.InGroup(g) || slices.ContainsFunc(x.page.Joined, func(m push.Membership) bool {
				return m.Group == g && (m.Inst == 0 || m.Inst == x.inst)
			})
		}, false}
	case 5:
		u := pick("ann", "bob", "")
		return rule{push.User(u), func(x place) bool { return u != "" && x.page.Principal.User == u }, false}
	case 6:
		v := pick("t", "")
		return rule{push.Tenant(v), func(x place) bool { return x.page.Principal.Tenant == v }, false}
	case 7:
		v := pick("s1", "s2")
		return rule{push.Session(v), func(x place) bool { return x.page.Session == v }, false}
	case 8:
		v := pick("/a", "/b")
		return rule{push.Route(v), func(x place) bool { return x.page.Route == v }, false}
	}
	return rule{push.Target{}, func(place) bool { return false }, false}
}

func age(x place) int64 { return int64(x.inst) }

// composed returns a random composition.
func composed(r *rand.Rand, places []place, depth int) rule {
	if depth == 0 || r.IntN(3) == 0 {
		return simple(r, places)
	}
	a, b := composed(r, places, depth-1), composed(r, places, depth-1)
	switch r.IntN(4) {
	case 0:
		return rule{push.And(a.t, b.t), func(x place) bool { return a.says(x) && b.says(x) }, a.asks || b.asks}
	case 1:
		return rule{push.Or(a.t, b.t), func(x place) bool { return a.says(x) || b.says(x) }, a.asks || b.asks}
	case 2:
		return rule{push.Except(a.t, b.t), func(x place) bool { return a.says(x) && !b.says(x) }, a.asks || b.asks}
	}
	return rule{push.Not(a.t), func(x place) bool { return !a.says(x) }, a.asks}
}

func randomPlaces(r *rand.Rand) (places []place) {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for n := range 4 {
		p := &push.Page{
			ID:      push.PageID(1_700_000_000_000, [10]byte{byte(n + 1)}),
			Session: pick("", "s1", "s2"), Route: pick("/a", "/b"),
			Principal: push.Principal{User: pick("", "ann", "bob"), Tenant: pick("", "t"), Groups: pick("", "a", "a b")},
		}
		for _, g := range []string{"b", "c"} {
			if r.IntN(3) == 0 {
				p.Joined = append(p.Joined, push.Membership{Group: g, Inst: uint64(r.IntN(3))})
			}
		}
		for i := range 3 {
			places = append(places, place{p, uint64(i + 1), pick(app.TypeNameOf[component](), "x.Other")})
		}
	}
	return places
}

// Whatever is composed, it means what the model says: for a page, an instance, in the
// list of the only pages that can match, and in what a page starts with.
func TestComposedTargetsAgreeWithTheModel(t *testing.T) {
	key := keys[0]
	fp := key.Info().Fingerprint
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 5))
		places := randomPlaces(r)
		c := composed(r, places, 3)
		name := fmt.Sprintf("seed %d: %s", seed, c.t)
		require.Equal(t, c.asks, c.t.Asks(), name)
		ret, j := push.NewRetained(push.RetainedOptions{}), push.NewJournal(1, push.JournalOptions{})
		updates := []app.Update{key.Set(1)}
		require.NoError(t, ret.Put(j.Append(0, c.t, updates), c.t, updates))
		pages, bounded := c.t.Pages()
		any, all := map[*push.Page]bool{}, map[*push.Page]bool{}
		for _, x := range places {
			want := c.says(x)
			if _, seen := all[x.page]; !seen {
				all[x.page] = true
			}
			any[x.page] = any[x.page] || want
			all[x.page] = all[x.page] && want
			if v := c.t.At(x.page, x.inst, x.typ); v != push.Some {
				require.Equal(t, want, v == push.Each, name)
			} else {
				require.True(t, c.asks, name)
			}
			require.Equal(t, want, c.t.Matches(x.page, x.inst, x.typ, func(leaf push.Target) bool {
				where, _, _ := leaf.Predicate()
				return where(push.Instance{Age: age(x)})
			}), name)
			if want && bounded {
				require.Contains(t, pages, x.page.ID, name)
			}
			// A page that says hello later starts with it, wherever it is kept.
			facts := j.Facts(ret.Facts(nil, x.page, x.inst, x.typ, fp), x.page, x.inst, x.typ, fp)
			require.Equal(t, want && !c.asks, len(facts) == 1, name)
			if c.asks {
				require.False(t, c.t.Retains(), name)
			}
		}
		for p := range all {
			switch c.t.OnPage(p) {
			case push.None:
				require.False(t, any[p], name)
			case push.Each:
				require.True(t, all[p], name)
				facts := ret.Facts(nil, p, 0, "", fp)
				require.Equal(t, c.t.Retains(), len(facts) == 1, name)
			}
		}
	}
}

func TestWhatComposedTargetsRetain(t *testing.T) {
	id := push.ComponentID(push.PageID(1, [10]byte{}), 1)
	for _, c := range []struct {
		t    push.Target
		want bool
	}{
		{push.Except(push.All(), push.Component(id)), true},
		{push.And(push.User("u"), push.OfType[component]()), true},
		{push.Or(push.Component(id), push.User("u")), true},
		{push.Components(id, id), false},
		{push.And(push.User("u"), push.Session("s")), false},
		{push.And(push.All(), push.Named("p", "x")), false},
		{push.Or(push.All(), push.Where(func(push.Instance) bool { return true })), false},
		{push.Not(push.All()), false},
		{push.Or(), false},
		{push.Not(push.Target{}), true},
	} {
		require.Equal(t, c.want, c.t.Retains(), c.t.String())
	}
}

func TestEqualCompositionsAreOneTarget(t *testing.T) {
	r := push.NewRetained(push.RetainedOptions{})
	a, b := push.User("a"), push.OfType[component]()
	for i, to := range []push.Target{push.And(a, b), push.And(b, a)} {
		require.NoError(t, r.Put(uint64(i+1), to, []app.Update{keys[0].Set(i)}))
	}
	n, _ := r.Len()
	require.Equal(t, 1, n, "the order does not matter")
	require.NoError(t, r.Put(3, push.Or(a, b), []app.Update{keys[0].Set(3)}))
	n, _ = r.Len()
	require.Equal(t, 2, n)
	r.Forget(push.And(b, a))
	r.Forget(push.Or(b, a))
	n, bytes := r.Len()
	require.Zero(t, n)
	require.Zero(t, bytes)
}

// Edits that are kept in order, and edits that are made a value at once, give a page
// that comes later what a page has that was there.
func TestKeptEditsAgreeWithALivePage(t *testing.T) {
	k := app.Served("pushTestList", []int(nil))
	list := app.ListOf(k, func(n *int) int { return *n })
	fp, folds := k.Info().Fingerprint, 0
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		ret, j := push.NewRetained(push.RetainedOptions{}), push.NewJournal(1, push.JournalOptions{})
		places := randomPlaces(r)
		live := make([][]byte, len(places))
		for i := range live {
			live[i] = app.AppendValue(nil, new([]int))
		}
		var to []rule
		for len(to) < 4 {
			if c := composed(r, places, 2); !c.asks && c.t.String() != "nothing" {
				to = append(to, c)
			}
		}
		for n := range 40 {
			c := to[r.IntN(len(to))]
			var u app.Update
			switch r.IntN(5) {
			case 0:
				u = k.Set([]int{n})
			case 1:
				u = list.Remove(r.IntN(40))
			case 2:
				u = k.Update(func(l []int) []int { return append([]int{-n}, l...) })
			default:
				u = list.Append(n, r.IntN(40))
			}
			stored := u
			if base, ok := push.Base(ret, j, c.t, fp); ok && u.Edits() {
				stored = applied(t, base[0].Update.Encoded(), append(slices.Clone(base[1:]), push.Fact{Update: u}))
				folds++
			}
			seq := j.Append(0, c.t, []app.Update{stored})
			require.NoError(t, ret.Put(seq, c.t, []app.Update{stored}))
			for i, x := range places {
				if c.says(x) {
					s, err := u.Step(live[i])
					require.NoError(t, err)
					live[i] = s.To.Encoded()
				}
			}
		}
		for i, x := range places {
			h := push.NewHistory(j.Facts(ret.Facts(nil, x.page, x.inst, x.typ, fp), x.page, x.inst, x.typ, fp))
			got := app.AppendValue(nil, new([]int))
			v, ok, edits := h.Value()
			if ok {
				got = v.Encoded()
			}
			if len(edits) > 0 {
				got = applied(t, got, edits).Encoded()
			}
			require.Equal(t, live[i], got, "seed %d, place %d", seed, i)
		}
	}
	require.NotZero(t, folds)
}

// applied is what edits make of the value that base encodes.
func applied(t *testing.T, base []byte, edits []push.Fact) (u app.Update) {
	for _, e := range edits {
		s, err := e.Update.Step(base)
		require.NoError(t, err)
		u, base = s.To, s.To.Encoded()
	}
	return u
}
