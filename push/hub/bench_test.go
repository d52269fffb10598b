package hub_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
)

// A sink is a page that confirms every frame and shows none.
type sink struct {
	in   chan []byte
	got  *atomic.Int64
	done chan struct{}
}

func (s *sink) Read(ctx context.Context) ([]byte, error) {
	select {
	case b := <-s.in:
		return b, nil
	case <-s.done:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *sink) Write(_ context.Context, b []byte) error {
	s.got.Add(1)
	if wire.Kind(b[0]) == wire.KindFrame {
		f, err := wire.DecodeFrame(b)
		if err == nil && f.Flags&wire.FrameAckWanted != 0 {
			s.in <- wire.Ack{Seq: f.Seq}.Append(nil)
		}
	}
	return nil
}

func (s *sink) Close(string) error { return nil }

// memory returns the bytes of heap and stacks in use.
func memory() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// BenchmarkPushToAThousandPages is one broadcast: set, render, diff, encode and
// write for each of 1,000 live pages.
func BenchmarkPushToAThousandPages(b *testing.B) {
	const n = 1000
	var got atomic.Int64
	h := hub.New(hub.Options{
		Logger:    slog.New(slog.DiscardHandler),
		EventRate: 1e9, EventBurst: 1 << 30,
		Open: func(context.Context, *http.Request, []byte) (*hub.View, error) {
			return &hub.View{Page: hub.NewPageID(), Route: "/", Chain: []app.Component{board{"a"}}}, nil
		},
	})
	done := make(chan struct{})
	before := memory()
	for range n {
		s := &sink{make(chan []byte, 64), &got, done}
		s.in <- wire.Hello{Version: 1, Flags: wire.HelloUnproven}.Append(nil)
		go h.Serve(context.Background(), s, nil)
	}
	wait := func(total int64) {
		for got.Load() < total {
			runtime.Gosched()
		}
	}
	wait(2 * n) // welcome and sync
	perPage := float64(memory()-before) / n
	u := h.Updater()
	b.ReportAllocs()
	b.ResetTimer()
	at := got.Load()
	for i := range b.N {
		u.Push(push.All(), percent.Set(i+1))
		at += n
		wait(at)
	}
	b.StopTimer()
	b.ReportMetric(perPage, "B/session")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/page")
	close(done)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	h.Shutdown(ctx)
}
