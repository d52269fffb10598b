package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

func TestManifest(t *testing.T) {
	s := newTestServer(t, func(o *Options) {
		o.Prefix = "/shop"
		o.PWA = PWA{Name: "Deployment Monitor", ThemeColor: "#123456", IconSVG: "logo.svg"}
	})
	require.NoError(t, s.Assets(fstest.MapFS{"logo.svg": {Data: []byte("<svg/>")}}))
	w := get(s, "/shop/manifest.webmanifest")
	require.Equal(t, 200, w.Code)
	assert.Equal(t, "application/manifest+json", w.Header().Get("Content-Type"))
	assert.Equal(t, `"`+s.Build()+`"`, w.Header().Get("ETag"), "the version is the build, not the start time")
	assert.NotContains(t, w.Body.String(), "://", "nothing is loaded from elsewhere")

	var m struct {
		Icons []struct{ Src, Type, Sizes string }
	}
	var raw map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &m))
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &raw))
	assert.Equal(t, "Deployment Monitor", raw["name"])
	assert.Equal(t, "Deployment Monitor", raw["short_name"])
	assert.Equal(t, "/shop/", raw["start_url"])
	assert.Equal(t, "#123456", raw["theme_color"])
	require.NotEmpty(t, m.Icons)
	svg := false
	for _, icon := range m.Icons {
		assert.True(t, strings.HasPrefix(icon.Src, "/shop/_duet/"), icon.Src)
		got := get(s, icon.Src)
		assert.Equal(t, 200, got.Code, icon.Src)
		assert.Equal(t, icon.Type, got.Header().Get("Content-Type"), icon.Src)
		if icon.Type == "image/png" {
			img, err := png.DecodeConfig(bytes.NewReader(got.Body.Bytes()))
			require.NoError(t, err)
			assert.Equal(t, fmt.Sprintf("%dx%d", img.Width, img.Height), icon.Sizes)
		}
		svg = svg || icon.Src == s.Asset("logo.svg")
	}
	assert.True(t, svg, "the application's own icon")
}

func TestManifestStartsWhereItIsTold(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Prefix, o.PWA = "/shop", PWA{StartURL: "/cart?from=home"} })
	assert.Contains(t, get(s, "/shop/manifest.webmanifest").Body.String(), `"start_url":"/shop/cart?from=home"`)
}

// Chromium finds nothing in the way of installing a page, and says what it is when
// there is something.
func TestPagesAreInstallable(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	b := browsertest.New(t)
	for name, spoil := range map[string]func(string) string{
		"":             func(m string) string { return m },
		"small icons":  func(m string) string { return regexp.MustCompile(`"icons":\[.*?\]`).ReplaceAllString(m, `"icons":[]`) },
		"in a browser": func(m string) string { return strings.Replace(m, `"standalone"`, `"browser"`, 1) },
	} {
		s := newTestServer(t, func(o *Options) { o.Prefix, o.PWA.Name = "/shop", "Shop" })
		s.Page("/{$}", helloPage)
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/shop/manifest.webmanifest" || name == "" {
				s.Handler().ServeHTTP(w, r)
				return
			}
			w.Write([]byte(spoil(get(s, r.URL.Path).Body.String())))
		}))
		t.Cleanup(web.Close)
		p := b.NewPage(browsertest.PageOptions{})
		p.Goto(web.URL + "/shop/")
		text, wrong := p.Manifest()
		assert.Contains(t, text, `"name":"Shop"`)
		assert.Equal(t, name == "", len(wrong) == 0, "%s: %v", name, wrong)
	}
}

func TestNothingElseOfTheOtherHandlerIsServed(t *testing.T) {
	s := newTestServer(t, nil)
	for _, path := range []string{"/app-worker.js", "/app.js", "/goapp.js", "/app.css", "/wasm_exec.js", "/web/app.wasm", "/manifest.json", "/robots.txt", "/"} {
		assert.Equal(t, 404, get(s, path).Code, path)
	}
}
