package events_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/events"
)

// serve puts a stream behind a real server with limits of its own, which must not
// end it.
func serve(t *testing.T, s *events.Stream, version int) *httptest.Server {
	t.Helper()
	srv := httptest.NewUnstartedServer(s)
	srv.Config.WriteTimeout = time.Second
	srv.Config.ReadTimeout = time.Second
	if version == 2 {
		srv.EnableHTTP2 = true
		srv.StartTLS()
	} else {
		srv.Start()
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		assert.NoError(t, s.Shutdown(ctx))
		srv.Close()
	})
	return srv
}

func open(t *testing.T, srv *httptest.Server, header ...string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", srv.URL, nil)
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := srv.Client().Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func readSome(t *testing.T, body io.Reader, p *parser) {
	t.Helper()
	buf := make([]byte, 4096)
	n, err := body.Read(buf)
	require.NoError(t, err)
	p.feed(buf[:n])
}

// readUntil reads a body until the parser has n messages.
func readUntil(t *testing.T, body io.Reader, p *parser, n int) {
	t.Helper()
	for len(p.messages) < n {
		readSome(t, body, p)
	}
}

func overBothVersions(t *testing.T, test func(t *testing.T, version int)) {
	t.Run("HTTP/1.1", func(t *testing.T) { test(t, 1) })
	t.Run("HTTP/2", func(t *testing.T) { test(t, 2) })
}

func TestOverHTTP(t *testing.T) {
	overBothVersions(t, func(t *testing.T, version int) {
		ends := make(chan error, 2)
		s := events.New(quiet(events.Options{KeepAlive: 400 * time.Millisecond, OnDisconnect: func(_ *events.Client, why error) { ends <- why }}))
		srv := serve(t, s, version)
		res := open(t, srv)
		require.Equal(t, version, res.ProtoMajor)
		assert.Equal(t, 200, res.StatusCode)
		assert.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
		assert.Equal(t, "no-store, no-transform", res.Header.Get("Cache-Control"))
		assert.Equal(t, "no", res.Header.Get("X-Accel-Buffering"))
		assert.Empty(t, res.Header.Get("Content-Encoding"))

		var p parser
		first := send(t, s, events.Event{Name: "number", Data: "1"})
		readUntil(t, res.Body, &p, 1) // arrives while the response goes on
		for p.comments < 3 {          // the server's own time limits pass
			readSome(t, res.Body, &p)
		}
		send(t, s, events.Event{Name: "number", Data: "2"})
		readUntil(t, res.Body, &p, 2)
		assert.Equal(t, 2*time.Second, p.retry)

		res.Body.Close()
		require.ErrorIs(t, <-ends, events.ErrGone)

		again := open(t, srv, "Last-Event-ID", first.ID)
		var q parser
		readUntil(t, again.Body, &q, 1)
		assert.Equal(t, p.messages[1], q.messages[0])
	})
}

func TestShutdownOverHTTP(t *testing.T) {
	overBothVersions(t, func(t *testing.T, version int) {
		s := events.New(quiet(events.Options{}))
		srv := serve(t, s, version)
		res := open(t, srv)
		send(t, s, events.Event{Data: "last words"})
		require.NoError(t, s.Shutdown(t.Context()))
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err, "it is a clean end")
		var p parser
		p.feed(body)
		assert.Equal(t, []string{"last words"}, p.datas())
	})
}

// A reader that stops reading is cut off by the write deadline, though the kernel
// took a lot first; others are not delayed.
func TestReaderThatStopsReading(t *testing.T) {
	overBothVersions(t, func(t *testing.T, version int) {
		ends := make(chan error, 2)
		s := events.New(quiet(events.Options{
			WriteTimeout: 500 * time.Millisecond,
			Queue:        -1, QueueBytes: -1, History: -1,
			OnDisconnect: func(c *events.Client, why error) {
				if c.ID() == 1 {
					ends <- why
				}
			},
		}))
		srv := serve(t, s, version)
		open(t, srv) // and never read
		fast := open(t, srv)
		big := strings.Repeat("x", 100_000)
		var p parser
		var why error
		for n := 1; why == nil; n++ {
			send(t, s, events.Event{Data: big})
			readUntil(t, fast.Body, &p, n)
			p.messages = p.messages[:n]
			select {
			case why = <-ends:
			default:
			}
			require.Less(t, n, 2000, "the kernel takes everything")
		}
		assert.Error(t, why)
		assert.Equal(t, 1, s.Len())
	})
}

func TestHEADAndOthers(t *testing.T) {
	s := events.New(quiet(events.Options{}))
	srv := serve(t, s, 1)
	res, err := srv.Client().Head(srv.URL)
	require.NoError(t, err)
	res.Body.Close()
	assert.Equal(t, "text/event-stream", res.Header.Get("Content-Type"))
	res, err = srv.Client().Post(srv.URL, "text/plain", nil)
	require.NoError(t, err)
	res.Body.Close()
	assert.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
	assert.Equal(t, "GET, HEAD", res.Header.Get("Allow"))
	assert.Zero(t, s.Stats().Connected)
}

// plainWriter can do nothing but write.
type plainWriter struct{ http.ResponseWriter }

func TestMiddlewareThatHidesFlushIsReported(t *testing.T) {
	s := events.New(quiet(events.Options{}))
	w := httptest.NewRecorder()
	s.ServeHTTP(plainWriter{w}, httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, 500, w.Code)
	assert.NotContains(t, w.Header().Get("Content-Type"), "event-stream")
}

// What curl shows: the raw bytes of a stream.
func TestOnTheWire(t *testing.T) {
	s := events.New(quiet(events.Options{Padding: 5}))
	srv := serve(t, s, 1)
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	body := bufio.NewReader(res.Body)
	want := ":::::\n\nretry: 2000\n\nevent: number\ndata: 42\nid: " + send(t, s, events.Event{Name: "number", Data: "42"}).ID + "\n\n"
	got := make([]byte, len(want))
	_, err = io.ReadFull(body, got)
	require.NoError(t, err)
	assert.Equal(t, want, string(got))
}
