// Command load opens real sessions of the Deployment Monitor, in both stages of a
// page's life, and measures what they cost beside bare sockets in the same run. The
// server is a process of its own; the clients are in this one. Scenarios:
//
//   - broadcast: a change of five fields for all: until the last client has it, bytes, the
//     server's processor time, renders; and the memory of a session that waits.
//   - slow: fast clients, with and without slow ones beside them that read 1 kB a second:
//     latency of the fast ones, how old what the slow ones show is, the server's heap.
//   - cut: the server is killed and started again in its place: until all are live.
//
// Use:
//
//	go run ./bench/load -n 10000 -scenarios broadcast,slow,cut
//
// Everything stays on the loopback, and it ends by itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"
)

func main() {
	sessions := flag.Int("n", 1000, "sessions of each kind (slow: at most 1,000 fast ones, a tenth as many slow ones)")
	pushes := flag.Int("pushes", 20, "changes that are measured")
	lasting := flag.Duration("lasting", time.Minute, "how long slow ones are beside the fast ones")
	scenarios := flag.String("scenarios", "broadcast", "what to measure: broadcast, slow, cut")
	limit := flag.Duration("limit", 10*time.Minute, "when to give up")
	serve := flag.String("serve", "", "be the server at this address (load starts itself so)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	run := map[string]func() (string, error){
		"broadcast": func() (string, error) { return broadcast(ctx, *sessions, *pushes) },
		"slow":      func() (string, error) { return slow(ctx, slowPlan(*sessions, *lasting)) },
		"cut":       func() (string, error) { return cut(ctx, *sessions) },
	}
	err := error(nil)
	if *serve != "" {
		err = serveUntilEnd(ctx, *serve)
	} else {
		for _, name := range strings.Split(*scenarios, ",") {
			f, known := run[name]
			if !known {
				err = fmt.Errorf("there is no scenario %q; there are: broadcast, slow, cut", name)
				break
			}
			var report string
			if report, err = f(); err != nil {
				err = fmt.Errorf("%s: %w", name, err)
				break
			}
			fmt.Println(report)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
