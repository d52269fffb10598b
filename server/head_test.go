package server

import (
	"bufio"
	"context"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// headTagsOf returns the tags of a page's head between its title and its icons.
func headTagsOf(t *testing.T, s *Server, path string) string {
	t.Helper()
	w := get(s, path)
	require.Equal(t, 200, w.Code)
	m := regexp.MustCompile(`</title>(.*?)<link rel="icon"`).FindStringSubmatch(w.Body.String())
	require.NotNil(t, m)
	return m[1]
}

func TestHead(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Origin = "https://example.com" })
	s.Layout("/", nil, HeadOf(func(*Request) Head {
		return Head{Title: "Site", Description: "all of it", Robots: "noindex", JSONLD: map[string]string{"@type": "WebSite"},
			OpenGraph: []Property{{"site_name", "Site"}, {"title", "Site"}, {"image", "/a.png"}, {"image", "/b.png"}}}
	}))
	s.Page("/{name}", helloPage, HeadOf(func(r *Request) Head {
		return Head{Title: "About " + r.PathValue("name"), Description: `a "page"`, Canonical: r.URL.Path,
			OpenGraph: []Property{{"og:title", "<About>"}, {"url", r.URL.Path}, {"image", "https://cdn.example.com/c.png"}, {"image:alt", ""}},
			Links:     []HeadLink{{Rel: "next", Href: "/2"}, {Rel: "alternate", Href: "/feed", Type: "application/atom+xml", Title: "News"}},
			Meta:      []HeadMeta{{"author", "Ada"}},
			JSONLD:    []any{map[string]string{"name": "</script><script>\u2028"}}}
	}))
	assert.Contains(t, get(s, "/x").Body.String(), "<title>About x</title>")
	assert.Equal(t, `<meta name="robots" content="noindex">`+
		`<meta property="og:site_name" content="Site">`+
		`<script type="application/ld+json">{"@type":"WebSite"}</script>`+
		`<meta name="description" content="a &#34;page&#34;">`+
		`<meta name="author" content="Ada">`+
		`<link rel="canonical" href="https://example.com/x">`+
		`<link rel="next" href="https://example.com/2">`+
		`<link rel="alternate" href="https://example.com/feed" type="application/atom+xml" title="News">`+
		`<meta property="og:title" content="&lt;About&gt;">`+
		`<meta property="og:url" content="https://example.com/x">`+
		`<meta property="og:image" content="https://cdn.example.com/c.png">`+
		`<script type="application/ld+json">[{"name":"\u003c/script\u003e\u003cscript\u003e\u2028"}]</script>`, headTagsOf(t, s, "/x"))
}

// Two layouts and a page name the same stylesheet: it is there once, where it was first.
func TestHeadKeepsTheOrderOfStylesheets(t *testing.T) {
	s := newTestServer(t, nil)
	s.Layout("/", nil, Stylesheet(ownSVG), Stylesheet(own192))
	s.Page("/{name}", helloPage, Stylesheet(ownSVG), Meta("a", "1"), Meta("a", "2"))
	assert.Equal(t, `<link rel="stylesheet" href="`+s.Asset(ownSVG)+`"><link rel="stylesheet" href="`+s.Asset(own192)+`"><meta name="a" content="2">`,
		headTagsOf(t, s, "/x"))
}

func TestHeadFromLoadedData(t *testing.T) {
	clock := newFakeClock()
	s := newTestServer(t, func(o *Options) { o.Clock, o.FlushAfter = clock, time.Nanosecond })
	var failed error
	s.Page("/{name}", helloPage, Title("fallback"),
		Load(greeting, func(_ context.Context, r *Request) (string, error) { return "hi " + r.PathValue("name"), failed }),
		HeadFrom(greeting, func(_ *Request, text string) Head { return Head{Title: text, Description: text} }))
	body := get(s, "/x").Body.String()
	assert.Contains(t, body, "<title>hi x</title>")
	assert.Contains(t, body, `<meta name="description" content="hi x">`)

	to, err := s.openNavigation(t.Context(), request("GET", "/"), &hub.View{URL: "/x"}, "/y")
	require.NoError(t, err)
	assert.Equal(t, "hi y", to.Title, "a shell navigation has the title, too")

	failed = ErrNotFound
	w := get(s, "/x")
	assert.Equal(t, 404, w.Code)
	assert.Contains(t, w.Body.String(), "<title>Not Found</title>")
	assert.Empty(t, clock.timers, "no head goes out while the loaders run")

	s = newTestServer(t, nil)
	s.Page("/{name}", helloPage, HeadFrom(greeting, func(*Request, string) Head { return Head{} }))
	assert.Equal(t, 500, get(s, "/x").Code, "no loader gives what the head asks for")
}

func TestHeadsThatFail(t *testing.T) {
	s := newTestServer(t, nil)
	s.Page("/nan", helloPage, HeadOf(func(*Request) Head { return Head{JSONLD: math.NaN()} }))
	s.Page("/panic", helloPage, HeadOf(func(*Request) Head { panic("secret") }))
	for _, path := range []string{"/nan", "/panic"} {
		w := get(s, path)
		assert.Equal(t, 500, w.Code)
		assert.NotContains(t, w.Body.String(), "secret")
		_, err := s.openNavigation(t.Context(), request("GET", "/"), &hub.View{URL: path}, path)
		assert.Error(t, err)
	}
}

