package browsertest_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// site serves fixed pages, an icon, and an echoing socket at /echo.
func site(t *testing.T, pages map[string]string) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch body, ok := pages[r.URL.Path]; {
		case r.URL.Path == "/echo":
			c, err := websocket.Accept(w, r, nil)
			if err != nil {
				return
			}
			defer c.CloseNow()
			for {
				kind, data, err := c.Read(r.Context())
				if err != nil || c.Write(r.Context(), kind, data) != nil {
					return
				}
			}
		case !ok:
			w.WriteHeader(http.StatusNoContent)
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
			w.Write([]byte(body))
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte("<!doctype html><title>t</title>" + body))
		}
	}))
	t.Cleanup(srv.Close)
	return srv
}

func TestEvalDecodesAndAwaits(t *testing.T) {
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	assert.Equal(t, 3, browsertest.Eval[int](p, "1 + 2"))
	assert.Equal(t, "late", browsertest.Eval[string](p, `Promise.resolve("late")`))
	assert.Equal(t, []bool{true, false}, browsertest.Eval[[]bool](p, `[true, false]`))
}

func TestInputIsTrusted(t *testing.T) {
	srv := site(t, map[string]string{"/": `<input id=i><button id=b>go</button><script>
		window.log = [];
		b.addEventListener("click", (e) => log.push("click " + e.isTrusted));
		i.addEventListener("input", (e) => log.push(i.value + " " + e.isTrusted));
	</script>`})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL)
	p.Click("#b")
	p.Type("#i", "ab")
	p.Keys("\bc")
	assert.Equal(t, []string{"click true", "a true", "ab true", "a true", "ac true"}, browsertest.Eval[[]string](p, "log"))
}

func TestWaitForSeesChangesAndNavigations(t *testing.T) {
	srv := site(t, map[string]string{
		"/":     `<p id=x>a</p><script>let n = 0; const f = () => { if (++n < 5) requestAnimationFrame(f); else location.href = "/next"; }; f();</script>`,
		"/next": `<p id=x>b</p>`,
	})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL)
	p.WaitForText("#x", "b")
	assert.Equal(t, "/next", browsertest.Eval[string](p, "location.pathname"))
}

func TestWaitForWorksUnderAStrictPolicy(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; require-trusted-types-for 'script'")
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!doctype html><title>t</title><p id=x>here"))
	}))
	t.Cleanup(srv.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL)
	p.WaitForText("#x", "here")
}

func TestGateHoldsUntilOpened(t *testing.T) {
	srv := site(t, map[string]string{
		"/":     `<p id=x>waiting</p><script type=module async src=/a.js></script><script type=module async src=/b.js></script>`,
		"/a.js": `document.getElementById("x").textContent = "open"`,
		"/b.js": `window.b = true`,
	})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	gate := p.Hold("*/a.js")
	p.Goto(srv.URL)
	gate.Wait()
	p.Block("*/never.js") // another rule must not let the held request go
	p.WaitFor("window.b")
	assert.Equal(t, "waiting", p.Text("#x"))
	gate.Open()
	p.WaitForText("#x", "open")
	p.Reload()
	p.WaitForText("#x", "open")
}

func TestBlockFailsRequestsQuietly(t *testing.T) {
	srv := site(t, map[string]string{"/": `<script>
		fetch("/app.wasm").then(() => window.got = "answer", () => window.got = "failure")
	</script>`})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Block: []string{"*.wasm"}})
	p.Goto(srv.URL)
	p.WaitFor("window.got")
	assert.Equal(t, "failure", browsertest.Eval[string](p, "got"))
	assert.Contains(t, p.Console(), "ERR_BLOCKED_BY_CLIENT", "the message is kept, but explained")
	p.AssertQuiet()
}

func TestNoScriptRunsNone(t *testing.T) {
	srv := site(t, map[string]string{"/": `<p id=x>plain</p><noscript><p id=n>none</p></noscript><script>x.textContent = "scripted"</script>`})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{NoScript: true})
	p.Goto(srv.URL)
	p.WaitForText("#x", "plain")
	p.WaitForText("#n", "none")
}

// complaints drives one page through what a console must catch and returns what
// a silent recorder, standing in for the test, was told.
func TestConsoleCatches(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"error":     {`console.error("bad", 1)`, "console.error: bad 1"},
		"warning":   {`console.warn("hm")`, "console.warning: hm"},
		"assert":    {`console.assert(false, "no")`, "console.assert: no"},
		"exception": {`setTimeout(() => { throw new Error("boom") })`, "exception: Error: boom"},
		"rejection": {`Promise.reject(new Error("lost"))`, "exception: Error: lost"},
		"not found": {`fetch("http://127.0.0.1:1/x").catch(() => {})`, "ERR_"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := site(t, map[string]string{"/": "<script>" + c.script + "; setTimeout(() => setTimeout(() => window.done = true))</script>"})
			p := browsertest.New(t).NewPage(browsertest.PageOptions{Noisy: true})
			p.Goto(srv.URL)
			p.WaitFor("window.done")
			if name == "not found" {
				browsertest.Eval[bool](p, `fetch("http://127.0.0.1:1/x").catch(() => true)`)
			}
			assert.Contains(t, p.Console(), c.want)
		})
	}
}

func TestConsoleCatchesPolicyViolations(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!doctype html><title>t</title><script>1</script>"))
	}))
	t.Cleanup(srv.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Noisy: true})
	p.Goto(srv.URL)
	p.WaitFor(`document.readyState == "complete"`)
	assert.Contains(t, p.Console(), "content security policy: script-src")
}

// recorder is a testing.TB whose failures are noted and stop nothing.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) { r.errors = append(r.errors, format) }

