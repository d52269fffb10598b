package events

import (
	"fmt"
	"net/http"
	"time"
)

// output writes to one response. It is for the request's goroutine.
type output struct {
	stream  *Stream
	w       http.ResponseWriter
	control *http.ResponseController
	seq     uint64 // of the last event written
}

// canFlush reports whether w can stream at all.
func canFlush(w http.ResponseWriter) bool {
	for {
		switch inner := w.(type) {
		case http.Flusher, interface{ FlushError() error }:
			return true
		case interface{ Unwrap() http.ResponseWriter }:
			w = inner.Unwrap()
		default:
			return false
		}
	}
}

// open sends the headers and the first frames. Who has the headers is listed
// already: nothing that is sent from then on passes it by.
func (o *output) open(first []*frame) error {
	writeHeaders(o.w)
	return o.frames(first)
}

// frames writes fs and flushes once.
func (o *output) frames(fs []*frame) error {
	o.limit()
	written := 0
	for _, f := range fs {
		n, err := o.w.Write(f.bytes)
		written += n
		if err != nil {
			o.stream.stats.bytes.Add(uint64(written))
			return fmt.Errorf("events: write: %w", err)
		}
		if f.seq > 0 {
			o.seq = f.seq
			o.stream.stats.delivered.Add(1)
		}
	}
	o.stream.stats.bytes.Add(uint64(written))
	if err := o.control.Flush(); err != nil {
		return fmt.Errorf("events: write: %w", err)
	}
	// HTTP/2 resets a stream whose deadline passes even while nothing is written.
	_ = o.control.SetWriteDeadline(time.Time{})
	return nil
}

// limit gives the client time for one write. net/http takes it back when the
// response is over.
func (o *output) limit() {
	if d := o.stream.opts.WriteTimeout; d > 0 {
		_ = o.control.SetWriteDeadline(time.Now().Add(d)) // not every writer has deadlines
	}
}

// write writes one block and flushes.
func (o *output) write(b []byte) error { return o.frames([]*frame{{bytes: b}}) }

// timer is a time.Timer that may be none.
type timer struct {
	t *time.Timer
	c <-chan time.Time // nil for none: never ready
	d time.Duration
}

func newTimer(d time.Duration) timer {
	if d <= 0 {
		return timer{}
	}
	t := time.NewTimer(d)
	return timer{t: t, c: t.C, d: d}
}

func (t timer) reset() {
	if t.t != nil {
		t.t.Reset(t.d)
	}
}

func (t timer) stop() {
	if t.t != nil {
		t.t.Stop()
	}
}