// What a visitor may have written reaches addresses of the head: only those of the
// web stay, and nothing that would be loaded into the page.
func TestHeadURLs(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Origin = "https://example.com" })
	for in, want := range map[string]string{
		"/a?b=1":              "https://example.com/a?b=1",
		"https://other.org/a": "https://other.org/a",
		"":                    "", "a": "", "//evil.org": "", "javascript:alert(1)": "", "JavaScript:alert(1)": "", "data:text/html,x": "",
		"java\tscript:alert(1)": "", " /a": "", `/\evil.org`: "", "https:evil": "", "https://u:p@evil.org": "", "ftp://x/": "", "http://[": "",
	} {
		got, _ := s.headURL(in)
		assert.Equal(t, want, got, "%q", in)
	}
	for _, rel := range []string{"stylesheet", "StyleSheet x", "manifest", "modulepreload", "preload", ""} {
		tags, err := s.headTags(Head{Links: []HeadLink{{Rel: rel, Href: "/x"}}})
		require.NoError(t, err)
		assert.Empty(t, tags, rel)
	}
}

func TestOriginIsChecked(t *testing.T) {
	for origin, ok := range map[string]bool{
		"": true, "https://example.com": true, "http://localhost:8080": true,
		"example.com": false, "https://example.com/": false, "https://example.com/shop": false, "ftp://x": false, "https://u@x": false, "https://[": false,
	} {
		s := newTestServer(t, func(o *Options) { o.Origin = origin })
		assert.Equal(t, ok, s.err == nil, "%q: %v", origin, s.err)
	}
}

func TestErrorPagesOfLayouts(t *testing.T) {
	text := func(text string) func(*Request) app.Component {
		return func(r *Request) app.Component { return hello{text + " " + r.URL.Path} }
	}
	s := newTestServer(t, func(o *Options) { o.NotFound = text("nothing at") })
	s.Layout("/app", nil, Stylesheet(ownSVG), OnNotFound(text("no such page in the app")),
		OnError(func(_ *Request, err error) app.Component { return hello{"the app failed: " + err.Error()} }))
	s.Layout("/app/admin", nil, OnNotFound(text("not even for you")), Guard(func(context.Context, *Request) error { return ErrForbidden }))
	s.Page("/app/order/{id}", helloPage, HeadOf(func(*Request) Head { return Head{Title: "Order 7", Canonical: "/secret"} }),
		Load(count, func(_ context.Context, r *Request) (int, error) {
			return 0, map[string]error{"none": ErrNotFound, "bad": errors.New("no database")}[r.PathValue("id")]
		}))
	s.Page("/app/admin/{id}", helloPage)
	for _, c := range []struct {
		path string
		code int
		want string
	}{
		{"/nowhere", 404, "nothing at /nowhere"},
		{"/apple", 404, "nothing at /apple"},
		{"/app/nowhere", 404, "no such page in the app /app/nowhere"},
		{"/app/order/none", 404, "no such page in the app /app/order/none"},
		{"/app/order/bad", 500, "the app failed: no database"},
		{"/app/admin/1/2", 404, "not even for you"},
		{"/app/admin/1", 403, "the app failed: server: status 403"},
	} {
		w := get(s, c.path)
		body := w.Body.String()
		assert.Equal(t, c.code, w.Code, c.path)
		assert.Contains(t, body, c.want, c.path)
		assert.Equal(t, strings.HasPrefix(c.path, "/app/"), strings.Contains(body, s.Asset(ownSVG)+`">`) && strings.Contains(body, "stylesheet"), c.path)
		assert.NotContains(t, body, "Order 7", "the head of what is not shown")
		assert.NotContains(t, body, "secret")
	}
}

func TestWaitDecidesTheStatus(t *testing.T) {
	clock := newFakeClock()
	s := newTestServer(t, func(o *Options) { o.Clock, o.FlushAfter = clock, time.Nanosecond })
	s.Page("/{name}", helloPage, Wait(), Load(count, func(context.Context, *Request) (int, error) { return 0, ErrNotFound }))
	assert.Equal(t, 404, get(s, "/x").Code)
	assert.Empty(t, clock.timers, "nothing is sent before the loaders are done")
}

// What fails after the head went out cannot change the status any more: the document
// says that it is none to be kept.
func TestLateErrorIsNotIndexed(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.FlushAfter = time.Nanosecond })
	release := make(chan struct{})
	s.Page("/late", func(*Request) app.Component { return hello{} },
		OnNotFound(func(*Request) app.Component { return hello{"late"} }),
		Load(count, func(context.Context, *Request) (int, error) { <-release; return 0, ErrNotFound }))
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	res, err := http.Get(web.URL + "/late")
	require.NoError(t, err)
	defer res.Body.Close()
	body := bufio.NewReader(res.Body)
	readUntil(t, body, "<body>")
	close(release)
	rest := readUntil(t, body, "</html>")
	assert.Contains(t, rest, `<meta name="robots" content="noindex">`)
	assert.Contains(t, rest, "late: ")
}
