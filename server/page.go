package server

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/duet-ui/duet/app"
)

// A Request is one visit of a page: a GET, the hello of a live page, or a
// navigation inside a layout that stays mounted. The embedded request has the
// page's URL and path values in all three.
type Request struct {
	*http.Request
	Principal Principal
	Locale    string // one of Options.Locales; Options.Lang without them

	server *Server
}

// A page is a component behind a URL pattern.
type page struct {
	pattern string
	make    func(*Request) app.Component
	opts    pageOptions
}

// A layout wraps the pages below a path. Its component may be nil.
type layout struct {
	prefix string
	make   func(*Request) app.Component
	opts   pageOptions
}

type pageOptions struct {
	loaders []loader
	guards  []Guarding
	layouts []func(*Request) app.Component
	heads   []pageHead
	wait    bool
	missing func(*Request) app.Component
	failed  func(*Request, error) app.Component
}

// A PageOption says more about a page or a layout.
type PageOption func(*pageOptions)

// Guarding decides whether a request may see a page: nil lets it pass. See Error
// for what becomes of the errors.
type Guarding func(context.Context, *Request) error

// Guard lets only those requests see the page for which allow returns nil. Guards
// run in order, those of outer layouts first, before any loader; and again for
// every hello and shell navigation.
func Guard(allow Guarding) PageOption {
	return func(o *pageOptions) { o.guards = append(o.guards, allow) }
}

// Layout wraps the page in one more layout, inside those of its path.
func Layout(make func(*Request) app.Component) PageOption {
	return func(o *pageOptions) { o.layouts = append(o.layouts, make) }
}

// Load gives key the value that load returns, wherever the page reads it and no
// push is retained for it. A retained push wins however old it is: who pushes a key
// to a target that retains pushes each of its changes. Loaders of a page run side by
// side and before its render; their context ends with the request. An error shows an
// error page.
func Load[T any](key interface{ Set(T) app.Update }, load func(context.Context, *Request) (T, error)) PageOption {
	return func(o *pageOptions) { o.loaders = append(o.loaders, loaderOf(key, load)) }
}

// Wait has nothing of the page sent before its loaders are done. So what they return
// decides the status: without it a loader that takes longer than Options.FlushAfter and
// then finds nothing shows the error page on a document that said 200.
func Wait() PageOption {
	return func(o *pageOptions) { o.wait = true }
}

// OnNotFound gives the page that is shown, with status 404, for unknown URLs below a
// layout, and where a guard or loader below it returns ErrNotFound. The innermost
// layout's goes before, and all before Options.NotFound.
func OnNotFound(make func(*Request) app.Component) PageOption {
	return func(o *pageOptions) { o.missing = make }
}

// OnError is OnNotFound for all other errors, with the status that they have.
func OnError(make func(*Request, error) app.Component) PageOption {
	return func(o *pageOptions) { o.failed = make }
}

// Page serves what make returns at pattern, a path of net/http's ServeMux
// ("/site/{name}"; "/" takes all paths, "/{$}" only the root), below the prefix.
// make must depend on the request only: it runs again when a live page connects.
func (s *Server) Page(pattern string, make func(*Request) app.Component, opts ...PageOption) {
	if !strings.HasPrefix(pattern, "/") { // no method either: a handler's may then be more special than a page's
		panic("server: the pattern of a page starts with /, got " + pattern)
	}
	p := &page{pattern: pattern, make: make, opts: collect(opts)}
	s.mu.Lock()
	s.pages = append(s.pages, p)
	s.mu.Unlock()
	s.mux.Handle(s.prefix+pattern, pageHandler{s, p})
}

// Handle serves h at pattern, "[METHOD ]/path" of net/http's ServeMux, below the
// prefix and behind the same checks as pages: a sign-in form's POST, a download.
func (s *Server) Handle(pattern string, h http.Handler) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	} else {
		method += " "
	}
	path = strings.TrimLeft(path, " ")
	if !strings.HasPrefix(path, "/") {
		panic("server: the path of a handler starts with /, got " + pattern)
	}
	s.mux.Handle(method+s.prefix+path, plainHandler{h})
}

// Layout wraps all pages whose patterns lie below prefix in what make returns, in
// which app.Outlet shows the page. Longer prefixes go inside shorter ones, and a
// navigation between pages keeps the common ones mounted. make may be nil: then
// only the options apply, to all pages below.
func (s *Server) Layout(prefix string, make func(*Request) app.Component, opts ...PageOption) {
	if !strings.HasPrefix(prefix, "/") {
		panic("server: the prefix of a layout starts with /, got " + prefix)
	}
	l := &layout{prefix: strings.TrimSuffix(prefix, "/"), make: make, opts: collect(opts)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.layouts = append(s.layouts, l)
	slices.SortStableFunc(s.layouts, func(a, b *layout) int { return cmp.Compare(len(a.prefix), len(b.prefix)) })
}

func collect(opts []PageOption) (o pageOptions) {
	for _, set := range opts {
		set(&o)
	}
	return o
}

// A plan is a page together with the layouts around it, outermost first.
type plan struct {
	page    *page
	makes   []func(*Request) app.Component
	guards  []Guarding
	loaders []loader
	heads   []pageHead
	wait    bool // for the loaders, before anything is sent
	missing func(*Request) app.Component
	failed  func(*Request, error) app.Component
}

func (s *Server) plan(p *page) *plan {
	out := &plan{page: p}
	s.mu.Lock()
	layouts := s.layouts
	s.mu.Unlock()
	for _, l := range layouts {
		if !below(p.pattern, l.prefix) {
			continue
		}
		if l.make != nil {
			out.makes = append(out.makes, l.make)
		}
		out.add(&l.opts)
	}
	out.add(&p.opts)
	out.makes = append(out.makes, p.make)
	return out
}

func (p *plan) add(o *pageOptions) {
	p.makes = append(p.makes, o.layouts...)
	p.guards = append(p.guards, o.guards...)
	p.loaders = append(p.loaders, o.loaders...)
	p.heads = append(p.heads, o.heads...)
	p.wait = p.wait || o.wait
	if o.missing != nil {
		p.missing = o.missing
	}
	if o.failed != nil {
		p.failed = o.failed
	}
}

// below reports whether a path lies at or below a prefix, by whole segments.
func below(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '/')
}

// allow runs the guards.
func (p *plan) allow(ctx context.Context, r *Request) (err error) {
	defer contained(&err)
	for _, g := range p.guards {
		if err := g(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// chain makes the components, layouts first.
func (p *plan) chain(r *Request) (chain []app.Component, err error) {
	defer contained(&err)
	for _, m := range p.makes {
		if c := m(r); c != nil {
			chain = append(chain, c)
		}
	}
	return chain, nil
}
