package server

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
)

// login signs p in and returns the cookie that the browser got.
func login(t *testing.T, s *Server, r *http.Request, p Principal) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	require.NoError(t, s.Login(w, r, p))
	cookies := w.Result().Cookies()
	require.Len(t, cookies, 1)
	return cookies[0]
}

// as returns r with a cookie.
func as(r *http.Request, c *http.Cookie) *http.Request {
	r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	return r
}

func TestLoginCookie(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Hosts = []string{"example.com"} })
	remote := func() *http.Request { r := request("GET", "/"); r.Host = "example.com"; return r }
	secure := func() *http.Request { r := request("GET", "/"); r.TLS = &tls.ConnectionState{}; return r }
	for name, c := range map[string]struct {
		request func() *http.Request
		cookie  string
		secure  bool
	}{
		"plain http on this machine": {func() *http.Request { return request("GET", "/") }, "duet", false},
		"behind a proxy":             {remote, "__Host-duet", true},
		"TLS":                        {secure, "__Host-duet", true},
	} {
		got := login(t, s, c.request(), alice)
		assert.Equal(t, c.cookie, got.Name, name)
		assert.Equal(t, c.secure, got.Secure, name)
		assert.True(t, got.HttpOnly, name)
		assert.Equal(t, http.SameSiteLaxMode, got.SameSite, name)
		assert.Equal(t, "/", got.Path, name)
		assert.Empty(t, got.Domain, name)
		assert.Equal(t, 30*24*3600, got.MaxAge, name)
		assert.NotContains(t, got.Value, "alice")

		p, hash, err := s.identify(as(c.request(), got))
		require.NoError(t, err)
		assert.Equal(t, alice, p, name)
		assert.NotEmpty(t, hash)
	}
	huge := Principal{User: strings.Repeat("x", 2000)}
	assert.ErrorIs(t, s.Login(httptest.NewRecorder(), request("GET", "/"), huge), ErrPrincipal)
}

func TestPagesOfSomebodyAreNotStored(t *testing.T) {
	s := newTestServer(t, nil)
	s.Page("/", func(*Request) app.Component { return hello{} })
	cookie := login(t, s, request("GET", "/"), alice)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, as(request("GET", "/"), cookie))
	assert.Equal(t, "private, no-store", w.Header().Get("Cache-Control"), "a step back after Logout would show it")
	assert.Equal(t, "private, no-cache", get(s, "/").Header().Get("Cache-Control"))
}

func TestLoginChangesTheSession(t *testing.T) {
	s := newTestServer(t, nil)
	first := login(t, s, request("GET", "/"), alice)
	second := login(t, s, as(request("GET", "/"), first), alice)
	_, hash1, _ := s.identify(as(request("GET", "/"), first))
	_, hash2, _ := s.identify(as(request("GET", "/"), second))
	assert.Empty(t, hash1, "the session before has ended")
	assert.NotEmpty(t, hash2)
}

func TestLogout(t *testing.T) {
	s := newTestServer(t, nil)
	c := login(t, s, request("GET", "/"), alice)
	w := httptest.NewRecorder()
	s.Logout(w, as(request("GET", "/"), c))
	out := w.Result().Cookies()
	require.Len(t, out, 1)
	assert.Equal(t, c.Name, out[0].Name)
	assert.Negative(t, out[0].MaxAge)
	p, hash, err := s.identify(as(request("GET", "/"), c))
	require.NoError(t, err)
	assert.Equal(t, Principal{}, p, "a copy of the cookie is worth nothing")
	assert.Empty(t, hash)
	s.Logout(httptest.NewRecorder(), request("GET", "/")) // nobody
}

func TestSessionEnds(t *testing.T) {
	clock := newFakeClock()
	s := newTestServer(t, func(o *Options) { o.Clock, o.SessionAge = clock, time.Hour })
	c := login(t, s, request("GET", "/"), alice)
	clock.Advance(time.Hour)
	p, _, _ := s.identify(as(request("GET", "/"), c))
	assert.Equal(t, alice, p)
	clock.Advance(time.Second)
	p, _, _ = s.identify(as(request("GET", "/"), c))
	assert.Equal(t, Principal{}, p)
}

func TestForgedCookies(t *testing.T) {
	s := newTestServer(t, nil)
	good := login(t, s, request("GET", "/"), alice)
	ticketText := sealed(t, s.keys)
	other := newTestServer(t, func(o *Options) { o.Keys = [][]byte{testKey(2)} })
	for name, value := range map[string]string{
		"empty":       "",
		"garbage":     "garbage",
		"changed":     "A" + good.Value[1:],
		"cut":         good.Value[:len(good.Value)-4],
		"a ticket":    string(ticketText),
		"another key": login(t, other, request("GET", "/"), alice).Value,
	} {
		p, hash, err := s.identify(as(request("GET", "/"), &http.Cookie{Name: "duet", Value: value}))
		assert.NoError(t, err, name)
		assert.Equal(t, Principal{}, p, name)
		assert.Empty(t, hash, name)
	}
	p, _, _ := s.identify(as(request("GET", "/"), &http.Cookie{Name: "__Host-duet", Value: good.Value}))
	assert.Equal(t, Principal{}, p, "the name of the other scheme")
}

func TestIdentify(t *testing.T) {
	broken := errors.New("directory is down")
	s := newTestServer(t, func(o *Options) {
		o.Identify = func(r *http.Request) (Principal, error) {
			switch r.Header.Get("X-User") {
			case "down":
				return Principal{}, broken
			case "nobody":
				return Principal{}, ErrUnauthorized
			}
			return Principal{User: r.Header.Get("X-User")}, nil
		}
	})
	s.Page("/{name}", helloPage, Guard(func(_ context.Context, r *Request) error {
		if r.Principal.User != "alice" {
			return ErrForbidden
		}
		return nil
	}))
	for user, code := range map[string]int{"alice": 200, "bob": 403, "": 403, "nobody": 401, "down": 500} {
		assert.Equal(t, code, get(s, "/x", "X-User", user).Code, "%q", user)
	}
}
