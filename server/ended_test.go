package server

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

func TestEndingsAreForgottenWhenTheyExpire(t *testing.T) {
	now := epoch
	e := newEndings(func() time.Time { return now })
	for i := range 100_000 {
		now = epoch.Add(time.Duration(i) * time.Second)
		require.NoError(t, e.End(t.Context(), "s:"+now.String(), now, now.Add(time.Minute)))
	}
	assert.LessOrEqual(t, len(e.of), 1024)
	at, _ := e.Ended(t.Context(), "s:"+now.String())
	assert.Equal(t, now, at)
}

// A copy of a cookie is worthless after its owner signed out, also for the next process.
func TestSignOutSurvivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ended")
	clock := newFakeClock()
	clock.Advance(time.Since(clock.Now())) // the file has real times
	restarted := func() (*Server, *SessionFile) {
		f, err := OpenSessionFile(path)
		require.NoError(t, err)
		return newTestServer(t, func(o *Options) { o.Sessions, o.Clock = f, clock }), f
	}
	who := func(p Principal, err error) string { require.NoError(t, err); return p.User }
	s, f := restarted()
	mine := login(t, s, request("GET", "/"), alice)
	phone, bob := login(t, s, request("GET", "/"), alice), login(t, s, request("GET", "/"), Principal{User: "bob"})
	s.Logout(httptest.NewRecorder(), as(request("GET", "/"), mine))
	require.NoError(t, f.Close())

	s, f = restarted()
	p, _, err := s.identify(as(request("GET", "/"), mine))
	assert.Empty(t, who(p, err))
	p, _, err = s.identify(as(request("GET", "/"), phone))
	assert.Equal(t, "alice", who(p, err), "another sign-in of hers")

	clock.Advance(time.Second)
	_, err = s.LogoutUser(t.Context(), alice.Tenant, alice.User)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "alice")
	require.NoError(t, os.WriteFile(path, append(text, "s:cut off by a loss of po"...), 0o600))

	s, f = restarted()
	p, _, err = s.identify(as(request("GET", "/"), phone))
	assert.Empty(t, who(p, err))
	p, _, err = s.identify(as(request("GET", "/"), bob))
	assert.Equal(t, "bob", who(p, err))
	clock.Advance(time.Second)
	again := login(t, s, request("GET", "/"), alice)
	p, _, err = s.identify(as(request("GET", "/"), again))
	assert.Equal(t, "alice", who(p, err), "she may sign in again")
	s.Logout(httptest.NewRecorder(), as(request("GET", "/"), bob))
	require.NoError(t, f.Close())

	s, f = restarted()
	defer f.Close()
	p, _, err = s.identify(as(request("GET", "/"), bob))
	assert.Empty(t, who(p, err), "the line after the one that was cut off")
}

func TestSessionFileLeavesOutWhatHasExpired(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ended")
	past, later := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	text := endingLine("s:kept", ending{past, later}) + strings.Repeat(endingLine("s:old", ending{past, past}), maxStale+1)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	f, err := OpenSessionFile(path)
	require.NoError(t, err)
	require.NoError(t, f.End(t.Context(), "s:new", past, later))
	require.NoError(t, f.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, endingLine("s:kept", ending{past, later})+endingLine("s:new", ending{past, later}), string(b))
	_, err = OpenSessionFile(filepath.Join(path, "no folder"))
	assert.Error(t, err)
}

// A disk that is full costs no sign-out: this process knows it at once, and the next one as
// soon as there is room again.
func TestSessionFileThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ended")
	f, err := OpenSessionFile(path)
	require.NoError(t, err)
	at := time.Now().Truncate(time.Millisecond)
	ended := func(key string) time.Time {
		at, err := f.Ended(t.Context(), key)
		require.NoError(t, err)
		return at
	}
	end := func(key string) error { return f.End(t.Context(), key, at, at.Add(time.Hour)) }
	require.NoError(t, end("s:a"))
	disk := f.file
	_, err = disk.WriteString(endingLine("s:b", ending{at, at})[:5]) // then it was full
	require.NoError(t, err)
	f.file, err = os.Open(path) // nothing can be written to it
	require.NoError(t, err)
	require.ErrorContains(t, end("s:b"), "server: sessions: ")
	assert.Equal(t, at, ended("s:b"))
	require.Error(t, end("s:c"))
	require.NoError(t, f.Close())
	f.file = disk
	require.NoError(t, end("s:d"))
	require.NoError(t, end("s:e"))
	require.NoError(t, f.Close())

	f, err = OpenSessionFile(path)
	require.NoError(t, err)
	defer f.Close()
	for _, key := range []string{"s:a", "s:b", "s:c", "s:d", "s:e"} {
		assert.True(t, at.Equal(ended(key)), key)
	}
}

// No request waits for the disk.
func TestSessionFileAnswersWhileItWrites(t *testing.T) {
	f, err := OpenSessionFile(filepath.Join(t.TempDir(), "ended"))
	require.NoError(t, err)
	defer f.Close()
	f.saving.Lock() // as End has it until the line is on the disk
	done := make(chan error)
	go func() { done <- f.End(t.Context(), "s:a", epoch, time.Now().Add(time.Hour)) }()
	require.Eventually(t, func() bool {
		at, err := f.Ended(t.Context(), "s:a")
		return err == nil && at.Equal(epoch)
	}, 5*time.Second, time.Millisecond)
	f.saving.Unlock()
	require.NoError(t, <-done)
}

