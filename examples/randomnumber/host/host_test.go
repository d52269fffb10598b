package host_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/randomnumber/host"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
	"github.com/duet-ui/duet/internal/npm"
	"github.com/duet-ui/duet/server"
)

const client = "github.com/duet-ui/duet/examples/randomnumber/client"

func TestMain(m *testing.M) { browsertest.Main(m) }

// noNPM is a machine without npm that never had one.
func noNPM(t *testing.T) npm.Source {
	return npm.Source{Dir: t.TempDir(), Command: filepath.Join(t.TempDir(), "npm")}
}

// withNPM fetches htmx as the server would; t is skipped where that is not possible.
func withNPM(t *testing.T) npm.Source {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for _, p := range host.Packages() {
		if _, err := (npm.Source{}).Files(ctx, p, "package.json"); err != nil {
			t.Skipf("htmx cannot be fetched here: %v", err)
		}
	}
	return npm.Source{}
}

// serve runs a host that shows what the test tells it to, until the test ends.
func serve(t *testing.T, source npm.Source, taking bool) (*host.Host, string) {
	t.Helper()
	opt := server.Options{Addr: "127.0.0.1:0", Keys: [][]byte{[]byte("0123456789abcdef0123456789abcdef")}, Logger: slog.New(slog.DiscardHandler)}
	if taking {
		b, err := clientbuild.Make(t.Context(), clientbuild.Options{Package: client})
		require.NoError(t, err)
		opt.Client = os.DirFS(b.Dir)
	}
	h, err := host.New(t.Context(), opt, host.Options{NPM: source})
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		began := time.Now()
		assert.NoError(t, <-served)
		assert.Less(t, time.Since(began), 5*time.Second, "open streams held up the shutdown")
	})
	return h, "http://" + l.Addr().String()
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	res, err := http.Get(url)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(body)
}

// What curl -N sees, and what htmx fetches.
func TestStreamAndFragment(t *testing.T) {
	h, url := serve(t, noNPM(t), false)
	h.Show(41)
	res, err := http.Get(url + "/rn-updates")
	require.NoError(t, err)
	defer res.Body.Close()
	h.Show(42)
	var got strings.Builder
	lines := bufio.NewScanner(res.Body)
	for !strings.Contains(got.String(), "<span>42</span>") && lines.Scan() {
		got.WriteString(lines.Text() + "\n")
	}
	assert.Equal(t, "retry: 2000\n\nevent: number\ndata: 41\n\ndata: <span>41</span>\n\nevent: number\ndata: 42\n\ndata: <span>42</span>\n", got.String())
	fragment, body := get(t, url+"/random")
	assert.Equal(t, "<span>42</span>", body)
	assert.Equal(t, "no-store", fragment.Header.Get("Cache-Control"))
}

// The first response has the number already, and works as it is.
func TestPageHasTheNumber(t *testing.T) {
	h, url := serve(t, noNPM(t), false)
	h.Show(17)
	for _, path := range []string{"/", "/htmx-1"} {
		_, body := get(t, url+path)
		assert.Contains(t, body, "<span>17</span>")
		assert.Contains(t, body, "npm fetches it")
		assert.NotContains(t, body, "hx-")
		assert.NotContains(t, body, "/_duet/htmx")
	}
	res, _ := get(t, url+"/htmx/4/htmx.js")
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}

func TestHtmxIsServedByItsEdition(t *testing.T) {
	_, url := serve(t, withNPM(t), false)
	for path, version := range map[string]string{"/htmx/4/htmx.js": "4.0.1", "/htmx/4/hx-sse.js": "", "/htmx/1/htmx.js": "1.9.12"} {
		res, body := get(t, url+path)
		require.Equal(t, http.StatusOK, res.StatusCode, path)
		assert.Equal(t, "text/javascript; charset=utf-8", res.Header.Get("Content-Type"))
		assert.Contains(t, body, version)
	}
	res, _ := get(t, url+"/htmx/1/hx-sse.js")
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}

func number(n int) string { return strconv.Itoa(n) }
