package server

import (
	"errors"
	"html"
	"net/http"
	"strconv"
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// failPage shows an error on a page that may be half sent already.
func (s *Server) failPage(o *response, req *Request, err error) {
	if !o.committed {
		s.serveError(o.w, req, o.p, err)
		return
	}
	var to Redirect
	if errors.As(err, &to) && s.mayRedirect(req, to) { // too late for a status
		o.write([]byte(`<meta http-equiv="refresh" content="0; url=` + html.EscapeString(to.URL) + `"></body></html>`))
		return
	}
	s.log.Error("page failed after its head was sent", "url", req.URL.Path, "err", err)
	o.write([]byte(`<meta name="robots" content="noindex">`)) // the status says that all is well
	o.write(s.errorBody(req, o.p, err))
}

// mayRedirect reports whether to leads where a redirect may lead, and logs it if not.
func (s *Server) mayRedirect(req *Request, to Redirect) bool {
	if to.Foreign || s.stays(req.Request, to.URL) {
		return true
	}
	s.log.Error("refused a redirect to another site; set Redirect.Foreign if it is meant", "url", req.URL.Path, "to", to.URL)
	return false
}

// serveError answers with a redirect or an error page: that of the plan p, or, where
// there is no page, that of the layouts at the URL.
func (s *Server) serveError(w http.ResponseWriter, req *Request, p *plan, err error) {
	if p == nil {
		p = s.plan(&page{pattern: strings.TrimPrefix(req.URL.Path, s.prefix)})
	}
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Vary", s.vary())
	var to Redirect
	if errors.As(err, &to) && s.mayRedirect(req, to) {
		http.Redirect(w, req.Request, to.URL, to.status())
		return
	}
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		s.log.Error("page failed", "url", req.URL.Path, "err", err)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	body := s.errorBody(req, p, err)
	limitWrite(w, req.Request, len(body))
	w.WriteHeader(status)
	w.Write(s.appendHead(nil, p.errorHead(req, status), false))
	w.Write(body)
}

// errorHead is the head of an error page: what its layouts and page load, but not
// what they say of the page that is not shown.
func (p *plan) errorHead(req *Request, status int) madeHead {
	h := madeHead{title: errorTitle(status), locale: req.Locale}
	for _, part := range p.heads {
		h.add(part.tags)
	}
	return h
}

// errorBody is the part of an error page's document after <body>.
func (s *Server) errorBody(req *Request, p *plan, err error) []byte {
	b := append([]byte(`<div id="duet">`), s.errorMarkup(req, p, err)...)
	return append(b, "</div></body></html>"...)
}

// errorMarkup renders the application's error page, or a plain one. It is static.
func (s *Server) errorMarkup(req *Request, p *plan, err error) []byte {
	if make := s.errorPage(p, err); make != nil {
		b, failed := s.staticMarkup(req, make)
		if failed == nil {
			return b
		}
		s.log.Error("error page failed", "err", failed)
	}
	b := []byte("<main><h1>")
	b = append(b, html.EscapeString(errorTitle(statusOf(err)))...)
	b = append(b, "</h1>"...)
	if s.opts.Dev {
		b = append(b, "<pre>"...)
		b = append(b, html.EscapeString(err.Error())...)
		b = append(b, "</pre>"...)
	}
	return append(b, "</main>"...)
}

// errorPage returns what makes the application's page for err, nil when it has none.
func (s *Server) errorPage(p *plan, err error) func(*Request) app.Component {
	if statusOf(err) == http.StatusNotFound {
		if p.missing != nil {
			return p.missing
		}
		return s.opts.NotFound
	}
	failed := p.failed
	if failed == nil {
		failed = s.opts.Failed
	}
	if failed == nil {
		return nil
	}
	return func(r *Request) app.Component { return failed(r, err) }
}

func (s *Server) staticMarkup(req *Request, make func(*Request) app.Component) (b []byte, err error) {
	defer contained(&err)
	v := &hub.View{Chain: []app.Component{make(req)}, Principal: req.Principal, URL: req.URL.RequestURI(), Initial: s.localized(nil, req).initial}
	root := app.NewRoot(&renderHost{s: s, v: v, now: s.clock.Now().UnixMilli()}, app.RootOptions{OneShot: true})
	defer root.Close()
	root.SetChain(v.Chain)
	root.Render()
	return root.HTML(nil)
}

func errorTitle(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "Error " + strconv.Itoa(status)
}
