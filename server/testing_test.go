package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// epoch is when the tests take place.
var epoch = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// A fakeClock moves only by Advance.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []fakeTimer
	asked  chan time.Duration // every AfterFunc, when not nil
}

type fakeTimer struct {
	at   time.Time
	f    func()
	done *bool
}

func newFakeClock() *fakeClock { return &fakeClock{now: epoch} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	t := fakeTimer{c.now.Add(d), f, new(bool)}
	c.timers = append(c.timers, t)
	asked := c.asked
	c.mu.Unlock()
	if asked != nil {
		asked <- d
	}
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		was := !*t.done
		*t.done = true
		return was
	}
}

// Advance moves the clock and fires what is due.
func (c *fakeClock) Advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due, rest []fakeTimer
	for _, t := range c.timers {
		switch {
		case *t.done:
		case t.at.After(c.now):
			rest = append(rest, t)
		default:
			*t.done = true
			due = append(due, t)
		}
	}
	c.timers = rest
	c.mu.Unlock()
	for _, t := range due {
		t.f()
	}
}

// testKey is a valid key of one repeated byte.
func testKey(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

// newTestServer returns a server with a key, that logs nowhere.
func newTestServer(t *testing.T, change func(*Options)) *Server {
	t.Helper()
	o := Options{Keys: [][]byte{testKey(1)}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), FlushAfter: -1}
	if change != nil {
		change(&o)
	}
	s := New(o)
	t.Cleanup(func() { s.hub.Shutdown(context.Background()) })
	return s
}

// request returns a request as the browser on this machine makes it.
func request(method, target string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	if r.Host == "example.com" { // httptest's default
		r.Host = "localhost:8080"
	}
	return r
}

// get returns the response to a GET.
func get(s *Server, target string, header ...string) *httptest.ResponseRecorder {
	r := request("GET", target)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}
