package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/duet-ui/duet/internal/clientbuild"
)

const staticUsage = "static [-o DIR] [-level N] CLIENT SERVER [ARG...]"

// static has a server program write its pages as a folder that any static host can
// serve. The program gets the flag -client, as the README's takes it, and must call
// server.Server.Run, which then writes instead of serving.
func static(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("duet static", flag.ContinueOnError)
	flags.SetOutput(errs)
	dir := flags.String("o", "dist", "output `folder`: new, empty, or an earlier export")
	level := flags.Int("level", 5, "brotli level of the client, 1 to 11; releases want 11")
	if err := flags.Parse(args); err != nil || flags.NArg() < 2 {
		return usageError{staticUsage}
	}
	to, err := filepath.Abs(*dir)
	if err != nil {
		return fmt.Errorf("duet static: %w", err)
	}
	b, err := clientbuild.Make(ctx, clientbuild.Options{Package: flags.Arg(0), Brotli: *level})
	if err != nil {
		return err
	}
	program := append([]string{"run", flags.Arg(1), "-client", b.Dir}, flags.Args()[2:]...)
	cmd := exec.CommandContext(ctx, "go", program...)
	cmd.Env = append(os.Environ(), "DUET_STATIC="+to)
	cmd.Stdout, cmd.Stderr = out, errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("duet static: %s: %w", flags.Arg(1), err)
	}
	if _, err := os.Stat(filepath.Join(to, "_duet")); err != nil {
		return fmt.Errorf("duet static: %s ended without writing its pages; does it call Run?", flags.Arg(1))
	}
	return nil
}
