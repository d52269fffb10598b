package server

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
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
