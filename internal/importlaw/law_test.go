package importlaw

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pkg is the part of go list's answer that the law reads.
type pkg struct {
	ImportPath string
	Dir        string
	Name       string
	Imports    []string
}

// list asks the go command for packages under a target.
func list(t *testing.T, wasm bool, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Dir,Name,Imports"}, args...)...)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = os.Environ()
	if wasm {
		cmd.Env = append(cmd.Env, "GOOS=js", "GOARCH=wasm")
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	var pkgs []pkg
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		pkgs = append(pkgs, p)
	}
	require.NotEmpty(t, pkgs)
	return pkgs
}

func TestRoomsImportDownward(t *testing.T) {
	for target, wasm := range map[string]bool{"native": false, "js/wasm": true} {
		t.Run(target, func(t *testing.T) {
			for _, p := range list(t, wasm, "./...") {
				for _, imported := range p.Imports {
					if why := verdict(p.ImportPath, imported); why != "" {
						t.Error(why)
					}
				}
			}
		})
	}
}

func TestClientsLinkOnlyWhatIsPaid(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join("..", "..", "examples", "*", "client"))
	require.NoError(t, err)
	require.NotEmpty(t, folders, "no example has a client")
	for _, folder := range folders {
		path := "./examples/" + filepath.Base(filepath.Dir(folder)) + "/client"
		t.Run(path, func(t *testing.T) {
			deps := list(t, true, "-deps", path)
			importers := map[string][]string{}
			for _, p := range deps {
				for _, imported := range p.Imports {
					importers[imported] = append(importers[imported], p.ImportPath)
				}
			}
			for _, p := range deps {
				if why := price(p.ImportPath); why != "" {
					t.Errorf("links %s: %s (imported by %s)", p.ImportPath, why, strings.Join(importers[p.ImportPath], ", "))
				}
			}
		})
	}
}

// Only wasm/ touches the browser; whatever else imported syscall/js would do it
// behind the back of the one seam.
func TestOnlyWasmTouchesTheBrowser(t *testing.T) {
	for _, p := range list(t, true, "./...") {
		for _, imported := range p.Imports {
			if imported == "syscall/js" && !within(p.ImportPath, "wasm") {
				t.Errorf("%s imports syscall/js", p.ImportPath)
			}
		}
	}
}

func TestVerdict(t *testing.T) {
	in := func(folder string) string { return module + "/" + folder }
	for _, c := range []struct {
		from, to string
		legal    bool
	}{
		{in("app"), in("diffcore"), true},
		{in("app/el"), in("app"), true},
		{in("diffcore"), in("app"), false},
		{in("push/wire"), in("push"), true},
		{in("push"), in("push/hub"), false},
		{in("push"), in("push/events"), false},
		{in("push/events"), in("push"), true},
		{in("push/hub"), in("push/wire"), true},
		{in("push/hub"), in("wasm"), false},
		{in("wasm"), in("push/wire"), true},
		{in("wasm"), in("server"), false},
		{in("server"), in("push/hub"), true},
		{in("server"), in("internal/webbuild"), true},
		{in("server"), in("internal/browsertest"), false},
		{in("examples/a/client"), in("examples/a/page"), true},
		{in("examples/a/client"), in("examples/b/page"), false},
		{in("internal/oracle"), in("server"), true},
		{in("attic"), in("app"), false},
		{in("app"), in("attic"), false},
		{in("app"), "strings", true},
	} {
		assert.Equal(t, c.legal, verdict(c.from, c.to) == "", "%s imports %s: %q", c.from, c.to, verdict(c.from, c.to))
	}
}

func TestPrice(t *testing.T) {
	for path, legal := range map[string]bool{
		module + "/app/el":                    true,
		module + "/push/wire":                 true,
		module + "/push/hub":                  false,
		module + "/push/events":               false,
		module + "/server":                    false,
		"strconv":                             true,
		"internal/runtime/maps":               true,
		"runtime":                             true,
		"fmt":                                 false,
		"net/http/internal/ascii":             true, // never without net/http, which is refused
		"encoding/gob":                        false,
		"github.com/coder/websocket":          false,
		"example.com/x/internal/y":            false,
		"github.com/stretchr/testify/require": false,
	} {
		assert.Equal(t, legal, price(path) == "", "%s: %q", path, price(path))
	}
}

func TestEveryPriceHasAReason(t *testing.T) {
	for _, table := range []map[string]string{clientPaid, clientNever, lent} {
		for path, why := range table {
			assert.NotEmpty(t, why, path)
		}
	}
	for path := range clientPaid {
		assert.NotContains(t, clientNever, path)
	}
}
