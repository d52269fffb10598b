package events_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/push/events"
)

// sendNumbers sends first to last, each when the one before has been read.
func sendNumbers(t testing.TB, s *events.Stream, first, last int, to ...events.Target) (ids []string) {
	for i := first; i <= last; i++ {
		ids = append(ids, send(t, s, events.Event{Data: strconv.Itoa(i)}, to...).ID)
		synctest.Wait() // whoever reads has read it
	}
	return ids
}

func TestReplay(t *testing.T) {
	bubble(t, events.Options{}, func(t *testing.T, s *events.Stream) {
		before := s.Position()
		ids := sendNumbers(t, s, 1, 5)

		assert.Equal(t, []string{"3", "4", "5"}, listen(t, s, withLastID(ids[1])).datas())
		assert.Empty(t, listen(t, s, withLastID(ids[4])).datas())
		assert.Empty(t, listen(t, s).datas(), "a new client begins now")

		l := newListener(t)
		l.request.URL.RawQuery = "lastEventId=" + before
		l.start(s)
		assert.Equal(t, []string{"1", "2", "3", "4", "5"}, l.datas(), "opened with a position, as a page does")

		both := newListener(t, withLastID(ids[3]))
		both.request.URL.RawQuery = "lastEventId=" + before
		both.start(s)
		assert.Equal(t, []string{"5"}, both.datas(), "the header is newer")

		sendNumbers(t, s, 6, 6)
		assert.Equal(t, []string{"5", "6"}, both.datas())
		assert.EqualValues(t, 4, s.Stats().Replays)
		assert.EqualValues(t, 3+5+1, s.Stats().Replayed)
	})
}

// All of what was missed, or none of it and a word about it; never a part.
func TestGap(t *testing.T) {
	for _, c := range []struct {
		name    string
		options events.Options
		wait    time.Duration
		why     string
	}{
		{"count", events.Options{History: 3}, 0, events.GapExpired},
		{"bytes", events.Options{HistoryBytes: 100}, 0, events.GapExpired},
		{"age", events.Options{HistoryAge: time.Minute}, 2 * time.Minute, events.GapExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, c.options, func(t *testing.T, s *events.Stream) {
				ids := sendNumbers(t, s, 1, 5)
				time.Sleep(c.wait)
				l := listen(t, s, withLastID(ids[0]))
				assert.Equal(t, []message{{"gap", c.why, s.Position()}}, l.messages())
				sendNumbers(t, s, 6, 6)
				assert.Equal(t, []string{c.why, "6"}, l.datas())
				assert.EqualValues(t, 1, s.Stats().Gaps)
				assert.Equal(t, []string{"6"}, listen(t, s, withLastID(l.messages()[0].id)).datas(), "the marker's id is where it goes on")
			})
		})
	}
}

func TestIDsThatMeanNothingAreAGap(t *testing.T) {
	bubble(t, events.Options{}, func(t *testing.T, s *events.Stream) {
		ids := sendNumbers(t, s, 1, 2)
		epoch := strings.TrimSuffix(ids[0], "1")
		other := events.New(quiet(events.Options{}))
		for _, id := range []string{"7", "number", epoch, epoch + "3", epoch + "-1", epoch + "18446744073709551616", epoch + "1x", send(t, other, events.Event{}).ID} {
			l := listen(t, s, withLastID(id))
			assert.Equal(t, []message{{"gap", events.GapUnknown, s.Position()}}, l.messages(), "%q", id)
		}
	})
}

func TestNoHistory(t *testing.T) {
	bubble(t, events.Options{History: -1}, func(t *testing.T, s *events.Stream) {
		assert.Empty(t, send(t, s, events.Event{Data: "1"}).ID)
		assert.Equal(t, "number", send(t, s, events.Event{ID: "number", Data: "2"}).ID)
		assert.Empty(t, s.Position())
		assert.Empty(t, listen(t, s, withLastID("number")).datas(), "nothing is promised, so nothing is missing")
	})
}

