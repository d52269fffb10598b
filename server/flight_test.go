package server

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

func TestEqualPagesShareARun(t *testing.T) {
	const pages = 50
	var f flights
	started, release := make(chan *Request), make(chan struct{})
	runs := 0
	load := func(_ context.Context, r *Request) (app.Update, error) {
		runs++
		started <- r
		<-release
		return count.Set(runs), nil
	}
	ask := func(principal Principal, url string) (app.Update, error) {
		r := request("GET", url)
		r.Header.Set("Cookie", "secret")
		return f.do(t.Context(), &Request{Request: r, Principal: principal}, load)
	}
	var all sync.WaitGroup
	for range pages {
		all.Go(func() {
			u, err := ask(alice, "/x?q=1")
			assert.NoError(t, err)
			assert.Equal(t, 1, u.Value())
		})
	}
	seen := <-started
	assert.Empty(t, seen.Header, "a shared run cannot depend on one visitor's headers")
	assert.Equal(t, "/x?q=1", seen.URL.RequestURI())
	waitFor(&f, flightKey{"localhost:8080", "/x?q=1", alice, ""}, pages)
	close(release)
	all.Wait()
	require.Empty(t, f.running)

	for _, other := range []func() (app.Update, error){
		func() (app.Update, error) { return ask(alice, "/x?q=1") }, // later
		func() (app.Update, error) { return ask(alice, "/x?q=2") },
		func() (app.Update, error) { return ask(Principal{User: "bob"}, "/x?q=1") },
	} {
		before := runs
		all.Go(func() { <-started })
		_, err := other()
		all.Wait()
		require.NoError(t, err)
		assert.Equal(t, before+1, runs)
	}
}

// waitFor returns when n requests wait for a run.
func waitFor(f *flights, key flightKey, n int) {
	for {
		f.mu.Lock()
		run := f.running[key]
		enough := run != nil && run.waiting == n
		f.mu.Unlock()
		if enough {
			return
		}
	}
}

func TestSharedRunEndsWhenNobodyWaits(t *testing.T) {
	var f flights
	started, ended := make(chan struct{}), make(chan error)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-started
		cancel()
	}()
	_, err := f.do(ctx, &Request{Request: request("GET", "/x"), Principal: alice}, func(ctx context.Context, _ *Request) (app.Update, error) {
		close(started)
		<-ctx.Done()
		go func() { ended <- ctx.Err() }()
		return app.Update{}, ctx.Err()
	})
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, <-ended, context.Canceled)
	assert.Empty(t, f.running)
}

func TestSharedRunFailsForAll(t *testing.T) {
	var f flights
	broken := errors.New("broken")
	_, err := f.do(t.Context(), &Request{Request: request("GET", "/x"), Principal: alice}, func(context.Context, *Request) (app.Update, error) { return app.Update{}, broken })
	assert.ErrorIs(t, err, broken)
	_, err = f.do(t.Context(), &Request{Request: request("GET", "/x"), Principal: alice}, func(context.Context, *Request) (app.Update, error) { panic("oops") })
	assert.ErrorIs(t, err, ErrPanic)

	s := newTestServer(t, nil)
	s.Page("/{name}", helloPage, LoadShared(count, func(_ context.Context, r *Request) (int, error) { return len(r.PathValue("name")), nil }))
	assert.Contains(t, get(s, "/abc").Body.String(), "<b>3</b>")
}

// The hello of a page finds what its HTML was made of; a push, a while, another
// visitor or page, and an error do not.
func TestKeptLoads(t *testing.T) {
	clock := newFakeClock()
	s := newTestServer(t, func(o *Options) { o.Clock = clock })
	loads := 0
	var failure error
	s.Page("/{name}", helloPage, LoadKept(count, time.Second, func(context.Context, *Request) (int, error) { loads++; return loads, failure }))
	visit := func(path string, want int) (ticket []byte) {
		t.Helper()
		w := get(s, path)
		assert.Contains(t, w.Body.String(), "<b>"+strconv.Itoa(want)+"</b>")
		return []byte(pageBlockOf(t, w.Body.String()).Ticket)
	}
	ticket := visit("/x", 1)
	v, err := s.openHello(t.Context(), request("GET", "/_duet/live"), ticket)
	require.NoError(t, err)
	got, _ := v.Initial(count.Info())
	assert.Equal(t, 1, got)
	assert.Equal(t, 1, loads, "not again")

	visit("/y", 2)
	visit("/x", 1)
	clock.Advance(time.Second)
	visit("/x", 3)
	s.Updater().Push(push.OfType[shell](), greeting.Set("anything"))
	visit("/x", 4)
	visit("/x", 4)

	failure = errors.New("broken")
	clock.Advance(time.Second)
	assert.Equal(t, 500, get(s, "/x").Code)
	failure = nil
	visit("/x", 6)
}

// A value that was loaded while something was pushed may be from before it.
func TestLoadsDuringAPushAreNotKept(t *testing.T) {
	s := newTestServer(t, nil)
	loads := 0
	s.Page("/{name}", helloPage, LoadKept(count, time.Hour, func(context.Context, *Request) (int, error) {
		loads++
		s.Updater().Push(push.OfType[shell](), greeting.Set("anything"))
		return loads, nil
	}))
	get(s, "/x")
	get(s, "/x")
	assert.Equal(t, 2, loads)
}

func TestKeptLoadsAreBounded(t *testing.T) {
	clock := newFakeClock()
	f := flights{keep: time.Second}
	for i := range 2 * maxKept {
		f.remember(flightKey{url: strconv.Itoa(i)}, keptValue{until: clock.Now().Add(time.Second)}, clock.Now())
	}
	assert.Len(t, f.kept, maxKept)
	clock.Advance(time.Second)
	f.remember(flightKey{url: "new"}, keptValue{until: clock.Now().Add(time.Second)}, clock.Now())
	assert.Len(t, f.kept, 1)
}
