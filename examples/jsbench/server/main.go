// Command server serves the table.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/duet-ui/duet/examples/jsbench/host"
	"github.com/duet-ui/duet/server"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	client := flag.String("client", "", "folder of the built client; without it the page stays with the server")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	opt := server.Options{Addr: *addr}
	if *client != "" {
		opt.Client = os.DirFS(*client)
	}
	srv, err := host.New(opt)
	if err != nil {
		log.Fatal(err)
	}
	if err := srv.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
