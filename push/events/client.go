package events

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/duet-ui/duet/push"
)

// Why a stream ended, besides what its connection failed with.
var (
	ErrGone    = errors.New("events: the client went away")
	ErrSlow    = errors.New("events: the client reads too slowly")
	ErrStop    = errors.New("events: the client was told to stop") // also what Authorize returns to stop one
	ErrRefused = errors.New("events: the client was sent away")    // by Close, or by Authorize when it was asked again
)

// A Client is one open stream. A browser that comes back is another Client. Its
// methods are safe for concurrent use, also after it is gone.
type Client struct {
	id        uint64
	stream    *Stream
	principal push.Principal
	address   string
	since     time.Time
	lastID    string
	admitted  []string      // groups, as Authorize said
	wake      chan struct{} // holds one token when there is something to do

	listed bool // among the stream's clients; guarded by the stream's lock
	place  int  // in Stream.clients

	mu         sync.Mutex
	properties map[string]string
	groups     []string // sorted
	queue      queue
}

// ID returns the client's number: the first of a Stream is 1.
func (c *Client) ID() uint64 { return c.id }

// Principal returns who listens, as Authorize said.
func (c *Client) Principal() push.Principal { return c.principal }

// Address returns where from, as Options.Address said.
func (c *Client) Address() string { return c.address }

// Since returns when the client came.
func (c *Client) Since() time.Time { return c.since }

// LastEventID returns the id with which the client came, "" if it is new.
func (c *Client) LastEventID() string { return c.lastID }

// Get returns a property, "" if it was never set.
func (c *Client) Get(property string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.properties[property]
}

// Set sets a property.
func (c *Client) Set(property, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.properties == nil {
		c.properties = make(map[string]string)
	}
	c.properties[property] = value
}

// Properties returns a copy of all properties.
func (c *Client) Properties() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.properties)
}

// Groups returns the groups that the client is in, sorted.
func (c *Client) Groups() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.groups)
}

// Join puts the client into a group from now on. To get what the group missed when
// it comes back, it must be in the group by its Admission.
func (c *Client) Join(group string) {
	c.stream.mu.Lock()
	defer c.stream.mu.Unlock()
	if c.listed {
		c.stream.join(c, group)
	}
}

// Leave takes the client out of a group.
func (c *Client) Leave(group string) {
	c.stream.mu.Lock()
	defer c.stream.mu.Unlock()
	if c.listed {
		c.stream.leave(c, group)
	}
}

// Send queues e for this client only. It has no id, and is not sent again when the
// client comes back. ErrGone and its like mean that the client is going.
func (c *Client) Send(e Event) error {
	if err := e.check(); err != nil {
		return err
	}
	if e.ID != "" {
		return ErrID
	}
	f := &frame{bytes: e.append(nil)}
	if len(f.bytes) > c.stream.opts.MaxEvent {
		return ErrLarge
	}
	return c.sendFrame(f)
}

// SetRetry tells the client to wait d before it comes back. It lasts until then.
func (c *Client) SetRetry(d time.Duration) error {
	if d <= 0 {
		return ErrRetry
	}
	return c.sendFrame(&frame{bytes: retryBlock(d)})
}

func (c *Client) sendFrame(f *frame) error {
	c.mu.Lock()
	where := &c.queue.frames
	if c.queue.connecting {
		where = &c.queue.front
	}
	result := c.putLocked(where, f)
	end := c.queue.end
	c.mu.Unlock()
	if result == putOverflowed {
		c.stream.mu.Lock()
		c.stream.unlist(c)
		c.stream.mu.Unlock()
	}
	return end
}

// Close ends the stream when what is queued has been written. The client comes back.
func (c *Client) Close() { c.finish(ErrRefused, nil) }

// Stop is Close for good: the client's next request is answered 204.
func (c *Client) Stop() { c.finish(ErrStop, idBlock(stopID)) }

// finish takes the client off the list, so that nothing more is queued, and has its
// request end.
func (c *Client) finish(why error, farewell []byte) {
	c.stream.mu.Lock()
	defer c.stream.mu.Unlock()
	c.mu.Lock()
	c.endLocked(why, farewell)
	c.mu.Unlock()
	c.stream.unlist(c)
}

// list makes c one of the clients, in its groups, and returns what it missed: at
// one moment, so that every event is in exactly one of what is returned, what will
// be queued, and what does not concern it. The stream is locked.
func (s *Stream) list(c *Client) []*frame {
	s.joined++
	c.id = s.joined
	c.listed, c.place = true, len(s.clients)
	s.clients = append(s.clients, c)
	for _, g := range c.admitted {
		s.join(c, g)
	}
	return s.replay(c, c.lastID)
}

// unlist is list's end; the stream is locked.
func (s *Stream) unlist(c *Client) {
	if !c.listed {
		return
	}
	c.listed = false
	last := len(s.clients) - 1
	moved := s.clients[last]
	s.clients[c.place], moved.place = moved, c.place
	s.clients[last] = nil
	s.clients = s.clients[:last]
	for _, g := range c.Groups() {
		s.leave(c, g)
	}
}

func (s *Stream) join(c *Client, group string) {
	members := s.groups[group]
	if members == nil {
		members = make(map[*Client]struct{})
		s.groups[group] = members
	}
	if _, already := members[c]; already {
		return
	}
	members[c] = struct{}{}
	c.mu.Lock()
	defer c.mu.Unlock()
	at, _ := slices.BinarySearch(c.groups, group)
	c.groups = slices.Insert(c.groups, at, group)
}

func (s *Stream) leave(c *Client, group string) {
	members := s.groups[group]
	if _, member := members[c]; !member {
		return
	}
	if delete(members, c); len(members) == 0 {
		delete(s.groups, group)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, found := slices.BinarySearch(c.groups, group); found {
		c.groups = slices.Delete(c.groups, at, at+1)
	}
}