func TestAssertQuietFailsANoisyPage(t *testing.T) {
	r := &recorder{TB: t}
	p := browsertest.New(r).NewPage(browsertest.PageOptions{Noisy: true})
	p.AssertQuiet()
	assert.Empty(t, r.errors)
	p.Do(`console.error("x")`)
	p.AssertQuiet()
	assert.Len(t, r.errors, 1)
	p.Allow("console.error: x")
	p.AssertQuiet()
	assert.Len(t, r.errors, 1, "an allowed message is no failure")
}

func TestNodesKnowReplacedFromKept(t *testing.T) {
	srv := site(t, map[string]string{"/": `<ul id=u><li>a</li><li>b</li></ul>`})
	r := &recorder{TB: t}
	p := browsertest.New(r).NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL)
	id := p.Identity("#u li")
	nodes := p.Remember("#u")
	assert.Equal(t, 5, nodes.Len())
	p.Do(`u.append(document.createElement("li"))`)
	nodes.AssertKept()
	assert.Empty(t, r.errors)
	nodes.AssertSame()
	assert.Len(t, r.errors, 1, "a node was added")
	p.Do(`u.insertBefore(u.children[1], u.children[0])`)
	nodes.AssertKept()
	assert.Len(t, r.errors, 2, "two changed places")
	assert.NotEqual(t, id, p.Identity("#u li"))
	p.Do(`u.innerHTML = u.innerHTML`)
	nodes.AssertKept()
	assert.Len(t, r.errors, 3, "same markup, other nodes")
}

func TestTabsShareCookiesAndTestsDoNot(t *testing.T) {
	srv := site(t, map[string]string{"/": ""})
	one := browsertest.New(t)
	a, b := one.NewPage(browsertest.PageOptions{}), one.NewPage(browsertest.PageOptions{})
	other := browsertest.New(t).NewPage(browsertest.PageOptions{})
	a.Goto(srv.URL)
	b.Goto(srv.URL)
	other.Goto(srv.URL)
	a.Do(`document.cookie = "k=v"`)
	assert.Equal(t, "k=v", browsertest.Eval[string](b, "document.cookie"))
	assert.Equal(t, "", browsertest.Eval[string](other, "document.cookie"))
	b.WaitFor("true") // both tabs of a window get animation frames
	a.WaitFor("true")
}

func TestDuplicateCopiesTheSessionStorage(t *testing.T) {
	srv := site(t, map[string]string{"/": ""})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL + "/?q=1")
	p.Do(`sessionStorage.setItem("k", "v")`)
	twin := p.Duplicate()
	assert.Equal(t, "v", browsertest.Eval[string](twin, `sessionStorage.getItem("k")`))
	assert.Equal(t, "?q=1", browsertest.Eval[string](twin, `location.search`))
	twin.Do(`sessionStorage.setItem("k", "w")`)
	assert.Equal(t, "v", browsertest.Eval[string](p, `sessionStorage.getItem("k")`))
	twin.Close()
}

func TestBackRestoresFromTheBackForwardCache(t *testing.T) {
	srv := site(t, map[string]string{
		"/":     `<script>addEventListener("pageshow", (e) => { window.restored = e.persisted })</script>`,
		"/next": "next",
	})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL)
	p.Do(`window.kept = 1`)
	p.Goto(srv.URL + "/next")
	p.Back()
	p.WaitFor("window.restored === true")
	assert.Equal(t, 1, browsertest.Eval[int](p, "kept"))
	p.Forward()
	assert.Equal(t, "/next", browsertest.Eval[string](p, "location.pathname"))
}

func TestSocketIsRecorded(t *testing.T) {
	srv := site(t, map[string]string{"/": ""})
	p := browsertest.New(t).NewPage(browsertest.PageOptions{RecordSocket: true})
	p.Goto(srv.URL)
	p.Do(`new Promise((ok) => {
		const s = new WebSocket(location.href.replace("http", "ws") + "echo");
		let n = 0;
		s.onopen = () => { s.send(new Uint8Array([0, 255, 7])); s.send("text"); };
		s.onmessage = () => { if (++n == 2) ok(); };
	})`)
	want := [][]byte{{0, 255, 7}, []byte("text")}
	assert.Equal(t, want, p.Sent())
	assert.Equal(t, want, p.Received())
}

func TestDarkViewportAndScreenshot(t *testing.T) {
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Dark: true, Width: 320, Height: 500})
	assert.True(t, browsertest.Eval[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`))
	assert.Equal(t, 320, browsertest.Eval[int](p, "innerWidth"))
	p.SetDark(false)
	assert.False(t, browsertest.Eval[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`))
	file := t.TempDir() + "/shots/page.png"
	p.Screenshot(file)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Positive(t, info.Size())
}

func TestLinkDelaysCutsAndMends(t *testing.T) {
	srv := site(t, map[string]string{"/": ""})
	link := browsertest.NewLink(t, strings.TrimPrefix(srv.URL, "http://"))
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto("http://" + link.Addr + "/")
	p.Do(`new Promise((ok) => {
		window.s = new WebSocket(location.href.replace("http", "ws") + "echo");
		s.onopen = ok;
		s.onclose = () => window.gone = true;
		window.trip = () => new Promise((ok) => { const t = performance.now(); s.onmessage = () => ok(performance.now() - t); s.send("x"); });
	})`)
	link.SetDelay(60 * time.Millisecond)
	assert.GreaterOrEqual(t, browsertest.Eval[float64](p, "trip()"), 119.0)
	link.Cut()
	p.WaitFor("window.gone")
	assert.False(t, browsertest.Eval[bool](p, `fetch("/").then(() => true, () => false)`))
	link.Mend()
	link.SetDelay(0)
	assert.True(t, browsertest.Eval[bool](p, `fetch("/").then(() => true, () => false)`))
	p.Allow("ERR_")
}
