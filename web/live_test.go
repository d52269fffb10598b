package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/webbuild"
	"github.com/duet-ui/duet/push/wire"
)

// patience bounds each wait for the other side.
const patience = 10 * time.Second

// A fake is a server whose every word the test says itself.
type fake struct {
	t     *testing.T
	URL   string
	conns chan *conn
	posts chan string // native submits and other navigations: method and URL
	head  string      // markup before everything else
	deaf  atomic.Bool // no connection is accepted
}

// A conn is one WebSocket of the page.
type conn struct {
	t  *testing.T
	ws *websocket.Conn
}

// serve shows a page with that tree in it.
func serve(t *testing.T, tree string) *fake {
	t.Helper()
	f := &fake{t: t, conns: make(chan *conn, 8), posts: make(chan string, 8)}
	done := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "require-trusted-types-for 'script'; trusted-types duet")
		_, _ = w.Write([]byte(`<!doctype html><html><head>` + f.head + `<script>` + webbuild.Stub() + `</script><title>one</title><link rel=icon href="data:,">` +
			`<script type="module" async src="/boot.js"></script></head><body><div id="duet">` + tree + `</div>` +
			`<script type="application/json" id="duet-page">{"ticket":"t1","hash":"0102030405060708","count":0,"socket":"/live","later":"/later.js","build":"b1"}</script></body></html>`))
	})
	mux.HandleFunc("/boot.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(webbuild.Boot())
	})
	mux.HandleFunc("/later.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(webbuild.Later())
	})
	mux.HandleFunc("/live/ping", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.HandleFunc("/live", func(w http.ResponseWriter, r *http.Request) {
		if f.deaf.Load() {
			http.Error(w, "deaf", http.StatusServiceUnavailable)
			return
		}
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		f.conns <- &conn{t, ws}
		<-done
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>native</title><link rel=icon href='data:,'>"))
		f.posts <- r.Method + " " + r.URL.String()
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(done) })
	f.URL = s.URL
	return f
}

// show opens the page in a fresh browser context.
func (f *fake) show() *browsertest.Page {
	f.t.Helper()
	p := browsertest.New(f.t).NewPage(browsertest.PageOptions{})
	p.Goto(f.URL + "/")
	return p
}

// accept waits for the page's next connection.
func (f *fake) accept() *conn {
	f.t.Helper()
	select {
	case c := <-f.conns:
		return c
	case <-time.After(patience):
		f.t.Fatal("the page does not connect")
		return nil
	}
}

// next returns the page's next message.
func (c *conn) next() wire.Message {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, b, err := c.ws.Read(ctx)
	require.NoError(c.t, err)
	m, err := wire.DecodeClient(b)
	require.NoError(c.t, err, "% x", b)
	return m
}

// expect returns the page's next message, which is an M.
func expect[M wire.Message](c *conn) M {
	c.t.Helper()
	m := c.next()
	got, ok := m.(M)
	require.True(c.t, ok, "got %#v", m)
	return got
}

// say sends a message.
func (c *conn) say(m wire.Message) {
	c.t.Helper()
	require.NoError(c.t, c.ws.Write(context.Background(), websocket.MessageBinary, m.Append(nil)))
}

// cut ends the connection without a word.
func (c *conn) cut() { _ = c.ws.CloseNow() }

// welcome answers the hello as a new session at frame 1.
func (c *conn) welcome() wire.Hello {
	c.t.Helper()
	h := expect[wire.Hello](c)
	c.say(wire.Welcome{Flags: wire.WelcomeAfresh, Live: []byte("live"), Secret: []byte("secret"), Epoch: 7, Seq: 1, Ack: h.Mark, Build: "b1"})
	return h
}

// A frame with one patch of the root.
func patched(seq, ack uint64, patch []byte) wire.Frame {
	return wire.Frame{Seq: seq, Ack: ack, Parts: []wire.Part{{Kind: wire.PartPatch, Data: patch}}}
}

