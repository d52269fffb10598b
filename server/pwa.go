package server

import (
	"embed"
	"html"
	"net/http"
	"strings"

	goapp "github.com/maxence-charriere/go-app/v10/pkg/app"
)

// PWA is what the web manifest says of an application. The zero value gives it a
// neutral name and icons of our own.
type PWA struct {
	Name            string // "" means "Duet"
	ShortName       string // "" means Name
	Description     string
	StartURL        string // path below the prefix that the installed application opens with; "" means "/"
	ThemeColor      string // "" means "#1f6feb"
	BackgroundColor string // "" means "#ffffff"

	// Names of Assets; "" means our own icons.
	IconSVG, Icon192, Icon512 string
}

const manifestPath = "/manifest.webmanifest"

//go:embed icons/icon.svg icons/icon-192.png icons/icon-512.png
var icons embed.FS

// Names of our own icons among the assets.
const (
	ownSVG = "icons/icon.svg"
	own192 = "icons/icon-192.png"
	own512 = "icons/icon-512.png"
)

func (p PWA) withDefaults() PWA {
	or := func(s *string, d string) {
		if *s == "" {
			*s = d
		}
	}
	or(&p.Name, "Duet")
	or(&p.ShortName, p.Name)
	or(&p.StartURL, "/")
	or(&p.ThemeColor, "#1f6feb")
	or(&p.BackgroundColor, "#ffffff")
	or(&p.IconSVG, ownSVG)
	or(&p.Icon192, own192)
	or(&p.Icon512, own512)
	return p
}

// iconTags returns the head tags that name icon and manifest.
func (s *Server) iconTags() string {
	p := s.opts.PWA
	return `<link rel="icon" type="image/svg+xml" href="` + html.EscapeString(s.Asset(p.IconSVG)) + `">` +
		`<link rel="apple-touch-icon" href="` + html.EscapeString(s.Asset(p.Icon192)) + `">` +
		`<link rel="manifest" href="` + html.EscapeString(s.prefix+manifestPath) + `">` +
		`<meta name="theme-color" content="` + html.EscapeString(p.ThemeColor) + `">`
}

// manifest serves the web manifest with go-app's Handler, which knows its fields
// and what browsers make of them.
//
// Only the manifest's path is routed to it. Its service worker must not be: it
// answers "/" from its cache (an old ticket, also when online), takes over open
// tabs and deletes the caches that they still load from. Its wasm_exec.js belongs
// to another toolchain than the one that built the client, and its pages are not
// ours. Everything that it would load from elsewhere (default icons) is set.
func (s *Server) manifest() http.Handler {
	p := s.opts.PWA
	return &goapp.Handler{
		Version:         s.build,
		Name:            p.Name,
		ShortName:       p.ShortName,
		Title:           p.Name,
		Description:     p.Description,
		ThemeColor:      p.ThemeColor,
		BackgroundColor: p.BackgroundColor,
		Lang:            s.opts.Lang,
		StartURL:        p.StartURL,
		Icon: goapp.Icon{
			Default:  p.Icon192,
			Large:    p.Icon512,
			Maskable: p.Icon512,
			SVG:      p.IconSVG,
		},
		Resources: manifestURLs{s},
	}
}

func (s *Server) serveManifest(w http.ResponseWriter, r *http.Request) {
	r = r.Clone(r.Context())
	r.URL.Path = manifestPath
	r.Header.Del("If-None-Match") // its ETag is the version alone, but Options.PWA is in the file too
	s.pwa().ServeHTTP(w, r)
}

// manifestURLs turns the names in the manifest into URLs of this server.
type manifestURLs struct{ s *Server }

var _ goapp.ResourceResolver = manifestURLs{}

// Resolve returns the URL of an icon by its asset name, or of a path.
func (u manifestURLs) Resolve(location string) string {
	if strings.HasPrefix(location, "/") {
		return u.s.prefix + location
	}
	if u.s.assets.find(location) == nil {
		return ""
	}
	return u.s.Asset(location)
}
