package transport

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A site is a Carrier behind a server. Its connections answer each message with the
// same, twice; "bye" ends them.
type site struct {
	t       *testing.T
	url     string
	carrier *Carrier
	ended   chan error // why Read failed, for each connection
}

func newSite(t *testing.T, o Options) *site {
	s := &site{t: t, ended: make(chan error, 100)}
	s.carrier = New(func(ctx context.Context, c *Conn, r *http.Request) error {
		defer c.Close("")
		for {
			msg, err := c.Read(ctx)
			if err == nil && string(msg) == "bye" {
				c.Write(ctx, []byte("last word"))
				err = io.EOF
			}
			if err != nil {
				s.ended <- err
				return nil
			}
			for range 2 {
				c.Write(ctx, msg)
			}
		}
	}, o)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.carrier.ServeHTTP(w, r, strings.TrimPrefix(r.URL.Path, "/"))
	}))
	t.Cleanup(web.Close)
	s.url = web.URL + "/"
	return s
}

func (s *site) get(query string) (int, []byte) {
	resp, err := http.Get(s.url + query)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return resp.StatusCode, b
}

func (s *site) send(token string, n int, messages ...string) int {
	var batch []byte
	for _, m := range messages {
		batch = appendMessage(batch, []byte(m))
	}
	return s.post(token, n, batch)
}

func (s *site) post(token string, n int, body []byte) int {
	resp, err := http.Post(fmt.Sprintf("%ssend?c=%s&n=%d", s.url, token, n), "application/octet-stream", bytes.NewReader(body))
	require.NoError(s.t, err)
	resp.Body.Close()
	return resp.StatusCode
}

// stream begins a connection by event stream and returns its token and its messages.
func (s *site) stream() (token string, next func() string, leave func()) {
	ctx, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	r, _ := http.NewRequestWithContext(ctx, "GET", s.url+"stream", nil)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	require.Equal(s.t, "text/event-stream", resp.Header.Get("Content-Type"))
	require.Equal(s.t, "no", resp.Header.Get("X-Accel-Buffering"))
	lines := bufio.NewScanner(resp.Body)
	data := func() string {
		for lines.Scan() {
			if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return d
			}
		}
		return "(end)"
	}
	return data(), func() string {
		b, err := base64.StdEncoding.DecodeString(data())
		if err != nil {
			return "(end)"
		}
		return string(b)
	}, cancel
}

func TestMessagesCrossByStream(t *testing.T) {
	s := newSite(t, Options{})
	token, next, _ := s.stream()
	assert.Equal(t, 204, s.send(token, 1, "a", "", "\x00\xff"))
	for _, want := range []string{"a", "a", "", "", "\x00\xff", "\x00\xff"} {
		assert.Equal(t, want, next())
	}
	assert.Equal(t, 204, s.send(token, 2, "bye"))
	assert.Equal(t, "last word", next())
	assert.Equal(t, "(end)", next())
	assert.Equal(t, io.EOF, <-s.ended)
	assert.Equal(t, 410, s.send(token, 3, "too late"))
	assert.Zero(t, s.carrier.Count())
}

func TestMessagesCrossByPolls(t *testing.T) {
	s := newSite(t, Options{})
	_, b := s.get("poll")
	token := string(b)
	status, b := s.get("poll?hold=0&n=0&c=" + token)
	assert.Equal(t, 204, status)
	assert.Empty(t, b)

	got, batches := "", 0
	poll := func(until int) {
		for len(got) < until {
			status, b := s.get(fmt.Sprintf("poll?n=%d&c=%s", batches, token))
			require.Equal(t, 200, status)
			batches++
			messages, err := split(b, 100)
			require.NoError(t, err)
			for _, m := range messages {
				got += string(m)
			}
		}
	}
	assert.Equal(t, 204, s.send(token, 1, "a", "b"))
	poll(4)
	assert.Equal(t, 204, s.send(token, 2, "c", "bye"))
	assert.Equal(t, io.EOF, <-s.ended)
	poll(15)
	assert.Equal(t, "aabbcclast word", got, "what was said before the end can still be fetched")
	status, _ = s.get(fmt.Sprintf("poll?n=%d&c=%s", batches, token))
	assert.Equal(t, 410, status)
	assert.Zero(t, s.carrier.Count())
}