// patch writes a patch: its text, then its operations.
func patch(text string, ops ...byte) []byte {
	b := append([]byte{1, byte(len(text))}, text...)
	return append(b, ops...)
}

// setAttr is the patch that sets an attribute of the node at path.
func setAttr(name, value string, path ...byte) []byte {
	ops := append([]byte{1, byte(len(path))}, path...)
	return patch(name+value, append(ops, 7, 0, byte(len(name)), byte(len(value)))...)
}

func TestHelloSaysWhoThePageIs(t *testing.T) {
	f := serve(t, "<p>one</p>")
	p := f.show()
	c := f.accept()
	h := c.welcome()
	require.Equal(t, wire.Hello{Version: 1, Build: "b1", Ticket: []byte("t1"), Hash: 0x0102030405060708, Live: []byte{}, Secret: []byte{}}, h)
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	c.say(patched(2, 0, patch("two", 1, 0, 6, 3)))
	p.WaitForText("p", "two")
	c.cut()
	h = expect[wire.Hello](f.accept())
	require.Equal(t, wire.HelloResume|wire.HelloUnproven, h.Flags)
	require.Equal(t, []any{"live", "secret", uint64(7), uint64(2)}, []any{string(h.Live), string(h.Secret), h.Epoch, h.Seq})
}

func TestEventsBeforeBootAreDelivered(t *testing.T) {
	f := serve(t, `<div data-e="click"><button data-e="click">b</button><input data-e="input"></div>`)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	g := p.Hold("*boot.js")
	p.Do("location.href = '" + f.URL + "/'")
	g.Wait()
	p.WaitFor("document.readyState !== 'loading' && !!document.querySelector('button')")
	p.Click("button")
	p.Type("input", "ab")
	g.Open()
	c := f.accept()
	c.welcome()
	require.Equal(t, []happened{
		{1, 1, "click", []uint32{0}, ""}, {2, 1, "click", nil, ""},
		{3, 1, "input", []uint32{1}, "a"}, {4, 1, "input", []uint32{1}, "ab"},
	}, []happened{c.event(), c.event(), c.event(), c.event()})
}

// What an event says; value is that of an input.
type happened struct {
	op, frame uint64
	kind      string
	path      []uint32
	value     string
}

// event returns the page's next message, which is an event.
func (c *conn) event() happened {
	c.t.Helper()
	e := expect[wire.Event](c)
	h := happened{e.Op, e.Frame, e.Type, e.Path, ""}
	if len(e.Data) > 1 && e.Data[0] == 1 && e.Type == "input" {
		h.value = string(e.Data[2 : 2+e.Data[1]])
	}
	return h
}

