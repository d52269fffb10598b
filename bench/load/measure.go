package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A result is what one kind of client cost.
type result struct {
	kind    kind
	open    time.Duration // until all were live
	last    []time.Duration
	median  []time.Duration // of a change, over the clients
	bytes   float64         // of a change for one client
	cpu     time.Duration   // of the server for one change
	renders float64         // for one change
	memory  float64         // bytes of the server's for one client
}

// broadcast is a change for all: until the last has it, what it costs, and what each
// session costs that waits for it.
func broadcast(ctx context.Context, n, pushes int) (string, error) {
	s, err := start(ctx, "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer s.stop()
	var results []result
	for _, k := range []kind{bare, live, taken} {
		r, err := s.round(ctx, k, n, pushes)
		if err != nil {
			return "", fmt.Errorf("%s: %w", k, err)
		}
		results = append(results, r)
	}
	return report(n, pushes, results), nil
}

// A process is the server.
type process struct {
	url  string
	cmd  *exec.Cmd
	web  *http.Client
	stop func()
}

func start(ctx context.Context, addr string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "-serve", addr)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe() // its end is the server's
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		return nil, errors.Join(errors.New("the server did not start"), cmd.Wait())
	}
	return &process{
		url: lines.Text(), cmd: cmd,
		web: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
		stop: func() {
			in.Close()
			cmd.Wait()
		},
	}, nil
}

// ask calls a control of the server.
func (s *process) ask(ctx context.Context, method, path string, params url.Values) (f figures, err error) {
	r, err := http.NewRequestWithContext(ctx, method, s.url+path+"?"+params.Encode(), nil)
	if err != nil {
		return f, err
	}
	resp, err := s.web.Do(r)
	if err != nil {
		return f, err
	}
	defer resp.Body.Close()
	return f, json.NewDecoder(resp.Body).Decode(&f)
}

// round opens n clients, changes the state, and closes them.
func (s *process) round(ctx context.Context, k kind, n, pushes int) (r result, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.kind = k
	empty, err := s.ask(ctx, http.MethodGet, "/load/figures", url.Values{"collect": {"1"}})
	if err != nil {
		return r, err
	}
	arrived := make([]atomic.Int64, n) // when a client got the last change, unix nanoseconds
	var open, bytes atomic.Int64
	all := make(chan struct{}, 1)
	got := func(client, size int) {
		bytes.Add(int64(size))
		if arrived[client].CompareAndSwap(0, time.Now().UnixNano()) && open.Add(-1) == 0 {
			all <- struct{}{}
		}
	}
	began := time.Now()
	clients, err := s.dialAll(ctx, k, n)
	if err != nil {
		return r, err
	}
	r.open = time.Since(began)
	var listening sync.WaitGroup
	defer listening.Wait()
	defer cancel()
	for i, c := range clients {
		c.num, c.got = i, got
		listening.Go(func() { c.listen(ctx, k) })
	}
	idle, err := s.ask(ctx, http.MethodGet, "/load/figures", url.Values{"collect": {"1"}})
	if err != nil {
		return r, err
	}
	if k != bare && idle.Sessions != n {
		return r, fmt.Errorf("%d of %d sessions are live", idle.Sessions, n)
	}
	r.memory = float64(idle.Resident-empty.Resident) / float64(n)

	const warm = 3
	var before figures
	for step := range warm + pushes {
		if step == warm {
			bytes.Store(0)
			if before, err = s.ask(ctx, http.MethodGet, "/load/figures", nil); err != nil {
				return r, err
			}
		}
		for i := range arrived {
			arrived[i].Store(0)
		}
		open.Store(int64(n))
		to := "all"
		if k == bare {
			to = "bare"
		}
		pushed, err := s.ask(ctx, http.MethodPost, "/load/push", url.Values{"step": {strconv.Itoa(step + 1)}, "to": {to}})
		if err != nil {
			return r, err
		}
		select {
		case <-all:
		case <-ctx.Done():
			return r, fmt.Errorf("change %d did not reach %d of %d clients: %w", step, open.Load(), n, ctx.Err())
		}
		if step >= warm {
			last, median := spread(arrived, pushed.At)
			r.last, r.median = append(r.last, last), append(r.median, median)
		}
	}
	after, err := s.ask(ctx, http.MethodGet, "/load/figures", nil)
	r.cpu = time.Duration(after.CPU-before.CPU) / time.Duration(pushes)
	r.renders = float64(after.Renders-before.Renders) / float64(pushes)
	r.bytes = float64(bytes.Load()) / float64(pushes) / float64(n)
	return r, err
}

// dialAll opens n clients, some at a time.
func (s *process) dialAll(ctx context.Context, k kind, n int) ([]*client, error) {
	clients := make([]*client, n)
	var next atomic.Int64
	var dialing sync.WaitGroup
	errs := make(chan error, 64)
	for range 32 {
		dialing.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				c, err := dial(ctx, s.web, s.url, k)
				if err != nil {
					errs <- err
					return
				}
				clients[i] = c
			}
		})
	}
	dialing.Wait()
	select {
	case err := <-errs:
		return nil, err
	default:
		return clients, nil
	}
}

// spread returns when the last client and the one in the middle had what was pushed.
func spread(arrived []atomic.Int64, at int64) (last, median time.Duration) {
	times := make([]int64, len(arrived))
	for i := range arrived {
		times[i] = arrived[i].Load() - at
	}
	slices.Sort(times)
	return time.Duration(times[len(times)-1]), time.Duration(times[len(times)/2])
}

func middle(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}

// report is the table, in Markdown. Ratios are to the bare sockets of the same run.
func report(n, pushes int, results []result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d clients of each kind, %d changes of five fields; medians; x: of bare sockets\n\n", n, pushes)
	b.WriteString("| clients | all open after | last client has it | x | median client | bytes a client | server CPU a change | x | renders a change | server memory a client |\n")
	b.WriteString("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	ms := func(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }
	base := results[0]
	for _, r := range results {
		fmt.Fprintf(&b, "| %s | %.2f s | %s | %.2f | %s | %.0f | %s | %.2f | %.1f | %.1f kB |\n",
			r.kind, r.open.Seconds(), ms(middle(r.last)), float64(middle(r.last))/float64(middle(base.last)),
			ms(middle(r.median)), r.bytes, ms(r.cpu), float64(r.cpu)/float64(max(base.cpu, 1)), r.renders, r.memory/1000)
	}
	return b.String()
}
