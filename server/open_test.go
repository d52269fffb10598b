package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// A visit is a page that was rendered: what its hello will present.
type visit struct {
	s      *Server
	clock  *fakeClock
	cookie *http.Cookie
	ticket []byte

	loads, guards int
	loadErr       error
	guardErr      error
	name          string // prop of the page; "" means the path value
}

// newVisit renders /site/demo for alice.
func newVisit(t *testing.T) *visit {
	v := &visit{clock: newFakeClock()}
	v.s = newTestServer(t, func(o *Options) { o.Clock = v.clock })
	v.s.Page("/site/{name}", func(r *Request) app.Component {
		if v.name != "" {
			return hello{v.name}
		}
		return hello{r.PathValue("name")}
	}, TitleOf(func(r *Request) string { return "Site " + r.PathValue("name") }),
		Guard(func(context.Context, *Request) error { v.guards++; return v.guardErr }),
		Load(count, func(context.Context, *Request) (int, error) { v.loads++; return v.loads, v.loadErr }))
	v.s.Page("/styled", func(*Request) app.Component { return hello{} }, Stylesheet(ownSVG))
	v.s.Page("/", func(*Request) app.Component { return hello{} })
	v.cookie = login(t, v.s, request("GET", "/"), alice)
	w := httptest.NewRecorder()
	v.s.Handler().ServeHTTP(w, as(request("GET", "/site/demo?tab=log"), v.cookie))
	require.Equal(t, 200, w.Code)
	v.ticket = []byte(pageBlockOf(t, w.Body.String()).Ticket)
	v.loads, v.guards = 0, 0
	return v
}

// hello opens the ticket over a socket with the cookies of r.
func (v *visit) hello(r *http.Request) (*hub.View, error) {
	return v.s.openHello(r.Context(), r, v.ticket)
}

func (v *visit) socket() *http.Request { return as(request("GET", "/_duet/live"), v.cookie) }

func TestHelloRebuildsThePage(t *testing.T) {
	v := newVisit(t)
	got, err := v.hello(v.socket())
	require.NoError(t, err)
	assert.Equal(t, "/site/{name}", got.Route)
	assert.Equal(t, "/site/demo?tab=log", got.URL)
	assert.Equal(t, "Site demo", got.Title)
	assert.Equal(t, []app.Component{hello{"demo"}}, got.Chain)
	assert.Equal(t, alice, got.Principal)
	assert.NotEmpty(t, got.Cookie)
	assert.True(t, got.Cells)
	assert.NotEmpty(t, got.Position, "what was pushed since the render is replayed")
	assert.Len(t, got.Page, 22)
	assert.Equal(t, 1, v.guards)
	assert.Equal(t, 1, v.loads)
	n, ok := got.Initial(count.Info())
	assert.True(t, ok)
	assert.Equal(t, 1, n)
	_, ok = got.Initial(greeting.Info())
	assert.False(t, ok)
	assert.NoError(t, v.s.mayGoOn(t.Context(), v.socket(), got))
}

// TestHelloRestoresNothing is the list of those who may not have the page: each is
// told to reload and gets nothing; guards and loaders do not even run.
func TestHelloRestoresNothing(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *visit) *http.Request{
		"nobody": func(t *testing.T, v *visit) *http.Request { return request("GET", "/_duet/live") },
		"another user": func(t *testing.T, v *visit) *http.Request {
			return as(request("GET", "/_duet/live"), login(t, v.s, request("GET", "/"), Principal{User: "bob"}))
		},
		"another tenant": func(t *testing.T, v *visit) *http.Request {
			p := alice
			p.Tenant = "other"
			return as(request("GET", "/_duet/live"), login(t, v.s, request("GET", "/"), p))
		},
		"demoted": func(t *testing.T, v *visit) *http.Request {
			p := alice
			p.Groups = "staff"
			return as(request("GET", "/_duet/live"), login(t, v.s, request("GET", "/"), p))
		},
		"after logout": func(t *testing.T, v *visit) *http.Request {
			v.s.Logout(httptest.NewRecorder(), v.socket())
			return v.socket()
		},
		"session expired": func(t *testing.T, v *visit) *http.Request {
			v.clock.Advance(31 * 24 * time.Hour)
			return v.socket()
		},
		"tampered": func(t *testing.T, v *visit) *http.Request {
			v.ticket[len(v.ticket)/2] ^= 1
			return v.socket()
		},
		"no ticket": func(t *testing.T, v *visit) *http.Request {
			v.ticket = nil
			return v.socket()
		},
		"another server's": func(t *testing.T, v *visit) *http.Request {
			v.ticket = sealed(t, ring(t, 9))
			return v.socket()
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVisit(t)
			r := change(t, v)
			got, err := v.hello(r)
			var refusal *hub.Refusal
			require.ErrorAs(t, err, &refusal)
			assert.True(t, refusal.Reload)
			assert.Nil(t, got)
			assert.Zero(t, v.guards)
			assert.Zero(t, v.loads)
			assert.EqualValues(t, 1, v.s.Stats().RefusedTickets)
			assert.Error(t, v.s.mayGoOn(t.Context(), request("GET", "/_duet/live"), &hub.View{Principal: alice}))
		})
	}
}