// An event whose node moved meanwhile is sent again with the place it has then.
func TestUnacknowledgedEventsAreSentAgain(t *testing.T) {
	f := serve(t, `<div><button data-e="click">b</button></div>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	p.Click("button")
	p.Click("button")
	require.Equal(t, []happened{{1, 1, "click", []uint32{0}, ""}, {2, 1, "click", []uint32{0}, ""}}, []happened{c.event(), c.event()})
	c.say(wire.Frame{Seq: 2, Ack: 1})
	c.cut()

	c = f.accept()
	h := expect[wire.Hello](c)
	require.EqualValues(t, 1, h.Mark)
	p.Click("button") // while nobody answered
	c.say(wire.Welcome{Flags: wire.WelcomeAfresh | wire.WelcomeSync, Live: []byte("l2"), Secret: []byte("s2"), Epoch: 8, Seq: 5, Ack: 1})
	// An <i> comes before the button.
	c.say(patched(6, 1, patch("i", 1, 0, 14, 0, 1, 1, 0, 1, 0, 0)))
	require.Equal(t, []happened{{2, 6, "click", []uint32{1}, ""}, {3, 6, "click", []uint32{1}, ""}}, []happened{c.event(), c.event()})
	c.say(wire.Frame{Seq: 7, Ack: 3})
	c.cut()

	c = f.accept()
	h = expect[wire.Hello](c)
	require.EqualValues(t, []uint64{3, 3, 7}, []uint64{h.Mark, h.Sent, h.Seq})
	c.say(wire.Welcome{Flags: wire.WelcomeExact, Live: []byte("l2"), Secret: []byte("s2"), Epoch: 8, Seq: 7, Ack: 3})
	p.Click("button")
	require.Equal(t, happened{4, 7, "click", []uint32{1}, ""}, c.event())
}

func TestEchoedCellsComeBackWithTheHello(t *testing.T) {
	f := serve(t, "<p></p>")
	f.show()
	c := f.accept()
	c.welcome()
	echo := func(inst uint64, value string) wire.Part {
		return wire.Part{Kind: wire.PartEcho, Inst: inst, Key: 9, Data: []byte(value)}
	}
	c.say(wire.Frame{Seq: 2, Flags: wire.FrameAckWanted, Parts: []wire.Part{echo(1, "old"), echo(2, "x"), echo(3, "gone"), echo(1, "new"), echo(3, "")}})
	require.Equal(t, wire.Ack{Seq: 2}, c.next())
	c.cut()
	h := expect[wire.Hello](f.accept())
	require.Equal(t, []wire.Cell{{Inst: 1, Key: 9, Value: []byte("new")}, {Inst: 2, Key: 9, Value: []byte("x")}}, h.Cells)
}

// What the server makes of early typing comes while the user types on.
func TestTypingIsNeverFought(t *testing.T) {
	f := serve(t, `<input data-e="input">`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	p.Type("input", "hel")
	for i, v := range []string{"h", "he", "hel"} {
		require.Equal(t, happened{uint64(i + 1), 1, "input", nil, v}, c.event())
	}
	value := func() string { return browsertest.Eval[string](p, "document.querySelector('input').value") }
	c.say(patched(2, 1, setAttr("value", "H")))
	c.say(wire.Frame{Seq: 3, Flags: wire.FrameAckWanted, Ack: 2})
	c.next()
	require.Equal(t, "hel", value(), "an answer to older typing waits")
	p.Keys("l")
	require.Equal(t, "hell", c.event().value)
	c.say(patched(4, 3, setAttr("value", "HEL")))
	c.say(wire.Frame{Seq: 5, Flags: wire.FrameAckWanted, Ack: 3})
	c.next()
	require.Equal(t, "hell", value())
	p.Do("document.querySelector('input').setSelectionRange(2, 2)")
	c.say(wire.Frame{Seq: 6, Flags: wire.FrameAckWanted, Ack: 4})
	c.next()
	require.Equal(t, "HEL", value(), "the last answer holds when the last typing is answered")
	p.Keys("x")
	require.Equal(t, "HExL", c.event().value, "the caret stayed where it was")
}

func TestComposedTextIsLeftAlone(t *testing.T) {
	f := serve(t, `<input>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	p.Focus("input")
	p.Compose("ni")
	c.say(patched(2, 0, setAttr("value", "server")))
	c.say(wire.Frame{Seq: 3, Flags: wire.FrameAckWanted})
	c.next()
	require.Equal(t, "ni", browsertest.Eval[string](p, "document.querySelector('input').value"))
	p.InsertText("你")
	require.Equal(t, "你", browsertest.Eval[string](p, "document.querySelector('input').value"))
}

func TestBrokenPagesAskForASync(t *testing.T) {
	f := serve(t, `<div><p>a</p><p>b</p></div>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	p.Do("document.querySelector('p').remove()")
	c.say(patched(2, 0, patch("B", 1, 1, 1, 6, 1)))
	require.Equal(t, wire.Heal{Path: nil}, c.next())
	require.Equal(t, "b", browsertest.Eval[string](p, "document.querySelector('p').textContent"), "not the wrong one")
	c.say(patched(3, 0, patch("B", 1, 1, 1, 6, 1)))
	require.Equal(t, wire.Heal{}, c.next(), "missed again before the sync came: asked again, a moment later")
	c.say(patched(4, 0, patch("divpaB", 1, 0, 18, 1, 0, 3, 0, 3, 1, 0, 1, 0, 1, 1, 1, 2, 0, 1, 1)))
	p.WaitForText("#duet", "aB")
}

func TestEventsInABrokenPlaceWaitForASync(t *testing.T) {
	f := serve(t, `<div><p>a</p><button data-e="click">b</button></div>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	p.Do("document.querySelector('p').remove(); document.querySelector('button').click()")
	require.Equal(t, wire.Heal{}, c.next())
	c.say(patched(2, 0, patch("divpabuttondata-eclickb", 1, 0, 18, 1, 0, 3, 0, 3, 1, 0, 1, 0, 1, 1, 1, 0, 6, 1, 0, 0, 6, 5, 1, 1)))
	require.Equal(t, []uint32{1}, expect[wire.Event](c).Path)
}

func TestBadPatchIsReportedAndHealed(t *testing.T) {
	f := serve(t, `<p>a</p>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	c.say(patched(2, 0, patch("onclickx", 1, 0, 7, 0, 7, 1)))
	require.Contains(t, expect[wire.Report](c).Text, "bad message")
	require.Equal(t, wire.Heal{Path: nil}, c.next())
	require.Equal(t, "<p>a</p>", browsertest.Eval[string](p, "document.querySelector('#duet').innerHTML"))
}

// A link of the shell waits a second for the page to become live, then it goes.
func TestHeldLinksGoWithoutBoot(t *testing.T) {
	f := serve(t, `<a href="/next" data-link="">next</a>`)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Noisy: true})
	p.Block("*boot.js")
	p.Goto(f.URL + "/")
	p.Click("a")
	require.Equal(t, "GET /next", <-f.posts)
}

func TestHeldFormsGoWithoutBoot(t *testing.T) {
	f := serve(t, `<form action="/send" method="post" data-e="submit:p"><button name="b" value="1">send</button></form>`)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Noisy: true})
	p.Block("*boot.js")
	p.Goto(f.URL + "/")
	p.Click("button")
	require.Equal(t, "POST /send", <-f.posts)
}

func TestLinksOfTheShellAreFollowedOverTheConnection(t *testing.T) {
	f := serve(t, `<a href="/next" data-link="">next</a>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	p.Click("a")
	require.Equal(t, wire.Navigate{Op: 1, URL: "/next"}, c.next())
	c.say(wire.Frame{Seq: 2, Ack: 1, Parts: []wire.Part{{Kind: wire.PartNav, Text: "/next", Text2: "two", Data2: []byte("t2")}}})
	p.WaitFor("location.pathname === '/next' && document.title === 'two'")
	p.Do("history.back()")
	require.Equal(t, wire.Navigate{Op: 2, URL: "/"}, c.next())
	c.say(wire.Frame{Seq: 3, Ack: 2, Parts: []wire.Part{{Kind: wire.PartNav, Text: "/", Text2: "one"}}})
	p.WaitFor("document.title === 'one' && history.length === 3")
	p.Click("a")
	require.Equal(t, wire.Navigate{Op: 3, URL: "/next"}, c.next())
	c.say(wire.Frame{Seq: 4, Ack: 3, Parts: []wire.Part{{Kind: wire.PartNack, Num: 3, Text: "not of this shell"}}})
	require.Equal(t, "GET /next", <-f.posts)
}

func TestFlagsOfBindings(t *testing.T) {
	f := serve(t, `<div data-e="click keydown"><b data-e="click:s">stop</b><i data-e="click:o">once</i><u data-e="click:t"><em>self</em></u>`+
		`<input data-e="keydown:p;k=Enter,x"><s data-e="click:x">out</s></div>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	paths := func(n int) (got [][]uint32) {
		for range n {
			got = append(got, c.event().path)
		}
		return got
	}
	p.Click("b")
	require.Equal(t, [][]uint32{{0}, {4}}, paths(2), "stopped, and outside of s")
	p.Click("i")
	p.Click("i")
	require.Equal(t, [][]uint32{{1}, nil, {4}, nil, {4}}, paths(5))
	p.Click("em")
	require.Equal(t, [][]uint32{nil, {4}}, paths(2), "not the element itself")
	p.Click("s")
	require.Equal(t, [][]uint32{nil}, paths(1), "inside")
	p.Focus("input")
	p.Do("window.prevented = ''; addEventListener('keydown', (e) => { if (e.defaultPrevented) prevented += e.key })")
	p.Keys("ax")
	require.Equal(t, [][]uint32{nil, {3}, nil}, paths(3))
	require.Equal(t, "x", browsertest.Eval[string](p, "prevented"))
}

// A clock that goes fast, and writes down what was asked of it.
const fastClock = `<script>
	delays = [];
	sockets = 0;
	WebSocket = class extends WebSocket { constructor(url) { super(url); sockets++; } };
	Math.random = () => 0.6;
	const wait = setTimeout;
	setTimeout = (f, ms, ...rest) => (delays.push(ms), wait(f, ms === 4000 ? ms : Math.min(ms, 20), ...rest)); // 4000 is the patience with an answer
</script>`

func TestPausesBetweenTriesGrow(t *testing.T) {
	f := serve(t, "<p></p>")
	f.head = fastClock
	f.deaf.Store(true)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Noisy: true})
	p.Goto(f.URL + "/")
	const pauses = "delays.filter((ms) => ms !== 4000)"
	p.WaitFor(pauses + ".length > 9")
	require.Equal(t, []int{275, 550, 1100, 2200, 4400, 8800, 17600, 33000, 33000}, browsertest.Eval[[]int](p, pauses+".slice(0, 9).map(Math.round)"))
	require.Equal(t, "waiting", browsertest.Eval[string](p, "document.documentElement.dataset.duet"))
	f.deaf.Store(false)
	f.accept().welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	p.Do("dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('pageshow'))")
	f.accept() // at once
}

func TestRefusedForGoodIsNotAskedAgain(t *testing.T) {
	f := serve(t, "<p></p>")
	f.head = fastClock
	p := f.show()
	c := f.accept()
	expect[wire.Hello](c)
	c.say(wire.Refused{Reason: "no", Retry: 77})
	c = f.accept()
	expect[wire.Hello](c)
	require.Equal(t, []int{4000, 77, 4000}, browsertest.Eval[[]int](p, "delays"))
	c.say(wire.Refused{Reason: "never"})
	p.WaitFor("delays.length === 4") // the pause that leads to nothing
	p.Do("dispatchEvent(new Event('online'))")
	require.Equal(t, 2, browsertest.Eval[int](p, "sockets"))
}

// A session that the server closes is begun anew, but never in the page's first
// seconds: what closed it may be there again, and pages must not reload in a circle.
func TestClosedSessionsBeginWithANewPage(t *testing.T) {
	f := serve(t, "<p></p>")
	f.head = fastClock
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	loads := p.Commits()
	p.Do("performance.now = () => 1000")
	c.say(wire.Closed{Reason: "rate"})
	p.WaitFor("delays.includes(2000)")
	f.accept().welcome() // of the page that was loaded instead
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	require.Equal(t, loads+1, p.Commits())
}

// A hello that the network delivers late may take the place of the connection that the
// page has by then: it takes it back, and is no new page.
func TestSupersededConnectionsComeBack(t *testing.T) {
	f := serve(t, "<p></p>")
	f.head = fastClock
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	loads := p.Commits()
	c.say(wire.Closed{Reason: wire.ReasonSuperseded})
	h := expect[wire.Hello](f.accept())
	require.Equal(t, []byte("live"), h.Live)
	require.Equal(t, loads, p.Commits())
}
