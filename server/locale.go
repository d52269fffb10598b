package server

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/duet-ui/duet/app/locale"
)

// localeWildcard is the part of a pattern ("/{locale}/about") that names the locale.
const localeWildcard = "locale"

// newRequest returns the visit of a page by r, whose path values are set.
// It fails with ErrNotFound when the path names a locale that the site does not have.
func (s *Server) newRequest(r *http.Request, p Principal) (*Request, error) {
	tag, err := s.localeOf(r)
	return &Request{Request: r, Principal: p, Locale: tag, server: s}, err
}

// localeOf decides the locale of a request: the path's, or what Options.Locale says,
// or the first of the browser's languages that the site has.
func (s *Server) localeOf(r *http.Request) (string, error) {
	have := s.opts.Locales
	if len(have) == 0 {
		return s.opts.Lang, nil
	}
	if in := r.PathValue(localeWildcard); in != "" {
		if slices.Contains(have, in) {
			return in, nil
		}
		return have[0], ErrNotFound
	}
	if s.opts.Locale != nil {
		if tag := s.opts.Locale(r); slices.Contains(have, tag) {
			return tag, nil
		}
	}
	return preferred(r.Header.Get("Accept-Language"), have), nil
}

// preferred returns the locale of have that an Accept-Language header wants most, or
// the first. A range is looked up as RFC 4647, 3.4 says: de-CH finds de. Beyond that, de
// finds de-AT when there is nothing nearer.
func preferred(header string, have []string) string {
	best, bestQ := have[0], 0.0
	for item := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(item, ";")
		q := 1.0
		if _, text, ok := strings.Cut(params, "="); ok {
			var err error
			if q, err = strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil || q > 1 {
				continue
			}
		}
		if q <= bestQ { // the first of equals is wanted more; q=0 is not wanted
			continue
		}
		if found := lookUp(strings.TrimSpace(tag), have); found != "" {
			best, bestQ = found, q
		}
	}
	return best
}

func lookUp(tag string, have []string) string {
	if tag == "" || tag == "*" {
		return ""
	}
	for part := tag; part != ""; {
		for _, h := range have {
			if strings.EqualFold(h, part) {
				return h
			}
		}
		part = part[:max(strings.LastIndexByte(part, '-'), 0)]
	}
	primary, _, _ := strings.Cut(tag, "-")
	for _, h := range have {
		if of, _, _ := strings.Cut(h, "-"); strings.EqualFold(of, primary) {
			return h
		}
	}
	return ""
}

// vary names the headers of a request that decide what a page is.
func (s *Server) vary() string {
	if len(s.opts.Locales) > 1 {
		return "Cookie, Accept-Language"
	}
	return "Cookie"
}

// localized adds the request's locale to what the loaders gave, for locale.Use.
func (s *Server) localized(got loaded, r *Request) loaded {
	if len(s.opts.Locales) == 0 {
		return got
	}
	return append(slices.Clip(got), locale.Key.Set(r.Locale))
}

// alternates are links to the same page in the site's other locales, for a pattern
// that names the locale. Search engines want whole addresses, so there are none
// without Options.Origin.
func (s *Server) alternates(pattern string, r *Request) (tags []headTag) {
	if len(s.opts.Locales) < 2 || s.opts.Origin == "" {
		return nil
	}
	at := slices.Index(strings.Split(s.prefix+pattern, "/"), "{"+localeWildcard+"}")
	path := strings.Split(r.URL.EscapedPath(), "/")
	if at < 0 || at >= len(path) {
		return nil
	}
	link := func(lang, tag string) {
		path[at] = url.PathEscape(tag)
		tags = append(tags, headTag{kind: headLink, name: "alternate", value: s.opts.Origin + strings.Join(path, "/"), more: attribute("hreflang", lang)})
	}
	for _, tag := range s.opts.Locales {
		link(tag, tag)
	}
	link("x-default", s.opts.Locales[0])
	return tags
}

// appendLanguage appends the document's first tag.
func appendLanguage(b []byte, tag string) []byte {
	b = append(b, `<html lang="`...)
	b = append(b, html.EscapeString(tag)...)
	if rightToLeft(tag) {
		b = append(b, `" dir="rtl`...)
	}
	return append(b, `">`...)
}

// rightToLeft reports whether the script that a language is usually written in, or
// the one that its tag names, runs from right to left.
func rightToLeft(tag string) bool {
	parts := strings.Split(strings.ToLower(tag), "-")
	if len(parts) > 1 && len(parts[1]) == 4 {
		return slices.Contains([]string{"arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "rohg"}, parts[1])
	}
	return slices.Contains([]string{"ar", "he", "iw", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"}, parts[0])
}
