package server

import (
	"context"
	"sync"

	"github.com/duet-ui/duet/app"
)

// LoadShared is Load for a value that depends on nothing but host, URL, path values,
// locale and principal: requests for equal pages at the same time share one run of load, so
// that the return of ten thousand pages after a restart is not ten thousand
// queries. The request that load sees has no headers and no cookies, and its
// context ends when nobody waits any more.
func LoadShared[T any](key interface{ Set(T) app.Update }, load func(context.Context, *Request) (T, error)) PageOption {
	var f flights
	one := loaderOf(key, load)
	return func(o *pageOptions) {
		o.loaders = append(o.loaders, func(ctx context.Context, r *Request) (app.Update, error) {
			return f.do(ctx, r, one)
		})
	}
}

// flights are the runs of one loader by what they depend on. The zero value is ready.
type flights struct {
	mu      sync.Mutex
	running map[flightKey]*flight
}

type flightKey struct {
	host, url string
	principal Principal
	locale    string
}

type flight struct {
	waiting int // guarded by flights.mu
	cancel  context.CancelFunc
	done    chan struct{} // closed when got and err are set
	got     app.Update
	err     error
}

func (f *flights) do(ctx context.Context, r *Request, load loader) (app.Update, error) {
	key := flightKey{r.Host, r.URL.RequestURI(), r.Principal, r.Locale}
	f.mu.Lock()
	run := f.running[key]
	if run == nil {
		run = f.start(ctx, key, r, load)
	}
	run.waiting++
	f.mu.Unlock()
	defer f.leave(key, run)
	select {
	case <-run.done:
		return run.got, run.err
	case <-ctx.Done():
		return app.Update{}, ctx.Err()
	}
}

// start runs load in a goroutine that belongs to nobody's request. f.mu is held.
func (f *flights) start(ctx context.Context, key flightKey, r *Request, load loader) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	run := &flight{cancel: cancel, done: make(chan struct{})}
	if f.running == nil {
		f.running = make(map[flightKey]*flight)
	}
	f.running[key] = run
	bare := r.Request.Clone(ctx)
	clear(bare.Header)
	go func() {
		defer cancel()
		run.got, run.err = runLoader(ctx, load, &Request{bare, r.Principal, r.Locale})
		f.mu.Lock()
		f.forget(key, run)
		f.mu.Unlock()
		close(run.done)
	}()
	return run
}

func (f *flights) leave(key flightKey, run *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if run.waiting--; run.waiting == 0 {
		run.cancel()
		f.forget(key, run) // who comes now does not get a cancelled run
	}
}

func (f *flights) forget(key flightKey, run *flight) {
	if f.running[key] == run {
		delete(f.running, key)
	}
}
