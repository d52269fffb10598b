package hub

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A Conn carries whole messages between one page and the hub, in order. One
// goroutine reads while another writes; Close may come from any.
type Conn interface {
	// Read returns the next message, of one that is longer than the hub allows just
	// enough to tell. The slice is the caller's.
	Read(ctx context.Context) ([]byte, error)
	// Write sends one message and returns when the transport took it. It has its
	// own deadline. msg is not kept.
	Write(ctx context.Context, msg []byte) error
	// Close ends the connection; Read and Write fail afterwards.
	Close(reason string) error
}

// ErrClosed reports a hub that was shut down.
var ErrClosed = errors.New("hub: closed")

const writeDeadline = 10 * time.Second

// WriteTime is how long a Conn lets the write of a message take: ten seconds, and what a
// page needs that reads a kilobyte a second. Who is only slow is not cut off.
func WriteTime(bytes int) time.Duration {
	return writeDeadline + time.Duration(bytes)*time.Second/slowest
}

// WebSocket returns c as a Conn. A write that takes longer than WriteTime ends the
// connection, and so does a message of a hundred times what the hub allows.
func WebSocket(c *websocket.Conn) Conn { return &socket{c: c} }

type socket struct {
	c     *websocket.Conn
	max   int64       // bytes of a message that are read; 0 is no limit of ours
	timer *time.Timer // of the write that is under way
}

func (s *socket) limit(bytes int) {
	s.max = int64(bytes)
	s.c.SetReadLimit(100 * s.max)
}

// abort has Read and Write fail now. Their context is not watched: the library would
// watch it anew for each message.
func (s *socket) abort() { go s.c.CloseNow() }

// pieces are buffers that a message is read into before its length is known.
var pieces = sync.Pool{New: func() any { return new([4 << 10]byte) }}

func (s *socket) Read(context.Context) ([]byte, error) {
	kind, r, err := s.c.Reader(context.Background())
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageBinary {
		s.c.Close(websocket.StatusUnsupportedData, "binary messages only")
		return nil, io.ErrUnexpectedEOF
	}
	if s.max == 0 {
		return readAll(r)
	}
	b, err := readAll(io.LimitReader(r, s.max+1))
	if err == nil && int64(len(b)) > s.max {
		_, err = io.Copy(io.Discard, r)
	}
	return b, err
}

// readAll reads what is left. Most messages are short.
func readAll(r io.Reader) ([]byte, error) {
	piece := pieces.Get().(*[4 << 10]byte)
	defer pieces.Put(piece)
	n, err := io.ReadFull(r, piece[:])
	b := append([]byte(nil), piece[:n]...)
	switch err {
	case io.EOF, io.ErrUnexpectedEOF:
		return b, nil
	case nil:
		rest, err := io.ReadAll(r)
		return append(b, rest...), err
	}
	return nil, err
}

func (s *socket) Write(_ context.Context, msg []byte) error {
	if s.timer == nil {
		s.timer = time.AfterFunc(WriteTime(len(msg)), func() { s.c.CloseNow() })
	} else {
		s.timer.Reset(WriteTime(len(msg)))
	}
	defer s.timer.Stop()
	return s.c.Write(context.Background(), websocket.MessageBinary, msg)
}

func (s *socket) Close(reason string) error {
	if len(reason) > 120 {
		reason = reason[:120] // the protocol allows 123 bytes
	}
	return s.c.Close(websocket.StatusNormalClosure, reason)
}
