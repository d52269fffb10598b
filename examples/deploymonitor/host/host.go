// Package host is the Deployment Monitor's server: its pages, who visits them, the
// service that pushes deployments to them, and what their actions do.
//
// Read in order: host.go (pages), deployments.go (the service), patterns.go (the
// ways to say who gets a push).
package host

import (
	"cmp"
	"net/http"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/examples/deploymonitor/assets"
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/server"
)

// New returns a server with all pages and the actions of the Patterns page, but
// without deployments: add those with Deployments. Options.Pages are set here.
func New(opt server.Options) (*server.Server, error) {
	opt.Pages = monitor.Pages
	opt.PWA.Name = cmp.Or(opt.PWA.Name, "Deployment Monitor") // as an installed application is called
	srv := server.New(opt)
	if err := srv.Assets(assets.Files); err != nil {
		return nil, err
	}
	srv.Layout("/", nil, server.Stylesheet("style.css"), server.Meta("color-scheme", "light dark"), server.OnNotFound(lost),
		server.HeadOf(func(r *server.Request) server.Head {
			return server.Head{
				Description: "Every stage of a build, pushed by the server as it happens.",
				OpenGraph:   []server.Property{{Name: "title", Content: "Deployment Monitor"}, {Name: "type", Content: "website"}},
			}
		}))
	srv.Redirect("/{$}", "/deployment/dashboard", http.StatusFound)

	// The dashboard as an ordinary page of its own...
	srv.Page("/deployment/dashboard", dashboard, server.Title("Deployment Monitor"))

	// ...and in a shell that stays mounted while the pages inside it change.
	srv.Layout("/app", func(r *server.Request) app.Component {
		return monitor.Shell{User: r.Principal.User, Path: r.URL.Path}
	})
	srv.Page("/app/dashboard", dashboard, server.Title("Deployment Monitor"))
	srv.Page("/app/patterns", func(*server.Request) app.Component { return monitor.Patterns{} }, server.Title("Who gets a push"))
	srv.Page("/app/about", func(*server.Request) app.Component { return monitor.About{} }, server.Title("About"))

	srv.Handle("POST /sign-in", signIn(srv))
	srv.Handle("POST /sign-out", signOut(srv))
	patterns(srv)
	return srv, nil
}

func dashboard(*server.Request) app.Component { return monitor.Dashboard{} }

// lost is shown where there is no page.
func lost(r *server.Request) app.Component { return nowhere{Path: r.URL.Path} }

// nowhere is a document of the server's only: error pages have no events and no pushes.
type nowhere struct{ Path string }

// Render builds a card like those of the other pages.
func (n nowhere) Render(s *app.Scope) app.Node {
	return s.Main(el.Class("page"),
		s.Header(el.Class("masthead"), s.H1(el.Text("No such page")), s.P(el.Text("There is nothing at "+n.Path+"."))),
		s.Section(el.Class("card prose"), s.P(s.A(el.Href("/deployment/dashboard"), el.Text("To the dashboard")))),
	)
}

// users may sign in, without a password: this is a demonstration of who gets a
// push, not of how to find out who somebody is.
var users = map[string]bool{"ada": true, "ben": true}

func signIn(srv *server.Server) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user := r.PostFormValue("user")
		if !users[user] {
			http.Error(w, "there is no such user", http.StatusForbidden)
			return
		}
		if err := srv.Login(w, r, server.Principal{User: user}); err != nil {
			http.Error(w, "signing in failed", http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/app/patterns", http.StatusSeeOther)
	}
}

func signOut(srv *server.Server) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		srv.Logout(w, r)
		http.Redirect(w, r, "/app/patterns", http.StatusSeeOther)
	}
}
