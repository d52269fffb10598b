package events_test

import (
	"context"
	"runtime"
	"strconv"
	"testing"

	"github.com/duet-ui/duet/push/events"
)

// BenchmarkSend is what the sender of one event pays for so many listeners: the
// event is encoded once, the rest is a pointer in each queue.
func BenchmarkSend(b *testing.B) {
	for _, clients := range []int{0, 100, 10_000} {
		b.Run(strconv.Itoa(clients), func(b *testing.B) {
			s := events.New(quiet(events.Options{MaxClients: -1, MaxPerAddress: -1, Queue: -1, QueueBytes: -1, KeepAlive: -1}))
			for range clients {
				l := newListener(b)
				l.blind = true
				l.start(s)
			}
			for s.Len() < clients {
				runtime.Gosched()
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Send(events.Event{Name: "number", Data: "42"}); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			if err := s.Shutdown(context.Background()); err != nil {
				b.Fatal(err)
			}
		})
	}
}
