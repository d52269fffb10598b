package table

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"

	"github.com/duet-ui/duet/examples/jsbench/assets"
	"github.com/duet-ui/duet/examples/jsbench/host"
	"github.com/duet-ui/duet/server"
)

// A Contender is a page with the table, served on this machine.
type Contender struct {
	Name string
	URL  string
	// Ready is a JavaScript expression that is true once the page runs as it will run
	// from then on; "" means that it does from the start.
	Ready string
	// Later tells that the page works in a task after the click, so that its script
	// time says nothing.
	Later bool

	stop func()
}

// taken holds once the browser's Go has a page of Duet.
const taken = `document.documentElement.dataset.duet == "taken"`

// Close stops the contender's server.
func (c *Contender) Close() { c.stop() }

// Duet serves examples/jsbench with its built client.
func Duet(client fs.FS) (*Contender, error) {
	srv, err := host.New(server.Options{Keys: [][]byte{make([]byte, 32)}, Client: client, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	c, err := serve("duet", srv.Handler())
	if err != nil {
		return nil, err
	}
	c.Ready = taken
	return c, nil
}

// serve starts a server of h on a free port of this machine.
func serve(name string, h http.Handler) (*Contender, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	srv := &http.Server{Handler: h, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	go srv.Serve(listener)
	return &Contender{Name: name, URL: "http://" + listener.Addr().String() + "/", stop: func() { srv.Close() }}, nil
}

// isolated answers as Duet's server does for this page: in a process of its own, a page
// has a clock of 5 us instead of 100. The stylesheet is the same for all.
func isolated(h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /css/", http.FileServerFS(assets.Files))
	mux.Handle("/", h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		mux.ServeHTTP(w, r)
	})
}

// files serves fixed bodies by path.
func files(bodies map[string]body) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, ok := bodies[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", b.kind)
		w.Write(b.data)
	})
}

type body struct {
	kind string
	data []byte
}
