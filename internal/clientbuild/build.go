// Package clientbuild compiles the browser client of an application, makes it
// smaller (internal/wasmshrink) and compresses it. The result is a folder that
// server.Options.Client serves: client.wasm, its .br and .gz forms, and
// wasm_exec.js of the toolchain that built it (another one's would not start it).
//
// Read in order: build.go (what runs), cache.go (what is kept), compress.go,
// size.go (the table of make size).
//
// Equal code gives equal bytes, on any machine: no path, no time and no version
// control stamp enters the binary. So the compressed forms are kept by the hash
// of what they compress, and a build that changed nothing costs a link.
package clientbuild

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/duet-ui/duet/internal/wasmshrink"
)

// Names of the files of a build.
const (
	Wasm = "client.wasm"
	Exec = "wasm_exec.js"
)

// Options says what to build and how small. Package is required.
type Options struct {
	Package string // main package of the client: an import path, or ./folder in Dir
	LDFlags string // further flags of the linker, as -X path.Name=value
	Dir     string // folder the go command runs in; "" means the current one
	Brotli  int    // brotli level 1 to 11; 0 means 5: a tenth larger than 11, fifty times faster
	Cache   string // folder of kept builds; "" means duet/clients in the user's cache folder

	// KeepLines leaves the module as it was linked: tracebacks have line numbers,
	// and a download is a quarter larger.
	KeepLines bool
}

// A Build is a finished client. Its folder is in the cache and must not be
// changed.
type Build struct {
	Package string
	Dir     string
}

// An Error says why a client does not compile, in the compiler's words.
type Error struct {
	Package string
	Output  string // of the go command
}

func (e *Error) Error() string {
	return "clientbuild: " + e.Package + " does not build for the browser:\n" + strings.TrimRight(e.Output, "\n")
}

// Make builds the client. It is safe for concurrent use, also by several
// processes.
func Make(ctx context.Context, o Options) (*Build, error) {
	if o.Brotli == 0 {
		o.Brotli = 5
	}
	if o.Brotli < 1 || o.Brotli > 11 {
		return nil, fmt.Errorf("clientbuild: brotli level %d, want 1 to 11", o.Brotli)
	}
	store, err := openCache(o.Cache)
	if err != nil {
		return nil, err
	}
	draft, err := store.draft()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(draft)
	if err := compile(ctx, o, filepath.Join(draft, Wasm)); err != nil {
		return nil, err
	}
	if !o.KeepLines {
		if err := shrink(filepath.Join(draft, Wasm)); err != nil {
			return nil, err
		}
	}
	if err := copyExec(ctx, o, filepath.Join(draft, Exec)); err != nil {
		return nil, err
	}
	dir, err := store.keep(draft, o.Brotli)
	if err != nil {
		return nil, err
	}
	return &Build{Package: o.Package, Dir: dir}, nil
}

// FS is what server.Options.Client takes.
func (b *Build) FS() fs.FS { return os.DirFS(b.Dir) }

// CopyTo writes the files of the build into dir, which it makes.
func (b *Build) CopyTo(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("clientbuild: output folder: %w", err)
	}
	entries, err := os.ReadDir(b.Dir)
	if err != nil {
		return fmt.Errorf("clientbuild: read build: %w", err)
	}
	for _, e := range entries {
		if err := copyFile(filepath.Join(dir, e.Name()), filepath.Join(b.Dir, e.Name())); err != nil {
			return fmt.Errorf("clientbuild: copy build: %w", err)
		}
	}
	return nil
}

// TB is the part of testing.TB that Test needs; this package is linked into a
// command, which has no use for the rest.
type TB interface {
	Helper()
	Context() context.Context
	Fatal(args ...any)
}

// Test builds pkg for a test and returns its files.
func Test(t TB, pkg string) fs.FS {
	t.Helper()
	b, err := Make(t.Context(), Options{Package: pkg})
	if err != nil {
		t.Fatal(err)
	}
	return b.FS()
}

func compile(ctx context.Context, o Options, out string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", strings.TrimSpace("-ldflags=-s -w "+o.LDFlags), "-o", out, o.Package)
	cmd.Dir = o.Dir
	cmd.Env = environ("GOOS=js", "GOARCH=wasm")
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("clientbuild: %w", ctx.Err())
	case errors.As(err, &exit):
		return &Error{Package: o.Package, Output: string(output)}
	case err != nil:
		return fmt.Errorf("clientbuild: run the go command: %w", err)
	}
	// The go command succeeds and writes an archive when the package is not main.
	if !isWasm(out) {
		return &Error{Package: o.Package, Output: "it is not a main package"}
	}
	return nil
}

// shrink makes the linked module smaller. One of another shape is served as it is.
func shrink(file string) error {
	linked, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("clientbuild: read build: %w", err)
	}
	small, _, err := wasmshrink.Shrink(linked)
	if err != nil {
		return nil
	}
	if err := os.WriteFile(file, small, 0o644); err != nil {
		return fmt.Errorf("clientbuild: write build: %w", err)
	}
	return nil
}

func isWasm(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	var magic [4]byte
	_, err = f.Read(magic[:])
	return err == nil && string(magic[:]) == "\x00asm"
}

// copyExec copies wasm_exec.js out of the toolchain that go build used, which
// the go.mod in Dir may have chosen.
func copyExec(ctx context.Context, o Options, out string) error {
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT")
	cmd.Dir = o.Dir
	cmd.Env = environ()
	root, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("clientbuild: go env GOROOT: %w", err)
	}
	for _, folder := range [...]string{"lib", "misc"} { // lib since Go 1.24
		err = copyFile(out, filepath.Join(string(bytes.TrimSpace(root)), folder, "wasm", Exec))
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("clientbuild: the toolchain's %s: %w", Exec, err)
	}
	return nil
}

// environ is ours without what a caller's own build (go run, go test with a
// race detector) may have put there for the native target.
func environ(more ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		switch name, _, _ := strings.Cut(kv, "="); name {
		case "GOOS", "GOARCH", "GOWASM", "CGO_ENABLED", "GOFLAGS":
		default:
			env = append(env, kv)
		}
	}
	return append(env, more...)
}

func copyFile(to, from string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}
