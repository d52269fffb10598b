// Command server is the counter's half on the server.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/counter"
	"github.com/duet-ui/duet/server"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	client := flag.String("client", "", "folder of the built client; without it the page stays with the server")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	opt := server.Options{Addr: *addr, Pages: counter.Pages}
	if *client != "" {
		opt.Client = os.DirFS(*client)
	}
	srv := server.New(opt)
	srv.Page("/{$}", func(*server.Request) app.Component { return counter.Counter{Step: 1} }, server.Title("Counter"))
	if err := srv.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