func TestHelloAfresh(t *testing.T) {
	v := newVisit(t)
	v.clock.Advance(25 * time.Hour)
	got, err := v.hello(v.socket())
	require.NoError(t, err, "an expired ticket")
	assert.Nil(t, got.Position)
	assert.True(t, got.Cells, "what was typed is not lost")
	assert.Equal(t, 1, v.guards)
	assert.Equal(t, 1, v.loads)

	v = newVisit(t)
	v.cookie = login(t, v.s, v.socket(), alice)
	got, err = v.hello(v.socket())
	require.NoError(t, err, "a new session of the same user")
	assert.Nil(t, got.Position)

	v = newVisit(t)
	v.name = "changed"
	got, err = v.hello(v.socket())
	require.NoError(t, err)
	assert.Equal(t, []app.Component{hello{"changed"}}, got.Chain, "the page func is asked, not the ticket")
}

func TestHelloAsksGuardsAndLoadersAgain(t *testing.T) {
	for name, c := range map[string]struct {
		guard, load error
		reload      bool
	}{
		"forbidden now":  {guard: ErrForbidden, reload: true},
		"redirect now":   {guard: Redirect{URL: "/login"}, reload: true},
		"missing now":    {load: ErrNotFound, reload: true},
		"database down":  {load: errors.New("down"), reload: false},
		"loader retired": {load: &Error{Status: 410}, reload: true},
		"moved now":      {load: Redirect{URL: "/login"}, reload: true},
		"maintenance":    {load: &Error{Status: 503}, reload: false},
	} {
		v := newVisit(t)
		v.guardErr, v.loadErr = c.guard, c.load
		got, err := v.hello(v.socket())
		var refusal *hub.Refusal
		require.ErrorAs(t, err, &refusal, name)
		assert.Nil(t, got, name)
		assert.Equal(t, c.reload, refusal.Reload, name)
		if !c.reload {
			assert.Positive(t, refusal.Retry, name)
		}
	}
}

// A reload would find Identify well again, and the next hello might not: only what
// a visitor should see is worth one.
func TestHelloWaitsForIdentify(t *testing.T) {
	for name, c := range map[string]struct {
		fail   func() error
		reload bool
	}{
		"directory down": {fail: func() error { return errors.New("down") }},
		"maintenance":    {fail: func() error { return &Error{Status: 503} }},
		"panic":          {fail: func() error { panic("no directory") }},
		"unauthorized":   {fail: func() error { return ErrUnauthorized }, reload: true},
		"redirect":       {fail: func() error { return Redirect{URL: "/login"} }, reload: true},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVisit(t)
			from, err := v.hello(v.socket())
			require.NoError(t, err)
			v.s.opts.Identify = func(*http.Request) (Principal, error) { return alice, c.fail() }
			got, err := v.hello(v.socket())
			var refusal *hub.Refusal
			require.ErrorAs(t, err, &refusal)
			assert.Nil(t, got)
			assert.Equal(t, c.reload, refusal.Reload)
			if !c.reload {
				assert.Equal(t, 2*time.Second, refusal.Retry)
				assert.Zero(t, v.s.Stats().RefusedTickets, "the ticket is good")
			}
			assert.Error(t, v.s.mayGoOn(t.Context(), v.socket(), from))
			_, err = v.s.openNavigation(t.Context(), v.socket(), from, "/site/other")
			assert.Error(t, err)
		})
	}
}

func TestNavigation(t *testing.T) {
	v := newVisit(t)
	from, err := v.hello(v.socket())
	require.NoError(t, err)
	v.loads, v.guards = 0, 0
	for link, url := range map[string]string{
		"/site/other":                      "/site/other",
		"other?x=1#part":                   "/site/other?x=1",
		"../site/./other":                  "/site/other",
		"http://localhost:8080/site/other": "/site/other",
	} {
		got, err := v.s.openNavigation(t.Context(), v.socket(), from, link)
		require.NoError(t, err, link)
		assert.Equal(t, url, got.URL, link)
		assert.Equal(t, []app.Component{hello{"other"}}, got.Chain)
		assert.Equal(t, "Site other", got.Title)
		assert.Equal(t, from.Page, got.Page)
		assert.NotEmpty(t, got.Position)
		tk, err := openTicket(v.s.keys, got.Ticket, epoch, time.Hour)
		require.NoError(t, err)
		assert.Equal(t, url, tk.URL, "the next hello comes back here")
		assert.True(t, tk.isFor(alice))
	}
	assert.Equal(t, 4, v.guards)
	assert.Equal(t, 4, v.loads)
}

func TestNavigationLeavesTheRestToTheBrowser(t *testing.T) {
	v := newVisit(t)
	from, err := v.hello(v.socket())
	require.NoError(t, err)
	refused := func(link string, r *http.Request) {
		t.Helper()
		got, err := v.s.openNavigation(t.Context(), r, from, link)
		var refusal *hub.Refusal
		require.ErrorAs(t, err, &refusal, link)
		assert.True(t, refusal.Reload, link)
		assert.Nil(t, got)
	}
	for _, link := range []string{
		"https://evil.org/site/x", "//evil.org/site/x", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.c",
		"http://localhost:8081/site/x", "http://u:p@localhost:8080/site/x", "ftp://localhost:8080/site/x",
		"/_duet/live", "/styled", "%zz", "http://[",
	} {
		refused(link, v.socket())
	}
	refused("/site/other", request("GET", "/_duet/live"))
	v.guardErr = Redirect{URL: "/login"}
	refused("/site/other", v.socket())
	v.guardErr, v.loadErr = nil, errors.New("down")
	refused("/site/other", v.socket())
}
