package server

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/coder/websocket"

	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/transport"
)

// live is the path of the sockets below {prefix}/_duet/, and the folder of what
// stands in for them.
const live = "live"

// isLive reports whether the path own, below {prefix}/_duet/, carries live pages.
func isLive(own string) bool { return own == live || strings.HasPrefix(own, live+"/") }

func (s *Server) initTransport() {
	s.carrier = transport.New(func(ctx context.Context, c *transport.Conn, r *http.Request) error {
		err := s.hub.Serve(ctx, c, r)
		if err != nil {
			s.log.Debug("connection ended", "err", err)
		}
		return err
	}, transport.Options{MaxMessage: s.opts.Hub.MaxMessage, MaxConns: s.opts.Hub.MaxSessions, Full: func() {
		s.stats.refusedCarried.Add(1)
		s.log.Warn("refused a page over plain HTTP: too many connections", "count", s.carrier.Count())
	}})
}

// serveLive upgrades a request of a page of ours to a socket, which the hub serves
// until it ends, or carries its messages by plain HTTP. Foreign pages are refused:
// browsers send cookies with their sockets, and no same-origin policy covers them.
func (s *Server) serveLive(w http.ResponseWriter, r *http.Request, own string) {
	site := r.Header.Get("Sec-Fetch-Site") // of a GET by EventSource there is no Origin
	if !s.hosts.sameOrigin(r) || own != live && site != "" && site != "same-origin" {
		s.stats.refusedOrigins.Add(1)
		s.log.Warn("refused a socket of a foreign page", "origin", r.Header.Get("Origin"), "host", r.Host)
		http.Error(w, "server: foreign origin", http.StatusForbidden)
		return
	}
	unlimitWrite(w, r)
	if name, ok := strings.CutPrefix(own, live+"/"); ok {
		s.carrier.ServeHTTP(w, r, name)
		return
	}
	c, err := websocket.Accept(small{w}, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // sameOrigin is the stricter check
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return // Accept has answered
	}
	// What net/http needs for a request is given back while the socket lives: this
	// handler returns, and its context does not end with it.
	ctx := context.WithoutCancel(r.Context())
	r = r.WithContext(ctx)
	r.Body = http.NoBody
	go func() {
		defer func() {
			if p := recover(); p != nil {
				c.CloseNow()
				s.log.Error("internal error", "panic", p, "stack", string(debug.Stack()))
			}
		}()
		if err := s.hub.Serve(ctx, hub.WebSocket(c), r); err != nil {
			s.log.Debug("socket ended", "err", err)
		}
	}()
}

// A small is a ResponseWriter whose connection, once it is hijacked, has small buffers:
// those of net/http, of 4 kB each way, would stay as long as the socket. Most messages are
// short, and what is longer than a buffer is not copied into it.
type small struct{ http.ResponseWriter }

const (
	readBuffer  = 512
	writeBuffer = 512
)

// Unwrap lets http.ResponseController find what is below.
func (s small) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Hijack implements http.Hijacker.
func (s small) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c, rw, err := http.NewResponseController(s.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	n := rw.Reader.Buffered() // of who speaks before the answer
	sent, _ := rw.Reader.Peek(n)
	r := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(bytes.Clone(sent)), c), max(n, readBuffer))
	if _, err := r.Peek(n); err != nil {
		c.Close()
		return nil, nil, err
	}
	return c, bufio.NewReadWriter(r, bufio.NewWriterSize(c, writeBuffer)), nil
}

// WriteHeaderNow is how websocket.Accept has gin send the header, which would wait for a body.
func (s small) WriteHeaderNow() {
	if w, ok := s.ResponseWriter.(interface{ WriteHeaderNow() }); ok {
		w.WriteHeaderNow()
	}
}
