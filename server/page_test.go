package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/internal/webbuild"
	"github.com/duet-ui/duet/push"
)

func TestPage(t *testing.T) {
	s := newTestServer(t, nil)
	s.Page("/site/{name}", helloPage, Title("A <b>title</b>"), Meta("robots", `"no"`))
	w := get(s, "/site/demo?q=1")
	require.Equal(t, 200, w.Code)
	html := w.Body.String()
	assert.True(t, strings.HasPrefix(html, `<!DOCTYPE html><html lang="en"><head><script>`+webbuild.Stub()+`</script><meta charset="utf-8">`), "the stub is the first thing in the head")
	assert.Contains(t, html, "<title>A &lt;b&gt;title&lt;/b&gt;</title>")
	assert.Contains(t, html, `<meta name="robots" content="&#34;no&#34;">`)
	assert.Contains(t, html, "demo: no greeting")
	assert.Regexp(t, `<script type="module" async src="/_duet/boot-[\w-]{12}\.js"></script></head><body><div id="duet"><p>`, html)
	assert.True(t, strings.HasSuffix(html, "</script></body></html>"))
	h := w.Header()
	assert.Equal(t, "text/html; charset=utf-8", h.Get("Content-Type"))
	assert.Equal(t, "private, no-cache", h.Get("Cache-Control"))
	assert.Equal(t, "Cookie", h.Get("Vary"))
	assert.Empty(t, h.Get("Set-Cookie"), "anonymous visitors get no cookie")

	block := pageBlockOf(t, html)
	assert.Equal(t, s.Build(), block.Build)
	assert.Equal(t, "/_duet/live", block.Socket)
	assert.Regexp(t, `^[0-9a-f]{16}$`, block.Hash)
	assert.Positive(t, block.Count)
	tk, err := openTicket(s.keys, []byte(block.Ticket), time.Now(), time.Hour)
	require.NoError(t, err)
	assert.Equal(t, "/site/demo?q=1", tk.URL)
	assert.True(t, tk.isFor(Principal{}))

	for _, url := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(html, -1) {
		assert.Equal(t, 200, get(s, url[1]).Code, url[1])
	}
}

var blockRE = regexp.MustCompile(`<script type="application/json" id="duet-page">(.*?)</script>`)

func pageBlockOf(t *testing.T, html string) (b pageBlock) {
	t.Helper()
	m := blockRE.FindStringSubmatch(html)
	require.NotNil(t, m, "no page block in %s", html)
	require.NoError(t, json.Unmarshal([]byte(m[1]), &b))
	return b
}

func TestPageBlockEndsOnlyAtItsEnd(t *testing.T) {
	s := newTestServer(t, nil)
	s.block.Socket = "</script><!--<script>\u2028\u2029&'\""
	s.Page("/{name}", helloPage)
	html := get(s, "/x").Body.String()
	text := blockRE.FindStringSubmatch(html)[1]
	for _, bad := range []string{"<", ">", "&", "\u2028", "\u2029"} {
		assert.NotContains(t, text, bad)
	}
	assert.Equal(t, s.block.Socket, pageBlockOf(t, html).Socket)
}

func TestEqualPagesAreEqualButForTheTicket(t *testing.T) {
	s := newTestServer(t, nil)
	s.Page("/{name}", helloPage)
	strip := func(w *httptest.ResponseRecorder) string {
		return regexp.MustCompile(`"ticket":"[^"]*"`).ReplaceAllString(w.Body.String(), "")
	}
	assert.Equal(t, strip(get(s, "/x")), strip(get(s, "/x")))
	a, b := pageBlockOf(t, get(s, "/x").Body.String()), pageBlockOf(t, get(s, "/y").Body.String())
	assert.NotEqual(t, a.Hash, b.Hash)
}

