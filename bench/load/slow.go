package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/duet-ui/duet/push/wire"
)

// A plan is a run with slow readers.
type plan struct {
	fast, slow int           // sessions
	rate       int           // bytes a second that a slow one reads
	every      time.Duration // from push to push
	size       int           // bytes of what is pushed
	lasting    time.Duration
}

func slowPlan(n int, lasting time.Duration) plan {
	n = min(n, 1000)
	return plan{fast: n - n/10, slow: n / 10, rate: 1000, every: 100 * time.Millisecond, size: 10_000, lasting: lasting}
}

// A phase is what one half of the run showed.
type phase struct {
	fast  []time.Duration // from each push to each fast client
	ages  []time.Duration // of what slow clients showed, when something newer came
	heap  []int64         // of the server, six looks
	skips uint64
	alive int
}

// slow measures fast clients first alone, then beside slow ones.
func slow(ctx context.Context, p plan) (string, error) {
	s, err := start(ctx, "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer s.stop()
	alone, err := s.phase(ctx, p, p.fast+p.slow, 0)
	if err != nil {
		return "", err
	}
	beside, err := s.phase(ctx, p, p.fast, p.slow)
	if err != nil {
		return "", err
	}
	return slowReport(p, alone, beside), nil
}

// phase pushes to fast and slow clients for a while.
func (s *process) phase(ctx context.Context, p plan, fast, slow int) (*phase, error) {
	ctx, cancel := context.WithCancel(ctx)
	var listening sync.WaitGroup
	defer listening.Wait()
	defer cancel()
	all, err := s.dialAll(ctx, live, fast)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	r, pushed := &phase{}, map[int]time.Time{}
	note := func(to *[]time.Duration, step int, at time.Time) {
		mu.Lock()
		defer mu.Unlock()
		if from, ok := pushed[step]; ok {
			*to = append(*to, at.Sub(from))
		}
	}
	calm := time.Now() // a look at the heap collects garbage: pushes near it are not measured
	for _, c := range all {
		listening.Go(func() { c.follow(ctx, func(step int) { note(&r.fast, step, time.Now()) }) })
	}
	var alive atomic.Int64
	for range slow {
		c, err := s.dialSlow(ctx, p.rate)
		if err != nil {
			return nil, err
		}
		alive.Add(1)
		listening.Go(func() {
			shown := 0 // until now
			c.follow(ctx, func(step int) {
				note(&r.ages, shown, time.Now())
				shown = step
			})
			if ctx.Err() == nil {
				alive.Add(-1)
			}
		})
	}
	before, err := s.ask(ctx, http.MethodGet, "/load/figures", url.Values{"collect": {"1"}})
	if err != nil {
		return nil, err
	}
	push, look := time.NewTicker(p.every), time.NewTicker(max(p.lasting/6, time.Second))
	defer push.Stop()
	defer look.Stop()
	end := time.After(p.lasting)
	for step := 1; ; {
		select {
		case <-push.C:
			if now := time.Now(); now.After(calm) {
				mu.Lock()
				pushed[step] = now
				mu.Unlock()
			}
			if _, err := s.ask(ctx, http.MethodPost, "/load/push", url.Values{"step": {strconv.Itoa(step)}, "to": {"all"}, "size": {strconv.Itoa(p.size)}}); err != nil {
				return nil, err
			}
			step++
		case <-look.C:
			f, err := s.ask(ctx, http.MethodGet, "/load/figures", url.Values{"collect": {"1"}})
			if err != nil {
				return nil, err
			}
			calm = time.Now().Add(p.every / 2)
			r.heap, r.skips = append(r.heap, f.Heap), f.Skipped-before.Skipped
		case <-end:
			r.alive = int(alive.Load())
			mu.Lock()
			defer mu.Unlock()
			return &phase{slices.Clone(r.fast), slices.Clone(r.ages), r.heap, r.skips, r.alive}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

var stage = regexp.MustCompile(`Stage (\d+)`)

// follow reads frames until the connection ends, confirms them, and tells which step
// each shows.
func (c *client) follow(ctx context.Context, shows func(step int)) {
	defer c.c.CloseNow()
	for {
		_, b, err := c.c.Read(ctx)
		if err != nil {
			return
		}
		f, err := wire.DecodeFrame(b)
		if err != nil {
			return
		}
		if m := stage.FindSubmatch(b); m != nil {
			step, _ := strconv.Atoi(string(m[1]))
			shows(step)
		}
		if f.Flags&wire.FrameAckWanted != 0 && c.c.Write(ctx, websocket.MessageBinary, wire.Ack{Seq: f.Seq}.Append(nil)) != nil {
			return
		}
	}
}

// dialSlow opens a session over a line of so many bytes a second.
func (s *process) dialSlow(ctx context.Context, rate int) (*client, error) {
	hello, err := visit(ctx, s.web, s.url)
	if err != nil {
		return nil, err
	}
	line := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			tcp.SetReadBuffer(4096) // what lies in the system's buffers has not been read
		}
		return &thin{Conn: c, rate: rate}, nil
	}}}
	return connect(ctx, line, s.url, live, hello)
}

// A thin line lets so many bytes a second through.
type thin struct {
	net.Conn
	rate int
}

func (t *thin) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b[:min(len(b), max(t.rate/10, 1))])
	time.Sleep(time.Duration(n) * time.Second / time.Duration(t.rate))
	return n, err
}

func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return d[min(int(q*float64(len(d))), len(d)-1)]
}

// slowReport is the table, in Markdown.
func slowReport(p plan, alone, beside *phase) string {
	var b strings.Builder
	ms := func(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }
	mb := func(h []int64) string {
		if len(h) == 0 {
			return "-"
		}
		return fmt.Sprintf("%.1f, %.1f, %.1f MB", float64(h[0])/1e6, float64(h[len(h)/2])/1e6, float64(h[len(h)-1])/1e6)
	}
	fmt.Fprintf(&b, "%d sessions, a push of %d bytes every %v, for %v; slow ones read %d bytes a second\n\n", p.fast+p.slow, p.size, p.every, p.lasting, p.rate)
	b.WriteString("| run | fast: median | fast: p99 | x | slow ones still there | what they show is old, median | at most | pages that skipped | heap at first, in the middle, at last |\n")
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	base := quantile(alone.fast, 0.99)
	row := func(name string, r *phase, there string) {
		fmt.Fprintf(&b, "| %s | %s | %s | %.2f | %s | %.1f s | %.1f s | %d | %s |\n", name, ms(quantile(r.fast, 0.5)), ms(quantile(r.fast, 0.99)),
			float64(quantile(r.fast, 0.99))/float64(max(base, 1)), there, quantile(r.ages, 0.5).Seconds(), quantile(r.ages, 1).Seconds(), r.skips, mb(r.heap))
	}
	row("all fast", alone, "-")
	row(fmt.Sprintf("%d of them slow", p.slow), beside, fmt.Sprintf("%d of %d", beside.alive, p.slow))
	return b.String()
}
