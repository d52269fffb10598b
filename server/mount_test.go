package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
)

// TestMountedInRouters: below a prefix of somebody else's router, with its middleware
// around, a page, all that it loads, its socket and its error pages are there, and
// nothing else of the router is taken.
func TestMountedInRouters(t *testing.T) {
	other := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for name, mount := range map[string]func(http.Handler) http.Handler{
		"net/http": func(h http.Handler) http.Handler {
			mux := http.NewServeMux()
			mux.Handle("/shop/", h)
			mux.Handle("/", other)
			return mux
		},
		"net/http, path cut": func(h http.Handler) http.Handler {
			mux := http.NewServeMux()
			mux.Handle("/shop/", http.StripPrefix("/shop", h))
			mux.Handle("/{any...}", other)
			return mux
		},
		"chi": func(h http.Handler) http.Handler {
			r := chi.NewRouter()
			r.Use(middleware.RequestID, middleware.RealIP, middleware.Recoverer, middleware.Compress(5))
			r.Get("/*", other)
			r.Mount("/shop", h)
			return r
		},
		"chi, in a route with a parameter": func(h http.Handler) http.Handler {
			r := chi.NewRouter()
			r.Use(middleware.CleanPath)
			r.NotFound(other)
			r.Route("/{shop:shop}", func(r chi.Router) { r.Handle("/*", h) })
			return r
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestServer(t, func(o *Options) { o.Prefix = "/shop" })
			s.Page("/{$}", helloPage)
			s.Page("/site/{name}/{rest...}", func(r *Request) app.Component { return hello{r.PathValue("name") + "+" + r.PathValue("rest")} })
			web := httptest.NewServer(mount(s.Handler()))
			defer web.Close()
			ask := func(path string) (int, string) {
				res, err := http.Get(web.URL + path)
				require.NoError(t, err)
				defer res.Body.Close()
				body, err := io.ReadAll(res.Body)
				require.NoError(t, err)
				return res.StatusCode, string(body)
			}
			code, html := ask("/shop/site/a%20b/c/d")
			require.Equal(t, 200, code)
			assert.Contains(t, html, "a b+c/d: ")
			for _, u := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(html, -1) {
				code, _ := ask(u[1])
				assert.Equal(t, 200, code, u[1])
			}
			socket, _, err := websocket.Dial(t.Context(), strings.Replace(web.URL, "http", "ws", 1)+pageBlockOf(t, html).Socket, nil)
			require.NoError(t, err)
			socket.CloseNow()

			code, _ = ask("/shop/")
			assert.Equal(t, 200, code)
			code, html = ask("/shop/nowhere")
			assert.Equal(t, 404, code)
			assert.Contains(t, html, "<h1>Not Found</h1>")
			for _, path := range []string{"/", "/site/x/y", "/shopping"} {
				code, _ = ask(path)
				assert.Equal(t, http.StatusTeapot, code, path)
			}
		})
	}
}
