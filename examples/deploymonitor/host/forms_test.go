package host_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/deploymonitor/host"
	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/server"
)

// asked is a source that only counts what it is asked for.
type asked struct {
	deploys, cancels atomic.Int32
	err              error // set before it is asked
}

func (a *asked) Watch(ctx context.Context, _ func(pipeline.State)) error {
	<-ctx.Done()
	return ctx.Err()
}
func (a *asked) Deploy() error { a.deploys.Add(1); return a.err }
func (a *asked) Cancel() error { a.cancels.Add(1); return a.err }

// The buttons are forms: whoever posts them without a script is answered with the
// page that they were on, whatever that says it was.
func TestFormsWithoutScript(t *testing.T) {
	srv, err := host.New(server.Options{Keys: [][]byte{make([]byte, 32)}})
	require.NoError(t, err)
	source := &asked{}
	host.Deployments(srv, source)
	post := func(path, referer string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", path, nil)
		r.Host = "localhost:8080"
		r.Header.Set("Referer", referer)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, r)
		return w
	}
	for referer, to := range map[string]string{
		"http://localhost:8080/app/dashboard": "/app/dashboard",
		"":                                    "/deployment/dashboard",
		"http://localhost:8080//evil.org":     "/deployment/dashboard",
		`http://localhost:8080/\evil.org`:     "/deployment/dashboard",
	} {
		w := post("/deploy", referer)
		assert.Equal(t, http.StatusSeeOther, w.Code)
		assert.Equal(t, to, w.Header().Get("Location"), referer)
	}
	assert.EqualValues(t, 4, source.deploys.Load())
	for _, err := range []error{pipeline.ErrIdle, &pipeline.BusyError{}} {
		source.err = err
		assert.Equal(t, http.StatusSeeOther, post("/cancel", "").Code, "the page shows it")
	}
	assert.EqualValues(t, 2, source.cancels.Load())
	source.err = errors.New("the disk is full")
	assert.Equal(t, http.StatusInternalServerError, post("/deploy", "").Code)

	foreign := httptest.NewRequest("POST", "/deploy", nil)
	foreign.Host = "localhost:8080"
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	srv.Handler().ServeHTTP(w, foreign)
	assert.Equal(t, http.StatusForbidden, w.Code)
	assert.EqualValues(t, 5, source.deploys.Load())
}

// With JavaScript off the page does not say that it is live, and Deploy deploys.
func TestButtonsWithoutJavaScript(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	source := &asked{}
	url := serve(t, onServer, func(srv *server.Server) { host.Deployments(srv, source) })
	p := browsertest.New(t).NewPage(browsertest.PageOptions{NoScript: true})
	p.Goto(url + "/app/dashboard")
	complete := func() { // also its stylesheet: what is clicked stays where it is
		require.Eventually(t, func() bool { return browsertest.Eval[bool](p, `document.readyState == "complete"`) }, 10*time.Second, 10*time.Millisecond)
	}
	complete()
	assert.Contains(t, p.Text(".info"), "Without JavaScript")
	assert.NotContains(t, p.Text(".info"), "live")
	documents := p.Commits()
	p.Click(".primary")
	require.Eventually(t, func() bool { return p.Commits() == documents+1 }, 10*time.Second, 10*time.Millisecond, "the page comes again")
	complete()
	assert.EqualValues(t, 1, source.deploys.Load())
	assert.Equal(t, "Idle", p.Text(".phase"))
}

func TestUnknownAddress(t *testing.T) {
	srv, err := host.New(server.Options{Keys: [][]byte{make([]byte, 32)}})
	require.NoError(t, err)
	get := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "localhost:8080"
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, r)
		return w
	}
	w := get("/app/%3Cb%3E")
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.Contains(t, w.Body.String(), "There is nothing at /app/&lt;b&gt;.")
	assert.Contains(t, w.Body.String(), "stylesheet")
	assert.Contains(t, get("/app/about").Body.String(), `<meta property="og:title" content="Deployment Monitor">`)
	assert.Equal(t, "/deployment/dashboard", get("/").Header().Get("Location"))
}
