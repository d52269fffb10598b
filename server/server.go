package server

import (
	"errors"
	"html"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/webbuild"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/transport"
)

// A Server serves pages, their live sockets and their assets, and runs hosted
// services. Its methods are safe for concurrent use; add pages, layouts, services,
// actions and assets before the first request.
type Server struct {
	opts   Options
	prefix string // "" or "/name"
	log    *slog.Logger
	clock  Clock
	keys   keyRing
	hosts  hostList
	hub    *hub.Hub
	mux    *http.ServeMux

	carrier *transport.Carrier // of pages that cannot have a WebSocket

	assets assetStore
	client clientFiles
	build  string
	err    error // what is wrong with the options; Run returns it, requests get status 500

	// Made once from the options: what every page repeats.
	stubTag, bootTag string
	csp              string
	block            pageBlock

	// Made on first use: the application's own assets come after New.
	icons func() string
	pwa   func() http.Handler

	mu       sync.Mutex
	pages    []*page
	layouts  []*layout
	services []*service

	ended SessionStore
	told  sync.Map // of component types that the client does not know: the log has named them
	stats counters
}

type counters struct {
	refusedHosts, refusedOrigins, refusedTickets, refusedCarried, renderPanics atomic.Uint64
}

// Stats counts what a Server refused or contained since it was made.
type Stats struct {
	RefusedHosts   uint64 // requests under a name that is not ours
	RefusedOrigins uint64 // sockets and unsafe requests of foreign pages
	RefusedCarried uint64 // pages over plain HTTP for which there was no room
	RefusedTickets uint64 // hellos whose ticket was forged, broken or somebody else's
	RenderPanics   uint64 // components that panicked while a page was rendered
}

// Stats returns the counts.
func (s *Server) Stats() Stats {
	return Stats{
		RefusedHosts:   s.stats.refusedHosts.Load(),
		RefusedOrigins: s.stats.refusedOrigins.Load(),
		RefusedCarried: s.stats.refusedCarried.Load(),
		RefusedTickets: s.stats.refusedTickets.Load(),
		RenderPanics:   s.stats.renderPanics.Load(),
	}
}

// New returns a Server with opts. What is wrong with opts is reported by Run, and
// by every response of Handler.
func New(opts Options) *Server {
	opts = opts.withDefaults()
	s := &Server{
		opts:   opts,
		prefix: cleanPrefix(opts.Prefix),
		log:    opts.Logger,
		clock:  opts.Clock,
		hosts:  newHostList(opts.Addr, opts.Hosts),
		mux:    http.NewServeMux(),
	}
	s.err = errors.Join(s.initKeys(), s.initAssets(), s.checkOrigin())
	s.initSessions()
	s.initHub()
	s.initTransport()
	return s
}

func (s *Server) initKeys() (err error) {
	keys := s.opts.Keys
	if len(keys) == 0 {
		keys = developmentKeys(s.log)
	}
	s.keys, err = newKeyRing(keys)
	return err
}

// initAssets stores the boot script, the client and the icons, and makes from them
// what every page repeats.
func (s *Server) initAssets() error {
	stub, boot := webbuild.Stub(), webbuild.Boot()
	if s.opts.Dev {
		boot = webbuild.BootDev()
	}
	var err error
	if s.opts.Client != nil {
		s.client, err = s.assets.addClient(s.opts.Client)
	}
	client := s.client
	var buildErr error
	s.build, buildErr = buildID(client, diffcore.Version)
	bootFile, laterFile := s.assets.add("boot.js", boot, nil), s.assets.add("later.js", webbuild.Later(), nil)
	s.stubTag = "<script>" + stub + "</script>"
	s.bootTag = `<script type="module" async src="` + html.EscapeString(s.url(bootFile)) + `"></script>`
	s.opts.PWA = s.opts.PWA.withDefaults()
	s.icons, s.pwa = sync.OnceValue(s.iconTags), sync.OnceValue(s.manifest)
	if err := s.assets.addFS(icons); err != nil {
		panic("server: internal error: " + err.Error()) // they are part of the program
	}
	s.csp = policy(stub, client.wasm != nil, s.opts.CSP)
	s.block = pageBlock{Socket: s.prefix + "/_duet/" + live, Build: s.build, Later: s.url(laterFile), Rungs: s.url(s.assets.add("rungs.js", webbuild.Rungs(), nil))}
	if client.wasm != nil {
		s.block.Wasm, s.block.Exec = s.url(client.wasm), s.url(client.exec)
	}
	return errors.Join(err, buildErr)
}

func (s *Server) initHub() { s.hub = hub.New(s.hubOptions()) }

// hubOptions are Options.Hub with what is the server's.
func (s *Server) hubOptions() hub.Options {
	o := s.opts.Hub
	o.Logger, o.Clock, o.Build = s.log, s.clock, s.build
	o.Open, o.Navigate, o.Reauthorize = s.openHello, s.openNavigation, s.mayGoOn
	if every := s.opts.ReauthorizeEvery; every != 0 {
		o.ReauthorizeEvery = every
	}
	return o
}

// Updater pushes to the pages of this server.
func (s *Server) Updater() *hub.Updater { return s.hub.Updater() }

// Hub returns the sessions behind the pages.
func (s *Server) Hub() *hub.Hub { return s.hub }

// Build returns the build id: equal for servers and pages that understand each other.
func (s *Server) Build() string { return s.build }

// Handler returns what serves everything below the prefix. Mount it in any router
// under the same prefix; whether the router cuts the prefix off the path does not matter.
// An http.Server around it needs a ReadHeaderTimeout, as that of Run has.
func (s *Server) Handler() http.Handler {
	return s.guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.err != nil {
			s.log.Error("the server is not configured", "err", s.err)
			http.Error(w, "server: not configured, see the log", http.StatusInternalServerError)
			return
		}
		s.route(w, s.whole(r))
	}))
}

// route keeps what is the server's own out of the mux, so that no pattern of a page can clash with it.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	own, isOwn := strings.CutPrefix(r.URL.Path, s.prefix+"/_duet/")
	isManifest := r.URL.Path == s.prefix+manifestPath
	switch {
	case isOwn && isLive(own):
		s.serveLive(w, r, own)
	case (isOwn || isManifest) && !get:
		methodNotAllowed(w)
	case isManifest:
		s.serveManifest(w, r)
	case isOwn:
		s.assets.serve(w, r, own)
	default:
		if _, pattern := s.mux.Handler(r); pattern == "" && get {
			principal, _, _ := s.identify(r)
			req, _ := s.newRequest(r, principal)
			s.serveError(w, req, nil, ErrNotFound)
			return
		}
		s.mux.ServeHTTP(w, r)
	}
}

// whole puts a prefix back that an outer router has cut off.
func (s *Server) whole(r *http.Request) *http.Request {
	if s.prefix == "" || below(r.URL.Path, s.prefix) || !strings.HasPrefix(r.RequestURI, s.prefix) {
		return r
	}
	out := r.Clone(r.Context())
	out.URL.Path = s.prefix + r.URL.Path
	if r.URL.RawPath != "" {
		out.URL.RawPath = s.prefix + r.URL.RawPath
	}
	return out
}

// cleanPrefix returns "" or a path that starts with a slash and does not end with one.
func cleanPrefix(p string) string {
	p = strings.Trim(p, "/")
	if p == "" {
		return ""
	}
	return "/" + p
}
