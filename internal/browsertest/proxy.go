package browsertest

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// A ProxyFault is what a proxy between browser and server does wrong.
type ProxyFault int

// The faults that are met in the wild. None of them says so.
const (
	RefusesUpgrades    ProxyFault = iota // forwards a WebSocket's handshake as a plain request, as old proxies do
	SwallowsWebSockets                   // lets the handshake through, and nothing after it
	BuffersResponses                     // refuses upgrades, and forwards a response when it is complete
)

// A Proxy forwards HTTP requests to a server, and is at fault.
type Proxy struct {
	URL string

	mu   sync.Mutex
	seen map[string]int
}

// NewProxy starts a proxy before backend, a URL, until t ends.
func NewProxy(t testing.TB, backend string, fault ProxyFault) *Proxy {
	t.Helper()
	to, err := url.Parse(backend)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{seen: map[string]int{}}
	forward := &httputil.ReverseProxy{
		FlushInterval: -1,
		ErrorHandler:  func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
		},
	}
	if fault == BuffersResponses {
		forward.ModifyResponse = buffer
	}
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.seen[r.URL.Path]++
		p.mu.Unlock()
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			if fault == SwallowsWebSockets {
				w = &muted{ResponseWriter: w}
			} else {
				r.Header.Del("Upgrade")
				r.Header.Set("Connection", "close")
			}
		}
		forward.ServeHTTP(w, r)
	}))
	web.Start()
	p.URL = web.URL + "/"
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
	})
	return p
}

// Seen returns how many requests came for a path.
func (p *Proxy) Seen(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[path]
}

// buffer reads a response to its end before any of it goes on.
func buffer(r *http.Response) error {
	b, err := io.ReadAll(r.Body)
	r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(b))
	return err
}

// A muted response lets a handshake through; the connection behind it is mute.
type muted struct{ http.ResponseWriter }

// Hijack gives out the connection, for what comes after the handshake.
func (m *muted) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(m.ResponseWriter).Hijack()
	return mute{c}, rw, err
}

// A mute connection loses all that is said on it.
type mute struct{ net.Conn }

func (m mute) Write(b []byte) (int, error) { return len(b), nil }

func (m mute) Read(b []byte) (int, error) {
	for {
		if _, err := m.Conn.Read(b); err != nil {
			return 0, err
		}
	}
}
