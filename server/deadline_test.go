package server

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// A watchedListener remembers the write deadlines of its connections.
type watchedListener struct {
	net.Listener
	hurry time.Duration // by which deadlines are earlier

	mu       sync.Mutex
	accepted int
	deadline time.Time
	longest  time.Time
}

type watchedConn struct {
	net.Conn
	l *watchedListener
}

func (l *watchedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accepted++
	return watchedConn{c, l}, nil
}

func (c watchedConn) SetWriteDeadline(t time.Time) error {
	c.l.mu.Lock()
	defer c.l.mu.Unlock()
	c.l.deadline = t
	if t.After(c.l.longest) {
		c.l.longest = t
	}
	if !t.IsZero() {
		t = t.Add(-c.l.hurry)
	}
	return c.Conn.SetWriteDeadline(t)
}

// SetDeadline is how net/http gives a connection away.
func (c watchedConn) SetDeadline(t time.Time) error {
	c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

// now returns the deadline.
func (l *watchedListener) now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.deadline
}

// take returns how long the longest deadline since the last take is.
func (l *watchedListener) take() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := time.Until(l.longest)
	l.longest = time.Time{}
	return d
}

func TestResponsesHaveAWriteDeadline(t *testing.T) {
	s := newTestServer(t, nil)
	var inLoader, inHandler time.Time
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &watchedListener{Listener: tcp}
	s.Page("/clicker", func(*Request) app.Component { return clicker{} },
		Load(count, func(context.Context, *Request) (int, error) { inLoader = l.now(); return 1, nil }))
	s.Handle("/download", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { inHandler = l.now() }))
	big := s.assets.add("big.txt", []byte(strings.Repeat("x", 1<<20)), map[string][]byte{"br": nil})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	url := "http://" + l.Addr().String()

	limited := func(path string, longest time.Duration) {
		t.Helper()
		res, err := client.Get(url + path)
		require.NoError(t, err)
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		assert.InDelta(t, longest, l.take(), float64(20*time.Second), path)
	}
	limited("/clicker", writeTime)
	assert.True(t, inLoader.IsZero(), "loaders may take longer")
	limited("/nothing", writeTime)
	limited("/download", writeTime)
	assert.True(t, inHandler.IsZero(), "what the application writes takes what it takes")
	limited(s.url(big), writeTime+512*time.Second)
	assert.Equal(t, 1, l.accepted, "kept alive")

	p := visitPage(t, s, url, client)
	p.connect()
	_, ok := p.receive().(wire.Welcome)
	require.True(t, ok)
	assert.True(t, l.now().IsZero(), "a socket has the hub's own")
	p.conn.CloseNow()
	cancel()
	require.NoError(t, <-ended)
}

// A pipe holds nothing: who does not read holds up the server at once.
func TestWhoDoesNotReadIsCutOff(t *testing.T) {
	for _, path := range []string{"/clicker", "/_duet/big.txt", "/nothing"} {
		s := newTestServer(t, nil)
		s.Page("/clicker", func(*Request) app.Component { return clicker{} })
		s.assets.add("big.txt", []byte(strings.Repeat("x", 1<<20)), nil)
		ours, theirs := net.Pipe()
		l := &oneConn{c: make(chan net.Conn, 1), done: make(chan struct{})}
		l.c <- theirs
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Serve(ctx, &watchedListener{Listener: l, hurry: time.Hour}) }()
		_, err := io.WriteString(ours, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n")
		require.NoError(t, err)
		ours.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, err = bufio.NewReader(ours).ReadByte()
		assert.ErrorIs(t, err, io.EOF, path)
		cancel()
		require.NoError(t, <-ended)
	}
}

// oneConn is a listener of one connection.
type oneConn struct {
	c    chan net.Conn
	once sync.Once
	done chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.c:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }
