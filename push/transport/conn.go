package transport

import (
	"context"
	"io"
	"sync"
)

// A Conn is one page's connection. One goroutine reads while another writes; Close
// may come from any.
type Conn struct {
	carrier *Carrier
	token   string
	down    interface {
		write(ctx context.Context, msg []byte) error
	}

	up   chan []byte // messages of the page
	done chan struct{}
	once sync.Once

	sending sync.Mutex // held by the POST that is being taken
	batch   uint64     // last batch that was taken
}

// Read returns the next message of the page, io.EOF at the end.
func (c *Conn) Read(ctx context.Context) ([]byte, error) {
	select {
	case msg := <-c.up:
		return msg, nil
	case <-c.done:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Write sends one message to the page and returns when it was put on the way. msg is
// not kept. What is not taken in time ends the connection.
func (c *Conn) Write(ctx context.Context, msg []byte) error {
	select {
	case <-c.done:
		return io.ErrClosedPipe
	default:
	}
	err := c.down.write(ctx, msg)
	if err != nil {
		c.end()
	}
	return err
}

// Close ends the connection. What a poll can still fetch is fetched.
func (c *Conn) Close(string) error {
	c.end()
	return nil
}

func (c *Conn) end() {
	c.once.Do(func() {
		close(c.done)
		if p, ok := c.down.(*polled); ok && p.linger() {
			return // the last word waits for a poll
		}
		c.carrier.forget(c)
	})
}
