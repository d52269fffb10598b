package events

// What put did with a frame.
type putResult uint8

const (
	putQueued     putResult = iota
	putOverflowed           // the client is cut off
	putEnded                // the client is going already
)

// queue is what waits to be written to one client. Client.mu guards it.
//
// A frame is shared by all queues it is in, so what a queue costs is its pointers;
// the bound on bytes is on what a slow reader keeps alive.
type queue struct {
	front   []*frame // what OnConnect sent: goes before the rest
	frames  []*frame
	bytes   int // of both
	dropped int // frames dropped since the last take

	connecting bool  // OnConnect has not returned
	end        error // why the stream ends, nil while it goes on; nothing is queued after it
	farewell   []byte
}

// put queues f, or deals with a full queue as the options say.
func (c *Client) put(f *frame) putResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.putLocked(&c.queue.frames, f)
}

func (c *Client) putLocked(where *[]*frame, f *frame) putResult {
	q, opts := &c.queue, &c.stream.opts
	if q.end != nil {
		return putEnded
	}
	for len(*where) > 0 && (len(*where) >= opts.Queue || q.bytes+len(f.bytes) > opts.QueueBytes) {
		if opts.Overflow == Disconnect {
			c.endLocked(ErrSlow, nil)
			return putOverflowed
		}
		q.bytes -= len((*where)[0].bytes)
		n := copy(*where, (*where)[1:])
		(*where)[n] = nil
		*where = (*where)[:n]
		q.dropped++
		c.stream.stats.dropped.Add(1)
	}
	*where = append(*where, f)
	q.bytes += len(f.bytes)
	c.signal()
	return putQueued
}

// endLocked lets no more in; unless the client is too slow, what is queued is
// written first.
func (c *Client) endLocked(why error, farewell []byte) {
	q := &c.queue
	if q.end != nil {
		return
	}
	q.end, q.farewell = why, farewell
	if why == ErrSlow {
		q.front, q.frames, q.bytes = nil, nil, 0
	}
	c.signal()
}

// signal wakes the client's request, if it is not awake.
func (c *Client) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take returns what is queued, how many were dropped before it, and whether the
// stream ends after it. spare, whose frames were written, becomes the new queue.
func (c *Client) take(spare []*frame) (batch []*frame, dropped int, end error, farewell []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := &c.queue
	spare = spare[:0]
	if len(q.front) > 0 {
		batch, q.front = append(q.front, q.frames...), nil
		clear(q.frames)
		q.frames = q.frames[:0]
	} else {
		batch, q.frames = q.frames, spare
	}
	dropped, q.dropped, q.bytes = q.dropped, 0, 0
	return batch, dropped, q.end, q.farewell
}
