package hub

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// Serve talks with one page until the connection ends, and closes it. r is the
// handshake's request; Serve only hands it to Open, Navigate and Resume. The error
// says why a page could not be served; a connection that just ended is none.
func (h *Hub) Serve(ctx context.Context, c Conn, r *http.Request) error {
	if !h.begin() {
		c.Write(ctx, wire.Refused{Reason: wire.ReasonShutdown, Retry: 1000}.Append(nil))
		c.Close(wire.ReasonShutdown)
		return ErrClosed
	}
	defer h.work.Done()
	if l, ok := c.(interface{ limit(int) }); ok {
		l.limit(h.o.MaxMessage)
	}
	p := newPeer(ctx, c, h.now())
	defer p.cancel()
	hello, err := h.hello(p)
	if err != nil {
		if _, refused := err.(*Refusal); refused {
			h.refuse(p, err)
		}
		c.Close("hello")
		return err
	}
	s, err := h.welcome(p, r, hello)
	if err != nil {
		h.refuse(p, err)
		return err
	}
	return s.serve(p, r)
}

// serve reads from p while another goroutine writes to it.
func (s *session) serve(p *peer, r *http.Request) error {
	done := make(chan struct{})
	written := make(chan struct{})
	go func() {
		defer close(written)
		s.write(p, done)
	}()
	p.poke()
	err := s.read(p, r)
	close(done)
	p.cancel()
	<-written
	p.conn.Close("")
	s.turn.call(func() { s.detach(p) })
	return err
}

// hello reads the first message. A page that says none, or one that is too long, is
// of another version or has lost its way: it is loaded anew, or it would come back for
// ever.
func (h *Hub) hello(p *peer) (wire.Hello, error) {
	stop := h.o.Clock.AfterFunc(h.o.HelloTimeout, func() { p.conn.Close("no hello") })
	b, err := p.conn.Read(p.ctx)
	stop()
	if err != nil {
		return wire.Hello{}, err
	}
	h.stats.messages.Add(1)
	m, err := wire.DecodeClient(b)
	hello, ok := m.(wire.Hello)
	if err != nil || !ok || len(b) > h.o.MaxMessage {
		h.log.Warn("hub: connection does not begin with a hello", "err", err, "bytes", len(b))
		err = &Refusal{Reason: "malformed", Reload: true}
	}
	return hello, err
}

// read hands the page's messages to the session until the connection ends.
func (s *session) read(p *peer, r *http.Request) error {
	for {
		b, err := p.conn.Read(p.ctx)
		if err != nil {
			return nil
		}
		s.hub.stats.messages.Add(1)
		var m wire.Message
		if len(b) > s.hub.o.MaxMessage {
			m, err = oversizedOf(b)
		} else {
			m, err = wire.DecodeClient(b)
		}
		switch nav, ok := m.(wire.Navigate); {
		case err != nil:
			s.turn.call(func() {
				if s.peer == p {
					s.malformed(err)
				}
			})
		case ok:
			s.navigate(p.ctx, r, p, nav)
		default:
			s.turn.call(func() { s.receive(p, m) })
		}
	}
}

// refuse answers a hello that cannot be served, and closes.
func (h *Hub) refuse(p *peer, err error) {
	var m wire.Message = wire.Refused{Reason: "error", Retry: 5000}
	var refusal *Refusal
	switch {
	case !errors.As(err, &refusal):
		h.log.Error("hub: page could not be opened", "err", err)
		h.stats.refuse("error")
	case refusal.Reload:
		h.stats.refuse("hello")
		m = wire.Reload{Reason: refusal.Reason}
	default:
		h.stats.refuse("hello")
		m = wire.Refused{Reason: refusal.Reason, Retry: uint64(max(refusal.Retry.Milliseconds(), 0))}
	}
	p.conn.Write(p.ctx, m.Append(nil))
	p.conn.Close("refused")
}

const (
	retryFull  = 5 * time.Second // when a page that found no room may ask again
	retryEnded = time.Second     // likewise, one that was ended while it was opened
)

// welcome finds or makes the session that a hello is for.
func (h *Hub) welcome(p *peer, r *http.Request, hello wire.Hello) (*session, error) {
	if hello.Version != wire.Version {
		return nil, &Refusal{Reason: "version", Reload: true}
	}
	if hello.Flags&wire.HelloResume != 0 {
		if s := h.find(p.ctx, r, hello); s != nil {
			resumed := false
			s.turn.call(func() { resumed = s.resume(p, hello) })
			if resumed {
				return s, nil
			}
		}
	}
	if h.full() {
		return nil, &Refusal{Reason: "full", Retry: retryFull}
	}
	o := h.await()
	defer h.forget(o)
	before := push.ParsePosition(h.Position())
	ctx, cancel := context.WithTimeout(p.ctx, h.o.NavigateTime) // nobody reads meanwhile: that the page left is not noticed
	v, err := contain(h, func() (*View, error) { return h.o.Open(ctx, r, hello.Ticket) })
	cancel()
	if err == nil && v == nil {
		err = errors.New("hub: Open returned neither a view nor an error")
	}
	if err != nil {
		return nil, err
	}
	s := h.newSession(v, hello.Build)
	if err := h.add(s, o); err != nil {
		return nil, err
	}
	ended := true
	s.turn.call(func() {
		if s.ended || o.ended(&s.page) {
			s.end(nil) // nobody hears it
			return
		}
		ended = false
		s.open(p, hello, before)
	})
	if ended {
		return nil, &Refusal{Reason: "ended", Retry: retryEnded}
	}
	return s, nil
}

// find returns the session that a hello may go on with, or nil.
func (h *Hub) find(ctx context.Context, r *http.Request, hello wire.Hello) *session {
	h.mu.Lock()
	s := h.sessions[string(hello.Live)]
	h.mu.Unlock()
	if s == nil || subtle.ConstantTimeCompare([]byte(s.secret), hello.Secret) != 1 || s.epoch != hello.Epoch {
		return nil
	}
	if h.o.Resume != nil {
		var v *View
		s.turn.call(func() { v = s.view })
		if _, err := contain(h, func() (*View, error) { return nil, h.o.Resume(ctx, r, v) }); err != nil {
			h.stats.refuse("resume")
			return nil
		}
	}
	return s
}

// contain calls one of the server's callbacks and makes its panic an error: nobody
// else would close a connection that is no longer net/http's.
func contain(h *Hub, f func() (*View, error)) (v *View, err error) {
	defer func() {
		if p := recover(); p != nil {
			h.stats.panics.Add(1)
			h.log.Error("hub: callback failed", "panic", p, "stack", string(debug.Stack()))
			v, err = nil, errPanic
		}
	}()
	return f()
}

var errPanic = errors.New("hub: a callback panicked")
