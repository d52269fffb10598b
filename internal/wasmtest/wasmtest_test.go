// Package wasmtest runs tests of the portable rooms as js/wasm in a real browser:
// what both sides compute must be the same bytes on both.
package wasmtest

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// rooms are the packages and which of their tests say what crosses between the sides.
var rooms = []struct{ pkg, run string }{
	{"github.com/duet-ui/duet/app", "Golden|Trip|Canonical|Depth|Fingerprint|Cannot|KeyInfo|Update"},
	{"github.com/duet-ui/duet/app/el", "Test"},
	{"github.com/duet-ui/duet/diffcore", "Test(BytesAre|Hash|CountDOM|Moves|Seal|Follow|Resolve)"},
}

const page = `<!doctype html><title>wasm test</title><link rel="icon" href="data:,"><script src="/wasm_exec.js"></script><script>
let text = ""
const decoder = new TextDecoder()
globalThis.fs.writeSync = (fd, bytes) => { text += decoder.decode(bytes, {stream: true}); return bytes.length }
globalThis.fs.write = (fd, bytes, offset, length, position, done) => done(null, globalThis.fs.writeSync(fd, bytes.subarray(offset, offset + length)))
const go = new Go()
go.argv = ["wasm.test", "-test.v", "-test.run=" + decodeURIComponent(location.hash.slice(1))]
let code
go.exit = (c) => { code = c }
WebAssembly.instantiateStreaming(fetch("/test.wasm"), go.importObject).then((r) => go.run(r.instance)).catch((e) => { text += e; code = -1 })
</script>`

func TestPortableRoomsInTheBrowser(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	for _, room := range rooms {
		t.Run(filepath.Base(room.pkg), func(t *testing.T) {
			b := browsertest.New(t)
			binary := filepath.Join(t.TempDir(), "test.wasm")
			build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", binary, room.pkg)
			build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
			out, err := build.CombinedOutput()
			require.NoError(t, err, string(out))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/":
					w.Header().Set("Content-Type", "text/html")
					w.Write([]byte(page))
				case "/wasm_exec.js":
					http.ServeFile(w, r, filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
				case "/test.wasm":
					w.Header().Set("Content-Type", "application/wasm")
					http.ServeFile(w, r, binary)
				default:
					http.NotFound(w, r)
				}
			}))
			t.Cleanup(server.Close)
			p := b.NewPage(browsertest.PageOptions{})
			p.Goto(server.URL + "/#" + room.run)
			p.WaitForWithin(2*time.Minute, "code !== undefined")
			text := browsertest.Eval[string](p, "text")
			require.Zero(t, browsertest.Eval[int](p, "code"), text)
			require.Greater(t, strings.Count(text, "--- PASS"), 5, text)
			require.NotContains(t, text, "--- FAIL")
		})
	}
}
