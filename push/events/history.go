package events

import (
	"strconv"
	"strings"
	"time"
)

// The data of the event Options.Gap: why something is missing. The event carries
// the id from which on the client has everything again.
const (
	GapUnknown = "unknown" // the client's last id is none of this stream's: another server, or one that was restarted
	GapExpired = "expired" // not all events since the client's last id are kept
	GapSlow    = "slow"    // events were dropped because the client did not read (DropOldest)
)

// An entry is an event that can be sent again.
type entry struct {
	frame *frame
	to    []Target
	at    time.Time
	id    string // one that the program chose, or ""
}

// history holds the latest events, oldest first, bounded by count, bytes and age.
// The events in it have consecutive sequence numbers. It is the stream's, and
// guarded by its lock.
type history struct {
	maxEvents, maxBytes int
	maxAge              time.Duration // negative means no bound

	entries []entry // entries[head:] are held
	head    int
	bytes   int
	last    uint64            // sequence number of the latest event, held or not
	chosen  map[string]uint64 // ids that the program chose, of held events
}

func (h *history) add(e entry) {
	h.last = e.frame.seq
	h.entries = append(h.entries, e)
	h.bytes += len(e.frame.bytes)
	if e.id != "" {
		if h.chosen == nil {
			h.chosen = make(map[string]uint64)
		}
		h.chosen[e.id] = e.frame.seq
	}
	for h.len() > h.maxEvents || h.bytes > h.maxBytes {
		h.drop()
	}
	h.expire(e.at)
}

func (h *history) len() int { return len(h.entries) - h.head }

// expire drops what is too old at now.
func (h *history) expire(now time.Time) {
	for h.maxAge >= 0 && h.len() > 0 && now.Sub(h.entries[h.head].at) > h.maxAge {
		h.drop()
	}
}

// drop forgets the oldest event.
func (h *history) drop() {
	e := &h.entries[h.head]
	h.bytes -= len(e.frame.bytes)
	if e.id != "" && h.chosen[e.id] == e.frame.seq {
		delete(h.chosen, e.id)
	}
	*e = entry{}
	h.head++
	if h.head >= 64 && h.head*2 >= len(h.entries) { // seldom enough to cost nothing per event
		n := copy(h.entries, h.entries[h.head:])
		clear(h.entries[n:])
		h.entries, h.head = h.entries[:n], 0
	}
}

// since returns the events after seq; false when some of them are not held any more.
func (h *history) since(seq uint64) ([]entry, bool) {
	held := h.entries[h.head:]
	missed := h.last - seq
	if missed > uint64(len(held)) {
		return nil, false
	}
	return held[uint64(len(held))-missed:], true
}

// stopID is the last id of a client that was told to stop: its next request says so
// by itself, whichever server gets it.
const stopID = "events-stop"

// idOf returns the id by which the stream numbers event seq.
func (s *Stream) idOf(seq uint64) string { return s.epoch + strconv.FormatUint(seq, 10) }

// ours reports whether id has a form that only the stream gives.
func (s *Stream) ours(id string) bool { return id == stopID || strings.HasPrefix(id, s.epoch) }

// seqOf returns the sequence number behind an id of a client's; false for ids that
// mean nothing here. Anybody can send anything.
func (s *Stream) seqOf(id string) (uint64, bool) {
	if digits, ok := strings.CutPrefix(id, s.epoch); ok {
		seq, err := strconv.ParseUint(digits, 10, 64)
		return seq, err == nil && seq <= s.history.last
	}
	seq, ok := s.history.chosen[id]
	return seq, ok
}

// replay returns what a client gets first that has seen everything up to lastID:
// all that concerns it since, or the event that says why not. The stream is locked.
func (s *Stream) replay(c *Client, lastID string) []*frame {
	if lastID == "" || s.opts.History == 0 {
		return nil
	}
	s.history.expire(time.Now())
	seq, known := s.seqOf(lastID)
	if !known {
		return []*frame{s.gapFrame(GapUnknown)}
	}
	missed, held := s.history.since(seq)
	if !held {
		return []*frame{s.gapFrame(GapExpired)}
	}
	var out []*frame
	for _, e := range missed {
		if s.anyMatches(e.to, c) {
			out = append(out, e.frame)
		}
	}
	s.stats.replays.Add(1)
	s.stats.replayed.Add(uint64(len(out)))
	return out
}

// gapFrame is the event that says that something is missing, up to now.
func (s *Stream) gapFrame(why string) *frame {
	s.stats.gaps.Add(1)
	e := Event{Name: s.opts.Gap, Data: why}
	if s.opts.History > 0 && why != GapSlow { // what a slow client still gets has ids of its own
		e.ID = s.idOf(s.history.last)
	}
	return &frame{bytes: e.append(nil)}
}
