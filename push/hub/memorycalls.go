package hub

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/duet-ui/duet/app"
)

// MemoryCalls is a CallStore in the memory of one process: it answers calls that ended
// there while their page was away. It knows nothing of other processes, nor of those
// before it, and says so: what was sent to one of them is app.Unknown. The zero value is
// ready.
type MemoryCalls struct {
	Keep time.Duration // how long what became of a call is kept; 0 means 1 h
	Max  int           // calls; 0 means 65,536. Over it those are forgotten that ended first; one that runs never is

	mu    sync.Mutex
	calls map[string]*memoryCall
	ended []*memoryCall // the first first
}

type memoryCall struct {
	CallRecord
	key string
	at  time.Time // when it ended; zero while it runs
}

var _ CallStore = (*MemoryCalls)(nil)

// Begin implements CallStore.
func (m *MemoryCalls) Begin(_ context.Context, key string) (CallRecord, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	def(&m.Keep, time.Hour)
	def(&m.Max, 1<<16)
	for now := time.Now(); len(m.ended) > 0 && now.Sub(m.ended[0].at) > m.Keep; {
		m.forget()
	}
	if c, ok := m.calls[key]; ok {
		return c.CallRecord, nil
	}
	for len(m.ended) > 0 && len(m.calls) >= m.Max {
		m.forget()
	}
	m.calls = with(m.calls, key, &memoryCall{key: key, CallRecord: CallRecord{Outcome: app.Pending}})
	return CallRecord{Forgetful: true}, nil
}

// forget forgets the call that ended first.
func (m *MemoryCalls) forget() {
	delete(m.calls, m.ended[0].key)
	m.ended[0] = nil
	m.ended = m.ended[1:]
}

// End implements CallStore.
func (m *MemoryCalls) End(_ context.Context, key string, r CallRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.calls[key]
	if !ok { // given up, forgotten, and run again
		c = &memoryCall{key: key}
		m.calls = with(m.calls, key, c)
	} else if !c.at.IsZero() {
		m.ended = slices.DeleteFunc(m.ended, func(other *memoryCall) bool { return other == c })
	}
	c.CallRecord, c.at = r, time.Now()
	m.ended = append(m.ended, c)
	return nil
}
