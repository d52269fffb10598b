package push_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/stretchr/testify/require"
)

var keys = []app.ServedKey[int]{
	app.Served("pushTestA", 0), app.Served("pushTestB", 0), app.Served("pushTestC", 0),
}

var targets = []push.Target{
	push.All(), push.Route("/a"), push.User("ann"), push.Group("g"), push.Tenant("t"), push.Component("id"),
	push.Session("s"), push.Named("p", "x"), push.Named("p", "y"),
}

func TestJournalGivesWhatCameAfterAPosition(t *testing.T) {
	j := push.NewJournal(7, push.JournalOptions{})
	start := j.Position()
	require.EqualValues(t, 1, j.Append(0, push.All(), []app.Update{keys[0].Set(1), keys[1].Set(2)}))
	middle := j.Position()
	require.EqualValues(t, 2, j.Append(0, push.All(), []app.Update{keys[0].Set(3)}))

	list, ok := j.Since(0, start)
	require.True(t, ok)
	require.Len(t, list, 2)
	require.Len(t, list[0].Updates, 1, "of the first push only what was not pushed again is left")
	require.Equal(t, 2, list[0].Updates[0].Value())
	require.Equal(t, 3, list[1].Updates[0].Value())

	list, ok = j.Since(0, middle)
	require.True(t, ok)
	require.Len(t, list, 1)
	list, ok = j.Since(0, j.Position())
	require.True(t, ok)
	require.Empty(t, list)
}

func TestJournalStartsAfresh(t *testing.T) {
	j := push.NewJournal(7, push.JournalOptions{MaxEntries: 3, MaxAge: 1000})
	start := j.Position()
	for name, pos := range map[string]push.Position{
		"zero": {}, "another journal's": {Journal: 8}, "ahead": {Journal: 7, Seq: 1},
	} {
		_, ok := j.Since(0, pos)
		require.False(t, ok, name)
	}
	where := push.Where(func(push.Instance) bool { return true })
	for i := range 4 {
		j.Append(0, where, []app.Update{keys[0].Set(i)})
	}
	_, ok := j.Since(0, start)
	require.False(t, ok, "more entries than are kept")
	n, _ := j.Len()
	require.Equal(t, 3, n, "closures cannot be compared, so they are never compacted")
	pos := push.Position{Journal: 7, Seq: 1}
	_, ok = j.Since(1000, pos)
	require.True(t, ok)
	_, ok = j.Since(1001, pos)
	require.False(t, ok, "older than is kept")
	n, bytes := j.Len()
	require.Zero(t, n)
	require.Zero(t, bytes)
}

func TestJournalIsBoundedByBytes(t *testing.T) {
	big := app.Served("pushTestBig", "")
	j := push.NewJournal(7, push.JournalOptions{MaxBytes: 10 << 10})
	for i := range 100 {
		j.Append(0, push.User(fmt.Sprint(i)), []app.Update{big.Set(string(make([]byte, 1000)))})
		_, bytes := j.Len()
		require.LessOrEqual(t, bytes, 10<<10)
	}
}

// Whatever is pushed, a page that replays from any position that the journal still
// has ends with the values that it would have if it had been there.
func TestReplayEndsWhereALivePageIs(t *testing.T) {
	type state map[string]any
	apply := func(s state, tgt push.Target, ups []app.Update) {
		for _, u := range ups {
			s[tgt.String()+" "+u.Name()] = u.Value()
		}
	}
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		o := push.JournalOptions{MaxEntries: 1 + r.IntN(40), MaxAge: int64(1 + r.IntN(200))}
		j := push.NewJournal(1, o)
		ret := push.NewRetained(push.RetainedOptions{})
		live, now := state{}, int64(0)
		type visit struct {
			at push.Position
			s  state
		}
		var visits []visit
		for i := range 120 {
			now += int64(r.IntN(3))
			snap := state{}
			for k, v := range live {
				snap[k] = v
			}
			visits = append(visits, visit{j.Position(), snap})
			tgt := targets[r.IntN(len(targets))]
			var ups []app.Update
			for _, k := range r.Perm(len(keys))[:1+r.IntN(len(keys))] {
				ups = append(ups, keys[k].Set(1000*i+k))
			}
			seq := j.Append(now, tgt, ups)
			require.NoError(t, ret.Put(seq, tgt, ups))
			apply(live, tgt, ups)
			entries, bytes := j.Len()
			require.LessOrEqual(t, entries, o.MaxEntries)
			require.GreaterOrEqual(t, bytes, 0)
		}
		replayed := 0
		for _, v := range visits {
			list, ok := j.Since(now, v.at)
			if !ok {
				continue
			}
			replayed++
			last := uint64(0)
			for _, e := range list {
				require.Greater(t, e.Seq, last)
				require.Greater(t, e.Seq, v.at.Seq)
				last = e.Seq
				apply(v.s, e.Target, e.Updates)
			}
			require.Equal(t, live, v.s, "seed %d", seed)
		}
		require.NotZero(t, replayed, "seed %d", seed)
		for _, k := range keys {
			u, ok := latest(ret, &push.Page{}, "", k.Info().Fingerprint)
			want, pushed := live["all "+k.Name()]
			// The page is anonymous, so only All and its empty route and tenant match.
			require.Equal(t, pushed, ok)
			if ok {
				require.Equal(t, want, u.Value())
			}
		}
	}
}

func TestPositionSurvivesTheTicket(t *testing.T) {
	p := push.Position{Journal: 1<<63 + 5, Seq: 1 << 40}
	require.Equal(t, p, push.ParsePosition(p.Append(nil)))
	require.Zero(t, push.ParsePosition([]byte("short")))
	require.Zero(t, push.ParsePosition(nil))
}