func TestLayouts(t *testing.T) {
	s := newTestServer(t, nil)
	layout := func(name string) func(*Request) app.Component {
		return func(*Request) app.Component { return shell{name} }
	}
	s.Layout("/app/admin", layout("inner"), Title("inner"))
	s.Layout("/app", layout("outer"), Title("outer"), Meta("x", "outer"))
	s.Layout("/", nil, Meta("x", "all"))
	s.Page("/app/admin/{name}", helloPage, Layout(layout("own")), Title("page"))
	s.Page("/app/{name}", helloPage)
	s.Page("/apple/{name}", helloPage, Title("apple"))

	html := get(s, "/app/admin/x").Body.String()
	assert.Contains(t, html, `<div id="duet"><section class="outer"><section class="inner"><section class="own"><p>`)
	assert.Contains(t, html, "<title>page</title>")
	assert.Contains(t, html, `<meta name="x" content="outer">`)
	assert.NotContains(t, html, `content="all"`, "the inner layout says it anew")
	html = get(s, "/app/x").Body.String()
	assert.Contains(t, html, `<div id="duet"><section class="outer"><p>`)
	assert.Contains(t, html, "<title>outer</title>")
	html = get(s, "/apple/x").Body.String()
	assert.Contains(t, html, `<div id="duet"><p>`, "/apple is not below /app")
	assert.NotContains(t, html, `content="outer"`)
}

func TestGuards(t *testing.T) {
	s := newTestServer(t, nil)
	var order []string
	guard := func(name string, err error) PageOption {
		return Guard(func(_ context.Context, r *Request) error {
			order = append(order, name+" "+r.PathValue("name"))
			return err
		})
	}
	loads := Load(greeting, func(context.Context, *Request) (string, error) {
		order = append(order, "load")
		return "", nil
	})
	s.Layout("/", nil, guard("layout", nil))
	s.Page("/open/{name}", helloPage, guard("page", nil), loads)
	s.Page("/secret/{name}", helloPage, guard("page", ErrForbidden), guard("never", nil), loads)
	s.Page("/members/{name}", helloPage, guard("page", ErrUnauthorized))
	s.Page("/gone/{name}", helloPage, guard("page", &Error{Status: 410}))
	s.Page("/away/{name}", helloPage, guard("page", Redirect{URL: "/login?next=1"}))
	s.Page("/bug/{name}", helloPage, Guard(func(context.Context, *Request) error { panic("secret detail") }))
	for _, c := range []struct {
		path  string
		code  int
		order []string
	}{
		{"/open/x", 200, []string{"layout x", "page x", "load"}},
		{"/secret/x", 403, []string{"layout x", "page x"}},
		{"/members/x", 401, []string{"layout x", "page x"}},
		{"/gone/x", 410, []string{"layout x", "page x"}},
		{"/away/x", 303, []string{"layout x", "page x"}},
		{"/bug/x", 500, []string{"layout x"}},
	} {
		order = nil
		w := get(s, c.path)
		assert.Equal(t, c.code, w.Code, c.path)
		assert.Equal(t, c.order, order, c.path)
		if c.code != 200 {
			assert.NotContains(t, w.Body.String(), "duet-page", "no ticket for what may not be seen")
			assert.NotContains(t, w.Body.String(), "secret detail")
			assert.Equal(t, "private, no-store", w.Header().Get("Cache-Control"), c.path)
		}
	}
	assert.Equal(t, "/login?next=1", get(s, "/away/x").Header().Get("Location"))
}

func TestLoadersRunSideBySide(t *testing.T) {
	s := newTestServer(t, nil)
	var both sync.WaitGroup
	both.Add(2)
	meet := func() { both.Done(); both.Wait() } // returns only when the other loader runs too
	s.Page("/{name}", helloPage,
		Load(greeting, func(_ context.Context, r *Request) (string, error) { meet(); return "hi " + r.PathValue("name"), nil }),
		Load(count, func(context.Context, *Request) (int, error) { meet(); return 42, nil }))
	assert.Contains(t, get(s, "/x").Body.String(), "x: hi x<b>42</b>")
}

