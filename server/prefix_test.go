package server

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/push/hub"
)

// outerRouter routes like the common routers do: by the first segment, with other
// handlers beside, and without touching the request's path.
func outerRouter(prefix string, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == prefix || strings.HasPrefix(r.URL.Path, prefix+"/") {
			inner.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusTeapot)
	})
}

func TestPrefix(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Prefix = "shop/" })
	s.Page("/{$}", helloPage)
	s.Page("/site/{name}", helloPage, Stylesheet("site.css"))
	require.NoError(t, s.Assets(fstest.MapFS{"site.css": {Data: []byte("a{}")}}))
	for name, h := range map[string]http.Handler{
		"path kept": outerRouter("/shop", s.Handler()),
		"path cut":  http.StripPrefix("/shop", s.Handler()),
	} {
		serve := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, request("GET", path))
			return w
		}
		w := serve("/shop/site/demo?q=1")
		require.Equal(t, 200, w.Code, name)
		html := w.Body.String()
		urls := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(html, -1)
		assert.GreaterOrEqual(t, len(urls), 5, name)
		for _, u := range urls {
			assert.True(t, strings.HasPrefix(u[1], "/shop/"), u[1])
			assert.Equal(t, 200, serve(u[1]).Code, "%s: %s", name, u[1])
		}
		b := pageBlockOf(t, html)
		assert.Equal(t, "/shop/_duet/live", b.Socket, name)
		got, err := s.openHello(t.Context(), request("GET", b.Socket), []byte(b.Ticket))
		require.NoError(t, err, name)
		assert.Equal(t, "/shop/site/demo?q=1", got.URL, name)
		assert.Equal(t, "/site/{name}", got.Route, name)

		assert.Equal(t, 200, serve("/shop/").Code, name)
		assert.Equal(t, 404, serve("/shop/nowhere").Code, name)
		assert.NotEqual(t, 200, serve("/site/demo").Code, name)
		assert.NotEqual(t, 200, serve("/shopping/site/demo").Code, name)
	}
	from := &hub.View{URL: "/shop/site/demo"}
	_, err := s.openNavigation(t.Context(), request("GET", "/"), from, "/elsewhere")
	assert.Error(t, err, "a page outside the prefix is somebody else's")
	_, err = s.openNavigation(t.Context(), request("GET", "/"), from, "other")
	assert.NoError(t, err)
}

func TestPathsThatThePrefixDoesNotHold(t *testing.T) {
	for in, want := range map[string]string{"": "", "/": "", "a": "/a", "/a/": "/a", "/a/b": "/a/b"} {
		assert.Equal(t, want, cleanPrefix(in))
	}
}
