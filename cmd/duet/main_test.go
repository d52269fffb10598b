package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuildWritesAFolderAndItsSize(t *testing.T) {
	ownCache(t)
	t.Chdir(tiny(t))
	var out, errs bytes.Buffer
	require.Equal(t, 0, run(t.Context(), []string{"build", "-o", "dist", "-level", "1", "./client"}, &out, &errs), errs.String())
	assert.Regexp(t, regexp.MustCompile(`^dist.client\.wasm\t\d+\t\d+\t\d+\n$`), out.String())
	assert.FileExists(t, filepath.Join("dist", "client.wasm.br"))
	assert.FileExists(t, filepath.Join("dist", "wasm_exec.js"))
}

func TestBuildFailsInTheCompilersWords(t *testing.T) {
	ownCache(t)
	t.Chdir(tiny(t))
	require.NoError(t, os.WriteFile(filepath.Join("client", "main.go"), []byte("package main\n\nfunc main() { nothing() }\n"), 0o644))
	var out, errs bytes.Buffer
	assert.Equal(t, 1, run(t.Context(), []string{"build", "./client"}, &out, &errs))
	assert.Contains(t, errs.String(), "undefined: nothing")
}

func TestStaticWritesAServersPages(t *testing.T) {
	ownCache(t)
	dir := filepath.Join(t.TempDir(), "out")
	const counter = "github.com/duet-ui/duet/examples/counter/"
	var out, errs bytes.Buffer
	require.Equal(t, 0, run(t.Context(), []string{"static", "-o", dir, "-level", "1", counter + "client", counter + "server"}, &out, &errs), errs.String())
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	require.NoError(t, err)
	assert.Contains(t, string(page), "The count is")

	// What is there and no export stays.
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "_duet")))
	require.Equal(t, 1, run(t.Context(), []string{"static", "-o", dir, "-level", "1", counter + "client", counter + "server"}, &out, &errs))
	assert.Contains(t, errs.String(), "no earlier export")
}

func TestWrongUse(t *testing.T) {
	for _, args := range [][]string{nil, {"fly"}, {"build"}, {"build", "-nope", "x"}, {"static"}, {"static", "./client"}} {
		var out, errs bytes.Buffer
		assert.Equal(t, 2, run(t.Context(), args, &out, &errs), "%q", args)
		assert.Contains(t, errs.String(), "usage:")
		assert.Empty(t, out.String())
	}
}

func TestClientNameIsTheProgram(t *testing.T) {
	for pkg, want := range map[string]string{
		"./examples/counter/client": "counter",
		"example.com/shop/client":   "shop",
		"./web":                     "web",
		"./client":                  "client",
	} {
		assert.Equal(t, want, clientName(pkg), pkg)
	}
}

// ownCache gives the command an empty cache of clients, and the go command its
// usual one.
func ownCache(t *testing.T) {
	t.Helper()
	gocache, err := exec.Command("go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	t.Setenv("GOCACHE", strings.TrimSpace(string(gocache)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
}

// tiny is a module with a client that does nothing.
func tiny(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "client"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/tiny\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "client", "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o644))
	return dir
}
