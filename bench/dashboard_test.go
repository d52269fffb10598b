package bench

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/deploymonitor/host"
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/server"
)

// The page that is measured: the Deployment Monitor's dashboard in the middle
// of a deployment, as a visitor sees it.
const dashboardPath = "/deployment/dashboard"

// building is step i of a deployment. Two steps in turn differ in five fields.
func building(i int) monitor.Status {
	stages := [...]string{"Running go vet", "Compiling for the browser"}
	ids := [...]string{"d-41", "d-42"}
	return monitor.Status{
		ID: ids[i%2], Site: [...]string{"My Website", "My Web Shop"}[i%2], Phase: monitor.Building,
		Percent: 20 + i%2*35 + i/2%2, Stage: stages[i%2], Elapsed: int64(1000 + i*100),
	}
}

// newServer is the example's server with nothing to deploy.
func newServer(t testing.TB, client fs.FS) *server.Server {
	t.Helper()
	srv, err := host.New(server.Options{Keys: [][]byte{make([]byte, 32)}, Client: client, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return srv
}

// A bare wire is the baseline: a bare coder/websocket connection to the page.
// Messages go down to an element's textContent; the page's answers come up, for
// the baseline and for Duet alike.
type bare struct {
	conn chan *websocket.Conn
	acks chan struct{}
}

func newBare() *bare {
	return &bare{conn: make(chan *websocket.Conn, 1), acks: make(chan struct{}, 64)}
}

func (w *bare) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(rw, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	w.conn <- c
	for {
		if _, _, err := c.Read(r.Context()); err != nil {
			return
		}
		w.acks <- struct{}{}
	}
}

// wireScript connects the page to the wire. Both observers answer after the
// change of the DOM, in the same way.
const wireScript = `new Promise((ok) => {
	const s = new WebSocket(location.href.replace(/^http/, "ws").replace(location.pathname, "/bench/wire"));
	const out = document.body.appendChild(document.createElement("p"));
	const watch = (node) => new MutationObserver(() => s.send("1"))
		.observe(node, {subtree: true, childList: true, characterData: true, attributes: true});
	s.onmessage = (e) => { out.textContent = e.data; };
	s.onopen = () => { watch(out); watch(document.getElementById("duet")); ok(); };
})`

// serve starts srv with the wire beside it.
func serve(t testing.TB, srv *server.Server, w *bare) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/bench/wire", w)
	mux.Handle("/", srv.Handler())
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	return site
}
