package events

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"time"
)

// ErrClosed is what a Stream that was shut down answers, and the reason for which
// Shutdown ends its clients.
var ErrClosed = errors.New("events: the stream is shut down")

// A Stream is one sequence of events and those who listen to it. It is an
// http.Handler. All methods are safe for concurrent use.
type Stream struct {
	opts  Options
	log   *slog.Logger
	epoch string // begins every id that the stream gives, and no other stream's
	stats counters

	active sync.WaitGroup // requests being served

	mu      sync.Mutex // before any Client.mu
	closed  bool
	retry   time.Duration
	history history
	joined  uint64 // clients so far; the number of the latest
	clients []*Client
	groups  map[string]map[*Client]struct{}
	load    load
}

// New returns a Stream.
func New(opts Options) *Stream {
	opts = opts.withDefaults()
	id := make([]byte, 6)
	rand.Read(id) // never fails
	return &Stream{
		opts:    opts,
		log:     opts.Logger,
		epoch:   hex.EncodeToString(id) + "-",
		retry:   opts.Retry,
		history: history{maxEvents: opts.History, maxBytes: opts.HistoryBytes, maxAge: opts.HistoryAge},
		groups:  make(map[string]map[*Client]struct{}),
		load:    load{addresses: make(map[string]int), users: make(map[string]int)},
	}
}

// Sent says what became of an event.
type Sent struct {
	ID      string // "" if it has none
	Clients int    // how many clients it was queued for
}

var everybody = []Target{All()}

// Send queues e for the clients that one of to names, all if there is none, and
// keeps it for those that come back. It returns without waiting for any of them.
// All clients get events in the order of the calls.
func (s *Stream) Send(e Event, to ...Target) (Sent, error) {
	id := e.ID
	if err := e.check(); err != nil {
		return Sent{}, err
	}
	if s.ours(id) {
		return Sent{}, ErrID
	}
	to = slices.Clone(to)
	if len(to) == 0 {
		to = everybody
	}
	// All but the id is written before the lock: the order of fields means nothing.
	e.ID = ""
	b := e.append(make([]byte, 0, len(e.Data)+len(e.Name)+len(id)+64))
	b = b[:len(b)-1] // without the empty line that ends it
	if len(b)+len(id) > s.opts.MaxEvent {
		return Sent{}, ErrLarge
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return Sent{}, ErrClosed
	}
	seq := s.history.last + 1
	chosen := id
	if id == "" && s.opts.History > 0 {
		id = s.idOf(seq)
	}
	if id != "" {
		b = appendField(b, "id: ", id)
	}
	f := &frame{bytes: append(b, '\n'), seq: seq}
	if s.opts.History > 0 {
		s.history.add(entry{frame: f, to: to, at: time.Now(), id: chosen})
	} else {
		s.history.last = seq
	}
	s.stats.events.Add(1)
	return Sent{ID: id, Clients: s.fanOut(f, to)}, nil
}

// fanOut queues f for whom it concerns, and lets those go whose queue is full.
func (s *Stream) fanOut(f *frame, to []Target) (reached int) {
	var slow []*Client
	one := func(c *Client) {
		switch c.put(f) {
		case putQueued:
			reached++
		case putOverflowed:
			slow = append(slow, c)
		}
	}
	if len(to) == 1 && to[0].kind == targetGroup {
		for c := range s.groups[to[0].name] {
			one(c)
		}
	} else {
		for _, c := range s.clients {
			if to[0].kind == targetAll || s.anyMatches(to, c) {
				one(c)
			}
		}
	}
	for _, c := range slow {
		s.unlist(c)
		s.log.Info("events: cut off a slow client", "client", c.id, "address", c.address, "user", c.principal.User)
	}
	return reached
}

// Position returns the id of the latest event, "" without a history. A page that
// is rendered now and opens its stream with this id (Options.Query) misses nothing
// that happens in between.
func (s *Stream) Position() string {
	if s.opts.History == 0 {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.idOf(s.history.last)
}

// SetRetry tells every client, and all that come, to wait d before they come back.
func (s *Stream) SetRetry(d time.Duration) error {
	if d <= 0 {
		return ErrRetry
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retry = d
	s.fanOut(&frame{bytes: retryBlock(d)}, everybody)
	return nil
}

// Len returns how many clients listen.
func (s *Stream) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.clients)
}

// Clients returns who listens now, in the order in which they came; with targets,
// those that one of them names.
func (s *Stream) Clients(in ...Target) []*Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(in) == 0 {
		in = everybody
	}
	var out []*Client
	for _, c := range s.clients {
		if s.anyMatches(in, c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *Client) int { return cmp.Compare(a.id, b.id) })
	return out
}

// Close ends the streams of the clients that one of to names and returns how many
// that were. They come back, get what they missed, and are authorized anew.
func (s *Stream) Close(to ...Target) int {
	return s.endAll(to, func(c *Client) { c.finish(ErrRefused, nil) })
}

// Stop is Close for clients that shall not come back: their next request is
// answered 204, after which EventSource stays closed.
func (s *Stream) Stop(to ...Target) int {
	return s.endAll(to, func(c *Client) { c.finish(ErrStop, idBlock(stopID)) })
}

func (s *Stream) endAll(to []Target, end func(*Client)) int {
	var clients []*Client
	if len(to) > 0 {
		clients = s.Clients(to...)
	}
	for _, c := range clients {
		end(c)
	}
	return len(clients)
}

// Shutdown refuses new clients and ends all streams, telling each client to come
// back at a moment of its own within Options.Drain. It returns when the last one
// has got what was queued for it, or with ctx's error. A http.Server waits for its
// streams when it shuts down: call this first, or from RegisterOnShutdown.
func (s *Stream) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	clients := slices.Clone(s.clients)
	wait := s.retry
	s.mu.Unlock()
	for _, c := range clients {
		c.finish(ErrClosed, retryBlock(max(wait, time.Millisecond)+jitter(s.opts.Drain)))
	}
	done := make(chan struct{})
	go func() { defer close(done); s.active.Wait() }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("events: shutdown: %w", ctx.Err())
	}
}

// jitter returns a random part of d.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	n, _ := rand.Int(rand.Reader, big.NewInt(int64(d))) // never fails
	return time.Duration(n.Int64())
}
