// Package transport carries the messages of pages over plain HTTP where a WebSocket
// cannot be had: down by an event stream or by long polls, up by ordered POSTs. It
// knows nothing of what the messages say.
//
// A connection begins with a GET of "stream" or "poll", which is answered with a
// token; only who was given the token can send. The page sends batches, one at a
// time and numbered from 1, by POST to "send". A connection is not mended: whatever
// fails ends it, and the page begins another one, on which the hub goes on exactly.
package transport

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"time"
)

// Serve talks with one page until the connection ends. r is the request that began
// it, with a context that lives as long as the connection.
type Serve func(ctx context.Context, c *Conn, r *http.Request) error

// Options tune a Carrier.
type Options struct {
	MaxMessage int // bytes of one message of a page; longer ones are cut after MaxMessage+1. 0 means 128 KiB
	MaxConns   int // connections at once; more are refused with 503. 0 means 20,000

	Full func() // is called for each connection that is refused; nil does nothing

	Hold     time.Duration // how long a poll waits for a message; 0 means 25 s
	Patience time.Duration // silence between two polls, or a write that is not taken, that ends a connection; 0 means 10 s
}

// A Carrier keeps the connections that pages have by plain HTTP. It is safe for
// concurrent use.
type Carrier struct {
	o     Options
	serve Serve

	mu    sync.Mutex
	conns map[string]*Conn // by token
}

// New returns a Carrier whose connections are served by serve.
func New(serve Serve, o Options) *Carrier {
	def(&o.MaxMessage, 128<<10)
	def(&o.MaxConns, 20_000)
	def(&o.Hold, 25*time.Second)
	def(&o.Patience, 10*time.Second)
	return &Carrier{o: o, serve: serve, conns: map[string]*Conn{}}
}

func def[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// Count returns how many connections there are.
func (c *Carrier) Count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.conns)
}

// ServeHTTP answers a request for the endpoint called name: "stream", "poll", "send",
// or "ping", which says that plain HTTP arrives. Who may ask (Origin, Host) was
// decided before.
func (c *Carrier) ServeHTTP(w http.ResponseWriter, r *http.Request, name string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	method := http.MethodGet
	if name == "send" {
		method = http.MethodPost
	}
	if r.Method != method {
		h.Set("Allow", method)
		http.Error(w, "transport: "+name+" takes "+method, http.StatusMethodNotAllowed)
		return
	}
	switch name {
	case "ping":
		w.WriteHeader(http.StatusNoContent)
	case "stream":
		c.stream(w, r)
	case "poll":
		c.poll(w, r)
	case "send":
		c.send(w, r)
	default:
		http.NotFound(w, r)
	}
}

// open begins a connection, or answers that there is no room.
func (c *Carrier) open(w http.ResponseWriter) *Conn {
	conn := &Conn{carrier: c, token: rand.Text(), up: make(chan []byte, 8), done: make(chan struct{})}
	c.mu.Lock()
	full := len(c.conns) >= c.o.MaxConns
	if !full {
		c.conns[conn.token] = conn
	}
	c.mu.Unlock()
	if full {
		if c.o.Full != nil {
			c.o.Full()
		}
		w.Header().Set("Retry-After", "5")
		http.Error(w, "transport: too many connections", http.StatusServiceUnavailable)
		return nil
	}
	return conn
}

// find returns the connection that a request names, or answers that it is no more.
func (c *Carrier) find(w http.ResponseWriter, r *http.Request) *Conn {
	c.mu.Lock()
	conn := c.conns[r.URL.Query().Get("c")]
	c.mu.Unlock()
	if conn == nil {
		http.Error(w, "transport: the connection has ended", http.StatusGone)
	}
	return conn
}

func (c *Carrier) forget(conn *Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, conn.token)
}
