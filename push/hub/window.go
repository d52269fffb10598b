package hub

// A window numbers the frames of a session and remembers those that the page has
// not confirmed, so that they can be sent again after a reconnect and so that a
// slow page never has more than a bounded amount under way. The zero window has
// sent nothing; it has no limits until they are set.
type window struct {
	maxBytes, maxFrames int

	seq   uint64 // last frame sent
	acked uint64 // last frame confirmed
	sent  []sentFrame
	bytes int
}

type sentFrame struct {
	seq   uint64
	head  []byte // this page's own part of the message
	body  []byte // what follows, which other pages may have, too: read-only
	size  int    // bytes that went out
	lossy bool   // body is gone: the page must be synced after the frame
}

// message returns the frame as it is sent.
func (f *sentFrame) message() []byte {
	if len(f.body) == 0 {
		return f.head
	}
	return append(append(make([]byte, 0, len(f.head)+len(f.body)), f.head...), f.body...)
}

// open reports whether another frame may be sent.
func (w *window) open() bool { return len(w.sent) < w.maxFrames && w.bytes < w.maxBytes }

// spare reports whether there is room for the one frame that may be sent although the
// window is closed.
func (w *window) spare() bool { return len(w.sent) <= w.maxFrames }

// wantsAck reports whether a frame of size bytes that is sent now must be confirmed:
// past half of what the window holds.
func (w *window) wantsAck(size int) bool {
	return 2*(len(w.sent)+1) >= w.maxFrames || 2*(w.bytes+size) >= w.maxBytes
}

// add remembers the frame that becomes number seq+1 and returns its message. Of a frame
// that is too large to be kept whole the body is dropped if it can be made again.
func (w *window) add(head, body []byte, again bool) (msg []byte) {
	w.seq++
	f := sentFrame{seq: w.seq, head: head, body: body, size: len(head) + len(body)}
	msg = f.message()
	if f.size > w.maxBytes && again {
		f.body, f.lossy = nil, true
	}
	w.sent = append(w.sent, f)
	w.bytes += f.size
	return msg
}

// ack forgets all frames up to seq. It reports false for a frame that was never sent.
func (w *window) ack(seq uint64) bool {
	if seq > w.seq {
		return false
	}
	n := 0
	for n < len(w.sent) && w.sent[n].seq <= seq {
		w.bytes -= w.sent[n].size
		n++
	}
	if n > 0 {
		w.sent = append(w.sent[:0:0], w.sent[n:]...)
		w.acked = max(w.acked, seq)
	}
	return true
}

// after returns the messages that a page at frame seq has missed. It reports false
// when seq is not a frame that the page can be at; lossy when the page must also be
// synced because a patch among them is gone.
func (w *window) after(seq uint64) (missed [][]byte, lossy, ok bool) {
	if seq > w.seq || seq < w.acked {
		return nil, false, false
	}
	for _, f := range w.sent {
		if f.seq > seq {
			missed = append(missed, f.message())
			lossy = lossy || f.lossy
		}
	}
	return missed, lossy, true
}
