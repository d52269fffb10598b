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
	from, full := h.admit(r)
	if full != nil {
		h.refuse(newPeer(ctx, c, h.now()), full)
		return full
	}
	defer from.exit()
	if l, ok := c.(interface{ limit(int) }); ok {
		l.limit(h.o.MaxMessage)
	}
	p := newPeer(ctx, c, h.now())
	p.request, p.from = r, from
	defer p.cancel()
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, p.cut)()
	}
	hello, err := h.hello(p)
	if err != nil {
		if _, refused := err.(*Refusal); refused {
			h.refuse(p, err)
		}
		c.Close("hello")
		return err
	}
	began := h.times.now()
	var s *session
	onOwnStack(func() { s, err = h.welcome(p, r, hello) })
	if err != nil {
		h.refuse(p, err)
		return err
	}
	h.times.open.took(h.times.now() - began)
	return s.serve(p)
}

// onOwnStack runs f in a goroutine of its own and waits for it. The stack on which a
// page is rendered becomes large, and one that then only waits would stay so for a while.
func onOwnStack(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// serve reads from p; a goroutine writes to it when there is something to write.
func (s *session) serve(p *peer) error {
	s.begin(p)
	err := s.read(p)
	p.stop()
	p.conn.Close("")
	s.turn.call(func() {
		p.disarm()
		s.detach(p)
	})
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
func (s *session) read(p *peer) error {
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
			s.navigate(p.ctx, p.request, p, nav)
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
		m = wire.Reload{Reason: refusal.Reason}
	default:
		m = wire.Refused{Reason: refusal.Reason, Retry: uint64(max(refusal.Retry.Milliseconds(), 0))}
	}
	if refusal != nil && !refusal.counted {
		h.refused(h.log, "hello", "why", refusal.Reason)
	}
	p.conn.Write(p.ctx, m.Append(nil))
	p.conn.Close("refused")
}

// retryEnded is when a page that was ended while it was opened may ask again.
const retryEnded = time.Second

// welcome finds or makes the session that a hello is for.
func (h *Hub) welcome(p *peer, r *http.Request, hello wire.Hello) (*session, error) {
	if hello.Version != wire.Version {
		return nil, &Refusal{Reason: "version", Reload: true}
	}
	if hello.Flags&wire.HelloResume != 0 {
		if s := h.find(p.ctx, r, hello); s != nil {
			if full := h.roomFor(s); full != nil {
				return nil, full
			}
			resumed := false
			s.turn.call(func() { resumed = s.resume(p, hello) })
			if resumed {
				return s, nil
			}
		}
	}
	if full := h.full(); full != nil {
		return nil, full
	}
	o := h.await()
	defer h.forget(o)
	before := push.ParsePosition(h.Position())
	ctx, cancel := context.WithTimeout(p.ctx, h.o.NavigateTime) // nobody reads meanwhile: that the page left is not noticed
	v, err := contain(h, func() (*View, error) { return h.o.Open(ctx, r, hello.Ticket) })
	if err == nil && v == nil {
		err = errors.New("hub: Open returned neither a view nor an error")
	}
	cancel()
	if err != nil {
		return nil, err
	}
	s := h.newSession(v, hello.Build)
	if err := h.add(s, o); errors.Is(err, errUserFull) {
		return nil, h.userFull(v.Principal)
	} else if err != nil {
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
	if h.o.Resume == nil && h.o.Reauthorize == nil {
		return s
	}
	var v *View
	s.turn.call(func() { v = s.view })
	for _, may := range [...]func(context.Context, *http.Request, *View) error{h.o.Resume, h.o.Reauthorize} {
		if may == nil {
			continue
		}
		if _, err := contain(h, func() (*View, error) { return nil, may(ctx, r, v) }); err != nil {
			h.refused(s.log, "resume", "err", err)
			return nil
		}
	}
	return s
}

// contain calls one of the server's callbacks and makes its panic an error: nobody
// else would close a connection that is no longer net/http's.
func contain[T any](h *Hub, f func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			h.stats.panics.Add(1)
			h.log.Error("hub: callback failed", "panic", p, "stack", string(debug.Stack()))
			var none T
			v, err = none, errPanic
		}
	}()
	return f()
}

var errPanic = errors.New("hub: a callback panicked")
