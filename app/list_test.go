package app_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/stretchr/testify/require"
)

type listRow struct {
	ID   string
	Text string
	Tags []string
}

var (
	listKey  = app.Served("listTestRows", []listRow(nil))
	listRows = app.ListOf(listKey, func(r *listRow) string { return r.ID })
	wordsKey = app.Shared("listTestWords", []string{"a"})
	words    = app.ListOf(wordsKey, func(w *string) string { return *w })
)

func TestListEdits(t *testing.T) {
	for _, c := range []struct {
		name     string
		u        app.Update
		from, to []string
	}{
		{"append", words.Append("c", "d"), []string{"a", "b"}, []string{"a", "b", "c", "d"}},
		{"append to nothing", words.Append("c"), nil, []string{"c"}},
		{"append what is there", words.Append("a", "c"), []string{"a", "b"}, []string{"a", "b", "c"}},
		{"append twice the same", words.Append("c", "c"), []string{"a"}, []string{"a", "c"}},
		{"append none", words.Append(), nil, nil},
		{"prepend", words.Prepend("x", "y"), []string{"a"}, []string{"x", "y", "a"}},
		{"insert at", words.InsertAt(1, "x"), []string{"a", "b"}, []string{"a", "x", "b"}},
		{"insert too far", words.InsertAt(9, "x"), []string{"a", "b"}, []string{"a", "b", "x"}},
		{"insert before all", words.InsertAt(-1, "x"), []string{"a"}, []string{"x", "a"}},
		{"insert after", words.InsertAfter("a", "x", "y"), []string{"a", "b"}, []string{"a", "x", "y", "b"}},
		{"insert after nothing", words.InsertAfter("?", "x"), []string{"a", "b"}, []string{"a", "b", "x"}},
		{"remove", words.Remove("b", "?", "a"), []string{"a", "b", "c"}, []string{"c"}},
		{"remove all", words.Remove("a"), []string{"a"}, []string{}},
		{"patch", words.Patch("b", func(w *string) { *w += "!" }), []string{"a", "b"}, []string{"a", "b!"}},
		{"patch nothing", words.Patch("?", func(*string) { panic("not called") }), []string{"a"}, []string{"a"}},
		{"keep last", words.KeepLast(2), []string{"a", "b", "c"}, []string{"b", "c"}},
		{"keep more than there is", words.KeepLast(5), []string{"a"}, []string{"a"}},
		{"keep first", words.KeepFirst(1), []string{"a", "b", "c"}, []string{"a"}},
		{"keep none", words.KeepFirst(-1), []string{"a"}, []string{}},
	} {
		base := encode(c.from)
		s, err := c.u.Step(base)
		require.NoError(t, err, c.name)
		require.Equal(t, c.to, s.To.Value(), c.name)
		if bytes.Equal(base, s.To.Encoded()) {
			require.Nil(t, s.Splices, c.name)
			continue
		}
		got, err := wordsKey.Info().SpliceBytes(base, s.Splices)
		require.NoError(t, err, c.name)
		require.Equal(t, s.To.Encoded(), got, c.name)
	}
}

// A modelList does what a List should, the slow way.
type modelList []listRow

func (m modelList) put(at int, rows ...listRow) modelList {
	for _, r := range rows {
		if i := slices.IndexFunc(m, func(x listRow) bool { return x.ID == r.ID }); i >= 0 {
			m[i] = r
			continue
		}
		m = slices.Insert(m, at, r)
		at++
	}
	return m
}

// Random edits give what the model gives, and a browser that applies the splices
// has the same bytes.
func TestListAgreesWithItsModelOnBothSides(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 9))
		id := func() string { return strconv.Itoa(r.IntN(12)) }
		row := func() listRow {
			return listRow{id(), strconv.Itoa(r.IntN(1000)), slices.Repeat([]string{"t"}, r.IntN(3))}
		}
		model := modelList(nil)
		server, browser := encode([]listRow(nil)), encode([]listRow(nil))
		for range 40 {
			rows := []listRow{row(), row()}[:1+r.IntN(2)]
			var u app.Update
			switch r.IntN(7) {
			case 0, 1:
				u, model = listRows.Append(rows...), model.put(len(model), rows...)
			case 2:
				u, model = listRows.Prepend(rows...), model.put(0, rows...)
			case 3:
				at := r.IntN(len(model) + 1)
				u, model = listRows.InsertAt(at, rows...), model.put(at, rows...)
			case 4:
				after, at := id(), len(model)
				if i := slices.IndexFunc(model, func(x listRow) bool { return x.ID == after }); i >= 0 {
					at = i + 1
				}
				u, model = listRows.InsertAfter(after, rows...), model.put(at, rows...)
			case 5:
				gone := id()
				u = listRows.Remove(gone)
				model = slices.DeleteFunc(model, func(x listRow) bool { return x.ID == gone })
			case 6:
				which := id()
				u = listRows.Patch(which, func(x *listRow) { x.Text += "+" })
				for i := range model {
					if model[i].ID == which {
						model[i].Text += "+"
					}
				}
			}
			s, err := u.Step(server)
			require.NoError(t, err)
			server = s.To.Encoded()
			if s.Splices != nil {
				browser, err = listKey.Info().SpliceBytes(browser, s.Splices)
				require.NoError(t, err)
			}
			require.True(t, bytes.Equal(server, browser), "seed %d", seed)
			require.Len(t, s.To.Value(), len(model), "seed %d", seed)
			if len(model) > 0 {
				require.Equal(t, []listRow(model), s.To.Value(), "seed %d", seed)
			}
		}
	}
}

func TestEqualValuesShareOneStep(t *testing.T) {
	calls := 0
	k := app.Served("editTestCount", 0)
	u := k.Update(func(n int) int { calls++; return n + 1 })
	require.True(t, u.Edits())
	require.Equal(t, 0, u.Default().Value())
	require.False(t, u.Default().Edits())
	for range 3 {
		for _, n := range []int{5, 7} {
			s, err := u.Step(encode(n))
			require.NoError(t, err)
			require.Equal(t, n+1, s.To.Value())
			require.Nil(t, s.Splices)
		}
	}
	require.Equal(t, 2, calls)
	_, err := u.Step([]byte("no int"))
	require.ErrorIs(t, err, app.ErrWrongType)

	// f may change what it is given: nobody else has it.
	base := []string{"a", "b"}
	s, err := wordsKey.Update(func(l []string) []string { l[0] = "x"; return l }).Step(encode(base))
	require.NoError(t, err)
	require.Equal(t, []string{"x", "b"}, s.To.Value())
	require.Equal(t, []string{"a", "b"}, base)
}

func FuzzSplices(f *testing.F) {
	s, err := listRows.Append(listRow{ID: "1", Text: "one"}).Step(encode([]listRow{{ID: "0"}}))
	require.NoError(f, err)
	f.Add(encode([]listRow{{ID: "0"}}), s.Splices)
	f.Add(encode([]listRow{}), []byte{0, 0, 1})
	f.Add([]byte{0}, []byte{0, 1, 0})
	f.Fuzz(func(t *testing.T, base, splices []byte) {
		k := listKey.Info()
		to, err := k.SpliceBytes(base, splices)
		if err != nil {
			return
		}
		_, err = k.Decode(to)
		require.NoError(t, err)
	})
}
