package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// elsewhere are addresses that lead away, or that some browser reads so.
var elsewhere = []string{
	"https://evil.org", "HTTPS://evil.org/", "http://evil.org:8080/", "//evil.org", "///evil.org", "////evil.org/", `\\evil.org`, `/\evil.org`, `\/evil.org`,
	"/\t/evil.org", "\t//evil.org", " //evil.org", "/\n/evil.org", "\x01//evil.org", "https:evil.org", "https:/evil.org", "https:///evil.org", `https:\\evil.org`,
	"http://localhost:8080@evil.org/", "http://localhost:8081/", "http://evil.org#localhost:8080", `http://evil.org\@localhost:8080/`, "javascript:alert(1)", "JavaScript:alert(1)",
	"java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.c", "ftp://localhost:8080/", "http://[", "%zz", "http://localhost:8080\\evil.org",
}

func TestRedirectsStayHere(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Hosts = []string{"www.example.com"} })
	s.Page("/go", func(*Request) app.Component { return hello{} }, Guard(func(_ context.Context, r *Request) error {
		return Redirect{URL: r.URL.Query().Get("next"), Foreign: r.URL.Query().Has("foreign")}
	}))
	visit := func(query string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, request("GET", "/go?"+query))
		return w
	}
	for _, to := range elsewhere {
		w := visit("next=" + url.QueryEscape(to))
		assert.Equal(t, 500, w.Code, "%q", to)
		assert.Empty(t, w.Header().Get("Location"), "%q", to)
		assert.Equal(t, "/safe", LocalPath(to, "/safe"), "%q", to)
	}
	for _, to := range []string{"/", "/a?b=//c", "/a/../b", "/a?to=https://x.org", "/a#b", "/%2F%2Fevil.org"} {
		w := visit("next=" + url.QueryEscape(to))
		require.Equal(t, 303, w.Code, "%q", to)
		u, err := url.Parse("http://localhost:8080/go")
		require.NoError(t, err)
		u, err = u.Parse(w.Header().Get("Location"))
		require.NoError(t, err)
		assert.Equal(t, "localhost:8080", u.Host, "%q", to)
		assert.Equal(t, to, LocalPath(to, "/safe"))
	}
	for _, to := range []string{"sub?x=1", "?page=2", "http://localhost:8080/a", "https://www.example.com/a"} {
		assert.Equal(t, 303, visit("next="+url.QueryEscape(to)).Code, "%q", to)
		assert.Equal(t, "/safe", LocalPath(to, "/safe"), "a path and nothing else")
	}
	w := visit("foreign&next=" + url.QueryEscape("https://example.org/in"))
	assert.Equal(t, 303, w.Code)
	assert.Equal(t, "https://example.org/in", w.Header().Get("Location"))
	assert.Equal(t, "/safe", LocalPath("", "/safe"))
}

func TestRedirectStatus(t *testing.T) {
	s := newTestServer(t, nil)
	for status, want := range map[int]int{0: 303, 301: 301, 302: 302, 303: 303, 307: 307, 308: 308, 200: 303, 304: 303} {
		assert.Equal(t, want, Redirect{Status: status}.status())
	}
	s.Page("/{name}", helloPage, Guard(func(context.Context, *Request) error { return Redirect{URL: "/new", Status: 308} }))
	w := get(s, "/old")
	assert.Equal(t, 308, w.Code)
	assert.Equal(t, "/new", w.Header().Get("Location"))
}

func TestTableOfRedirects(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Prefix = "/shop" })
	s.Redirect("/old", "/new", http.StatusMovedPermanently)
	s.Redirect("/news/{year}/{rest...}", "/blog/{rest...}?from={year}", http.StatusFound)
	s.Redirect("/item/{id}/", "/things/{id}", http.StatusPermanentRedirect)
	s.Redirect("/all/{rest...}", "/{rest...}", http.StatusFound)
	s.Redirect("/docs/{rest...}", "https://docs.example.com/v2/{rest...}", http.StatusTemporaryRedirect)
	s.Page("/{$}", helloPage)
	for _, c := range []struct {
		path string
		code int
		to   string
	}{
		{"/old", 301, "/shop/new"},
		{"/old?a=b", 301, "/shop/new?a=b"},
		{"/news/2025/a/b%3F?x=1", 302, "/shop/blog/a/b%3F?from=2025"},
		{"/item/%2Fx%20y/", 308, "/shop/things/%2Fx%20y"},
		{"/all/a", 302, "/shop/a"},
		{"/all/%2Fevil.org", 404, ""},
		{`/all/%5Cevil.org`, 302, "/shop/%5Cevil.org"},
		{"/docs/a", 307, "https://docs.example.com/v2/a"},
		{"/docs/@evil.org", 307, "https://docs.example.com/v2/@evil.org"},
	} {
		w := get(s, "/shop"+c.path)
		assert.Equal(t, c.code, w.Code, c.path)
		assert.Equal(t, c.to, w.Header().Get("Location"), c.path)
	}
	_, err := s.openNavigation(t.Context(), request("GET", "/"), &hub.View{URL: "/shop/"}, "/shop/old")
	assert.Error(t, err, "the browser goes there itself")
	for _, to := range []string{"new", "//evil.org", "https://{host}/x", "https://a.{rest...}", "javascript:alert(1)"} {
		assert.Panics(t, func() { s.Redirect("/x{id}", to, 302) }, to)
	}
	assert.Panics(t, func() { s.Redirect("/y", "/z", 200) })
}
