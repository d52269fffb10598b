package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A recovery is how one kind of client came back.
type recovery struct {
	kind     kind
	up       time.Duration // until the new server listened
	back     []time.Duration
	lost     int           // that did not come back
	cpu      time.Duration // of the new server, until all were there
	resident int64         // of the new server then, bytes
	opened   uint64
	refused  map[string]uint64
}

// cut kills the server with n clients on it and starts it again in its place.
func cut(ctx context.Context, n int) (string, error) {
	var results []*recovery
	for _, k := range []kind{bare, live, taken} {
		r, err := cutOf(ctx, k, n)
		if err != nil {
			return "", fmt.Errorf("%s: %w", k, err)
		}
		results = append(results, r)
	}
	return cutReport(n, results), nil
}

func cutOf(ctx context.Context, k kind, n int) (*recovery, error) {
	ctx, cancel := context.WithCancel(ctx)
	s, err := start(ctx, "127.0.0.1:0")
	if err != nil {
		cancel()
		return nil, err
	}
	defer func() { s.stop() }()
	var living sync.WaitGroup
	defer living.Wait()
	defer cancel()
	clients, err := s.dialAll(ctx, k, n)
	if err != nil {
		return nil, err
	}
	s.cmd.Process.Kill()
	killed := time.Now()
	s.cmd.Wait()
	back, told := make(chan time.Time, n), make(chan int, n)
	address := s.url
	for i, c := range clients {
		c.num, c.got = i, func(client, _ int) { told <- client }
		living.Go(func() {
			if again(ctx, address, k, c) {
				back <- time.Now()
				c.listen(ctx, k)
			}
		})
	}
	next, err := start(ctx, strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		return nil, err
	}
	s = next
	r := &recovery{kind: k, up: time.Since(killed)}
	patience := time.After(2 * time.Minute)
	for len(r.back) < n && r.lost == 0 {
		select {
		case at := <-back:
			r.back = append(r.back, at.Sub(killed))
		case <-patience:
			r.lost = n - len(r.back)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	f, err := s.ask(ctx, http.MethodGet, "/load/figures", url.Values{})
	if err != nil {
		return nil, err
	}
	if k != bare && r.lost == 0 && f.Sessions != n {
		r.lost = n - f.Sessions
	}
	lost, err := s.untold(ctx, k, n, told)
	r.lost += lost
	if err != nil {
		return nil, err
	}
	r.cpu, r.resident, r.opened, r.refused = time.Duration(f.CPU), f.Resident, f.Opened, f.Refused
	return r, nil
}

// untold pushes to all and returns how many of n clients do not hear of it.
func (s *process) untold(ctx context.Context, k kind, n int, told <-chan int) (int, error) {
	for len(told) > 0 {
		<-told
	}
	to := "all"
	if k == bare {
		to = "bare"
	}
	if _, err := s.ask(ctx, http.MethodPost, "/load/push", url.Values{"step": {"1"}, "to": {to}}); err != nil {
		return n, err
	}
	heard := map[int]bool{}
	patience := time.After(30 * time.Second)
	for len(heard) < n {
		select {
		case client := <-told:
			heard[client] = true
		case <-patience:
			return n - len(heard), nil
		case <-ctx.Done():
			return n, ctx.Err()
		}
	}
	return 0, nil
}

// again comes back as boot.js does: with growing pauses, or when the server says.
func again(ctx context.Context, address string, k kind, c *client) bool {
	c.c.CloseNow()
	for failures := 0; ctx.Err() == nil; failures++ {
		pause := time.Duration(float64(min(30*time.Second, 250*time.Millisecond<<min(failures, 10))) * (0.5 + rand.Float64()))
		if err := comeBack(ctx, address, k, c); err == nil {
			return true
		} else if later := (refusal{}); errors.As(err, &later) && later.after > 0 {
			pause = later.after
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
	return false
}

func comeBack(ctx context.Context, address string, k kind, c *client) error {
	if k == bare {
		conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(address, "http")+"/bare", nil)
		if err == nil {
			c.c = conn
		}
		return err
	}
	next, err := connect(ctx, nil, address, k, c.hello)
	if err == nil {
		c.c, c.hello = next.c, next.hello
	}
	return err
}

// cutReport is the table, in Markdown.
func cutReport(n int, results []*recovery) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d clients of each kind, the server killed and started in its place; times from the kill\n\n", n)
	b.WriteString("| clients | it listens again | half are live | all are live | x | lost | server CPU | server memory | sessions made | refused |\n")
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n")
	base := quantile(results[0].back, 1)
	for _, r := range results {
		refused := "-"
		for reason, n := range r.refused {
			refused = strings.TrimPrefix(refused+", ", "-, ") + fmt.Sprintf("%s %d", reason, n)
		}
		fmt.Fprintf(&b, "| %s | %.2f s | %.2f s | %.2f s | %.2f | %d | %.2f s | %.0f MB | %d | %s |\n", r.kind, r.up.Seconds(),
			quantile(r.back, 0.5).Seconds(), quantile(r.back, 1).Seconds(), float64(quantile(r.back, 1))/float64(max(base, 1)),
			r.lost, r.cpu.Seconds(), float64(r.resident)/1e6, r.opened, refused)
	}
	return b.String()
}
