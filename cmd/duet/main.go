// Command duet builds the browser client of an application.
//
//	duet build [-o DIR] [-level N] [-lines] PACKAGE          compile and compress a client into DIR
//	duet static [-o DIR] [-level N] CLIENT SERVER [ARG...]   write a server's pages as a static site
//	duet size PACKAGE...                                     what the boot script and clients cost a visitor
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// A command is one verb of duet. run writes what was asked for to out and
// everything else to errs.
type command struct {
	name, usage string
	run         func(ctx context.Context, args []string, out, errs io.Writer) error
}

const buildUsage = "build [-o DIR] [-level N] [-lines] PACKAGE"

var commands = []command{
	{"build", buildUsage, build},
	{"static", staticUsage, static},
	{"size", "size PACKAGE...", size},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit code: 1 when the work failed, 2 when it was asked for
// wrongly.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands {
			if c.name != args[0] {
				continue
			}
			if err := c.run(ctx, args[1:], out, errs); err != nil {
				fmt.Fprintln(errs, err)
				if _, ok := err.(usageError); ok {
					return 2
				}
				return 1
			}
			return 0
		}
	}
	fmt.Fprintln(errs, "usage:")
	for _, c := range commands {
		fmt.Fprintln(errs, "  duet "+c.usage)
	}
	return 2
}

// A usageError says how the command is meant to be called.
type usageError struct{ usage string }

func (e usageError) Error() string { return "usage: duet " + e.usage }
