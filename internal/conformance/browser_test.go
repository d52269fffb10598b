package conformance_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/webbuild"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// reader is the interpreter of web/src with what testdata adds, in the global T.
var reader = sync.OnceValues(func() ([]byte, error) {
	return webbuild.Bundle("reader.js", webbuild.Options{Global: "T", More: os.DirFS("testdata")})
})

// open shows a page with the reader in it. More pages are served by path.
func open(t testing.TB, more map[string]string) *browsertest.Page {
	t.Helper()
	js, err := reader()
	require.NoError(t, err)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := more[r.URL.Path]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch {
		case ok:
			_, _ = w.Write([]byte(body))
		case r.URL.Path == "/":
			_, _ = w.Write([]byte("<!doctype html><title>conformance</title><link rel=icon href='data:,'><body><script src=/t.js></script>"))
		case r.URL.Path == "/t.js":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			_, _ = w.Write(js)
		default: // a picture of some style
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(s.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(s.URL)
	return p
}

// call runs a function of the reader and returns what it says.
func call[R any](t testing.TB, p *browsertest.Page, function string, arguments ...any) R {
	t.Helper()
	b, err := json.Marshal(arguments)
	require.NoError(t, err)
	return browsertest.Eval[R](p, "T."+function+"(..."+string(b)+")")
}

// A fault is a script that the reader did not play as it should.
type fault struct{ Name, Why string }

// played is what became of scripts.
type played struct {
	Faults []fault
	Missed int
}
