package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/webbuild"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// script bundles a module of testdata, its exports in the global T.
func script(t *testing.T, name string) string {
	t.Helper()
	b, err := webbuild.Bundle(name, webbuild.Options{Global: "T", More: os.DirFS("testdata")})
	require.NoError(t, err)
	return string(b)
}

// open shows an empty page with that module in it.
func open(t *testing.T, name string) *browsertest.Page {
	t.Helper()
	js := script(t, name)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte("<!doctype html><title>web</title><link rel=icon href='data:,'><body><script src=/t.js></script>"))
		case "/t.js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			_, _ = w.Write([]byte(js))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(s.URL)
	return p
}
