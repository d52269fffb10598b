package hub

import (
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/stretchr/testify/require"
)

var (
	testServed = app.Served("hubTestLedgerServed", "")
	testShared = app.Shared("hubTestLedgerShared", "")
)

func encoded(s string) []byte { return app.AppendValue(nil, &s) }

func TestNewsOfAPageThatHearsNothingAreBounded(t *testing.T) {
	l := newLedger()
	k := testServed.Info()
	for i := range 10000 {
		l.put(7, "t", k, encoded(string(rune('a'+i%2))))
		l.remove(7)
	}
	require.Less(t, len(l.news), 200, "mounted and unmounted")
	for i := range 10000 {
		l.put(8, "t", k, encoded(string(rune('a'+i%2))))
		l.putAll(k, encoded(string(rune('c'+i%2))))
	}
	require.Less(t, len(l.news), 200, "told of one, then of all")
	l.put(9, "t", k, encoded("last"))
	require.Contains(t, string(l.appendDirty(nil)), "last")
	require.False(t, l.dirty())
}

func TestWhatABrowserSetsIsBounded(t *testing.T) {
	l := newLedger()
	k := testShared.Info()
	set := func(id uint64, n int) error {
		_, err := l.set(id, k.Fingerprint, 0, encoded(string(make([]byte, n))), 100, 250)
		return err
	}
	for id := range uint64(4) {
		l.keep(id, "t", k, 1, encoded("the server's"))
	}
	require.NoError(t, set(0, 90))
	require.NoError(t, set(1, 90))
	require.ErrorIs(t, set(2, 90), app.ErrTooLarge)
	l.put(0, "t", k, encoded("taken back"))
	require.NoError(t, set(2, 90))
	require.ErrorIs(t, set(3, 90), app.ErrTooLarge)
	l.remove(1)
	require.NoError(t, set(3, 90))
	require.NoError(t, set(3, 89), "in the place of its own")
	require.NoError(t, set(3, 10))
	require.Equal(t, 91+11, l.mine)
}
