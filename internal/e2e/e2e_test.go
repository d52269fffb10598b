// Package e2e shows what Duet promises, in a real browser, on the example
// programs: real servers in processes of their own, real clients, real kills. Each
// file is one promise.
package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "duet-e2e-")
	if err != nil {
		panic(err)
	}
	built.dir = dir
	browsertest.Main(m) // exits; the folder is in the temporary directory of the machine
}

// built holds what was compiled: once for all tests, since each takes seconds.
var built struct {
	sync.Mutex
	dir  string
	done map[string]string
}

// program is one example as a test wants it built.
type program struct {
	name  string // of the example
	flags string // further build flags for both halves; a new value is another edition
}

var (
	labProgram     = program{name: "lab"}
	labNext        = program{name: "lab", flags: "-X github.com/duet-ui/duet/examples/lab.Edition=2"}
	monitorProgram = program{name: "deploymonitor"}
)

// signingKey is what labs sign with: their tickets outlive the process, and are no
// business of the user's own key.
const signingKey = "0123456789abcdef0123456789abcdef"

// binary returns the path of the program's server and the folder of its client.
func (p program) binary(t *testing.T) (server, client string) {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if built.done == nil {
		built.done = map[string]string{}
	}
	pkg := "github.com/duet-ui/duet/examples/" + p.name
	key := p.name + p.flags
	dir := built.done[key]
	if dir == "" {
		var err error
		dir, err = os.MkdirTemp(built.dir, p.name)
		require.NoError(t, err)
		out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags", p.flags, "-o", filepath.Join(dir, "server"), pkg+"/server").CombinedOutput()
		require.NoError(t, err, "%s", out)
		b, err := clientbuild.Make(context.Background(), clientbuild.Options{Package: pkg + "/client", LDFlags: p.flags})
		require.NoError(t, err)
		require.NoError(t, b.CopyTo(filepath.Join(dir, "client")))
		built.done[key] = dir
	}
	return filepath.Join(dir, "server"), filepath.Join(dir, "client")
}

// start runs the program's server with its client on an address of its own.
func (p program) start(t *testing.T, args ...string) *browsertest.Program {
	t.Helper()
	return p.startAt(t, browsertest.FreeAddr(t), args...)
}

func (p program) startAt(t *testing.T, addr string, args ...string) *browsertest.Program {
	t.Helper()
	server, client := p.binary(t)
	if p.name == "lab" {
		args = append([]string{"-key", signingKey}, args...)
	}
	return browsertest.StartProgram(t, server, append([]string{"-addr", addr, "-client", client}, args...)...)
}

// control calls an endpoint below /lab/ctl/ and decodes what it answers.
func control[T any](t *testing.T, method, address string, params url.Values) (answer T) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address+"?"+params.Encode(), nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode, "%s", body)
	require.NoError(t, json.Unmarshal(body, &answer))
	return answer
}

// push pushes keys of the lab, their values in JSON, to a target ("all", "type:...").
func push(t *testing.T, srv *browsertest.Program, to string, keys map[string]any) map[string]any {
	t.Helper()
	params := url.Values{"to": {to}}
	for name, value := range keys {
		b, err := json.Marshal(value)
		require.NoError(t, err)
		params.Set(name, string(b))
	}
	return control[map[string]any](t, "POST", strings.TrimSuffix(srv.URL, "/")+"/lab/ctl/push", params)
}

// inBothStages runs test for a page that stays with the server and for one that the
// browser's Go takes over.
func inBothStages(t *testing.T, test func(t *testing.T, taking bool)) {
	t.Run("live", func(t *testing.T) { test(t, false) })
	t.Run("taken", func(t *testing.T) { test(t, true) })
}

// The stages of a page, as boot.js says them on the root element.
const (
	live  = `document.documentElement?.dataset.duet == "live"`
	taken = `document.documentElement?.dataset.duet == "taken"`
	down  = `document.documentElement?.dataset.duet == "waiting"`
)

// wasm are the requests for the browser's Go.
const wasm = "*client-*.wasm*"
