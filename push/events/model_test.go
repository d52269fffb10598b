package events_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/events"
)

// A visitor is a browser that comes and goes, and what it must know by now.
type visitor struct {
	t      *testing.T
	group  string
	conn   *listener // nil while it is away
	lastID string
	read   int // messages of conn that were judged
	seen   int // everything up to this event has arrived, or a gap said that it will not
	gaps   int
}

// TestVisitorsAgreeWithTheModel plays random stories: events for all and for groups,
// visitors that leave, are cut off, hang and come back. Whatever happens, a visitor
// has every event that concerns it, once and in order, up to where a gap told it
// that the history does not go back far enough; and a gap is told only then.
func TestVisitorsAgreeWithTheModel(t *testing.T) {
	const history = 8
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			options := events.Options{
				History: history, HistoryAge: -1, KeepAlive: time.Second, WriteTimeout: time.Hour, Queue: 5,
				Authorize: func(r *http.Request) (events.Admission, error) {
					return events.Admission{Groups: []string{r.Header.Get("X-Group")}}, nil
				},
			}
			s := events.New(quiet(options))
			epoch := strings.TrimSuffix(s.Position(), "0")
			concerns := []string{""} // the group of each event, "" is all; numbered from 1
			var all []*visitor
			for i := range 4 {
				all = append(all, &visitor{t: t, group: string(rune('a' + i%2))})
			}
			gates := map[*visitor]func(){}
			story := &strings.Builder{}
			judge := func(v *visitor) {
				v.judge(epoch, concerns, history, func() string { return fmt.Sprintf("seed %d:%s", seed, story) })
			}
			leave := func(v *visitor) {
				if v.conn == nil {
					return
				}
				v.conn.leave()
				judge(v)
				v.lastID, v.conn = v.conn.lastID(), nil
				delete(gates, v)
			}
			for range 120 {
				v := all[rnd.IntN(len(all))]
				switch rnd.IntN(10) {
				case 0, 1, 2, 3:
					group := []string{"", "a", "b"}[rnd.IntN(3)]
					concerns = append(concerns, group)
					to := events.All()
					if group != "" {
						to = events.Group(group)
					}
					fmt.Fprintf(story, " send(%s)", group)
					send(t, s, events.Event{Data: strconv.Itoa(len(concerns) - 1)}, to)
				case 4, 5:
					if v.conn == nil {
						fmt.Fprintf(story, " connect(%s)", v.lastID)
						v.conn, v.read = listen(t, s, withLastID(v.lastID), withHeader("X-Group", v.group)), 0
						if v.lastID == "" {
							v.seen = len(concerns) - 1
						}
					}
				case 6:
					story.WriteString(" leave")
					leave(v)
				case 7:
					if v.conn != nil && gates[v] == nil {
						story.WriteString(" hang")
						gates[v] = v.conn.block()
					}
				case 8:
					if open := gates[v]; open != nil {
						story.WriteString(" go on")
						open()
						delete(gates, v)
					}
				case 9:
					story.WriteString(" wait")
					time.Sleep(time.Second)
				}
				synctest.Wait()
				for _, v := range all {
					if v.conn != nil && v.conn.ended() { // cut off for its slowness
						leave(v)
					}
				}
			}
			for _, open := range gates {
				open()
			}
			for _, v := range all { // everybody comes back in the end
				leave(v)
				v.conn, v.read = listen(t, s, withLastID(v.lastID), withHeader("X-Group", v.group)), 0
				if v.lastID == "" {
					v.seen = len(concerns) - 1
				}
				judge(v)
				for n := v.seen + 1; n < len(concerns); n++ {
					require.NotContains(t, []string{"", v.group}, concerns[n], "seed %d: event %d was lost:%s", seed, n, story)
				}
			}
			require.NoError(t, s.Shutdown(t.Context()))
		})
	}
}

// judge checks what arrived since the last time.
func (v *visitor) judge(epoch string, concerns []string, history int, story func() string) {
	v.t.Helper()
	messages := v.conn.messages()
	for _, m := range messages[v.read:] {
		if m.name == "gap" {
			from, err := strconv.Atoi(strings.TrimPrefix(m.id, epoch))
			require.NoError(v.t, err)
			require.Equal(v.t, events.GapExpired, m.data, story())
			require.Greater(v.t, from-v.seen, history, "a gap that is none: %s", story())
			v.seen, v.gaps = from, v.gaps+1
			continue
		}
		n, err := strconv.Atoi(m.data)
		require.NoError(v.t, err)
		require.Greater(v.t, n, v.seen, "twice, or out of order: %s", story())
		require.Contains(v.t, []string{"", v.group}, concerns[n], story())
		for skipped := v.seen + 1; skipped < n; skipped++ {
			require.NotContains(v.t, []string{"", v.group}, concerns[skipped], "event %d was lost: %s", skipped, story())
		}
		v.seen = n
	}
	v.read = len(messages)
	if at, ok := strings.CutPrefix(v.conn.lastID(), epoch); ok { // a keep-alive may have moved it on
		n, err := strconv.Atoi(at)
		require.NoError(v.t, err)
		for skipped := v.seen + 1; skipped <= n; skipped++ {
			require.NotContains(v.t, []string{"", v.group}, concerns[skipped], "event %d was skipped: %s", skipped, story())
		}
		v.seen = max(v.seen, n)
	}
}
