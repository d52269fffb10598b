package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"sync"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push/hub"
)

// servePage answers a GET: guards, loaders, render, one ticket. Nothing of it stays
// in memory once the response is written.
func (s *Server) servePage(w http.ResponseWriter, r *http.Request, pg *page) {
	ctx := r.Context()
	principal, cookie, err := s.identify(r)
	req, unknown := s.newRequest(r, principal)
	p := s.plan(pg)
	if err = cmp.Or(err, unknown); err != nil {
		s.serveError(w, req, p, err)
		return
	}
	position := s.hub.Position() // before the loaders: what is pushed while they run is replayed
	if err = p.allow(ctx, req); err == nil {
		err = s.reauthorize(ctx, req)
	}
	if err != nil {
		s.serveError(w, req, p, err)
		return
	}
	chain, err := p.chain(req)
	if err != nil {
		s.serveError(w, req, p, err)
		return
	}
	v := &hub.View{
		Page:      s.hub.NewPageID(),
		Route:     pg.pattern,
		URL:       r.URL.RequestURI(),
		Chain:     chain,
		Principal: principal,
		Cookie:    cookie,
		Position:  position,
	}
	if v.Ticket, err = s.ticketFor(v); err != nil {
		s.serveError(w, req, p, &Error{http.StatusRequestURITooLong, err})
		return
	}
	out := response{w: w, r: r, s: s, p: p, personal: principal != Principal{}}
	got, err := out.load(ctx, req)
	if err != nil {
		s.failPage(&out, req, err)
		return
	}
	v.Initial, v.Title = got.initial, out.made.title
	buf := buffers.Get().(*[]byte)
	defer func() { putBuffer(buf) }()
	*buf, err = s.appendPage((*buf)[:0], v)
	if err != nil {
		s.failPage(&out, req, err)
		return
	}
	out.finish(http.StatusOK, *buf)
	s.hub.Rendered(v)
}

// A response is a page that is being written: its head may go out before its body is known.
type response struct {
	w         http.ResponseWriter
	r         *http.Request
	s         *Server
	p         *plan
	made      madeHead
	personal  bool // for somebody who is known
	committed bool
}

// load makes the head and runs the loaders: the head first, unless it waits for them.
func (o *response) load(ctx context.Context, req *Request) (got loaded, err error) {
	if !o.p.wait {
		if o.made, err = o.s.head(o.p, req, nil); err != nil {
			return nil, err
		}
	}
	if got, err = o.whileLoading(ctx, req); err != nil {
		return nil, err
	}
	if o.p.wait {
		if o.made, err = o.s.head(o.p, req, got); err != nil {
			return nil, err
		}
	}
	return o.s.localized(got, req), nil
}

// whileLoading runs the loaders. When they take longer than Options.FlushAfter the
// head goes out meanwhile, so that the browser already fetches what it names.
func (o *response) whileLoading(ctx context.Context, req *Request) (loaded, error) {
	wait := o.s.opts.FlushAfter
	if len(o.p.loaders) == 0 || wait < 0 || o.p.wait {
		return o.p.load(ctx, req)
	}
	type result struct {
		got loaded
		err error
	}
	done := make(chan result, 1)
	go func() {
		got, err := o.p.load(ctx, req)
		done <- result{got, err}
	}()
	passed, stop := o.s.after(wait)
	select {
	case r := <-done:
		stop()
		return r.got, r.err
	case <-passed:
	}
	o.head(http.StatusOK)
	http.NewResponseController(o.w).Flush()
	unlimitWrite(o.w, o.r)
	r := <-done
	return r.got, r.err
}

func (o *response) head(status int) {
	h := o.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-cache")
	if o.personal { // a step back after signing out must not show it, and browsers show what they stored
		h.Set("Cache-Control", "private, no-store")
	}
	h.Set("Vary", o.s.vary())
	o.w.WriteHeader(status)
	o.write(o.s.appendHead(nil, o.made, true))
	o.committed = true
}

func (o *response) finish(status int, body []byte) {
	if !o.committed {
		o.head(status)
	}
	o.write(body)
}