// What is pushed to a target that retains goes before what a later loader gives.
func TestRetainedPushWinsOverLoader(t *testing.T) {
	s := newTestServer(t, nil)
	loads := 0
	s.Page("/", func(*Request) app.Component { return hello{"x"} },
		Load(greeting, func(context.Context, *Request) (string, error) { loads++; return "loaded", nil }))
	assert.Contains(t, get(s, "/").Body.String(), "loaded")
	s.Updater().Push(push.OfType[hello](), greeting.Set("pushed"))
	for range 2 {
		body := get(s, "/").Body.String()
		assert.Contains(t, body, "pushed")
		assert.NotContains(t, body, "loaded")
	}
	assert.Equal(t, 3, loads)
}

func TestLoaderErrors(t *testing.T) {
	s := newTestServer(t, nil)
	load := func(err error) PageOption {
		return Load(count, func(context.Context, *Request) (int, error) { return 0, err })
	}
	cancelled := false
	s.Page("/broken/{name}", helloPage, load(errors.New("the password is 1234")),
		Load(greeting, func(ctx context.Context, _ *Request) (string, error) {
			<-ctx.Done() // the other loader's error ends this one
			cancelled = true
			return "", ctx.Err()
		}))
	s.Page("/missing/{name}", helloPage, load(ErrNotFound))
	s.Page("/panic/{name}", helloPage, Load(count, func(context.Context, *Request) (int, error) { panic("1234") }))
	for path, code := range map[string]int{"/broken/x": 500, "/missing/x": 404, "/panic/x": 500} {
		w := get(s, path)
		assert.Equal(t, code, w.Code, path)
		assert.Contains(t, w.Body.String(), "<h1>"+http.StatusText(code)+"</h1>")
		assert.NotContains(t, w.Body.String(), "1234")
	}
	assert.True(t, cancelled)

	dev := newTestServer(t, func(o *Options) { o.Dev = true })
	dev.Page("/{name}", helloPage, load(errors.New("disk <full>")))
	assert.Contains(t, get(dev, "/x").Body.String(), "<pre>disk &lt;full&gt;</pre>")
}

func TestHeadIsSentWhileLoadersRun(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.FlushAfter = time.Nanosecond })
	release := make(chan error)
	s.Page("/{name}", helloPage, Title("early"), Load(greeting, func(context.Context, *Request) (string, error) {
		return "late", <-release
	}))
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	for _, c := range []struct {
		err        error
		want, lack string
	}{
		{nil, "x: late", "<h1>"},
		{errors.New("broken"), "<h1>Internal Server Error</h1>", "duet-page"},
		{Redirect{URL: "/a?b=\"&c"}, `<meta http-equiv="refresh" content="0; url=/a?b=&#34;&amp;c">`, "<h1>"},
	} {
		res, err := http.Get(web.URL + "/x")
		require.NoError(t, err)
		body := bufio.NewReader(res.Body)
		head := readUntil(t, body, "<body>")
		assert.Contains(t, head, "<title>early</title>")
		release <- c.err
		rest := readUntil(t, body, "</html>")
		assert.Contains(t, rest, c.want)
		assert.NotContains(t, rest, c.lack)
		res.Body.Close()
	}
}

func readUntil(t *testing.T, r *bufio.Reader, end string) string {
	t.Helper()
	var b strings.Builder
	for !strings.HasSuffix(b.String(), end) {
		c, err := r.ReadByte()
		require.NoError(t, err, "%s", b.String())
		b.WriteByte(c)
	}
	return b.String()
}

