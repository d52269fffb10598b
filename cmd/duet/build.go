package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"github.com/duet-ui/duet/internal/clientbuild"
)

// build compiles one client into a folder that server.Options.Client serves.
func build(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("duet build", flag.ContinueOnError)
	flags.SetOutput(errs)
	dir := flags.String("o", "dist", "output `folder`")
	level := flags.Int("level", 5, "brotli level, 1 to 11; releases want 11")
	lines := flags.Bool("lines", false, "keep line numbers in tracebacks; a quarter larger")
	if err := flags.Parse(args); err != nil || flags.NArg() != 1 {
		return usageError{buildUsage}
	}
	b, err := clientbuild.Make(ctx, clientbuild.Options{Package: flags.Arg(0), Brotli: *level, KeepLines: *lines})
	if err != nil {
		return err
	}
	if err := b.CopyTo(*dir); err != nil {
		return err
	}
	s, err := b.Size(filepath.Join(*dir, clientbuild.Wasm), clientbuild.Wasm)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, s)
	return nil
}
