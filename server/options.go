package server

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// Principal says who makes a request: user, tenant and groups. The zero Principal is anonymous.
type Principal = hub.Principal

// Options tunes a Server. The zero value serves on :8080, for this machine only,
// without a client, and takes visitors as whom Login signed in.
type Options struct {
	Addr   string // where Run listens; "" means ":8080"
	Prefix string // path below which everything of this server lives, such as "/shop"; "" means the root

	// Keys sign tickets and session cookies, newest first: the first signs, all
	// verify. Each has at least 32 bytes. None means a key kept in the user's
	// config folder, which is meant for one machine and for development.
	Keys [][]byte

	// Identify says who makes a request; nil means whom Login signed in. It runs
	// for every page, hello and shell navigation, and every ReauthorizeEvery for each
	// live page, with the request that opened its socket. An error is shown as Error
	// describes; the zero Principal is an anonymous visitor. When somebody loses
	// access, Hub().CloseWhere ends the pages that are live at once.
	Identify func(*http.Request) (Principal, error)

	// Reauthorize says whether a page may be shown, when Identify and its guards have
	// agreed: before it is rendered (an error is shown as a guard's is; a static export does
	// not ask), before it is opened or goes on over another connection, and every
	// ReauthorizeEvery: then of the request that opened the page's socket, and if that may
	// not, once more of the one with which the page comes back, with the cookies of now.
	// Who may not then loads the page anew. Of an error with status 5xx nothing follows
	// but that it is asked again. nil lets all.
	Reauthorize      func(context.Context, *Request) error
	ReauthorizeEvery time.Duration // 0 means Hub.ReauthorizeEvery, or 5 minutes; negative never. Identify and guards are asked that often, too

	// Sessions remembers who signed out. nil means a file beside the key when Keys is
	// empty, and the memory of this process otherwise: then a stolen copy of a cookie
	// is valid again after a restart, until SessionAge. See OpenSessionFile.
	Sessions SessionStore

	// Hosts are the names under which this server may be asked ("example.com",
	// "*.example.com", "example.com:8443"). Loopback names always are, and the
	// address in Addr if there is one. Others are refused.
	Hosts []string

	Client fs.FS     // the built client: client.wasm[.br|.gz] and wasm_exec.js; nil serves none, pages stay with the server
	Pages  app.Pages // the layouts and pages that the client knows; others do without it. None means all

	Lang string // language of the pages; "" means the first of Locales, or "en"

	// Locales are the languages of a site that has several, as BCP 47 tags, the one for
	// everybody else first. A pattern with {locale} takes these only; elsewhere Locale
	// decides, and where that is nil or says none of them, the browser's languages do.
	// Components ask package app/locale, guards and loaders Request.Locale.
	Locales []string
	Locale  func(*http.Request) string

	// Origin is the address of the site ("https://example.com"), for what search
	// engines and previews want whole: canonical links, Open Graph, other languages.
	Origin string

	PWA   PWA   // what the web manifest says
	Dev   bool  // readable boot script, details in error pages
	Clock Clock // nil means the machine's

	Logger *slog.Logger // nil means slog.Default()

	// NotFound and Failed give the pages for an unknown URL and for an error; nil
	// means plain ones. They are static: no events, no pushes. Their heads are
	// those of the layouts at the URL. OnNotFound and OnError of a layout go before.
	NotFound func(*Request) app.Component
	Failed   func(*Request, error) app.Component

	// CSP adds sources to directives of the content security policy, such as
	// {"img-src": "https://images.example.com"}.
	CSP map[string]string

	// Isolate has browsers give pages a process of their own: finer clocks and shared
	// memory, but nothing of another origin that does not say it may be embedded.
	Isolate bool

	TicketAge  time.Duration // how long a page can be brought back exactly; 0 means 24 h
	SessionAge time.Duration // how long a sign-in lasts; 0 means 30 days
	FlushAfter time.Duration // how long loaders may hold back the head of a page; 0 means 100 ms, negative means until they are done
	Drain      time.Duration // how long a shutdown waits for requests and services; 0 means 10 s

	Hub hub.Options // limits of sessions; Logger, Clock, Build, Open, Navigate and Reauthorize are the server's
}

func (o Options) withDefaults() Options {
	if o.Addr == "" {
		o.Addr = ":8080"
	}
	if o.Lang == "" && len(o.Locales) > 0 {
		o.Lang = o.Locales[0]
	}
	if o.Lang == "" {
		o.Lang = "en"
	}
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.TicketAge <= 0 {
		o.TicketAge = 24 * time.Hour
	}
	if o.SessionAge <= 0 {
		o.SessionAge = 30 * 24 * time.Hour
	}
	if o.FlushAfter == 0 {
		o.FlushAfter = 100 * time.Millisecond
	}
	if o.Drain <= 0 {
		o.Drain = 10 * time.Second
	}
	return o
}

// Clock gives the time and runs funcs later. Safe for concurrent use.
type Clock = hub.Clock

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

// after returns a channel that is closed d from now.
func (s *Server) after(d time.Duration) (passed <-chan struct{}, stop func() bool) {
	c := make(chan struct{})
	return c, s.clock.AfterFunc(d, func() { close(c) })
}
