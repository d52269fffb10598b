package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/app/locale"
	"github.com/duet-ui/duet/server"
)

// Title is loaded by the server.
var Title = app.Served("exampleTitle", "")

// Article is a page in the visitor's language.
type Article struct{}

func (Article) Render(s *app.Scope) app.Node {
	by := map[string]string{"en": "by Ada", "de": "von Ada"}
	return s.Main(s.H1(el.Text(app.UseValue(s, Title))), s.P(el.Text(by[locale.Use(s)])))
}

// A page whose title and status come from what its loader finds, in two languages,
// with the address of old links.
func ExampleHeadFrom() {
	srv := server.New(server.Options{
		Keys:    [][]byte{[]byte("32 bytes or more that are secret")},
		Locales: []string{"en", "de"},
		Origin:  "https://example.com",
	})
	articles := map[string]string{"duet": "Two writers"}
	srv.Page("/{locale}/articles/{id}", func(*server.Request) app.Component { return Article{} },
		server.Load(Title, func(_ context.Context, r *server.Request) (string, error) {
			if title, ok := articles[r.PathValue("id")]; ok {
				return title, nil
			}
			return "", server.ErrNotFound
		}),
		server.HeadFrom(Title, func(r *server.Request, title string) server.Head {
			return server.Head{Title: title, Canonical: r.URL.Path}
		}))
	srv.Redirect("/posts/{id}", "/en/articles/{id}", http.StatusMovedPermanently)

	for _, path := range []string{"/de/articles/duet", "/en/articles/none", "/posts/duet"} {
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
		fmt.Println(w.Code, w.Header().Get("Location"), regexp.MustCompile(`<html[^>]*>|<title>.*</title>|<link rel="canonical"[^>]*>|<main>.*</main>`).FindAllString(w.Body.String(), -1))
	}
	// Output:
	// 200  [<html lang="de"> <title>Two writers</title> <link rel="canonical" href="https://example.com/de/articles/duet"> <main><h1>Two writers</h1><p>von Ada</p></main>]
	// 404  [<html lang="en"> <title>Not Found</title> <main><h1>Not Found</h1></main>]
	// 301 /en/articles/duet []
}

func ExampleLocalPath() {
	for _, next := range []string{"/orders?page=2", "https://evil.org", "//evil.org", `/\evil.org`, ""} {
		fmt.Println(server.LocalPath(next, "/"))
	}
	// Output:
	// /orders?page=2
	// /
	// /
	// /
	// /
}
