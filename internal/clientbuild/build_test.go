package clientbuild_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/clientbuild"
)

// module writes a tiny module with one main package in client.
func module(t *testing.T, main string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "client"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/tiny\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "client", "main.go"), []byte(main), 0o644))
	return dir
}

func TestMakeGivesWhatAServerServes(t *testing.T) {
	dir, cache := module(t, "package main\n\nfunc main() { println(1) }\n"), t.TempDir()
	o := clientbuild.Options{Package: "./client", Dir: dir, Cache: cache, Brotli: 1}
	build, err := clientbuild.Make(t.Context(), o)
	require.NoError(t, err)

	plain, err := fs.ReadFile(build.FS(), clientbuild.Wasm)
	require.NoError(t, err)
	assert.Equal(t, "\x00asm", string(plain[:4]))
	assert.NotContains(t, string(plain), dir, "a path of this machine is in the client")
	br, err := fs.ReadFile(build.FS(), clientbuild.Wasm+".br")
	require.NoError(t, err)
	unpacked, err := io.ReadAll(brotli.NewReader(bytes.NewReader(br)))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(plain, unpacked))
	gz, err := fs.ReadFile(build.FS(), clientbuild.Wasm+".gz")
	require.NoError(t, err)
	zr, err := gzip.NewReader(bytes.NewReader(gz))
	require.NoError(t, err)
	unpacked, err = io.ReadAll(zr)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(plain, unpacked))
	js, err := fs.ReadFile(build.FS(), clientbuild.Exec)
	require.NoError(t, err)
	assert.Contains(t, string(js), "globalThis.Go")

	size, err := build.Size("tiny", clientbuild.Wasm)
	require.NoError(t, err)
	assert.Equal(t, clientbuild.Size{Name: "tiny", Raw: len(plain), Gzip: len(gz), Brotli: len(br)}, size)

	again, err := clientbuild.Make(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, build.Dir, again.Dir, "equal code is one build")
	entries, err := os.ReadDir(cache)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no draft is left behind")

	o.KeepLines = true
	linked, err := clientbuild.Make(t.Context(), o)
	require.NoError(t, err)
	withLines, err := linked.Size("tiny", clientbuild.Wasm)
	require.NoError(t, err)
	assert.Less(t, size.Brotli, withLines.Brotli*9/10)

	out := filepath.Join(t.TempDir(), "a", "b")
	require.NoError(t, build.CopyTo(out))
	copied, err := os.ReadFile(filepath.Join(out, clientbuild.Wasm))
	require.NoError(t, err)
	assert.True(t, bytes.Equal(plain, copied))
}

func TestMakeFailsInTheCompilersWords(t *testing.T) {
	for name, c := range map[string]struct{ main, want string }{
		"does not compile": {"package main\n\nfunc main() { undefinedThing() }\n", "undefined: undefinedThing"},
		"not a main":       {"package other\n", "not a main package"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := clientbuild.Make(t.Context(), clientbuild.Options{Package: "./client", Dir: module(t, c.main), Cache: t.TempDir()})
			var build *clientbuild.Error
			require.ErrorAs(t, err, &build)
			assert.Contains(t, build.Output, c.want)
		})
	}
}

func TestMakeStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := clientbuild.Make(ctx, clientbuild.Options{Package: "./client", Dir: module(t, "package main\n\nfunc main() {}\n"), Cache: t.TempDir()})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestMakeRefusesAnUnknownLevel(t *testing.T) {
	_, err := clientbuild.Make(t.Context(), clientbuild.Options{Package: "./client", Brotli: 12, Cache: t.TempDir()})
	assert.ErrorContains(t, err, "level 12")
}

func TestSizeIsTabSeparated(t *testing.T) {
	assert.Equal(t, "boot.js\t3\t2\t1", clientbuild.Size{Name: "boot.js", Raw: 3, Gzip: 2, Brotli: 1}.String())
	size := clientbuild.SizeOf("a", bytes.Repeat([]byte("a"), 1000))
	assert.Equal(t, 1000, size.Raw)
	assert.Less(t, size.Gzip, 100)
	assert.Less(t, size.Brotli, size.Gzip)
}