type brokenSessions struct{}

var errBrokenStore = errors.New("no connection")

func (brokenSessions) End(context.Context, string, time.Time, time.Time) error { return errBrokenStore }

func (brokenSessions) Ended(context.Context, string) (time.Time, error) {
	return time.Time{}, errBrokenStore
}

// While nobody can say who signed out, nobody is taken for signed in; visitors see their pages.
func TestSessionStoreThatFails(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Sessions = brokenSessions{} })
	s.Page("/{name}", helloPage)
	c := login(t, s, request("GET", "/"), alice)
	_, _, err := s.identify(as(request("GET", "/"), c))
	assert.ErrorIs(t, err, errBrokenStore)
	assert.True(t, passing(err))
	assert.Equal(t, 200, get(s, "/x").Code)
	assert.ErrorIs(t, s.Login(httptest.NewRecorder(), as(request("GET", "/"), c), alice), errBrokenStore)
	s.Logout(httptest.NewRecorder(), as(request("GET", "/"), c))
}

// Who loses the sign-in, the right, or the favour of Options.Reauthorize loses the page
// while it is live.
func TestLivePagesAreAskedFor(t *testing.T) {
	clock := newFakeClock()
	var denied atomic.Value
	denied.Store("")
	var asked atomic.Int32
	s := newTestServer(t, func(o *Options) {
		o.Clock, o.SessionAge = clock, time.Hour
		o.Reauthorize = func(_ context.Context, r *Request) error {
			asked.Add(1)
			switch denied.Load() {
			case "hook":
				return ErrForbidden
			case "outage":
				return errors.New("no answer")
			}
			assert.Equal(t, "alice", r.Principal.User)
			assert.Equal(t, "/kept", r.URL.Path)
			return nil
		}
	})
	s.Page("/kept", func(*Request) app.Component { return clicker{} }, Guard(func(context.Context, *Request) error {
		if denied.Load() == "guard" {
			return ErrForbidden
		}
		return nil
	}))
	for _, why := range []string{"", "outage", "guard", "hook", "age"} {
		denied.Store("")
		v := &hub.View{Page: s.hub.NewPageID(), URL: "/kept", Principal: alice}
		r := as(request("GET", "/_duet/live"), login(t, s, request("GET", "/"), alice))
		_, v.Cookie, _ = s.identify(r)
		denied.Store(why)
		if why == "age" {
			clock.Advance(time.Hour + time.Second)
		}
		err := s.mayGoOn(t.Context(), r, v)
		var refusal *hub.Refusal
		switch why {
		case "":
			assert.NoError(t, err)
		case "outage":
			assert.Error(t, err)
			assert.False(t, errors.As(err, &refusal), "it is asked again")
		default:
			require.ErrorAs(t, err, &refusal, why)
			assert.True(t, refusal.Reload)
		}
	}
	assert.EqualValues(t, 3, asked.Load(), "not of those whom a guard has refused, or who are nobody")
}

// Whom Options.Reauthorize refuses gets no page to begin with: one that could be had, and not
// be live, would be loaded anew for ever.
func TestReauthorizeIsAskedBeforeAPageIsRendered(t *testing.T) {
	deny := error(ErrForbidden)
	s := newTestServer(t, func(o *Options) {
		o.Reauthorize = func(_ context.Context, r *Request) error {
			assert.Equal(t, "/kept", r.URL.Path)
			return deny
		}
	})
	loaded := 0
	s.Page("/kept", func(*Request) app.Component { return hello{"kept"} },
		Load(count, func(context.Context, *Request) (int, error) { loaded++; return loaded, nil }))
	w := get(s, "/kept")
	assert.Equal(t, 403, w.Code)
	assert.NotContains(t, w.Body.String(), "kept")
	assert.Zero(t, loaded)
	deny = Redirect{URL: "/sign-in"}
	assert.Equal(t, "/sign-in", get(s, "/kept").Header().Get("Location"))
	deny = nil
	assert.Contains(t, get(s, "/kept").Body.String(), "kept")
}

// How often pages are asked for may be said to the hub as well.
func TestReauthorizeEveryOfTheHub(t *testing.T) {
	for _, c := range []struct{ own, hub, want time.Duration }{{0, 0, 0}, {0, time.Minute, time.Minute}, {time.Hour, time.Minute, time.Hour}} {
		s := newTestServer(t, func(o *Options) { o.ReauthorizeEvery, o.Hub.ReauthorizeEvery = c.own, c.hub })
		assert.Equal(t, c.want, s.hubOptions().ReauthorizeEvery)
	}
}

// After a new password: everywhere out, and in again here, at the same moment.
func TestSignInAtTheMomentOfASignOutEverywhere(t *testing.T) {
	clock := newFakeClock()
	s := newTestServer(t, func(o *Options) { o.Clock = clock })
	clock.Advance(300 * time.Microsecond) // cookies have milliseconds
	stolen := login(t, s, request("GET", "/"), alice)
	_, err := s.LogoutUser(t.Context(), alice.Tenant, alice.User)
	require.NoError(t, err)
	for range 2 {
		mine := login(t, s, request("GET", "/"), alice)
		p, _, err := s.identify(as(request("GET", "/"), mine))
		require.NoError(t, err)
		assert.Equal(t, alice, p)
		p, _, err = s.identify(as(request("GET", "/"), stolen))
		require.NoError(t, err)
		assert.Zero(t, p)
	}
}
