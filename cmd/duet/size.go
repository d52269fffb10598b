package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"path/filepath"

	"github.com/duet-ui/duet/internal/clientbuild"
	"github.com/duet-ui/duet/internal/webbuild"
)

// size prints a line for the boot script and one for each client, compressed
// as a release is: name, raw, gzip and brotli bytes between tabs.
func size(ctx context.Context, args []string, out, errs io.Writer) error {
	fmt.Fprintln(out, clientbuild.SizeOf("boot.js", webbuild.Boot()))
	for _, pkg := range args {
		b, err := clientbuild.Make(ctx, clientbuild.Options{Package: pkg, Brotli: 11})
		if err != nil {
			return err
		}
		s, err := b.Size(clientName(pkg), clientbuild.Wasm)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, s)
	}
	return nil
}

// clientName calls examples/counter/client "counter": the folder says what the
// program is, its last part only which side.
func clientName(pkg string) string {
	pkg = path.Clean(filepath.ToSlash(pkg))
	if path.Base(pkg) == "client" && path.Dir(pkg) != "." {
		return path.Base(path.Dir(pkg))
	}
	return path.Base(pkg)
}
