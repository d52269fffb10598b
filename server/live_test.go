package server

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
)

// clicker counts clicks, shows the greeting and adds on the server.
type clicker struct{}

var (
	clicks = app.Shared("serverTestClicks", 0)
	add    = app.NewAction[addRequest, int]("serverTest.add")
)

type addRequest struct{ A, B int }

func (clicker) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	sum := app.UseAction(s, add)
	result, _ := sum.Result()
	return s.Div(
		s.P(el.Int(n.Get())),
		s.Button(el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("click")),
		s.Span(el.Text(app.UseValue(s, greeting))),
		s.Button(el.OnClick(func(app.Event) { sum.Run(addRequest{n.Get(), 40}) }), el.Text("add")),
		s.Em(el.Int(result)),
	)
}

var (
	clickButton = []uint32{1}
	addButton   = []uint32{3}
)

// A livePage is a page in a browser without a browser: a document that the
// patches of a real socket are applied to.
type livePage struct {
	t      *testing.T
	url    string // of the server
	client *http.Client
	block  pageBlock
	conn   *websocket.Conn
	doc    *diffcore.Doc
	seq    uint64 // of the last frame
	op     uint64 // last operation sent
}

// liveServer serves the clicker over real sockets, to one browser.
func liveServer(t *testing.T, change func(*Options)) (*Server, *httptest.Server) {
	t.Helper()
	s := newTestServer(t, change)
	s.Page(`/clicker`, func(*Request) app.Component { return clicker{} })
	Action(s, add, func(_ context.Context, _ *hub.Call, r addRequest) (int, error) { return r.A + r.B, nil })
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	web.Client().Jar = jar
	return s, web
}

// visitPage gets a page and shows it.
func visitPage(t *testing.T, s *Server, url string, client *http.Client) *livePage {
	t.Helper()
	body := bodyOf(t, url+"/clicker", client)
	p := &livePage{t: t, url: url, client: client, block: pageBlockOf(t, body)}

	root := app.NewRoot(&renderHost{s: s, v: &hub.View{}}, app.RootOptions{})
	root.SetChain([]app.Component{clicker{}})
	root.Render()
	p.doc = diffcore.NewDoc(root.Mount())
	require.Contains(t, body, `<div id="duet">`+p.doc.HTML()+`</div>`, "the page is the component's render")
	require.Equal(t, p.block.Hash, hex16(root.Hash()))
	require.Equal(t, p.block.Count, diffcore.CountDOM(root.Mount()))
	return p
}

func hex16(v uint64) string {
	h := strconv.FormatUint(v, 16)
	return strings.Repeat("0", 16-len(h)) + h
}

// connect opens the socket and says hello.
func (p *livePage) connect() {
	p.t.Helper()
	p.dial()
	hash, err := strconv.ParseUint(p.block.Hash, 16, 64)
	require.NoError(p.t, err)
	hello := wire.Hello{Version: wire.Version, Build: p.block.Build, Ticket: []byte(p.block.Ticket), Hash: hash}
	if p.seq > 0 {
		hello.Flags = wire.HelloUnproven // patched since
	}
	p.send(hello)
}

func (p *livePage) dial() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	c, _, err := websocket.Dial(ctx, p.url+p.block.Socket, &websocket.DialOptions{
		HTTPClient: p.client,
		HTTPHeader: http.Header{"Origin": {p.url}},
	})
	require.NoError(p.t, err)
	p.t.Cleanup(func() { c.CloseNow() })
	p.conn = c
}

func (p *livePage) send(m wire.Message) {
	p.t.Helper()
	require.NoError(p.t, p.conn.Write(p.t.Context(), websocket.MessageBinary, m.Append(nil)))
}

func (p *livePage) click(path []uint32) {
	p.t.Helper()
	p.op++
	p.send(wire.Event{Op: p.op, Frame: p.seq, Path: path, Type: "click"})
}

// receive returns the next message. Patches of a frame are applied first.
func (p *livePage) receive() wire.Message {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	_, b, err := p.conn.Read(ctx)
	require.NoError(p.t, err)
	m, err := wire.DecodeServer(b)
	require.NoError(p.t, err)
	if f, ok := m.(wire.Frame); ok {
		p.seq = f.Seq
		for _, part := range f.Parts {
			if part.Kind == wire.PartPatch {
				require.Empty(p.t, part.Path)
				require.NoError(p.t, diffcore.Apply(p.doc, part.Data))
			}
		}
		if f.Flags&wire.FrameAckWanted != 0 {
			p.send(wire.Ack{Seq: f.Seq})
		}
	}
	return m
}

