// Command server serves the table.
package main

import (
	"context"
	"flag"
	"io/fs"
	"log"
	"os"
	"os/signal"
	"syscall"
	"testing/fstest"

	"github.com/duet-ui/duet/examples/jsbench/assets"
	"github.com/duet-ui/duet/examples/jsbench/host"
	"github.com/duet-ui/duet/server"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	client := flag.String("client", "", "folder of the built client; without it the page stays with the server")
	css := flag.String("css", "", "a stylesheet to serve instead of ours, so that all that are compared have the same")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	opt := server.Options{Addr: *addr}
	if *client != "" {
		opt.Client = os.DirFS(*client)
	}
	files := fs.FS(assets.Files)
	if *css != "" {
		sheet, err := os.ReadFile(*css)
		if err != nil {
			log.Fatal(err)
		}
		files = fstest.MapFS{"css/bench.css": {Data: sheet}}
	}
	srv, err := host.WithStyle(opt, files)
	if err != nil {
		log.Fatal(err)
	}
	if err := srv.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
