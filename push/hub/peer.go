package hub

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/duet-ui/duet/push/wire"
)

// A peer is the page's end of one connection. Its fields belong to the session's
// turn, except those of the first group.
type peer struct {
	conn    Conn
	ctx     context.Context // ends with the connection
	cancel  context.CancelFunc
	request *http.Request // the handshake's, nil in some tests
	from    *address      // nil is nobody in particular
	s       *session      // set before the first message is written
	wrote   atomic.Int64  // when a message went out last, unix milliseconds
	writer  atomic.Int32  // who writes: see writer.go
	written chan struct{} // closed when nobody writes any more, made by stop

	due     []*entryOf // of the message that is being written; its writer's
	out     [][]byte   // messages outside the sequence of frames, before any frame
	closing bool       // the last of out is the last message
	paused  bool
	heard   int64  // when one came in last
	asked   uint64 // frame whose acknowledgement is awaited, 0 is none
	askedAt int64
	checkAt int64       // when Options.Reauthorize is asked next
	timer   func() bool // stops the next beat; nil when the connection is over
}

func newPeer(ctx context.Context, c Conn, now int64) *peer {
	p := &peer{conn: c, heard: now}
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.wrote.Store(now)
	return p
}

// cut ends the connection at once, whatever is under way.
func (p *peer) cut() {
	p.cancel()
	if c, ok := p.conn.(interface{ abort() }); ok {
		c.abort()
	}
}

// send queues a message outside the sequence of frames.
func (p *peer) send(m wire.Message) {
	if !p.closing {
		p.out = append(p.out, m.Append(nil))
		p.poke()
	}
}

// last queues the last message of the connection.
func (p *peer) last(m wire.Message) {
	p.send(m)
	p.closing = true
}
