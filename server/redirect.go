package server

import (
	"net/http"
	"net/url"
	"strings"
)

// A Redirect sends the visitor to another page. Guards, loaders and Identify return
// it as an error.
type Redirect struct {
	URL string // a path as visitors see it, with the prefix; or an address of this site

	// Status is 301, 302, 303, 307 or 308; 0 means 303. Once a page's head has gone out
	// (see Wait) it is too late for a status: the browser is sent on by the document.
	Status int

	// Foreign allows an address of another site. Without it such a redirect is refused,
	// logged and shown as an error, because its URL may come from a visitor.
	Foreign bool
}

func (r Redirect) Error() string { return "server: redirect to " + r.URL }

func (r Redirect) status() int {
	switch r.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return r.Status
	}
	return http.StatusSeeOther
}

// LocalPath returns to if it is a path of this site (such as "/orders?page=2"), and
// fallback otherwise. For the "next" of a sign-in form: whatever a visitor put there,
// the redirect stays here.
func LocalPath(to, fallback string) string {
	if strings.HasPrefix(to, "/") && isLocalPath(to) {
		return to
	}
	return fallback
}

// isLocalPath reports whether a browser that is sent to this relative reference stays
// on the site. Browsers read \ as /, drop tabs and line ends, and take any number of
// leading slashes for two: all of that is refused, not repaired.
func isLocalPath(to string) bool {
	if to == "" || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(to)
	return err == nil && u.Scheme == "" && u.Host == "" && u.Opaque == "" && u.User == nil
}

// stays reports whether a redirect leads to this site.
func (s *Server) stays(r *http.Request, to string) bool {
	if isLocalPath(to) {
		return true
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsRune(to, '\\') {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || s.hosts.configured(u.Host, false)
}

// Redirect sends who asks for pattern, a pattern as in Page, on to another address
// with status 301, 302, 303, 307 or 308. Wildcards of the pattern may stand in it:
//
//	srv.Redirect("/news/{year}/{rest...}", "/blog/{rest...}", http.StatusMovedPermanently)
//
// A path lies below the prefix. The query goes along unless to has its own.
func (s *Server) Redirect(pattern, to string, status int) {
	if (Redirect{Status: status}).status() != status {
		panic("server: a redirect has status 301, 302, 303, 307 or 308, not " + http.StatusText(status))
	}
	base := to // what no wildcard can change
	if i := strings.IndexByte(to, '{'); i >= 0 {
		base = to[:i]
	}
	u, err := url.Parse(base)
	foreign := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && (base == to || u.Path != "")
	if !foreign && (!strings.HasPrefix(base, "/") || !isLocalPath(base)) {
		panic("server: a redirect leads to a path or a URL, got " + to)
	}
	s.Handle(pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target := fill(to, r)
		if !strings.ContainsRune(target, '?') && r.URL.RawQuery != "" {
			target += "?" + r.URL.RawQuery
		}
		if !foreign {
			if !isLocalPath(target) { // a wildcard's value made it another site's
				req, _ := s.newRequest(r, Principal{})
				s.serveError(w, req, nil, ErrNotFound)
				return
			}
			target = s.prefix + target
		}
		http.Redirect(w, r, target, status)
	}))
}

// fill puts the path values of r for the wildcards in to, escaped.
func fill(to string, r *http.Request) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(to, "{")
		name, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if !open || !closed {
			return b.String()
		}
		name, many := strings.CutSuffix(name, "...")
		if value := r.PathValue(name); many {
			for i, part := range strings.Split(value, "/") {
				if i > 0 {
					b.WriteByte('/')
				}
				b.WriteString(url.PathEscape(part))
			}
		} else {
			b.WriteString(url.PathEscape(value))
		}
		to = after
	}
}
