package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHostList(t *testing.T) {
	l := newHostList("192.168.1.5:8080", []string{"Example.com", "*.cdn.example.com", "admin.example.com:8443"})
	for host, want := range map[string]bool{
		"localhost":               true,
		"LOCALHOST:8080":          true,
		"app.localhost:1":         true,
		"127.0.0.1:8080":          true,
		"127.8.9.10":              true,
		"[::1]:8080":              true,
		"::1":                     true,
		"192.168.1.5:8080":        true,
		"example.com":             true,
		"EXAMPLE.com:443":         true,
		"a.cdn.example.com":       true,
		"a.b.cdn.example.com:444": true,
		"admin.example.com:8443":  true,
		"admin.example.com":       false,
		"admin.example.com:1":     false,
		"cdn.example.com":         false,
		"evilcdn.example.com":     false,
		"evil-example.com":        false,
		"example.com.evil.org":    false,
		"127.0.0.1.evil.org":      false,
		"localhost.evil.org":      false,
		"192.168.1.6":             false,
		"0.0.0.0:8080":            false,
		"":                        false,
		"[":                       false,
	} {
		assert.Equal(t, want, l.allowed(host), "%q", host)
	}
	assert.False(t, newHostList("0.0.0.0:80", nil).allowed("0.0.0.0"))
}

func TestSameOrigin(t *testing.T) {
	l := newHostList(":8080", []string{"example.com", "other.example.com:8443"})
	for _, c := range []struct {
		host, origin string
		want         bool
	}{
		{"localhost:8080", "", true}, // not a page
		{"localhost:8080", "http://localhost:8080", true},
		{"localhost:8080", "http://LOCALHOST:8080", true},
		{"localhost:8080", "http://localhost:8081", false}, // another server on this machine
		{"localhost:8080", "http://127.0.0.1:8080", false},
		{"localhost:8080", "null", false},
		{"localhost:8080", "file://", false},
		{"localhost:8080", "https://evil.org", false},
		{"localhost:8080", "http://localhost:8080.evil.org", false},
		{"localhost:8080", "chrome-extension://abc", false},
		{"localhost:8080", "://", false},
		{"example.com", "https://example.com", true},
		{"localhost:8080", "https://example.com", true}, // behind a proxy that changed Host
		{"localhost:8080", "https://example.com:9000", false},
		{"localhost:8080", "https://other.example.com:8443", true},
	} {
		r := request("GET", "/_duet/live")
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		assert.Equal(t, c.want, l.sameOrigin(r), "%s from %q", c.host, c.origin)
	}
}
