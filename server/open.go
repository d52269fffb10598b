package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// loaderRetry is when a page whose Identify or loaders failed may say hello again.
const loaderRetry = 2 * time.Second

// openHello opens the page that a hello's ticket names, for whoever holds the
// socket now: guards and loaders run again. Who is not the one the ticket was
// given to gets nothing of it but the order to reload.
func (s *Server) openHello(ctx context.Context, r *http.Request, text []byte) (*hub.View, error) {
	t, err := openTicket(s.keys, text, s.clock.Now(), s.opts.TicketAge)
	expired := errors.Is(err, errTicketExpired)
	if err != nil && !expired {
		s.stats.refusedTickets.Add(1)
		return nil, reload("ticket")
	}
	principal, cookie, err := s.identify(r)
	if err != nil && passing(err) { // a reload may find Identify well and end here again, for ever
		s.log.Error("Identify failed", "url", t.URL, "err", err)
		return nil, &hub.Refusal{Reason: "identify", Retry: loaderRetry}
	}
	if err != nil || !t.isFor(principal) {
		s.stats.refusedTickets.Add(1)
		return nil, reload("principal")
	}
	v, err := s.openView(ctx, r, t.URL, principal)
	if err != nil {
		return nil, err
	}
	v.Page, v.Cookie, v.Cells = t.Page, cookie, true
	// Another session of the same user, or a page left open for days: nothing is
	// replayed, the loaders have just run.
	v.Position = nil
	if !expired && cookie == t.Cookie {
		v.Position = t.Position
	}
	if chainHash(v.Chain) != t.Chain {
		s.log.Debug("page differs from its render", "url", t.URL)
	}
	return v, nil
}

// mayGoOn says whether a live page may go on: whoever holds its socket is still the one
// that it was rendered for, and may still see it. A page that may not comes back with the
// cookies that it has now; if that may not either, openHello has it load itself anew, and
// it is shown what is right then.
func (s *Server) mayGoOn(ctx context.Context, r *http.Request, v *hub.View) error {
	principal, cookie, err := s.identify(r)
	if err != nil && passing(err) {
		return err
	}
	if err != nil || principal != v.Principal || cookie != v.Cookie {
		return reload("principal")
	}
	page, get := s.match(ctx, r, v.URL)
	if page == nil {
		return reload("no such page")
	}
	req, err := s.newRequest(get, principal)
	if err != nil {
		return reload("no such locale")
	}
	if err = s.plan(page).allow(ctx, req); err == nil {
		err = s.reauthorize(ctx, req)
	}
	if err != nil && !passing(err) {
		return reload("guard")
	}
	return err
}

// reauthorize asks Options.Reauthorize.
func (s *Server) reauthorize(ctx context.Context, r *Request) (err error) {
	if s.opts.Reauthorize == nil {
		return nil
	}
	defer contained(&err)
	return s.opts.Reauthorize(ctx, r)
}

// openNavigation opens the page behind a link that a live page followed. It is
// refused with Reload where a plain GET has to do it: no page of ours, another
// head, a guard's redirect or error.
func (s *Server) openNavigation(ctx context.Context, r *http.Request, from *hub.View, link string) (*hub.View, error) {
	target, ok := local(r, from.URL, link)
	if !ok {
		return nil, reload("not here")
	}
	principal, cookie, err := s.identify(r)
	if err != nil || principal != from.Principal || cookie != from.Cookie {
		return nil, reload("principal")
	}
	position := s.hub.Position()
	v, err := s.openView(ctx, r, target, principal)
	if err != nil {
		return nil, reload("not here")
	}
	if s.headOf(ctx, r, from.URL) != s.headOf(ctx, r, target) {
		return nil, reload("another head")
	}
	v.Page, v.Cookie, v.Position = from.Page, cookie, position
	v.Ticket, err = s.ticketFor(v)
	if err != nil {
		return nil, reload("long URL")
	}
	return v, nil
}

// openView runs guards and loaders of the page at target and makes its components.
func (s *Server) openView(ctx context.Context, r *http.Request, target string, principal Principal) (*hub.View, error) {
	page, get := s.match(ctx, r, target)
	if page == nil {
		return nil, reload("no such page")
	}
	p := s.plan(page)
	req, err := s.newRequest(get, principal)
	if err != nil {
		return nil, reload("no such locale")
	}
	if err := p.allow(ctx, req); err != nil {
		return nil, reload("guard")
	}
	if err := s.reauthorize(ctx, req); err != nil && passing(err) {
		s.log.Error("Reauthorize failed", "url", target, "err", err)
		return nil, &hub.Refusal{Reason: "reauthorize", Retry: loaderRetry}
	} else if err != nil {
		return nil, reload("guard")
	}
	got, err := p.load(ctx, req)
	if err != nil {
		s.log.Error("loader failed", "url", target, "err", err)
		if passing(err) {
			return nil, &hub.Refusal{Reason: "loader", Retry: loaderRetry}
		}
		return nil, reload("loader")
	}
	head, err := s.head(p, req, got)
	var chain []app.Component
	if err == nil {
		chain, err = p.chain(req)
	}
	if err != nil {
		s.log.Error("page failed", "url", target, "err", err)
		return nil, reload("page")
	}
	return &hub.View{
		Route:     page.pattern,
		URL:       target,
		Title:     head.title,
		Chain:     chain,
		Principal: principal,
		Initial:   s.localized(got, req).initial,
	}, nil
}

// headOf returns the headKey of the page at target, "" when there is none.
func (s *Server) headOf(ctx context.Context, r *http.Request, target string) string {
	page, get := s.match(ctx, r, target)
	if page == nil {
		return ""
	}
	tag, _ := s.localeOf(get)
	return s.plan(page).headKey(tag)
}

// ticketFor signs the ticket of a page.
func (s *Server) ticketFor(v *hub.View) ([]byte, error) {
	t := ticket{
		Issued:   s.clock.Now(),
		Build:    s.build,
		URL:      v.URL,
		Chain:    chainHash(v.Chain),
		Cookie:   v.Cookie,
		Page:     v.Page,
		Position: v.Position,
	}
	return t.seal(s.keys, v.Principal)
}

// chainHash tells whether two chains have equal component types and props. A chain
// that cannot be encoded stays on the server; its hash is 0.
func chainHash(chain []app.Component) uint64 {
	encoded, err := app.AppendChain(nil, chain)
	if err != nil {
		return 0
	}
	h := uint64(14695981039346656037) // FNV-1a
	for _, b := range encoded {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
}

// passing reports whether an error of a loader or of Identify may be gone the next
// time. What is none of the page's business any more is shown by a reload.
func passing(err error) bool {
	var to Redirect
	return !errors.As(err, &to) && statusOf(err) >= http.StatusInternalServerError
}

func reload(reason string) *hub.Refusal { return &hub.Refusal{Reload: true, Reason: reason} }