func TestChosenIDs(t *testing.T) {
	bubble(t, events.Options{History: 4}, func(t *testing.T, s *events.Stream) {
		send(t, s, events.Event{ID: "a", Data: "1"})
		send(t, s, events.Event{ID: "b", Data: "2"})
		send(t, s, events.Event{Data: "3"})
		send(t, s, events.Event{ID: "a", Data: "4"})
		assert.Equal(t, []string{"3", "4"}, listen(t, s, withLastID("b")).datas())
		assert.Empty(t, listen(t, s, withLastID("a")).datas(), "after the latest that has it")
		sendNumbers(t, s, 5, 6) // "1" and "2" go
		assert.Equal(t, []string{"5", "6"}, listen(t, s, withLastID("a")).datas())
		assert.Equal(t, []string{events.GapUnknown}, listen(t, s, withLastID("b")).datas())
	})
}

// Who comes back gets what it would have got, had it stayed.
func TestReplayIsForWhomItConcerns(t *testing.T) {
	bubble(t, events.Options{Authorize: byHeader}, func(t *testing.T, s *events.Stream) {
		start := s.Position()
		send(t, s, events.Event{Data: "ada's"}, events.User("ada"))
		send(t, s, events.Event{Data: "staff's"}, events.Group("staff"))
		send(t, s, events.Event{Data: "all's"})
		assert.Equal(t, []string{"ada's", "staff's", "all's"}, listen(t, s, withLastID(start), withHeader("X-User", "ada")).datas())
		assert.Equal(t, []string{"staff's", "all's"}, listen(t, s, withLastID(start), withHeader("X-User", "ben")).datas())
		assert.Equal(t, []string{"all's"}, listen(t, s, withLastID(start)).datas())
	})
}

// A client that nothing concerns for long keeps its place nevertheless: keep-alives
// move its id along with the history.
func TestKeepAlivesMoveTheLastID(t *testing.T) {
	bubble(t, events.Options{History: 3, KeepAlive: time.Second}, func(t *testing.T, s *events.Stream) {
		l := listen(t, s)
		sendNumbers(t, s, 1, 10, events.Group("others"))
		time.Sleep(1100 * time.Millisecond)
		assert.Empty(t, l.messages())
		assert.Equal(t, s.Position(), l.lastID())
		sendNumbers(t, s, 11, 12)
		assert.Equal(t, []string{"11", "12"}, l.datas())
		assert.Equal(t, []string{"13"}, func() []string {
			id := l.lastID()
			sendNumbers(t, s, 13, 13)
			return listen(t, s, withLastID(id)).datas()
		}())
	})
}

func TestHistoryIsBounded(t *testing.T) {
	bubble(t, events.Options{History: 100, HistoryBytes: 10_000, HistoryAge: time.Hour}, func(t *testing.T, s *events.Stream) {
		for range 10_000 {
			send(t, s, events.Event{ID: "same", Data: strings.Repeat("x", 500)})
		}
		st := s.Stats()
		assert.LessOrEqual(t, st.HistoryBytes, 10_000)
		assert.Equal(t, 10_000/(500+len("data: \nid: same\n\n")), st.History)
		sendNumbers(t, s, 1, 1000)
		assert.Equal(t, 100, s.Stats().History)
		time.Sleep(2 * time.Hour)
		sendNumbers(t, s, 1, 1)
		assert.Equal(t, 1, s.Stats().History)
	})
}

// A keep-alive and an event at the same moment: the id must not arrive before the
// event that has it, or a connection that breaks in between loses the event.
func TestKeepAliveNeverRunsAheadOfTheQueue(t *testing.T) {
	bubble(t, events.Options{KeepAlive: time.Second}, func(t *testing.T, s *events.Stream) {
		epoch := strings.TrimSuffix(s.Position(), "0")
		l := newListener(t)
		l.onRead = func(p *parser) {
			if at, ok := strings.CutPrefix(p.lastID, epoch); ok && at != strconv.Itoa(len(p.messages)) {
				t.Errorf("id %s after %d events", at, len(p.messages))
			}
		}
		l.start(s)
		synctest.Wait()
		for range 200 {
			time.Sleep(time.Second)
			send(t, s, events.Event{Data: "x"})
		}
		assert.Len(t, l.messages(), 200)
		assert.NotZero(t, s.Stats().KeepAlives, "they never met")
	})
}
