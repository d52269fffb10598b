package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// maxWaiting is how many bytes wait for a poll before a write waits, too.
const maxWaiting = 64 << 10

// errSlow reports a page that does not fetch what waits for it.
var errSlow = errors.New("transport: the page does not poll")

// poll begins a connection (its answer is the token), or answers with what waits for
// the page: a batch at once, nothing (204) when there was nothing for a while. n is
// the number of batches that the page has got; hold=0 asks for an answer at once.
func (c *Carrier) poll(w http.ResponseWriter, r *http.Request) {
	if !r.URL.Query().Has("c") {
		c.begin(w, r)
		return
	}
	conn := c.find(w, r)
	if conn == nil {
		return
	}
	p, ok := conn.down.(*polled)
	n, err := strconv.ParseUint(r.URL.Query().Get("n"), 10, 64)
	if !ok || err != nil {
		http.Error(w, "transport: not a poll", http.StatusBadRequest)
		return
	}
	hold := c.o.Hold
	if r.URL.Query().Get("hold") == "0" {
		hold = 0
	}
	batch, err := p.take(r.Context(), n, hold)
	switch {
	case err != nil:
		conn.end()
		c.forget(conn)
		http.Error(w, err.Error(), http.StatusGone)
	case len(batch) == 0:
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Write(batch) // if it does not arrive, the next poll has the wrong number
	}
}

// begin starts a connection that outlives its first request.
func (c *Carrier) begin(w http.ResponseWriter, r *http.Request) {
	conn := c.open(w)
	if conn == nil {
		return
	}
	p := &polled{patience: c.o.Patience, ready: make(chan struct{}, 1), taken: make(chan struct{}, 1), done: conn.done}
	conn.down = p
	p.gone = time.AfterFunc(c.o.Patience, func() {
		conn.end()
		c.forget(conn)
	})
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	go func() {
		defer cancel()
		defer conn.end()
		c.serve(ctx, conn, r.Clone(ctx))
	}()
	w.Header().Set("Content-Type", "text/plain")
	w.Write([]byte(conn.token))
}

// A polled is the way down of a connection by polls.
type polled struct {
	patience time.Duration
	ready    chan struct{} // one token: something waits, or the connection has ended
	taken    chan struct{} // one token: something was fetched
	done     <-chan struct{}
	gone     *time.Timer // ends the connection when no poll comes

	mu    sync.Mutex
	queue []byte // a batch
	given uint64 // batches that polls have fetched
	polls int    // that wait
}

func (p *polled) write(ctx context.Context, msg []byte) error {
	deadline := time.NewTimer(p.patience)
	defer deadline.Stop()
	for {
		p.mu.Lock()
		room := len(p.queue) == 0 || len(p.queue)+len(msg) <= maxWaiting
		if room {
			p.queue = appendMessage(p.queue, msg)
		}
		p.mu.Unlock()
		if room {
			token(p.ready)
			return nil
		}
		select {
		case <-p.taken:
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline.C:
			return errSlow
		}
	}
}

// take returns what waits, or waits for it. It fails when the page has missed a batch
// or the connection has ended.
func (p *polled) take(ctx context.Context, n uint64, hold time.Duration) ([]byte, error) {
	p.mu.Lock()
	if n != p.given || p.polls > 0 {
		p.mu.Unlock()
		return nil, errors.New("transport: an answer was lost")
	}
	p.polls++
	p.gone.Stop()
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.polls--
		p.gone.Reset(p.patience)
		p.mu.Unlock()
	}()
	over := time.NewTimer(hold)
	defer over.Stop()
	for last := hold == 0; ; {
		if batch := p.fetch(); batch != nil {
			return batch, nil
		}
		if last {
			return nil, nil
		}
		select {
		case <-p.ready:
		case <-p.done:
			if batch := p.fetch(); batch != nil {
				return batch, nil
			}
			return nil, errors.New("transport: the connection has ended")
		case <-over.C:
			last = true
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// fetch takes the batch that waits, nil if there is none.
func (p *polled) fetch() []byte {
	p.mu.Lock()
	batch := p.queue
	if p.queue = nil; batch != nil {
		p.given++
	}
	p.mu.Unlock()
	if batch != nil {
		token(p.taken)
	}
	return batch
}

// linger reports whether a last batch waits for the page. Then the connection stays
// known until it was fetched, or nobody came.
func (p *polled) linger() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.queue != nil
}

func token(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
