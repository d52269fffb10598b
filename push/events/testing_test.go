package events_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/events"
)

// TestMain fails when goroutines outlive the tests: everything started has an owner
// who stops it.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(code) // the workers of the fuzzer are not ours
	}
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); code == 0 && n > before {
		fmt.Fprintf(os.Stderr, "%d goroutines are left\n", n-before)
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
		code = 1
	}
	os.Exit(code)
}

func quiet(o events.Options) events.Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// A listener is a client without a network: a request whose response it parses as
// it is flushed. It is also the ResponseWriter.
type listener struct {
	t       testing.TB
	cancel  context.CancelFunc
	done    chan struct{} // closed when the request has been served
	request *http.Request
	header  http.Header

	mu       sync.Mutex
	status   int
	written  []byte
	read     parser // of what was flushed
	flushes  int
	deadline time.Time
	blind    bool          // what is written is not kept
	gate     chan struct{} // not nil: writes wait until it is closed, or for the deadline
	onRead   func(*parser) // called with mu held after each flush
}

// asking changes a request before it is made.
type asking func(*http.Request)

func withLastID(id string) asking {
	return func(r *http.Request) { r.Header.Set("Last-Event-ID", id) }
}

func withHeader(name, value string) asking {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func from(address string) asking { return func(r *http.Request) { r.RemoteAddr = address } }

// listen begins a request and lets it come to rest. Only in a bubble.
func listen(t testing.TB, s http.Handler, how ...asking) *listener {
	l := newListener(t, how...)
	l.start(s)
	synctest.Wait()
	return l
}

func newListener(t testing.TB, how ...asking) *listener {
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{t: t, cancel: cancel, done: make(chan struct{}), header: http.Header{}}
	l.request = httptest.NewRequest("GET", "/events", nil).WithContext(ctx)
	for _, change := range how {
		change(l.request)
	}
	return l
}

func (l *listener) start(s http.Handler) {
	go func() {
		defer close(l.done)
		s.ServeHTTP(l, l.request)
	}()
}

// leave closes the connection and waits for the request to end.
func (l *listener) leave() {
	l.cancel()
	<-l.done
}

func (l *listener) Header() http.Header { return l.header }

func (l *listener) WriteHeader(status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.status == 0 {
		l.status = status
	}
}

func (l *listener) Write(b []byte) (int, error) {
	l.WriteHeader(http.StatusOK)
	l.mu.Lock()
	gate, deadline := l.gate, l.deadline
	l.mu.Unlock()
	if gate != nil {
		var late <-chan time.Time
		if !deadline.IsZero() {
			timer := time.NewTimer(time.Until(deadline))
			defer timer.Stop()
			late = timer.C
		}
		select {
		case <-gate:
		case <-late:
			return 0, os.ErrDeadlineExceeded
		case <-l.request.Context().Done():
			return 0, context.Canceled
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.blind {
		l.written = append(l.written, b...)
	}
	return len(b), nil
}

func (l *listener) FlushError() error {
	l.WriteHeader(http.StatusOK)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flushes++
	l.read.feed(l.written)
	l.written = l.written[:0]
	if l.onRead != nil {
		l.onRead(&l.read)
	}
	return nil
}

func (l *listener) SetWriteDeadline(at time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deadline = at
	return nil
}

// block makes writes wait; the returned function lets them go.
func (l *listener) block() (open func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	gate := make(chan struct{})
	l.gate = gate
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.gate = nil
		close(gate)
	}
}

// messages returns what was dispatched, when all is quiet. Only in a bubble.
func (l *listener) messages() []message {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]message(nil), l.read.messages...)
}

func (l *listener) datas() []string {
	var out []string
	for _, m := range l.messages() {
		out = append(out, m.data)
	}
	return out
}

func (l *listener) lastID() string {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read.lastID
}

func (l *listener) comments() int {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read.comments
}

func (l *listener) retry() time.Duration {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read.retry
}

// ended reports whether the request has been served, when all is quiet.
func (l *listener) ended() bool {
	synctest.Wait()
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// answer returns the status of a request that was served at once.
func (l *listener) answer() int {
	require.True(l.t, l.ended(), "the request goes on")
	return l.status
}

// bubble runs test with a clock of its own; whoever still listens leaves at its end.
func bubble(t *testing.T, o events.Options, test func(t *testing.T, s *events.Stream)) {
	synctest.Test(t, func(t *testing.T) {
		s := events.New(quiet(o))
		defer func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			require.NoError(t, s.Shutdown(ctx))
		}()
		test(t, s)
	})
}

func send(t testing.TB, s *events.Stream, e events.Event, to ...events.Target) events.Sent {
	sent, err := s.Send(e, to...)
	require.NoError(t, err)
	return sent
}
