package events_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/events"
)

func TestAuthorize(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		after  string
	}{
		{"any error", errors.New("the secret reason"), 403, ""},
		{"refusal", &events.Refusal{Status: 401}, 401, ""},
		{"refusal with a time", &events.Refusal{Status: 429, RetryAfter: 1500 * time.Millisecond}, 429, "2"},
		{"refusal that is none", &events.Refusal{Status: 200}, 403, ""},
		{"stop", events.ErrStop, 204, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, events.Options{Authorize: func(*http.Request) (events.Admission, error) { return events.Admission{}, c.err }}, func(t *testing.T, s *events.Stream) {
				l := listen(t, s)
				assert.Equal(t, c.status, l.answer())
				assert.Equal(t, c.after, l.header.Get("Retry-After"))
				assert.NotContains(t, string(l.written), "secret")
				assert.Zero(t, s.Len())
			})
		})
	}
	t.Run("panic", func(t *testing.T) {
		bubble(t, events.Options{Authorize: func(*http.Request) (events.Admission, error) { panic("x") }}, func(t *testing.T, s *events.Stream) {
			assert.Equal(t, 500, listen(t, s).answer())
			assert.EqualValues(t, 1, s.Stats().Panics)
		})
	})
}

func TestRecheck(t *testing.T) {
	var mu sync.Mutex
	var now events.Admission
	var err error
	options := events.Options{Recheck: time.Minute, Authorize: func(*http.Request) (events.Admission, error) {
		mu.Lock()
		defer mu.Unlock()
		return now, err
	}}
	for _, c := range []struct {
		name   string
		change func()
		ends   bool
		lastID string
	}{
		{"nothing", func() {}, false, ""},
		{"refused", func() { err = errors.New("signed out") }, true, ""},
		{"somebody else", func() { now.Principal.User = "ben" }, true, ""},
		{"other groups", func() { now.Groups = []string{"staff"} }, true, ""},
		{"stop", func() { err = events.ErrStop }, true, events.StopID},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err = events.Admission{Principal: push.Principal{User: "ada"}}, nil
			bubble(t, options, func(t *testing.T, s *events.Stream) {
				l := listen(t, s)
				mu.Lock()
				c.change()
				mu.Unlock()
				time.Sleep(59 * time.Second)
				assert.False(t, l.ended())
				time.Sleep(2 * time.Second)
				assert.Equal(t, c.ends, l.ended())
				assert.Equal(t, c.lastID, l.lastID())
			})
		})
	}
}

func TestLimits(t *testing.T) {
	t.Run("total", func(t *testing.T) {
		bubble(t, events.Options{MaxClients: 2, RetryAfter: 4 * time.Second}, func(t *testing.T, s *events.Stream) {
			first := listen(t, s, from("192.0.2.1:1"))
			listen(t, s, from("192.0.2.2:1"))
			refused := listen(t, s, from("192.0.2.3:1"))
			assert.Equal(t, 503, refused.answer())
			after, err := strconv.Atoi(refused.header.Get("Retry-After"))
			require.NoError(t, err)
			assert.GreaterOrEqual(t, after, 4)
			assert.LessOrEqual(t, after, 8)
			assert.EqualValues(t, 1, s.Stats().RefusedTotal)
			first.leave()
			assert.False(t, listen(t, s).ended())
		})
	})
	t.Run("address", func(t *testing.T) {
		bubble(t, events.Options{MaxPerAddress: 1}, func(t *testing.T, s *events.Stream) {
			listen(t, s, from("192.0.2.1:1"))
			listen(t, s, from("[2001:db8:1:2::1]:1"))
			assert.Equal(t, 503, listen(t, s, from("192.0.2.1:2")).answer())
			assert.Equal(t, 503, listen(t, s, from("[::ffff:192.0.2.1]:2")).answer())
			assert.Equal(t, 503, listen(t, s, from("[2001:db8:1:2:ffff::9]:1")).answer(), "a whole /64 is one visitor")
			assert.False(t, listen(t, s, from("[2001:db8:1:3::1]:1")).ended())
			assert.EqualValues(t, 3, s.Stats().RefusedAddress)
		})
	})
	t.Run("user", func(t *testing.T) {
		bubble(t, events.Options{MaxPerUser: 1, Authorize: byHeader}, func(t *testing.T, s *events.Stream) {
			listen(t, s, withHeader("X-User", "ada"))
			assert.Equal(t, 503, listen(t, s, withHeader("X-User", "ada")).answer())
			for range 3 {
				assert.False(t, listen(t, s).ended(), "nobody in particular")
			}
			assert.EqualValues(t, 1, s.Stats().RefusedUser)
		})
	})
	t.Run("a client that hangs still counts", func(t *testing.T) {
		bubble(t, events.Options{MaxClients: 1, Queue: 1, WriteTimeout: time.Minute}, func(t *testing.T, s *events.Stream) {
			l := listen(t, s)
			l.block()
			sendNumbers(t, s, 1, 1)
			synctest.Wait()
			sendNumbers(t, s, 2, 3)
			assert.Zero(t, s.Len())
			assert.Equal(t, 503, listen(t, s).answer())
			l.leave()
			assert.False(t, listen(t, s).ended())
		})
	})
}

