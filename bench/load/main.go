// Command load opens real sessions of the Deployment Monitor, in both stages of a
// page's life, and measures what a change for all of them costs, beside bare sockets
// in the same run: until the last client has it, bytes, the server's processor time
// and memory. The server is a process of its own; the clients are in this one.
//
//	go run ./bench/load -n 10000
//
// Everything stays on the loopback, and it ends by itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	sessions := flag.Int("n", 1000, "sessions of each kind")
	pushes := flag.Int("pushes", 20, "changes that are measured")
	limit := flag.Duration("limit", 5*time.Minute, "when to give up")
	serve := flag.Bool("serve", false, "be the server (load starts itself so)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	var err error
	if *serve {
		err = serveUntilEnd(ctx)
	} else {
		var report string
		report, err = measure(ctx, *sessions, *pushes)
		fmt.Print(report)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
