// Package host serves the table.
package host

import (
	"io/fs"
	"net/http"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/jsbench"
	"github.com/duet-ui/duet/examples/jsbench/assets"
	"github.com/duet-ui/duet/server"
)

// New returns a server with the table at "/". What a page of ten thousand rows
// needs is set here.
func New(opt server.Options) (*server.Server, error) { return WithStyle(opt, assets.Files) }

// WithStyle is New with other files than ours; css/bench.css is the stylesheet.
// Implementations that are compared are given the same one.
func WithStyle(opt server.Options, files fs.FS) (*server.Server, error) {
	opt.Pages = jsbench.Pages
	opt.Isolate = true // a measuring page wants a clock finer than 100 us
	opt.Hub.MaxInstances = 50_000
	opt.Hub.MaxCells, opt.Hub.MaxMessage = 2<<20, 4<<20 // what a page brings back after a cut
	srv := server.New(opt)
	if err := srv.Assets(files); err != nil {
		return nil, err
	}
	srv.Page("/{$}", func(*server.Request) app.Component { return jsbench.Table{} },
		server.Title("Table"), server.Stylesheet("css/bench.css"))
	srv.Handle("GET /css/", http.FileServerFS(files))
	return srv, nil
}
