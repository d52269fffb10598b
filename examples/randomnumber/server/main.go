// Command server shows a random number to everybody.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/duet-ui/duet/examples/randomnumber/host"
	"github.com/duet-ui/duet/server"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	client := flag.String("client", "", "folder of the built client; without it the page stays with the server")
	every := flag.Duration("every", time.Second, "time between two numbers")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	opt := server.Options{Addr: *addr}
	if *client != "" {
		opt.Client = os.DirFS(*client)
	}
	h, err := host.New(ctx, opt, host.Options{Every: *every})
	if err != nil {
		log.Fatal(err)
	}
	if err := h.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
