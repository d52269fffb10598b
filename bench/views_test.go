package bench

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A page view leaves no server memory behind: after many views without a socket
// the heap is where it was. The bound is far below one retained struct a view.
func TestPageViewsLeaveNothingBehind(t *testing.T) {
	views := 10_000
	if *figures {
		views = 100_000
	}
	grown := heapOfViews(t, views)
	assert.Less(t, grown, int64(256<<10), "bytes left by %d views", views)
}

// heapOfViews returns by how many bytes n page views made the live heap grow.
func heapOfViews(t *testing.T, n int) int64 {
	handler := newServer(t, nil).Handler()
	view := func() {
		w := &sink{}
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+dashboardPath, nil))
		if w.status != 0 && w.status != http.StatusOK || w.written == 0 {
			t.Fatalf("a page view gave status %d and %d bytes", w.status, w.written)
		}
	}
	for range 1000 { // pools and caches reach their size
		view()
	}
	before := liveHeap()
	for range n {
		view()
	}
	return liveHeap() - before
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC() // pools survive the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// sink is a ResponseWriter that keeps nothing.
type sink struct {
	header  http.Header
	status  int
	written int
}

func (s *sink) Header() http.Header {
	if s.header == nil {
		s.header = http.Header{}
	}
	return s.header
}

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(b []byte) (int, error) {
	s.written += len(b)
	return len(b), nil
}
