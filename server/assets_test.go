package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var css = strings.Repeat("body { color: red }\n", 100)

func assetServer(t *testing.T, change func(*Options)) *Server {
	s := newTestServer(t, change)
	require.NoError(t, s.Assets(fstest.MapFS{
		"css/site.css":   {Data: []byte(css)},
		"small.txt":      {Data: []byte("small")},
		"photo.png":      {Data: bytes.Repeat([]byte{1}, 4096)},
		"ready.js":       {Data: []byte(css)},
		"ready.js.br":    {Data: []byte("made before: br")},
		"ready.js.gz":    {Data: []byte("made before: gzip")},
		"bigger.txt":     {Data: []byte("tiny")},
		"bigger.txt.br":  {Data: []byte("not worth it")},
		"archive.tar.gz": {Data: []byte("a file of its own")},
		"noext":          {Data: []byte("?")},
	}))
	return s
}

func TestAssetIsNegotiated(t *testing.T) {
	s := assetServer(t, nil)
	url := s.Asset("css/site.css")
	assert.Regexp(t, `^/_duet/css/site-[\w-]{12}\.css$`, url)
	for _, c := range []struct{ accept, coding string }{
		{"", ""},
		{"gzip, deflate, br", "br"},
		{"gzip", "gzip"},
		{"br;q=0.1, gzip;q=0.9", "gzip"},
		{"br;q=0, gzip;q=0", ""},
	} {
		w := get(s, url, "Accept-Encoding", c.accept)
		require.Equal(t, 200, w.Code)
		assert.Equal(t, c.coding, w.Header().Get("Content-Encoding"), c.accept)
		assert.Equal(t, css, plainOf(t, w), c.accept)
		assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
		assert.Equal(t, "text/css; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, "public, max-age=31536000, immutable", w.Header().Get("Cache-Control"))
		assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		if c.coding != "" {
			assert.Less(t, w.Body.Len(), len(css)/2)
		}
	}
}

func plainOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var r io.Reader = bytes.NewReader(w.Body.Bytes())
	var err error
	switch w.Header().Get("Content-Encoding") {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		r, err = gzip.NewReader(r)
	}
	require.NoError(t, err)
	b, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(b)
}

func TestAssetETags(t *testing.T) {
	s := assetServer(t, nil)
	url := s.Asset("css/site.css")
	plain, br := get(s, url).Header().Get("ETag"), get(s, url, "Accept-Encoding", "br").Header().Get("ETag")
	assert.Regexp(t, `^"[\w-]+"$`, plain)
	assert.NotEqual(t, plain, br, "a tag names one representation")
	for _, c := range []struct {
		accept, match string
		want          int
	}{
		{"br", br, 304},
		{"br", plain, 200},
		{"br", `"x", W/` + br, 304},
		{"", "*", 304},
		{"", `"x"`, 200},
	} {
		w := get(s, url, "Accept-Encoding", c.accept, "If-None-Match", c.match)
		assert.Equal(t, c.want, w.Code, "%+v", c)
		if c.want == 304 {
			assert.Zero(t, w.Body.Len())
			assert.NotEmpty(t, w.Header().Get("ETag"))
			assert.NotEmpty(t, w.Header().Get("Vary"))
		}
	}
}

func TestAssetForms(t *testing.T) {
	s := assetServer(t, nil)
	br := get(s, s.Asset("ready.js"), "Accept-Encoding", "br")
	assert.Equal(t, "made before: br", br.Body.String())
	gz := get(s, s.Asset("ready.js"), "Accept-Encoding", "gzip")
	assert.Equal(t, "made before: gzip", gz.Body.String())
	for name, mime := range map[string]string{
		"small.txt":      "text/plain; charset=utf-8",
		"photo.png":      "image/png",
		"bigger.txt":     "text/plain; charset=utf-8",
		"archive.tar.gz": "",
		"noext":          "application/octet-stream",
	} {
		w := get(s, s.Asset(name), "Accept-Encoding", "br, gzip")
		assert.Equal(t, 200, w.Code, name)
		assert.Empty(t, w.Header().Get("Content-Encoding"), name)
		if mime != "" {
			assert.Equal(t, mime, w.Header().Get("Content-Type"), name)
		}
	}

	own := get(s, "/_duet/css/site.css")
	assert.Equal(t, 200, own.Code, "its own name, as relative URLs say it")
	assert.Equal(t, "no-cache", own.Header().Get("Cache-Control"))
	head := httptest.NewRecorder()
	s.Handler().ServeHTTP(head, request("HEAD", s.Asset("small.txt")))
	assert.Equal(t, 200, head.Code)
	assert.Equal(t, "5", head.Header().Get("Content-Length"))
	assert.Zero(t, head.Body.Len())
	post := httptest.NewRecorder()
	s.Handler().ServeHTTP(post, request("POST", s.Asset("small.txt")))
	assert.Equal(t, 405, post.Code)
}

func TestUnknownAssets(t *testing.T) {
	s := assetServer(t, nil)
	for _, path := range []string{
		"/_duet/css/site-AAAAAAAAAAAA.css", // of an older build
		"/_duet/nothing",
		"/_duet/",
		"/_duet/../secret",
		"/_duet/css/..%2f..%2fserver.go",
		"/_duet/ready.js.br",
	} {
		assert.Equal(t, 404, get(s, path).Code, path)
	}
	assert.Panics(t, func() { s.Asset("nothing") })
}

func TestClientBuild(t *testing.T) {
	wasm := []byte("\x00asm" + strings.Repeat("code", 200))
	files := fstest.MapFS{
		"client.wasm":    {Data: wasm},
		"client.wasm.br": {Data: []byte("wasm in brotli")},
		"wasm_exec.js":   {Data: []byte("exec")},
	}
	s := newTestServer(t, func(o *Options) { o.Client = files })
	assert.Regexp(t, `^/_duet/client-[\w-]{12}\.wasm$`, s.block.Wasm)
	w := get(s, s.block.Wasm, "Accept-Encoding", "br")
	assert.Equal(t, "wasm in brotli", w.Body.String())
	assert.Equal(t, "application/wasm", w.Header().Get("Content-Type"), "or the browser cannot compile it while it arrives")
	assert.Equal(t, wasm, get(s, s.block.Wasm).Body.Bytes())
	assert.Contains(t, w.Header().Get("Content-Security-Policy"), "'wasm-unsafe-eval'")

	same := newTestServer(t, func(o *Options) { o.Client = files })
	assert.Equal(t, s.Build(), same.Build())
	files["client.wasm"] = &fstest.MapFile{Data: append(wasm, 1)}
	other := newTestServer(t, func(o *Options) { o.Client = files })
	assert.NotEqual(t, s.Build(), other.Build())
	none := newTestServer(t, nil)
	assert.Empty(t, none.block.Wasm)
	assert.Equal(t, none.Build(), newTestServer(t, nil).Build(), "the binary is the same")
	assert.NotContains(t, get(none, "/").Header().Get("Content-Security-Policy"), "wasm")

	delete(files, "wasm_exec.js")
	assert.ErrorContains(t, newTestServer(t, func(o *Options) { o.Client = files }).Run(t.Context()), "wasm_exec.js")
}
