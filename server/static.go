package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// staticEnv names the folder that Run writes instead of serving: how duet static
// asks a server program, which need not know of it.
const staticEnv = "DUET_STATIC"

// Export writes the site into dir, as files that any static host can serve below any
// path: a page is its HTML and all that the browser's Go needs to take it over, so
// that it lives there without a server behind it. Actions fail there, and what only a
// server pushes stays as it was when the page was exported.
//
// Pages whose patterns have no wildcard but {locale} are exported, those that they link
// to, and those at paths ("/site/ada"), as an anonymous visitor sees them. What cannot
// be exported (guarded pages, pages that need the server) is left out and logged; a path
// that was asked for is an error. Options.Origin and Prefix say where the site will lie:
// with them canonical links are kept, and there is a 404.html, the page for unknown
// URLs. dir is made; one that holds anything but an earlier export is refused.
func (s *Server) Export(ctx context.Context, dir string, paths ...string) error {
	if s.err != nil {
		return s.err
	}
	x := &export{s: s, pages: map[string]*exportedPage{}}
	for _, p := range paths {
		if err := x.open(ctx, p); err != nil {
			return fmt.Errorf("server: export %s: %w", p, err)
		}
	}
	for _, pattern := range s.patterns() {
		if err := x.open(ctx, pattern); err != nil {
			s.log.Warn("a page was not exported", "pattern", pattern, "err", err)
		}
	}
	for len(x.found) > 0 { // what is exported links to
		next := x.found[0]
		x.found = x.found[1:]
		if err := x.open(ctx, next); err != nil {
			s.log.Warn("a page was not exported", "url", next, "err", err)
		}
	}
	if len(x.pages) == 0 {
		return errors.New("server: export: no page can be exported")
	}
	if x.pages["/"] == nil {
		x.front = x.redirect(ctx, "/")
	}
	return x.write(dir)
}

// An export is one run of Export.
type export struct {
	s     *Server
	pages map[string]*exportedPage // by path, without the prefix
	order []string                 // of pages
	tried []string
	found []string // paths that links name
	front string   // path of the page that "/" leads to; "" when "/" is a page or leads nowhere
}

// An exportedPage is a page that will be written.
type exportedPage struct {
	path string // as the server knows it: "/", "/app/about"
	head madeHead
	key  string // of what the head loads
	body []byte // rendered, with the links of the server
	info *staticInfo
}

// errNoPage reports a path at which the server shows no page.
var errNoPage = &Error{Status: http.StatusNotFound, Err: errors.New("server: there is no page")}

// patterns returns the patterns that name one page each, or one for each locale, as
// paths.
func (s *Server) patterns() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, p := range s.pages {
		path := strings.TrimSuffix(p.pattern, "{$}")
		locales := s.opts.Locales
		if !strings.Contains(path, "{"+localeWildcard+"}") {
			locales = []string{""}
		}
		for _, tag := range locales {
			path := strings.Replace(path, "{"+localeWildcard+"}", tag, 1)
			if !strings.Contains(path, "{") && !slices.Contains(list, path) {
				list = append(list, path)
			}
		}
	}
	return list
}

// open renders the page at path, once.
func (x *export) open(ctx context.Context, path string) error {
	if slices.Contains(x.tried, path) {
		return nil
	}
	x.tried = append(x.tried, path)
	target := x.s.prefix + path
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+target, nil)
	if err != nil {
		return err
	}
	page, get := x.s.match(ctx, r, target)
	if page == nil {
		return errNoPage
	}
	p := x.s.plan(page)
	req, err := x.s.newRequest(get, Principal{})
	if err != nil {
		return err
	}
	if err := p.allow(ctx, req); err != nil {
		return err
	}
	got, err := p.load(ctx, req)
	if err != nil {
		return err
	}
	head, err := x.s.head(p, req, got)
	if err != nil {
		return err
	}
	chain, err := p.chain(req)
	if err != nil {
		return err
	}
	got = x.s.localized(got, req)
	v := &hub.View{Page: x.s.hub.NewPageID(), Route: page.pattern, URL: target, Title: head.title, Chain: chain, Initial: got.initial}
	out := &exportedPage{path: path, head: head, key: p.headKey(req.Locale)}
	if err := x.render(out, v, got); err != nil {
		return err
	}
	x.pages[path] = out
	x.order = append(x.order, path)
	x.found = append(x.found, x.linked(out)...)
	return nil
}

// render fills in the page's body, and the state that its Go begins with.
func (x *export) render(out *exportedPage, v *hub.View, got loaded) (err error) {
	host := &renderHost{s: x.s, v: v, now: x.s.clock.Now().UnixMilli()}
	root := app.NewRoot(host, app.RootOptions{OneShot: true})
	defer root.Close()
	root.SetChain(v.Chain)
	root.Render()
	if out.body, err = root.HTML(nil); err != nil {
		return err
	}
	switch {
	case !x.s.canTakeOver(v.Chain):
		x.s.log.Warn("an exported page is a document only: the client does not know its components", "url", v.URL)
	case root.ServerOnly():
		x.s.log.Warn("an exported page is a document only: a component runs on the server", "url", v.URL)
	default:
		out.info, err = x.info(v, got, root)
	}
	return err
}

// redirect returns the exported page that a GET of path is sent to, or "".
func (x *export) redirect(ctx context.Context, path string) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+x.s.prefix+path, nil)
	if err != nil {
		return ""
	}
	w := &answer{header: make(http.Header)}
	x.s.mux.ServeHTTP(w, r)
	to, _, ok := x.local(w.header.Get("Location"))
	if w.status/100 != 3 || !ok || x.pages[to] == nil {
		return ""
	}
	return to
}

// An answer is a response of which only the head counts.
type answer struct {
	header http.Header
	status int
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(b []byte) (int, error) { return len(b), nil }
func (a *answer) WriteHeader(status int)      { a.status = status }

// exportAsked writes the site if the environment asks for it instead of a server.
func (s *Server) exportAsked(ctx context.Context) (asked bool, err error) {
	dir := os.Getenv(staticEnv)
	if dir == "" {
		return false, nil
	}
	return true, s.Export(ctx, dir)
}