// until receives until the document shows text.
func (p *livePage) until(text string) {
	p.t.Helper()
	for !strings.Contains(p.doc.HTML(), text) {
		m := p.receive()
		_, ok := m.(wire.Frame)
		require.True(p.t, ok, "%T", m)
	}
}

func TestPageIsLive(t *testing.T) {
	s, web := liveServer(t, nil)
	p := visitPage(t, s, web.URL, web.Client())

	// Pushed between the response and the hello: not lost.
	s.Updater().Push(push.All(), greeting.Set("early bird"))
	p.connect()
	welcome, ok := p.receive().(wire.Welcome)
	require.True(t, ok)
	assert.Equal(t, s.Build(), welcome.Build)
	p.until("<span>early bird</span>")

	for range 3 {
		p.click(clickButton)
	}
	p.until("<p>3</p>")
	s.Updater().Push(push.OfType[clicker](), greeting.Set("pushed & <b>escaped</b>"))
	p.until("<span>pushed &amp; &lt;b&gt;escaped&lt;/b&gt;</span>")
	p.click(addButton)
	p.until("<em>43</em>")

	later := bodyOf(t, web.URL+"/clicker", web.Client())
	assert.Contains(t, later, "pushed &amp;", "what was pushed to all of a type is kept for pages opened later")
}

func bodyOf(t *testing.T, url string, client *http.Client) string {
	t.Helper()
	res, err := client.Get(url)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, 200, res.StatusCode)
	return string(body)
}

func TestPageComesBackOnAnotherServer(t *testing.T) {
	a, web := liveServer(t, nil)
	p := visitPage(t, a, web.URL, web.Client())
	web.Close()
	_, web2 := liveServer(t, nil) // same keys, nothing else in common
	p.url, p.client = web2.URL, web2.Client()
	p.connect()
	_, ok := p.receive().(wire.Welcome)
	require.True(t, ok)
	p.click(clickButton)
	p.until("<p>1</p>")
}

func TestTicketOfAnotherVisitorIsWorthNothing(t *testing.T) {
	s, web := liveServer(t, nil)
	p := visitPage(t, s, web.URL, web.Client())
	cookie := login(t, s, request("GET", "/"), alice)
	u, err := url.Parse(web.URL)
	require.NoError(t, err)
	web.Client().Jar.SetCookies(u, []*http.Cookie{cookie})
	p.connect()
	_, ok := p.receive().(wire.Reload)
	assert.True(t, ok, "signed in meanwhile: the page is of somebody else")
	assert.EqualValues(t, 1, s.Stats().RefusedTickets)
}

func TestLogoutClosesLivePages(t *testing.T) {
	s, web := liveServer(t, nil)
	s.Handle("POST /logout", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Logout(w, r) }))
	cookie := login(t, s, request("GET", "/"), alice)
	u, err := url.Parse(web.URL)
	require.NoError(t, err)
	web.Client().Jar.SetCookies(u, []*http.Cookie{cookie})
	p := visitPage(t, s, web.URL, web.Client())
	p.connect()
	_, ok := p.receive().(wire.Welcome)
	require.True(t, ok)

	res, err := web.Client().Post(web.URL+"/logout", "", nil)
	require.NoError(t, err)
	res.Body.Close()
	for {
		m := p.receive()
		if _, frame := m.(wire.Frame); frame {
			continue
		}
		closed, ok := m.(wire.Closed)
		require.True(t, ok, "%T", m)
		assert.NotEmpty(t, closed.Reason)
		break
	}

	p.connect()
	_, ok = p.receive().(wire.Reload)
	assert.True(t, ok, "the ticket does not come back after the logout")
}