func TestErrorPages(t *testing.T) {
	s := newTestServer(t, func(o *Options) {
		o.NotFound = func(r *Request) app.Component { return hello{"nothing at " + r.URL.Path} }
		o.Failed = func(_ *Request, err error) app.Component { return hello{"failed: " + err.Error()} }
	})
	s.Layout("/", nil, Meta("x", "everywhere"))
	s.Page("/misnested", func(*Request) app.Component { return misnested{} })
	s.Page("/broken", func(*Request) app.Component { return broken{} })
	s.Page("/panics", func(*Request) app.Component { panic("no component") })
	s.Page("/{$}", helloPage)

	w := get(s, "/nowhere")
	assert.Equal(t, 404, w.Code)
	assert.Contains(t, w.Body.String(), "nothing at /nowhere")
	assert.Contains(t, w.Body.String(), `<meta name="x" content="everywhere">`)
	assert.NotContains(t, w.Body.String(), "<script", "an error page is static")
	w = get(s, "/misnested")
	assert.Equal(t, 500, w.Code)
	assert.Contains(t, w.Body.String(), "misnested", "the error names the component")
	assert.Equal(t, 500, get(s, "/panics").Code)
	assert.Equal(t, 200, get(s, "/broken").Code, "a component that panics is missing, the page is not")
	assert.EqualValues(t, 1, s.Stats().RenderPanics)

	r := request("POST", "/")
	post := httptest.NewRecorder()
	s.Handler().ServeHTTP(post, r)
	assert.Equal(t, 405, post.Code)

	long := get(s, "/?"+strings.Repeat("x", 2000))
	assert.Equal(t, 414, long.Code, "a URL that no ticket can hold")

	worse := newTestServer(t, func(o *Options) { o.NotFound = func(*Request) app.Component { panic("also broken") } })
	assert.Contains(t, get(worse, "/x").Body.String(), "<h1>Not Found</h1>")
}

func TestOnlyPagesThatTheClientKnowsNameIt(t *testing.T) {
	client := fstest.MapFS{"client.wasm": {Data: []byte("\x00asm")}, "wasm_exec.js": {Data: []byte("exec")}}
	for _, c := range []struct {
		pages app.Pages
		want  bool
	}{
		{nil, true},
		{app.Pages{app.PageOf[hello]()}, true},
		{app.Pages{app.PageOf[shell]()}, false},
	} {
		s := newTestServer(t, func(o *Options) { o.Client, o.Pages = client, c.pages })
		s.Page("/{name}", helloPage)
		b := pageBlockOf(t, get(s, "/x").Body.String())
		assert.Equal(t, c.want, b.Wasm != "" && b.Exec != "", "%v", c.pages)
	}
}

// A page that the client cannot take over works as any other; the log says why it is
// none, once.
func TestPagesThatStayWithTheServerAreLogged(t *testing.T) {
	var log strings.Builder
	s := newTestServer(t, func(o *Options) {
		o.Client = fstest.MapFS{"client.wasm": {Data: []byte("\x00asm")}, "wasm_exec.js": {Data: []byte("exec")}}
		o.Pages = app.Pages{app.PageOf[shell]()}
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	s.Layout("/", func(*Request) app.Component { return shell{"x"} })
	s.Page("/{name}", helloPage)
	s.Page("/func/{$}", func(*Request) app.Component { return withFunc{func() {}} })
	for range 3 {
		require.Equal(t, 200, get(s, "/x").Code)
		require.Equal(t, 200, get(s, "/func/").Code)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], "not in Options.Pages")
	assert.Contains(t, lines[0], "component=server.hello")
	assert.Contains(t, lines[1], "cannot cross")
	assert.Contains(t, lines[1], "component=server.withFunc")
}

func TestHandle(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Prefix = "/shop" })
	s.Page("/", func(*Request) app.Component { return hello{"page"} })
	calls := 0
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		w.Write([]byte(r.Method + " " + r.PathValue("id")))
	})
	s.Handle("POST /sign-in/{id}", answer)
	s.Handle("/download/{id}", answer)
	do := func(method, path string) string {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, request(method, path))
		assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		return w.Body.String()
	}
	assert.Equal(t, "POST 7", do("POST", "/shop/sign-in/7"))
	assert.Equal(t, "GET 8", do("GET", "/shop/download/8"))
	assert.Contains(t, do("GET", "/shop/sign-in/7"), "page: ")

	calls = 0
	p, _ := s.match(t.Context(), request("GET", "/"), "/shop/download/8")
	assert.Nil(t, p)
	assert.Zero(t, calls, "a hello or a navigation does not run a handler")
	assert.Panics(t, func() { s.Handle("GET download", answer) })
}

func TestPatternMistakes(t *testing.T) {
	s := newTestServer(t, nil)
	assert.Panics(t, func() { s.Page("name", helloPage) })
	assert.Panics(t, func() { s.Page("GET /name", helloPage) })
	assert.Panics(t, func() { s.Layout("name", nil) })
}
