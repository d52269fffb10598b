package pipeline_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
)

func published(t *testing.T, ids ...string) *pipeline.Live {
	t.Helper()
	live, err := pipeline.NewLive("http://live.test/")
	require.NoError(t, err)
	t.Cleanup(func() { live.Close() })
	for _, id := range ids {
		dir := filepath.Join(t.TempDir(), "pages")
		require.NoError(t, os.MkdirAll(dir, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte("<script>alert(1)</script> "+id), 0o644))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "style.css"), []byte("p{}"), 0o644))
		require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(dir, "link.html")))
		url, err := live.Publish(id, dir)
		require.NoError(t, err)
		assert.Equal(t, "http://live.test/"+id+"/", url)
	}
	return live
}

func get(live *pipeline.Live, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://live.test/", nil)
	r.URL.Path = target
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	live.ServeHTTP(w, r)
	return w
}

func TestLiveServesForeignPagesInASandbox(t *testing.T) {
	live := published(t, "a1")
	for _, target := range []string{"/a1/", "/a1/index.html", "/a1/style.css", "/missing", "/"} {
		w := get(live, "GET", target)
		csp := w.Header().Get("Content-Security-Policy")
		assert.Contains(t, csp, "sandbox;", target)
		assert.Contains(t, csp, "default-src 'none'", target)
		assert.NotContains(t, csp, "allow-", target)
		assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"), target)
		assert.Empty(t, w.Header().Values("Set-Cookie"))
	}
	assert.Equal(t, "text/html; charset=utf-8", get(live, "GET", "/a1/").Header().Get("Content-Type"))
	assert.Equal(t, "text/css; charset=utf-8", get(live, "GET", "/a1/style.css").Header().Get("Content-Type"))
}

func TestLiveStaysInsideItsReleases(t *testing.T) {
	live := published(t, "a1")
	for _, target := range []string{
		"/a1/../../etc/passwd", "/../etc/passwd", "//etc/passwd", "/a1//etc/passwd", "/a1/link.html",
		"/a1/nothing.html", "/b2/", "/b2", `/\evil.example`, "/a1/./index.html",
	} {
		assert.Equal(t, http.StatusNotFound, get(live, "GET", target).Code, target)
	}
	assert.Equal(t, http.StatusMethodNotAllowed, get(live, "POST", "/a1/").Code)
	w := get(live, "GET", "/a1")
	assert.Equal(t, http.StatusFound, w.Code)
	assert.Equal(t, "/a1/", w.Header().Get("Location"))
}

func TestLiveRootLeadsToTheNewestAndOldOnesGo(t *testing.T) {
	live := published(t)
	assert.Equal(t, http.StatusNotFound, get(live, "GET", "/").Code)
	ids := []string{}
	for i := range 7 {
		ids = append(ids, "r"+strconv.Itoa(i))
	}
	live = published(t, ids...)
	assert.Equal(t, "/r6/", get(live, "GET", "/").Header().Get("Location"))
	assert.Equal(t, http.StatusNotFound, get(live, "GET", "/r1/").Code)
	assert.Equal(t, http.StatusOK, get(live, "GET", "/r2/").Code)
}

func TestLiveSendsTheCompressedForm(t *testing.T) {
	dir := site(t, map[string]string{"main.go": `package main

import (
	"os"
	"strings"
)

func main() {
	os.WriteFile(os.Args[1]+"/index.html", []byte(strings.Repeat("<p>again</p>", 100)), 0o644)
	os.WriteFile(os.Args[1]+"/tiny.txt", []byte("x"), 0o644)
}
`})
	d, live := deployer(t, pipeline.Options{Source: dir})
	require.NoError(t, d.Deploy())
	id := d.Current().ID
	end, _ := await(t, d, ended)
	require.Equal(t, pipeline.Published, end.Phase, end.Err)

	w := get(live, "GET", "/"+id+"/", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
	assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
	plain, err := gzip.NewReader(w.Body)
	require.NoError(t, err)
	body, err := io.ReadAll(plain)
	require.NoError(t, err)
	assert.Len(t, body, 1200)

	assert.Equal(t, "br", get(live, "GET", "/"+id+"/", "Accept-Encoding", "gzip, br;q=0.9").Header().Get("Content-Encoding"))
	assert.Equal(t, "gzip", get(live, "GET", "/"+id+"/", "Accept-Encoding", "br;q=0, gzip").Header().Get("Content-Encoding"))
	assert.Equal(t, 1200, get(live, "GET", "/"+id+"/").Body.Len())
	assert.Equal(t, "x", get(live, "GET", "/"+id+"/tiny.txt", "Accept-Encoding", "br").Body.String())
}
