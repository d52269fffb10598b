package push_test

import (
	"errors"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/stretchr/testify/require"
)

func TestTargetsMatchPages(t *testing.T) {
	page := &push.Page{
		ID:        push.PageID(1_700_000_000_000, [10]byte{1}),
		Principal: push.Principal{User: "ann", Groups: "admins staff"}, Session: "s", Route: "/a",
	}
	other := push.PageID(1_700_000_000_000, [10]byte{2})
	for _, c := range []struct {
		to   push.Target
		want bool
	}{
		{push.Target{}, false},
		{push.All(), true},
		{push.OfType[component](), true},
		{push.Where(func(push.Instance) bool { return false }), true},
		{push.Component(push.ComponentID(page.ID, 5)), true},
		{push.Component(push.ComponentID(other, 5)), false},
		{push.Component("garbage"), false},
		{push.User("ann"), true}, {push.User("bob"), false}, {push.User(""), false},
		{push.Group("admins"), true}, {push.Group("staff"), true}, {push.Group("sta"), false}, {push.Group(""), false},
		{push.Session("s"), true}, {push.Session(""), false},
		{push.Route("/a"), true}, {push.Route("/b"), false},
		{push.Tenant(""), true}, {push.Tenant("t"), false},
	} {
		require.Equal(t, c.want, c.to.OnPage(page) != push.None, c.to.String())
	}
	require.True(t, push.Component(push.ComponentID(page.ID, 5)).At(page, 5, "x.Y") == push.Each)
	require.False(t, push.Component(push.ComponentID(page.ID, 5)).At(page, 6, "x.Y") == push.Each)
	require.True(t, push.OfType[component]().At(page, 1, app.TypeNameOf[component]()) == push.Each)
	require.False(t, push.OfType[component]().At(page, 1, "x.component") == push.Each)
}

func TestComponentIDsCheckThemselves(t *testing.T) {
	page := push.PageID(1_700_000_000_123, [10]byte{1, 2, 3, 250})
	require.Len(t, page, 22)
	id := push.ComponentID(page, 1<<63|77)
	gotPage, inst, issued, ok := push.ParseComponentID(id)
	require.True(t, ok)
	require.Equal(t, page, gotPage)
	require.EqualValues(t, uint64(1<<63|77), inst)
	require.EqualValues(t, 1_700_000_000_123, issued)
	for i := range id {
		for _, c := range []byte{'A', '_', '!', 0} {
			if id[i] == c {
				continue
			}
			_, _, _, ok := push.ParseComponentID(id[:i] + string(rune(c)) + id[i+1:])
			require.False(t, ok, "character %d", i)
		}
	}
	_, _, _, ok = push.ParseComponentID(id[1:])
	require.False(t, ok)
	_, ok = push.ParsePageID("")
	require.False(t, ok)
}

func FuzzParseComponentID(f *testing.F) {
	f.Add(push.ComponentID(push.PageID(1, [10]byte{}), 1))
	f.Fuzz(func(t *testing.T, id string) {
		if page, inst, _, ok := push.ParseComponentID(id); ok {
			require.Equal(t, id, push.ComponentID(page, inst))
		}
	})
}

func TestResultJoinsWhatWentWrong(t *testing.T) {
	require.NoError(t, push.Result{Pending: 3}.Err())
	err := push.Result{
		Unknown:    []push.UnknownID{{ID: "x", Why: push.ErrGone}},
		Undeclared: []push.UndeclaredKey{{Key: "k", Target: "all"}},
		WrongType:  []push.WrongType{{Key: "k", Target: "all"}},
		Failed:     push.ErrRetainedFull,
	}.Err()
	require.ErrorIs(t, err, push.ErrGone)
	require.ErrorIs(t, err, push.ErrRetainedFull)
	var undeclared push.UndeclaredKey
	require.True(t, errors.As(err, &undeclared))
	var wrong push.WrongType
	require.True(t, errors.As(err, &wrong))
}
