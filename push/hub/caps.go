package hub

import (
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// retryBusy is when a page that found no room may ask again, at the earliest; up to as
// much again is added, so that those who were refused do not come back all at once.
const retryBusy = 5 * time.Second

// busy counts, logs and returns a refusal for the load there is.
func (h *Hub) busy(reason string, args ...any) *Refusal {
	h.refused(h.log, reason, args...)
	return &Refusal{Reason: reason, Retry: retryBusy + rand.N(retryBusy), counted: true}
}

// full returns the refusal of a page for which the server has no room, or nil.
func (h *Hub) full() *Refusal {
	h.mu.Lock()
	sessions := len(h.sessions) - h.away.len()
	h.mu.Unlock()
	if sessions >= h.o.MaxSessions {
		return h.busy("full", "sessions", sessions)
	}
	if bytes := h.unacked.Load(); bytes >= int64(h.o.MaxUnacked) {
		return h.busy("unacknowledged", "bytes", bytes)
	}
	if n, over := h.crowded(); over {
		return h.busy("goroutines", "count", n)
	}
	if bytes := h.memory.now(h.now()); bytes >= uint64(h.o.MaxMemory) {
		return h.busy("memory", "bytes", bytes)
	}
	return nil
}

// crowded reports whether the process has more goroutines than it may.
func (h *Hub) crowded() (n int, over bool) {
	n = runtime.NumGoroutine()
	return n, n >= h.o.MaxGoroutines
}

// choked reports whether no page may have more than one frame under way.
func (h *Hub) choked() bool { return h.unacked.Load() >= int64(h.o.MaxUnacked) }

// mayWrite reports whether another frame may go out: the page has confirmed enough of
// the last ones, and all pages together have.
func (s *session) mayWrite() bool {
	return s.win.open() && (len(s.win.sent) == 0 || !s.hub.choked())
}

// tally keeps the hub's sum of what no page has confirmed. Call it when the window changed.
func (s *session) tally() {
	if d := s.win.bytes - s.tallied; d != 0 {
		s.tallied = s.win.bytes
		s.hub.unacked.Add(int64(d))
	}
}

// memoryLimit is the default of Options.MaxMemory.
func memoryLimit() int {
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		return int(limit / 10 * 9)
	}
	return math.MaxInt
}

// A memory asks how much memory is live, a few times a second at most.
type memory struct {
	mu    sync.Mutex
	asked int64
	bytes uint64
}

// live are the metrics of memory that no collection gives back. What is garbage or free
// says nothing: where GOMEMLIMIT is set, the runtime fills memory up to it.
var live = []string{
	"/gc/heap/live:bytes", "/memory/classes/heap/stacks:bytes", "/memory/classes/os-stacks:bytes",
	"/memory/classes/metadata/mcache/inuse:bytes", "/memory/classes/metadata/mspan/inuse:bytes",
	"/memory/classes/metadata/other:bytes", "/memory/classes/profiling/buckets:bytes", "/memory/classes/other:bytes",
}

// now returns the bytes that are live, as of the last collection.
func (m *memory) now(now int64) uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bytes == 0 || now-m.asked >= 250 || now < m.asked {
		s := make([]metrics.Sample, len(live))
		for i, name := range live {
			s[i].Name = name
		}
		metrics.Read(s)
		m.bytes, m.asked = 0, now
		for _, v := range s {
			m.bytes += v.Value.Uint64()
		}
	}
	return m.bytes
}
