package push_test

import (
	"fmt"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/stretchr/testify/require"
)

func TestHighestSequenceWins(t *testing.T) {
	ann := &push.Page{Principal: push.Principal{User: "ann", Groups: "a b", Tenant: "t"}, Route: "/r"}
	fp := keys[0].Info().Fingerprint
	for i, first := range targets {
		for n, second := range targets {
			r := push.NewRetained(push.RetainedOptions{})
			require.NoError(t, r.Put(1, first, []app.Update{keys[0].Set(1)}))
			require.NoError(t, r.Put(2, second, []app.Update{keys[0].Set(2)}))
			want := 0
			if first.Retains() && first.OnPage(ann) == push.Each {
				want = 1
			}
			if second.Retains() && second.OnPage(ann) == push.Each {
				want = 2
			}
			u, ok := latest(r, ann, "", fp)
			require.Equal(t, want != 0, ok, "%d %d", i, n)
			if ok {
				require.Equal(t, want, u.Value())
			}
		}
	}
}

func TestRetainedByTypeIsForTheType(t *testing.T) {
	r := push.NewRetained(push.RetainedOptions{})
	fp := keys[0].Info().Fingerprint
	require.NoError(t, r.Put(1, push.OfType[component](), []app.Update{keys[0].Set(1)}))
	_, ok := latest(r, &push.Page{}, "", fp)
	require.False(t, ok)
	_, ok = latest(r, &push.Page{}, "other.Type", fp)
	require.False(t, ok)
	_, ok = latest(r, &push.Page{}, app.TypeNameOf[component](), fp)
	require.True(t, ok)
}

func TestRetainedIsBoundedAndSaysSo(t *testing.T) {
	r := push.NewRetained(push.RetainedOptions{MaxPerKey: 2, MaxValues: 3})
	put := func(user string, k app.ServedKey[int]) error {
		return r.Put(1, push.User(user), []app.Update{k.Set(1)})
	}
	require.NoError(t, put("a", keys[0]))
	require.NoError(t, put("b", keys[0]))
	require.ErrorIs(t, put("c", keys[0]), push.ErrRetainedFull)
	require.NoError(t, put("a", keys[0]), "a value may change")
	require.NoError(t, put("a", keys[1]))
	require.ErrorIs(t, put("a", keys[2]), push.ErrRetainedFull)
	r.Forget(push.User("a"))
	n, bytes := r.Len()
	require.Equal(t, 1, n)
	require.Positive(t, bytes)
	r.Forget(push.User("b"))
	_, bytes = r.Len()
	require.Zero(t, bytes)

	r = push.NewRetained(push.RetainedOptions{MaxBytes: 200})
	big := app.Served("pushTestBig", "")
	require.NoError(t, r.Put(1, push.All(), []app.Update{big.Set("small")}))
	require.ErrorIs(t, r.Put(2, push.All(), []app.Update{big.Set(fmt.Sprint(make([]int, 200)))}), push.ErrRetainedFull)
	_, ok := latest(r, &push.Page{}, "", big.Info().Fingerprint)
	require.False(t, ok, "the value before would be wrong")
}

// latest is the value that an instance starts with.
func latest(r *push.Retained, p *push.Page, typ string, key uint32) (app.Update, bool) {
	u, ok, _ := push.NewHistory(r.Facts(nil, p, 1, typ, key)).Value()
	return u, ok
}

// component is a type to push to.
type component struct{}

func (component) Render(*app.Scope) app.Node { return app.Node{} }