// A batch whose answer was lost is sent again and must not be taken twice; one that
// is missing ends the connection, so that the page begins another one.
func TestBatchesAreTakenOnceAndInOrder(t *testing.T) {
	s := newSite(t, Options{})
	token, next, _ := s.stream()
	assert.Equal(t, 204, s.send(token, 1, "a"))
	assert.Equal(t, 204, s.send(token, 1, "a"))
	assert.Equal(t, 204, s.send(token, 2, "b"))
	assert.Equal(t, "aabb", next()+next()+next()+next())
	assert.Equal(t, 409, s.send(token, 4, "d"))
	assert.Equal(t, io.EOF, <-s.ended)
	assert.Equal(t, "(end)", next())
}

func TestConnectionEndsWithWhatIsNoBatch(t *testing.T) {
	for _, body := range []string{"\x05abc", "\xff", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"} {
		s := newSite(t, Options{})
		token, next, _ := s.stream()
		assert.Equal(t, 400, s.post(token, 1, []byte(body)))
		assert.Equal(t, "(end)", next())
	}
	s := newSite(t, Options{MaxMessage: 100})
	token, next, _ := s.stream()
	assert.Equal(t, 204, s.send(token, 1, strings.Repeat("x", 500)))
	assert.Len(t, next(), 101, "enough to tell that it is too long")
	next()
	assert.Equal(t, 413, s.post(token, 2, make([]byte, 801)))
	assert.Equal(t, "(end)", next())
}

func TestConnectionEndsWhenThePageLeaves(t *testing.T) {
	s := newSite(t, Options{Patience: 10 * time.Millisecond})
	_, _, leave := s.stream()
	leave()
	require.Error(t, <-s.ended)

	s.get("poll") // and never again
	assert.Equal(t, io.EOF, <-s.ended)

	_, b := s.get("poll")
	status, _ := s.get("poll?hold=0&n=1&c=" + string(b))
	assert.Equal(t, 410, status, "an answer was lost: what was in it is for the next connection")
	assert.Equal(t, io.EOF, <-s.ended)
}

// A page that does not fetch holds back its session, not the server's memory.
func TestWriteWaitsForPolls(t *testing.T) {
	wrote := make(chan error, 1)
	c := New(func(ctx context.Context, c *Conn, r *http.Request) error {
		for {
			if err := c.Write(ctx, make([]byte, 10<<10)); err != nil {
				wrote <- err
				return nil
			}
		}
	}, Options{Patience: 10 * time.Millisecond})
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest("GET", "/", nil), "poll")
	err := <-wrote
	assert.True(t, errors.Is(err, errSlow) || errors.Is(err, io.ErrClosedPipe), err)
	c.mu.Lock()
	for _, conn := range c.conns {
		p := conn.down.(*polled)
		p.mu.Lock()
		assert.LessOrEqual(t, len(p.queue), maxWaiting)
		p.mu.Unlock()
	}
	c.mu.Unlock()
}

func TestConnectionsAreLimited(t *testing.T) {
	full := 0
	s := newSite(t, Options{MaxConns: 1, Full: func() { full++ }})
	s.stream()
	for _, name := range []string{"stream", "poll"} {
		resp, err := http.Get(s.url + name)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, 503, resp.StatusCode)
		assert.NotEmpty(t, resp.Header.Get("Retry-After"))
	}
	assert.Equal(t, 2, full)
}

func TestForeignRequestsGetNothing(t *testing.T) {
	s := newSite(t, Options{})
	for query, want := range map[string]int{"ping": 204, "send?c=x&n=1": 405, "poll?c=guess&n=0": 410, "other": 404} {
		status, _ := s.get(query)
		assert.Equal(t, want, status, query)
	}
	assert.Equal(t, 410, s.send("guess", 1, "a"))
	token, _, _ := s.stream()
	status, _ := s.get("poll?n=0&c=" + token)
	assert.Equal(t, 400, status)
	assert.Equal(t, 400, s.post(token+"&n=x", 1, nil))
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("\x01a\x00\x03abc"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, batch []byte) {
		const limit = 8
		messages, err := split(batch, limit)
		if err != nil {
			return
		}
		var again []byte
		short := true
		for _, m := range messages {
			short = short && len(m) <= limit
			again = appendMessage(again, m)
		}
		require.LessOrEqual(t, len(again), len(batch), "no longer than what came")
		second, err := split(again, limit)
		require.NoError(t, err)
		if short {
			require.Equal(t, messages, second)
		}
	})
}