func TestOrigins(t *testing.T) {
	site := func(value string) asking { return withHeader("Sec-Fetch-Site", value) }
	origin := func(value string) asking { return withHeader("Origin", value) }
	for _, c := range []struct {
		name    string
		origins []string
		how     []asking
		allow   string
		refused bool
	}{
		{"no browser", nil, nil, "", false},
		{"own page", nil, []asking{site("same-origin")}, "", false},
		{"own page that says its origin", nil, []asking{site("same-origin"), origin("http://example.com")}, "", false},
		{"address bar", nil, []asking{site("none")}, "", false},
		{"other site", nil, []asking{site("cross-site"), origin("https://evil.example")}, "", true},
		{"other site without CORS", nil, []asking{site("cross-site")}, "", true},
		{"sandboxed", nil, []asking{site("cross-site"), origin("null")}, "", true},
		{"listed", []string{"https://friend.example"}, []asking{site("cross-site"), origin("https://friend.example")}, "https://friend.example", false},
		{"not listed", []string{"https://friend.example"}, []asking{site("cross-site"), origin("https://evil.example")}, "", true},
		{"everybody", []string{"*"}, []asking{site("cross-site"), origin("https://evil.example")}, "*", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, events.Options{Origins: c.origins}, func(t *testing.T, s *events.Stream) {
				l := listen(t, s, c.how...)
				assert.Equal(t, c.refused, l.ended())
				assert.Equal(t, c.allow, l.header.Get("Access-Control-Allow-Origin"))
				if c.refused {
					assert.Equal(t, 403, l.answer())
					assert.EqualValues(t, 1, s.Stats().RefusedOrigin)
				}
			})
		})
	}
}

// Who operates a server hears of every refusal, with the reason, and never more than
// a status goes to the client.
func TestRefusalsAreLogged(t *testing.T) {
	var log strings.Builder
	bubble(t, events.Options{
		MaxClients: 1,
		Logger:     slog.New(slog.NewTextHandler(&log, nil)),
		Authorize: func(r *http.Request) (events.Admission, error) {
			if r.Header.Get("X-User") == "eve" {
				return events.Admission{}, errors.New("the reason")
			}
			return events.Admission{}, nil
		},
	}, func(t *testing.T, s *events.Stream) {
		listen(t, s)
		for _, c := range []struct {
			how  asking
			said string
		}{
			{withHeader("X-User", "eve"), "the reason"},
			{from("192.0.2.9:1"), "too many clients"},
			{withHeader("Origin", "https://evil.example"), "https://evil.example"},
		} {
			log.Reset()
			l := listen(t, s, c.how)
			assert.GreaterOrEqual(t, l.answer(), 400)
			assert.Equal(t, 1, strings.Count(log.String(), "\n"))
			assert.Contains(t, log.String(), c.said)
			assert.NotContains(t, string(l.written), c.said)
		}
	})
}
