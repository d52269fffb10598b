package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// A pageHandler is a page as the mux knows it. The same mux answers GETs and
// tells which page a URL means when no response is wanted.
type pageHandler struct {
	s *Server
	p *page
}

func (h pageHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m, ok := w.(*matcher); ok {
		m.page, m.request = h.p, r
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		methodNotAllowed(w)
		return
	}
	unlimitWrite(w, r) // while guards and loaders run
	h.s.servePage(w, r, h.p)
}

// A plainHandler is a handler of the application's: never a page, so never run to find one.
type plainHandler struct{ h http.Handler }

func (p plainHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, ok := w.(*matcher); !ok {
		unlimitWrite(w, r) // a download takes what it takes
		p.h.ServeHTTP(w, r)
	}
}

// A matcher stands in for the response while a URL is matched. What the mux itself
// would answer (not found, a cleaned path) leaves page nil.
type matcher struct {
	page    *page
	request *http.Request // with the path values set
	header  http.Header
}

func (m *matcher) Header() http.Header         { return m.header }
func (m *matcher) Write(b []byte) (int, error) { return len(b), nil }
func (m *matcher) WriteHeader(int)             {}

// match returns the page that a GET of target (path and query) would show, and
// that GET: r's headers, with target's URL and path values. nil when no page is there.
func (s *Server) match(ctx context.Context, r *http.Request, target string) (*page, *http.Request) {
	u, err := url.ParseRequestURI(target)
	if err != nil || u.Host != "" || !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") {
		return nil, nil
	}
	get := r.Clone(ctx)
	get.Method, get.URL, get.RequestURI = http.MethodGet, u, target
	get.Body, get.ContentLength = http.NoBody, 0
	get.Form, get.PostForm, get.MultipartForm = nil, nil, nil // of the other URL, if Identify asked for them
	if !below(u.Path, s.prefix) || below(u.Path, s.prefix+"/_duet") {
		return nil, nil
	}
	m := matcher{header: make(http.Header)}
	s.mux.ServeHTTP(&m, get)
	return m.page, m.request
}

// local turns the URL of a link into path and query, resolved against the page it
// is on; false when it leads to another origin.
func local(r *http.Request, base, link string) (string, bool) {
	b, err := url.Parse(base)
	if err != nil {
		return "", false
	}
	u, err := b.Parse(link)
	if err != nil || u.Opaque != "" || u.User != nil {
		return "", false
	}
	if u.Host != "" && (u.Scheme != "http" && u.Scheme != "https" || !strings.EqualFold(u.Host, r.Host)) {
		return "", false
	}
	return u.RequestURI(), true
}

func methodNotAllowed(w http.ResponseWriter) {
	w.Header().Set("Allow", "GET, HEAD")
	http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
}
