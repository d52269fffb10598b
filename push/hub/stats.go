package hub

import (
	"sync"
	"sync/atomic"
)

// Stats are the hub's counters since its start, and its gauges.
type Stats struct {
	Sessions  int    // connected now
	Away      int    // kept for pages that may come back
	Pending   int    // pages given out that have not connected, an estimate
	Journal   int    // entries
	Retained  int    // values
	Unacked   int    // bytes of frames that no page has confirmed
	Opened    uint64 // sessions made from a ticket
	Resumed   uint64 // connections that went on with their session
	Exact     uint64 // of these, without a byte to make up
	Outdated  uint64 // of the opened, those whose place in the journal is gone: they start afresh
	Synced    uint64 // times a whole tree was sent
	Frames    uint64
	Bytes     uint64            // of all messages sent
	Messages  uint64            // received
	Ops       uint64            // operations applied
	Repeated  uint64            // operations that came again and were not applied
	Stale     uint64            // events whose target was gone
	Renders   uint64            // of components
	Taken     uint64            // times that a component took the tree of an equal one instead of rendering
	Bodies    uint64            // times that a page took what was encoded for another one
	Shared    int               // renders that are shared or could be
	Unshared  map[string]uint64 // renders that could not be, by reason
	Conflated uint64            // times a page that was not ready for a frame was only marked
	Takeovers uint64
	Pushes    uint64
	Calls     uint64
	Answered  uint64            // calls that did not run, because their store knew what became of them
	Rechecks  uint64            // times that Reauthorize was asked while a page was live
	Panics    uint64            // of user code, contained
	Reports   uint64            // from browsers
	Refused   map[string]uint64 // by reason
}

type counters struct {
	opened, resumed, exact, synced, frames, bytes, messages, ops, repeated, stale,
	outdated, renders, conflated, takeovers, pushes, calls, panics, reports, reauthorized, known atomic.Uint64

	mu      sync.Mutex
	refused map[string]uint64
}

// refuse counts a refusal. reason is one of a fixed list, never client input.
func (c *counters) refuse(reason string) {
	c.mu.Lock()
	if c.refused == nil {
		c.refused = map[string]uint64{}
	}
	c.refused[reason]++
	c.mu.Unlock()
}

// Stats returns the counters as they are now.
func (h *Hub) Stats() Stats {
	c := &h.stats
	s := Stats{
		Opened: c.opened.Load(), Resumed: c.resumed.Load(), Exact: c.exact.Load(), Synced: c.synced.Load(),
		Frames: c.frames.Load(), Bytes: c.bytes.Load(), Messages: c.messages.Load(), Ops: c.ops.Load(),
		Repeated: c.repeated.Load(), Stale: c.stale.Load(), Renders: c.renders.Load(), Conflated: c.conflated.Load(),
		Takeovers: c.takeovers.Load(), Outdated: c.outdated.Load(), Pushes: c.pushes.Load(), Calls: c.calls.Load(), Answered: c.known.Load(), Rechecks: c.reauthorized.Load(), Panics: c.panics.Load(),
		Reports: c.reports.Load(), Refused: map[string]uint64{},
	}
	c.mu.Lock()
	for k, v := range c.refused {
		s.Refused[k] = v
	}
	c.mu.Unlock()
	s.Unacked = int(h.unacked.Load())
	if h.share != nil {
		st := h.share.Stats()
		s.Taken, s.Shared, s.Unshared = st.Taken, st.Kept, st.Lone
		s.Bodies = st.Patch
	}
	h.states.mu.Lock()
	s.Bodies += h.states.shared
	h.states.mu.Unlock()
	h.mu.Lock()
	defer h.mu.Unlock()
	s.Away = h.away.len()
	s.Sessions = len(h.sessions) - s.Away
	s.Pending = h.pending.count(h.now())
	s.Journal, _ = h.journal.Len()
	s.Retained, _ = h.retained.Len()
	return s
}
