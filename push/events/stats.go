package events

import (
	"errors"
	"os"
	"sync/atomic"
)

// Stats counts what a Stream did since it was made. Clients, Groups, History and
// HistoryBytes are of now, the others only grow.
type Stats struct {
	Clients      int // listening
	Groups       int // with members
	History      int // events held for those who come back
	HistoryBytes int

	Connected    uint64 // streams begun
	Disconnected uint64 // streams ended, for whatever reason
	Slow         uint64 // of those: cut off because their queue was full
	TimedOut     uint64 // of those: a write took longer than WriteTimeout
	Stopped      uint64 // told to stop, at the end of a stream or by 204

	Events     uint64 // sent, each encoded once
	Delivered  uint64 // written to clients, replays included
	Bytes      uint64 // written
	Dropped    uint64 // dropped from full queues
	KeepAlives uint64

	Replays  uint64 // clients that came back and got all they missed
	Replayed uint64 // events in those replays
	Gaps     uint64 // clients told that something is missing

	RefusedTotal     uint64 // 503: MaxClients
	RefusedAddress   uint64 // 503: MaxPerAddress
	RefusedUser      uint64 // 503: MaxPerUser
	RefusedClosed    uint64 // 503: after Shutdown
	RefusedOrigin    uint64 // 403: pages of other sites
	RefusedAuthorize uint64 // as Authorize said
	Panics           uint64 // of callbacks and predicates, contained
}

type counters struct {
	connected, disconnected, slow, timedOut, stopped         atomic.Uint64
	events, delivered, bytes, dropped, keepAlives            atomic.Uint64
	replays, replayed, gaps                                  atomic.Uint64
	refusedTotal, refusedAddress, refusedUser, refusedClosed atomic.Uint64
	refusedOrigin, refusedAuthorize, panics                  atomic.Uint64
}

// left counts the end of a stream.
func (n *counters) left(why error) {
	n.disconnected.Add(1)
	switch {
	case errors.Is(why, ErrSlow):
		n.slow.Add(1)
	case errors.Is(why, ErrStop):
		n.stopped.Add(1)
	case errors.Is(why, os.ErrDeadlineExceeded):
		n.timedOut.Add(1)
	}
}

// Stats returns the counts.
func (s *Stream) Stats() Stats {
	s.mu.Lock()
	out := Stats{Clients: len(s.clients), Groups: len(s.groups), History: s.history.len(), HistoryBytes: s.history.bytes}
	s.mu.Unlock()
	n := &s.stats
	out.Connected, out.Disconnected = n.connected.Load(), n.disconnected.Load()
	out.Slow, out.TimedOut, out.Stopped = n.slow.Load(), n.timedOut.Load(), n.stopped.Load()
	out.Events, out.Delivered, out.Bytes = n.events.Load(), n.delivered.Load(), n.bytes.Load()
	out.Dropped, out.KeepAlives = n.dropped.Load(), n.keepAlives.Load()
	out.Replays, out.Replayed, out.Gaps = n.replays.Load(), n.replayed.Load(), n.gaps.Load()
	out.RefusedTotal, out.RefusedAddress = n.refusedTotal.Load(), n.refusedAddress.Load()
	out.RefusedUser, out.RefusedClosed = n.refusedUser.Load(), n.refusedClosed.Load()
	out.RefusedOrigin, out.RefusedAuthorize = n.refusedOrigin.Load(), n.refusedAuthorize.Load()
	out.Panics = n.panics.Load()
	return out
}
