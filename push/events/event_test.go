package events_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/events"
)

func TestEncode(t *testing.T) {
	for _, c := range []struct {
		name  string
		event events.Event
		want  string
	}{
		{"zero", events.Event{}, "data: \n\n"},
		{"named", events.Event{Name: "number", Data: "42"}, "event: number\ndata: 42\n\n"},
		{"all fields", events.Event{Name: "n", Data: "d", ID: "7", Retry: 1500 * time.Millisecond}, "event: n\nid: 7\nretry: 1500\ndata: d\n\n"},
		{"lines", events.Event{Data: "a\nb\r\nc\rd"}, "data: a\ndata: b\ndata: c\ndata: d\n\n"},
		{"ends with a line end", events.Event{Data: "a\n"}, "data: a\ndata: \n\n"},
		{"empty lines", events.Event{Data: "\n\r\r\n"}, "data: \ndata: \ndata: \ndata: \n\n"},
		{"begins with a space", events.Event{Data: " a"}, "data:  a\n\n"},
		{"looks like a field", events.Event{Data: "id: 9\ndata: x"}, "data: id: 9\ndata: data: x\n\n"},
		{"no UTF-8", events.Event{Name: "\xff", Data: "a\xff\xfeb"}, "event: \uFFFD\ndata: a\uFFFDb\n\n"},
		{"retry rounds up", events.Event{Retry: time.Microsecond}, "retry: 1\ndata: \n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := events.Encode(c.event)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		event events.Event
		want  error
	}{
		{"LF in the name", events.Event{Name: "a\nb"}, events.ErrName},
		{"CR in the name", events.Event{Name: "a\rb"}, events.ErrName},
		{"LF in the id", events.Event{ID: "a\nb"}, events.ErrID},
		{"CR in the id", events.Event{ID: "a\rb"}, events.ErrID},
		{"NUL in the id", events.Event{ID: "a\x00b"}, events.ErrID},
		{"no UTF-8 in the id", events.Event{ID: "\xff"}, events.ErrID},
		{"space around the id", events.Event{ID: " a"}, events.ErrID},
		{"long id", events.Event{ID: strings.Repeat("x", 257)}, events.ErrID},
		{"negative retry", events.Event{Retry: -1}, events.ErrRetry},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := events.Encode(c.event)
			require.ErrorIs(t, err, c.want)
		})
	}
}

// What is encoded reads back as it was, in whatever pieces it arrives, and takes
// nothing of the events around it with it.
func FuzzEncode(f *testing.F) {
	for _, seed := range []struct{ name, data, id string }{
		{"", "", ""}, {"number", "42", "1"}, {"a:b", "x\r\ny\n\nz\r", "id"}, {" ", " \x00", "é"},
		{"n", "\xEF\xBB\xBFdata", "\uFEFF"}, {"\xff", "\xe2\x82", "\u2028"}, {"x", "a\r", "9"}, {"", "\n", "i d"},
	} {
		f.Add(seed.name, seed.data, seed.id, uint16(1000), uint8(3))
	}
	f.Fuzz(func(t *testing.T, name, data, id string, retry uint16, step uint8) {
		e := events.Event{Name: name, Data: data, ID: id, Retry: time.Duration(retry) * time.Millisecond}
		b, err := events.Encode(e)
		if err != nil {
			require.True(t, errors.Is(err, events.ErrName) || errors.Is(err, events.ErrID), "%v", err)
			return
		}
		before, err := events.Encode(events.Event{Name: "before", Data: "1", ID: "0"})
		require.NoError(t, err)
		after, err := events.Encode(events.Event{Data: "2"})
		require.NoError(t, err)
		var p parser
		for in := append(append(before, b...), after...); len(in) > 0; {
			n := min(len(in), int(step)%7+1)
			p.feed(in[:n])
			in = in[n:]
		}
		wantName, wantID := strings.ToValidUTF8(name, "\uFFFD"), id
		if name == "" {
			wantName = "message"
		}
		if id == "" {
			wantID = "0" // ids last until the next
		}
		lines := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		want := []message{
			{"before", "1", "0"},
			{wantName, lines.Replace(strings.ToValidUTF8(data, "\uFFFD")), wantID},
			{"message", "2", wantID},
		}
		require.Equal(t, want, p.messages)
		require.Equal(t, e.Retry, p.retry)
	})
}

func TestBlocksWithoutDataDispatchNothing(t *testing.T) {
	var p parser
	p.feed(events.RetryBlock(3 * time.Second))
	p.feed(events.IDBlock("somewhere"))
	p.feed([]byte(":\n\n"))
	assert.Empty(t, p.messages)
	assert.Equal(t, "somewhere", p.lastID)
	assert.Equal(t, 3*time.Second, p.retry)
	assert.Equal(t, 1, p.comments)
}
