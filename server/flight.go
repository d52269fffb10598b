package server

import (
	"context"
	"sync"
	"time"

	"github.com/duet-ui/duet/app"
)

// LoadShared is Load for a value that depends on nothing but host, URL, path values,
// locale and principal: requests for equal pages at the same time share one run of load, so
// that the return of ten thousand pages after a restart is not ten thousand
// queries. The request that load sees has no headers and no cookies, and its
// context ends when nobody waits any more.
func LoadShared[T any](key interface{ Set(T) app.Update }, load func(context.Context, *Request) (T, error)) PageOption {
	return shared(loaderOf(key, load), 0)
}

// LoadKept is LoadShared whose value is also given to requests that come within the
// time keep after it was loaded, so that the hello of a page does not load again what
// its HTML has just carried. As soon as anything is pushed, it is loaded again: no
// page starts with a value from before a push. Errors are not kept, nor more than
// 1,024 values.
func LoadKept[T any](key interface{ Set(T) app.Update }, keep time.Duration, load func(context.Context, *Request) (T, error)) PageOption {
	return shared(loaderOf(key, load), keep)
}

func shared(one loader, keep time.Duration) PageOption {
	f := &flights{keep: keep}
	return func(o *pageOptions) {
		o.loaders = append(o.loaders, func(ctx context.Context, r *Request) (app.Update, error) {
			return f.do(ctx, r, one)
		})
	}
}

// flights are the runs of one loader by what they depend on. The zero value is ready,
// and keeps nothing.
type flights struct {
	keep    time.Duration
	mu      sync.Mutex
	running map[flightKey]*flight
	kept    map[flightKey]keptValue
}

// A keptValue is what a run gave, for as long as it is new.
type keptValue struct {
	update   app.Update
	position string // of the journal, before and after the run
	until    time.Time
}

// maxKept bounds the values that one loader keeps.
const maxKept = 1024

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
	if got, ok := f.recent(key, r.server); ok {
		f.mu.Unlock()
		return got, nil
	}
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
	s := r.server
	go func() {
		defer cancel()
		before := f.position(s)
		run.got, run.err = runLoader(ctx, load, &Request{Request: bare, Principal: r.Principal, Locale: r.Locale})
		f.mu.Lock()
		f.forget(key, run)
		if run.err == nil && before != "" && before == f.position(s) {
			f.remember(key, keptValue{run.got, before, s.clock.Now().Add(f.keep)}, s.clock.Now())
		}
		f.mu.Unlock()
		close(run.done)
	}()
	return run
}

// position is where the journal stands, "" for a loader that keeps nothing.
func (f *flights) position(s *Server) string {
	if f.keep <= 0 || s == nil {
		return ""
	}
	return string(s.hub.Position())
}

// recent returns the value that was loaded a moment ago, if nothing was pushed since.
// f.mu is held.
func (f *flights) recent(key flightKey, s *Server) (app.Update, bool) {
	v, ok := f.kept[key]
	if !ok {
		return app.Update{}, false
	}
	if !s.clock.Now().Before(v.until) || v.position != f.position(s) {
		delete(f.kept, key)
		return app.Update{}, false
	}
	return v.update, true
}

// remember keeps a value while there is room. f.mu is held.
func (f *flights) remember(key flightKey, v keptValue, now time.Time) {
	if len(f.kept) >= maxKept {
		for k, old := range f.kept {
			if !now.Before(old.until) || old.position != v.position {
				delete(f.kept, k)
			}
		}
	}
	if len(f.kept) < maxKept {
		if f.kept == nil {
			f.kept = make(map[flightKey]keptValue)
		}
		f.kept[key] = v
	}
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
