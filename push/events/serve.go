package events

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"time"
)

var _ http.Handler = (*Stream)(nil)

// ServeHTTP lets a client listen until it leaves or the stream ends. The
// ResponseWriter must be one that can flush, wrapped or not.
func (s *Stream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.answer(w, http.StatusMethodNotAllowed, 0)
		return
	}
	if !s.sameSite(w, r) {
		s.stats.refusedOrigin.Add(1)
		s.log.Info("events: refused a page of another site", "origin", r.Header.Get("Origin"))
		s.answer(w, http.StatusForbidden, 0)
		return
	}
	lastID := s.lastEventID(r)
	if lastID == stopID {
		s.refuse(w, r, ErrStop)
		return
	}
	admission, err := s.authorize(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if r.Method == http.MethodHead {
		writeHeaders(w)
		return
	}
	if !canFlush(w) {
		s.log.Error("events: the response cannot be flushed; a middleware hides Flush")
		s.answer(w, http.StatusInternalServerError, 0)
		return
	}
	address, user := s.opts.Address(r), admission.userKey()
	if err := s.enter(address, user); err != nil {
		s.overload(w, r, err)
		return
	}
	defer s.exit(address, user)

	out := &output{stream: s, w: w, control: http.NewResponseController(w)}
	c := &Client{
		stream:     s,
		principal:  admission.Principal,
		address:    address,
		since:      time.Now(),
		lastID:     lastID,
		admitted:   admission.groupsOf(),
		wake:       make(chan struct{}, 1),
		properties: maps.Clone(admission.Properties),
	}
	c.run(r, out)
}

// lastEventID prefers the header: a browser that was opened with an id in the URL
// keeps that URL when it comes back with a newer one.
func (s *Stream) lastEventID(r *http.Request) string {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		return id
	}
	return r.URL.Query().Get(s.opts.Query)
}

// writeHeaders says what the response is, and that nobody on the way may keep it,
// change it or hold it back.
func writeHeaders(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Del("Content-Length")
	h.Del("Content-Encoding")
}

// run is one stream from its first byte to its end.
func (c *Client) run(r *http.Request, out *output) {
	s := c.stream
	c.queue.connecting = true
	s.mu.Lock()
	if s.closed { // since we entered
		s.mu.Unlock()
		s.overload(out.w, r, ErrClosed)
		return
	}
	first := s.list(c)
	if s.retry > 0 {
		first = append([]*frame{{bytes: retryBlock(s.retry)}}, first...)
	}
	s.mu.Unlock()
	s.stats.connected.Add(1)

	var why error
	defer func() {
		s.mu.Lock()
		s.unlist(c)
		s.mu.Unlock()
		c.mu.Lock()
		c.endLocked(why, nil)
		c.mu.Unlock()
		s.stats.left(why)
		out.limit() // for the end of the response, which net/http writes
		if s.opts.OnDisconnect != nil {
			c.contained(func() { s.opts.OnDisconnect(c, why) })
		}
	}()
	if s.opts.OnConnect != nil && !c.contained(func() { s.opts.OnConnect(c, r) }) {
		why = errPanic
		return
	}
	c.mu.Lock()
	c.queue.connecting = false
	c.mu.Unlock()
	why = c.write(r, out, first)
}

// contained runs a callback and reports whether it returned.
func (c *Client) contained(f func()) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			ok = false
			c.stream.stats.panics.Add(1)
			c.stream.log.Error("events: a callback panicked", "client", c.id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	f()
	return true
}

// write writes until the stream ends, and says why it did.
func (c *Client) write(r *http.Request, out *output, first []*frame) error {
	s, ctx := c.stream, r.Context()
	if n := s.opts.Padding; n > 0 {
		first = append([]*frame{{bytes: append(bytes.Repeat([]byte(":"), n), "\n\n"...)}}, first...)
	}
	if err := out.open(first); err != nil {
		return gone(ctx, err)
	}
	silence := newTimer(s.opts.KeepAlive)
	defer silence.stop()
	recheck := newTimer(s.opts.Recheck)
	defer recheck.stop()
	var batch []*frame
	for {
		var dropped int
		var end error
		var farewell []byte
		batch, dropped, end, farewell = c.take(batch)
		if end == ErrSlow {
			return end
		}
		if dropped > 0 {
			batch = append([]*frame{s.gapFrame(GapSlow)}, batch...)
		}
		if farewell != nil {
			batch = append(batch, &frame{bytes: farewell})
		}
		if len(batch) > 0 {
			err := out.frames(batch)
			clear(batch) // an idle client keeps no event alive
			if err != nil {
				return gone(ctx, err)
			}
			silence.reset()
		}
		if end != nil {
			return end
		}
		select {
		case <-c.wake:
		case <-ctx.Done():
			return ErrGone
		case <-silence.c:
			if err := out.write(c.heartbeat(out.seq)); err != nil {
				return gone(ctx, err)
			}
			s.stats.keepAlives.Add(1)
			silence.reset()
		case <-recheck.c:
			c.recheck(r)
			recheck.reset()
		}
	}
}

// gone tells a client that left from one that did not read in time; net/http ends
// the context in both cases.
func gone(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return ErrGone
	}
	return err
}

// heartbeat returns what breaks a silence. Where events went by that did not
// concern the client, it also moves the client's last id, so that its place in the
// history does not expire while it listens.
func (c *Client) heartbeat(written uint64) []byte {
	s := c.stream
	var id string
	if s.opts.History > 0 {
		s.mu.Lock()
		c.mu.Lock()
		if s.history.last > written && len(c.queue.frames) == 0 {
			id = s.idOf(s.history.last)
		}
		c.mu.Unlock()
		s.mu.Unlock()
	}
	if beat := s.opts.Heartbeat; beat != (Event{}) {
		beat.ID = id
		return beat.append(nil)
	}
	if id != "" {
		return idBlock(id)
	}
	return comment
}

// recheck asks again whether the client may listen.
func (c *Client) recheck(r *http.Request) {
	admission, err := c.stream.authorize(r)
	switch {
	case err == nil && admission.Principal == c.principal && slices.Equal(admission.groupsOf(), c.admitted):
	case errors.Is(err, ErrStop):
		c.Stop()
	default:
		c.stream.log.Info("events: a client may not listen any more", "client", c.id, "user", c.principal.User, "err", err)
		c.Close()
	}
}
