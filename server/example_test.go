package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/server"
)

// Visits is loaded by the server.
var Visits = app.Served("exampleVisits", 0)

// Shop is a page.
type Shop struct{ Name string }

func (c Shop) Render(s *app.Scope) app.Node {
	return s.P(el.Text(c.Name+" was visited "), s.B(el.Int(app.UseValue(s, Visits))))
}

// Frame is a layout.
type Frame struct{}

func (Frame) Render(s *app.Scope) app.Node { return s.Main(app.Outlet(s)) }

func Example() {
	srv := server.New(server.Options{Keys: [][]byte{[]byte("32 bytes or more that are secret")}})
	srv.Layout("/shop", func(*server.Request) app.Component { return Frame{} })
	srv.Page("/shop/{name}", func(r *server.Request) app.Component { return Shop{r.PathValue("name")} },
		server.Title("Shop"),
		server.Guard(func(_ context.Context, r *server.Request) error {
			if r.PathValue("name") == "closed" {
				return server.ErrForbidden
			}
			return nil
		}),
		server.Load(Visits, func(context.Context, *server.Request) (int, error) { return 7, nil }))

	// srv.Run(ctx) serves it; here is one request without a network.
	for _, path := range []string{"/shop/books", "/shop/closed"} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, r)
		fmt.Println(w.Code, regexp.MustCompile(`<main>.*</main>`).FindString(w.Body.String()))
	}
	// Output:
	// 200 <main><p><!---->books was visited <b>7</b></p></main>
	// 403 <main><h1>Forbidden</h1></main>
}
