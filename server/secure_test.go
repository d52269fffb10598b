package server

import (
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/internal/webbuild"
)

func TestSecurityHeadersAreOnEveryResponse(t *testing.T) {
	s := newTestServer(t, nil)
	s.Page("/page/{name}", helloPage)
	for _, path := range []string{"/page/x", "/nowhere", "/_duet/boot.js", "/_duet/nothing", "/_duet/live", "/manifest.webmanifest"} {
		h := get(s, path).Header()
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		assert.Equal(t, "strict-origin-when-cross-origin", h.Get("Referrer-Policy"), path)
		assert.Equal(t, "SAMEORIGIN", h.Get("X-Frame-Options"), path)
		assert.Contains(t, h.Get("Content-Security-Policy"), "frame-ancestors 'self'", path)
	}
}

func TestPolicy(t *testing.T) {
	stub := webbuild.Stub()
	sum := sha256.Sum256([]byte(stub))
	hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	assert.Equal(t, "default-src 'self'; script-src 'self' "+hash+"; style-src 'self'; style-src-attr 'unsafe-inline'; "+
		"img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "+
		"frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types duet", policy(stub, false, nil))

	p := policy(stub, true, map[string]string{"img-src": "https://a.example", "object-src": "'self'", "worker-src": "blob:"})
	assert.Contains(t, p, "script-src 'self' "+hash+" 'wasm-unsafe-eval';")
	assert.Contains(t, p, "img-src 'self' data: blob: https://a.example;")
	assert.Contains(t, p, "object-src 'self';")
	assert.True(t, strings.HasSuffix(p, "; worker-src blob:"))
	assert.NotContains(t, p, "'unsafe-eval'")
	assert.NotContains(t, p, "nonce")
}

func TestForeignHostIsRefused(t *testing.T) {
	s := newTestServer(t, func(o *Options) { o.Hosts = []string{"example.com"} })
	s.Page("/{name}", helloPage)
	for host, code := range map[string]int{"localhost": 200, "example.com": 200, "evil.org": 403, "": 403} {
		r := request("GET", "/x")
		r.Host = host
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		assert.Equal(t, code, w.Code, "%q", host)
	}
	assert.EqualValues(t, 2, s.Stats().RefusedHosts)
}

func TestCrossOriginPostIsRefused(t *testing.T) {
	var log strings.Builder
	s := newTestServer(t, func(o *Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	for _, c := range []struct {
		method, header, value string
		code                  int
	}{
		{"POST", "Sec-Fetch-Site", "cross-site", 403},
		{"POST", "Sec-Fetch-Site", "same-site", 403},
		{"POST", "Origin", "https://evil.org", 403},
		{"DELETE", "Origin", "null", 403},
		{"POST", "Sec-Fetch-Site", "same-origin", 404},
		{"POST", "Origin", "http://localhost:8080", 404},
		{"POST", "", "", 404}, // not a browser
		{"GET", "Sec-Fetch-Site", "cross-site", 404},
	} {
		r := request(c.method, "/nowhere")
		if c.header != "" {
			r.Header.Set(c.header, c.value)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		assert.Equal(t, c.code, w.Code, "%+v", c)
	}
	assert.EqualValues(t, 4, s.Stats().RefusedOrigins)
	assert.Equal(t, 4, strings.Count(log.String(), "refused a request of a foreign page"))
}

func TestForeignSocketIsRefused(t *testing.T) {
	s := newTestServer(t, nil)
	for _, origin := range []string{"https://evil.org", "http://localhost:8081", "null"} {
		w := get(s, "/_duet/live", "Origin", origin, "Connection", "Upgrade", "Upgrade", "websocket",
			"Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")
		assert.Equal(t, http.StatusForbidden, w.Code, origin)
	}
	assert.EqualValues(t, 3, s.Stats().RefusedOrigins)
}
