package transport

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"time"
)

// padding fills the buffers of proxies that hold back the beginning of a response.
var padding = ": " + strings.Repeat(" ", 2<<10) + "\n\n"

// stream serves a page by an event stream: one event a message, in base64, because
// event streams are text.
func (c *Carrier) stream(w http.ResponseWriter, r *http.Request) {
	conn := c.open(w)
	if conn == nil {
		return
	}
	s := &streamed{w: w, rc: http.NewResponseController(w), patience: c.o.Patience}
	conn.down = s
	defer conn.end()
	w.Header().Set("Content-Type", "text/event-stream")
	if err := s.put(padding + "event: token\ndata: " + conn.token + "\n\n"); err != nil {
		return
	}
	c.serve(r.Context(), conn, r)
}

// A streamed is the way down of a connection by event stream.
type streamed struct {
	w        http.ResponseWriter
	rc       *http.ResponseController
	patience time.Duration
	buf      []byte
}

func (s *streamed) write(_ context.Context, msg []byte) error {
	s.buf = append(s.buf[:0], "data: "...)
	s.buf = base64.StdEncoding.AppendEncode(s.buf, msg)
	s.buf = append(s.buf, "\n\n"...)
	err := s.put(string(s.buf))
	if cap(s.buf) > 64<<10 {
		s.buf = nil // one large message must not stay with an idle page
	}
	return err
}

// put writes text and sends it on its way.
func (s *streamed) put(text string) error {
	s.rc.SetWriteDeadline(time.Now().Add(s.patience)) // an error means that w knows none
	defer s.rc.SetWriteDeadline(time.Time{})          // HTTP/2 ends a stream whose time passes while nothing is written
	if _, err := io.WriteString(s.w, text); err != nil {
		return err
	}
	return s.rc.Flush()
}
