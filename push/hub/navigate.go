package hub

import (
	"context"
	"errors"
	"net/http"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// navigate shows another page in the session's shell. It is called by the
// connection's reader, outside the turn, because guards and loaders may take a
// while: the page's next operations wait for it, other sessions do not.
func (s *session) navigate(ctx context.Context, r *http.Request, p *peer, m wire.Navigate) {
	var from *View
	s.turn.call(func() {
		if s.peer == p && !s.ended && m.Op == s.applied+1 {
			from = s.view
		}
	})
	var to *View
	err := error(&Refusal{Reason: "navigation", Reload: true})
	if from != nil && s.hub.o.Navigate != nil {
		ctx, cancel := context.WithTimeout(ctx, s.hub.o.NavigateTime)
		to, err = contain(s.hub, func() (*View, error) { return s.hub.o.Navigate(ctx, r, from, m.URL) })
		cancel()
	}
	s.turn.call(func() {
		if from == nil { // not in order: let the usual checks answer
			s.receive(p, m)
			return
		}
		s.pageTo = func() { s.arrive(m, to, err) }
		s.receive(p, m)
		s.pageTo = nil
	})
}

// arrive makes to the session's page, in the turn.
func (s *session) arrive(m wire.Navigate, to *View, err error) {
	if err == nil && to == nil {
		err = errors.New("hub: Navigate returned neither a view nor an error")
	}
	if err != nil {
		var refusal *Refusal
		if !errors.As(err, &refusal) {
			s.log.Error("hub: navigation failed", "err", err)
		}
		s.nack(m.Op, "load")
		return
	}
	chain, cross := app.AppendChain(nil, to.Chain)
	if s.stage != serverRenders && (cross != nil || !s.preview(to)) {
		s.nack(m.Op, "load")
		return
	}
	s.moveTo(to)
	nav := wire.Part{Kind: wire.PartNav, Text: to.URL, Text2: clip(to.Title), Data2: to.Ticket}
	if s.stage != serverRenders {
		nav.Data = chain
	}
	s.say(nav)
	if s.root != nil {
		s.root.SetChain(to.Chain)
	}
}

// moveTo makes v the view; the page keeps its id.
func (s *session) moveTo(v *View) {
	next := *v
	next.Page = s.view.Page
	s.view, s.loaded = &next, s.hub.loadedAt(&next)
	s.hub.mu.Lock()
	page := next.page()
	page.Live, page.Joined = s.page.Live, s.page.Joined
	s.page = page
	page.Joined = s.known.Joined
	s.known = page
	s.hub.mu.Unlock()
}

// preview renders a page that the browser's Go will show, to learn what its
// instances start with: the browser is told before it mounts them. It reports false
// for a page that only the server can render.
func (s *session) preview(to *View) bool {
	shown := *to
	shown.Page = s.view.Page
	page := s.hub.pageOf(&shown)
	root := app.NewRoot(previewHost{host{s}, &shown, &page}, app.RootOptions{OneShot: true})
	defer root.Close()
	s.ledger.each(func(r *record) {
		for _, e := range r.cells {
			if e.key.Policy == app.PolicyShared {
				root.Seed(r.id, e.key.Fingerprint, e.version, e.value)
			}
		}
	})
	root.SetChain(to.Chain)
	root.Render()
	if root.ServerOnly() {
		return false
	}
	root.Instances(func(i *app.Instance) { s.ledger.record(i.ID(), i.TypeName()).props = i.Component() })
	root.EachCell(func(c app.Cell) {
		if c.Key.Policy != app.PolicyShared && c.Key.Policy != app.PolicyServed {
			return
		}
		if r := s.ledger.records[c.Inst.ID()]; r.cell(c.Key.Fingerprint) == nil {
			s.ledger.put(c.Inst.ID(), c.Inst.TypeName(), c.Key, c.Bytes())
		}
	})
	s.reindex()
	return true
}

// A previewHost gives a page that is not the session's yet its first values, and
// lets it do nothing else.
type previewHost struct {
	host
	v    *View
	page *push.Page
}

func (h previewHost) Changed(*app.Instance, *app.KeyInfo) {}
func (h previewHost) Action(*app.Call)                    {}
func (h previewHost) Wake()                               {}
func (h previewHost) After(int, func()) (cancel func())   { return func() {} }

// Initial implements app.Host: layouts that stay keep what they have.
func (h previewHost) Initial(i *app.Instance, k *app.KeyInfo) (any, bool) {
	if r := h.s.ledger.records[i.ID()]; r != nil {
		if e := r.cell(k.Fingerprint); e != nil {
			return app.Encoded(e.value), true
		}
	}
	hist := h.s.history(h.page, &h.s.ledger.early, i.ID(), i.TypeName(), k.Fingerprint)
	if u, ok := h.s.hub.start(k, hist, h.v, h.s.hub.loadedAt(h.v)); ok {
		return u.Value(), true
	}
	if h.v.Initial != nil {
		return h.v.Initial(k)
	}
	return nil, false
}
