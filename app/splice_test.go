package app_test

import (
	"strings"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/stretchr/testify/require"
)

type wordList struct{}

func (wordList) Render(s *app.Scope) app.Node {
	return s.P(el.Text(strings.Join(app.UseState(s, wordsKey).Get(), " ")))
}

func TestSpliceChangesOneCellOrNothing(t *testing.T) {
	r := open(t, app.RootOptions{Browser: true}, wordList{})
	inst := r.instance("wordList")
	key := wordsKey.Info().Fingerprint
	shows := func() string {
		r.turn()
		return r.html()
	}
	require.NoError(t, r.Set(inst.ID(), key, 4, encode([]string{"a", "b"}), app.FromServer))
	require.Contains(t, shows(), "a b")
	step, err := words.Append("c").Step(encode([]string{"a", "b"}))
	require.NoError(t, err)

	require.ErrorIs(t, r.Splice(inst.ID()+1, key, 4, 5, step.Splices), app.ErrUnknownInstance)
	require.ErrorIs(t, r.Splice(inst.ID(), key+1, 4, 5, step.Splices), app.ErrUndeclaredKey)
	require.ErrorIs(t, r.Splice(inst.ID(), key, 3, 5, step.Splices), app.ErrConflict)
	for _, bad := range [][]byte{{3, 0, 0}, {0, 3, 0}, {0, 0, 9}, {0, 0}, {0, 0, 1, 5}, append([]byte{0, 1, 0}, 9)} {
		require.ErrorIs(t, r.Splice(inst.ID(), key, 4, 5, bad), app.ErrWrongType, "%v", bad)
	}
	require.False(t, r.Dirty())

	require.NoError(t, r.Splice(inst.ID(), key, 4, 5, step.Splices))
	require.Contains(t, shows(), "a b c")
	c, _ := inst.Cell(key)
	require.EqualValues(t, 5, c.Version)
	require.Equal(t, step.To.Encoded(), c.Bytes())
}

func TestPushedEditsAreAtomicPerInstance(t *testing.T) {
	r := open(t, app.RootOptions{}, wordList{})
	all := func(*app.Instance) bool { return true }
	before := r.Stats().Renders
	st := r.Push(all, []app.Update{
		words.Append("b"), words.Remove("a"), wordsKey.Update(func(l []string) []string { return append(l, "c") }),
	})
	require.Equal(t, 1, st.Updates[0].Reached)
	r.turn()
	require.Contains(t, r.html(), "b c")
	require.Equal(t, 1, r.Stats().Renders-before, "all edits of a push are one render")

	st = r.Push(all, []app.Update{
		wordsKey.Update(func([]string) []string { panic("no") }), words.Append("d"),
	})
	require.Equal(t, 1, st.Updates[0].Failed)
	require.Equal(t, 1, st.Updates[1].Reached)
	require.Len(t, r.failed, 1)
	r.turn()
	require.Contains(t, r.html(), "b c d", "a panic is of one edit only")
}
