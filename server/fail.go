package server

import (
	"errors"
	"html"
	"net/http"
	"strconv"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// failPage shows an error on a page that may be half sent already.
func (s *Server) failPage(o *response, req *Request, err error) {
	if !o.committed {
		s.serveError(o.w, req, err)
		return
	}
	var to Redirect
	if errors.As(err, &to) { // too late for a status
		o.write([]byte(`<meta http-equiv="refresh" content="0; url=` + html.EscapeString(to.URL) + `"></body></html>`))
		return
	}
	s.log.Error("page failed after its head was sent", "url", req.URL.Path, "err", err)
	o.write(s.errorBody(req, err))
}

// serveError answers with a redirect or an error page.
func (s *Server) serveError(w http.ResponseWriter, req *Request, err error) {
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Vary", "Cookie")
	var to Redirect
	if errors.As(err, &to) {
		http.Redirect(w, req.Request, to.URL, http.StatusSeeOther)
		return
	}
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		s.log.Error("page failed", "url", req.URL.Path, "err", err)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	body := s.errorBody(req, err)
	limitWrite(w, req.Request, len(body))
	w.WriteHeader(status)
	w.Write(s.appendHead(nil, s.plan(&page{}), errorTitle(status), false))
	w.Write(body)
}

// errorBody renders the application's error page, or a plain one, as a static document.
func (s *Server) errorBody(req *Request, err error) []byte {
	status := statusOf(err)
	make := s.opts.NotFound
	if status != http.StatusNotFound {
		make = nil
		if s.opts.Failed != nil {
			make = func(r *Request) app.Component { return s.opts.Failed(r, err) }
		}
	}
	if make != nil {
		if b, failed := s.staticPage(req, make); failed == nil {
			return b
		} else {
			s.log.Error("error page failed", "err", failed)
		}
	}
	b := []byte("<main><h1>")
	b = append(b, html.EscapeString(errorTitle(status))...)
	b = append(b, "</h1>"...)
	if s.opts.Dev {
		b = append(b, "<pre>"...)
		b = append(b, html.EscapeString(err.Error())...)
		b = append(b, "</pre>"...)
	}
	return append(b, "</main></body></html>"...)
}

func (s *Server) staticPage(req *Request, make func(*Request) app.Component) (b []byte, err error) {
	defer contained(&err)
	return s.appendPage(nil, &hub.View{Chain: []app.Component{make(req)}, Principal: req.Principal})
}

func errorTitle(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "Error " + strconv.Itoa(status)
}