func (o *response) write(b []byte) {
	limitWrite(o.w, o.r, len(b))
	o.w.Write(b)
}

// appendPage renders v into the part of the document after <body>.
func (s *Server) appendPage(b []byte, v *hub.View) ([]byte, error) {
	host := &renderHost{s: s, v: v, now: s.clock.Now().UnixMilli()}
	root := app.NewRoot(host, app.RootOptions{OneShot: true})
	defer root.Close()
	root.SetChain(v.Chain)
	root.Render()
	b = append(b, `<div id="duet">`...)
	b, err := root.HTML(b)
	if err != nil {
		return b, err
	}
	b = append(b, `</div>`...)
	b = append(b, `<script type="application/json" id="duet-page">`...)
	b = s.appendPageBlock(b, v, root)
	b = append(b, `</script>`...)
	return append(b, "</body></html>"...), nil
}

// pageBlock is what boot.js needs to know of a page.
type pageBlock struct {
	Ticket string `json:"ticket"`
	Hash   string `json:"hash"`  // of the rendered tree, in hex
	Count  int    `json:"count"` // DOM nodes below #duet
	Socket string `json:"socket"`
	Wasm   string `json:"wasm,omitempty"`
	Later  string `json:"later"`
	Rungs  string `json:"rungs"`
	Exec   string `json:"exec,omitempty"`
	Build  string `json:"build"`
}

func (s *Server) appendPageBlock(b []byte, v *hub.View, root *app.Root) []byte {
	block := s.block
	block.Ticket = string(v.Ticket)
	block.Hash = fmt.Sprintf("%016x", root.Hash())
	if !s.canTakeOver(v.Chain) {
		block.Wasm, block.Exec = "", ""
	}
	block.Count = diffcore.CountDOM(root.Mount())
	text, err := json.Marshal(block) // escapes <, >, &, U+2028 and U+2029: nothing ends the element early
	if err != nil {
		panic("server: internal error: " + err.Error())
	}
	return append(b, text...)
}

// canTakeOver reports whether the client knows the components of a page. If not,
// the page does not even download it and stays with the server. That works so well
// that nobody would notice, so the log tells it once of each type.
func (s *Server) canTakeOver(chain []app.Component) bool {
	if s.block.Wasm == "" || len(s.opts.Pages) == 0 {
		return s.block.Wasm != ""
	}
	can := true
	for _, c := range chain {
		b, err := app.AppendChain(nil, []app.Component{c})
		if err == nil {
			_, err = s.opts.Pages.DecodeChain(b)
		}
		if err == nil {
			continue
		}
		can = false
		if _, told := s.told.LoadOrStore(reflect.TypeOf(c), true); told {
			continue
		}
		if errors.Is(err, app.ErrUnknownPage) {
			s.log.Warn("a page stays with the server: the browser's Go may not take it over, because its component is not in Options.Pages", "component", fmt.Sprintf("%T", c))
		} else {
			s.log.Warn("a page stays with the server: the props of its component cannot cross to the browser", "component", fmt.Sprintf("%T", c), "err", err)
		}
	}
	return can
}

// A renderHost is the app.Host of one render: values come in, nothing goes out.
type renderHost struct {
	s   *Server
	v   *hub.View
	now int64
}

var _ app.Host = (*renderHost)(nil)

func (h *renderHost) Changed(*app.Instance, *app.KeyInfo) {}
func (h *renderHost) Action(*app.Call)                    {}
func (h *renderHost) Wake()                               {}
func (h *renderHost) Now() int64                          { return h.now }
func (h *renderHost) After(int, func()) func()            { return func() {} }

func (h *renderHost) Failed(_ *app.Instance, err error) {
	h.s.stats.renderPanics.Add(1)
	h.s.log.Error("component failed in a page's render", "url", h.v.URL, "err", err)
}

func (h *renderHost) Initial(inst *app.Instance, k *app.KeyInfo) (any, bool) {
	return h.s.hub.Initial(h.v, inst, k)
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// putBuffer gives a buffer back, unless an unusually large page has blown it up.
func putBuffer(b *[]byte) {
	if cap(*b) <= 1<<20 {
		buffers.Put(b)
	}
}