func TestServeStopsWithItsContext(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Addr = "127.0.0.1:0" })
	s.Page("/clicker", func(*Request) app.Component { return clicker{} })
	stopped := make(chan struct{})
	s.Service("waits", func(ctx context.Context, _ *hub.Updater) error {
		<-ctx.Done()
		close(stopped)
		return nil
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()

	p := visitPage(t, s, "http://"+l.Addr().String(), http.DefaultClient)
	p.connect()
	_, ok := p.receive().(wire.Welcome)
	require.True(t, ok)
	cancel()
	require.NoError(t, <-ended)
	<-stopped
	_, err = http.Get(p.url + "/clicker")
	assert.Error(t, err, "nobody listens any more")
}

func TestNavigationOverTheSocket(t *testing.T) {
	s, web := liveServer(t, nil)
	s.Page("/site/{name}", helloPage, TitleOf(func(r *Request) string { return "Site " + r.PathValue("name") }))
	p := visitPage(t, s, web.URL, web.Client())
	p.connect()
	_, ok := p.receive().(wire.Welcome)
	require.True(t, ok)
	p.click(clickButton)
	p.until("<p>1</p>")
	p.op++
	p.send(wire.Navigate{Op: p.op, URL: "/site/demo?x=1"})
	nav := p.part(wire.PartNav)
	assert.Equal(t, "/site/demo?x=1", nav.Text)
	assert.Equal(t, "Site demo", nav.Text2)
	assert.Contains(t, p.doc.HTML(), "demo: ")

	// Another server goes on where the page is now, not where it began.
	web.Close()
	s2, web2 := liveServer(t, nil)
	s2.Page("/site/{name}", helloPage)
	p.block.Ticket = string(nav.Data2)
	p.url, p.client = web2.URL, web2.Client()
	p.connect()
	_, ok = p.receive().(wire.Welcome)
	require.True(t, ok)
	s2.Updater().Push(push.OfType[hello](), greeting.Set("welcome back"))
	p.until("demo: welcome back")
}

// part returns the next part of a kind.
func (p *livePage) part(kind wire.PartKind) wire.Part {
	p.t.Helper()
	for {
		f, ok := p.receive().(wire.Frame)
		if !ok {
			continue
		}
		for _, part := range f.Parts {
			if part.Kind == kind {
				return part
			}
		}
	}
}

// A client may say its first word with the request: nothing of it is lost, whatever the
// size of the buffers.
func TestSocketWithEarlyWords(t *testing.T) {
	_, web := liveServer(t, nil)
	block := pageBlockOf(t, bodyOf(t, web.URL+"/clicker", web.Client()))
	hash, err := strconv.ParseUint(block.Hash, 16, 64)
	require.NoError(t, err)
	hello := wire.Hello{Version: wire.Version, Build: block.Build, Ticket: []byte(block.Ticket), Hash: hash, Cells: []wire.Cell{
		{Inst: 1, Key: 1, Value: make([]byte, 3000)},
	}}.Append(nil)
	frame := []byte{0x82, 0xfe, byte(len(hello) >> 8), byte(len(hello)), 0, 0, 0, 0} // masked with zeros
	c, err := net.Dial("tcp", strings.TrimPrefix(web.URL, "http://"))
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "GET "+block.Socket+" HTTP/1.1\r\nHost: "+strings.TrimPrefix(web.URL, "http://")+
		"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"+string(frame)+string(hello))
	require.NoError(t, err)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(10*time.Second)))
	in := bufio.NewReader(c)
	answer, err := http.ReadResponse(in, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, answer.StatusCode)
	head := make([]byte, 2)
	_, err = io.ReadFull(in, head)
	require.NoError(t, err)
	require.Equal(t, byte(0x82), head[0])
	require.Less(t, head[1], byte(126))
	body := make([]byte, head[1])
	_, err = io.ReadFull(in, body)
	require.NoError(t, err)
	m, err := wire.DecodeServer(body)
	require.NoError(t, err)
	require.IsType(t, wire.Welcome{}, m)
}

// A page over plain HTTP for which there is no room is told so, counted and logged.
func TestPagesOverPlainHTTPAreLimited(t *testing.T) {
	var log strings.Builder
	s, web := liveServer(t, func(o *Options) {
		o.Hub.MaxSessions = 1
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, web.URL+"/_duet/live/stream", nil)
	require.NoError(t, err)
	first, err := web.Client().Do(r)
	require.NoError(t, err)
	defer first.Body.Close()
	require.Equal(t, http.StatusOK, first.StatusCode)
	second, err := web.Client().Get(web.URL + "/_duet/live/stream")
	require.NoError(t, err)
	second.Body.Close()
	assert.Equal(t, http.StatusServiceUnavailable, second.StatusCode)
	assert.NotEmpty(t, second.Header.Get("Retry-After"))
	assert.EqualValues(t, 1, s.Stats().RefusedCarried)
	assert.Contains(t, log.String(), "refused a page over plain HTTP")
}
