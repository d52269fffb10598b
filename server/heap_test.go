package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
)

// TestRendersLeaveNothingBehind: a page view without a socket costs no memory that
// stays. 20,000 of them, each of another URL, user and value.
func TestRendersLeaveNothingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("renders 20,000 pages")
	}
	s := newTestServer(t, func(o *Options) {
		o.Identify = func(r *http.Request) (Principal, error) { return Principal{User: r.Header.Get("X-User")}, nil }
	})
	s.Layout("/", func(*Request) app.Component { return shell{"frame"} })
	s.Page("/{name}", helloPage, Load(greeting, func(_ context.Context, r *Request) (string, error) { return "for " + r.Principal.User, nil }))
	h := s.Handler()
	visit := func(from, to int) {
		for i := from; i < to; i++ {
			id := strconv.Itoa(i)
			r := request("GET", "/page-"+id)
			r.Header.Set("X-User", "user-"+id)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			require.Equal(t, 200, w.Code)
		}
	}
	visit(0, 2000)
	before := heap()
	visit(2000, 22000)
	grown := heap() - before
	assert.Less(t, grown, 256<<10, "bytes after 20,000 pages")
}

func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // sync.Pools give back what they hold at the second
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// BenchmarkPage is a GET of a small page, checks, ticket and all.
func BenchmarkPage(b *testing.B) {
	s := New(Options{Keys: [][]byte{testKey(1)}, FlushAfter: -1})
	s.Page("/{name}", helloPage)
	h := s.Handler()
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), request("GET", "/x"))
	}
}
