package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/duet-ui/duet/app"
)

// A Head is what a page says of itself to search engines, to previews of its links
// and to the browser's tab. Empty fields say nothing, so that what a layout said
// before stays. Paths are as visitors see them, with the prefix; they are made whole
// by Options.Origin.
type Head struct {
	Title       string
	Description string
	Canonical   string     // the page's one address: a path or a URL
	Robots      string     // such as "noindex"
	OpenGraph   []Property // og:url and og:image may be paths; "og:" may be left out of names
	JSONLD      any        // one object of structured data, or a slice of them; encoded by encoding/json
	Links       []HeadLink // further links: feeds, the next page
	Meta        []HeadMeta // further <meta name content>
}

// A Property is one <meta property content> of Open Graph.
type Property struct{ Name, Content string }

// A HeadLink is one <link rel href>.
type HeadLink struct {
	Rel, Href string
	Type      string // media type, may be empty
	Title     string
}

// A HeadMeta is one <meta name content>.
type HeadMeta struct{ Name, Content string }

// A headTag is one element of a page's head.
type headTag struct {
	kind  headKind
	name  string
	value string
	more  string // attributes, already written
}

type headKind uint8

const (
	headStylesheet headKind = iota
	headMeta
	headProperty
	headLink
	headData // a data block of JSON-LD
)

// Stylesheet links a stylesheet of Assets into the page's head.
func Stylesheet(name string) PageOption {
	return func(o *pageOptions) {
		o.heads = append(o.heads, staticHead([]headTag{{kind: headStylesheet, name: name}}))
	}
}

// Meta puts <meta name content> into the page's head. A page's goes before its layouts'.
func Meta(name, content string) PageOption {
	return func(o *pageOptions) {
		o.heads = append(o.heads, staticHead([]headTag{{kind: headMeta, name: name, value: content}}))
	}
}

// Title gives the page its title. A page's title goes before its layouts'.
func Title(title string) PageOption {
	return HeadOf(func(*Request) Head { return Head{Title: title} })
}

// TitleOf gives the page a title that depends on the request.
func TitleOf(title func(*Request) string) PageOption {
	return HeadOf(func(r *Request) Head { return Head{Title: title(r)} })
}

// HeadOf gives the page a head that depends on the request. What a page says goes
// before what its layouts say, field by field; Open Graph name by name, structured
// data adds up.
func HeadOf(head func(*Request) Head) PageOption {
	return func(o *pageOptions) {
		o.heads = append(o.heads, pageHead{of: func(s *Server, r *Request, _ loaded) (string, []headTag, error) {
			h := head(r)
			tags, err := s.headTags(h)
			return h.Title, tags, err
		}})
	}
}

// HeadFrom is HeadOf for a head that depends on what a loader of this page gave to
// key. Nothing of the page is sent before its loaders are done, as with Wait.
func HeadFrom[T any](key interface {
	Set(T) app.Update
	Info() *app.KeyInfo
}, head func(*Request, T) Head) PageOption {
	info := key.Info()
	return func(o *pageOptions) {
		o.wait = true
		o.heads = append(o.heads, pageHead{of: func(s *Server, r *Request, got loaded) (string, []headTag, error) {
			v, ok := got.initial(info)
			if !ok {
				return "", nil, fmt.Errorf("server: HeadFrom: no loader of the page gives %s", info.Name)
			}
			h := head(r, v.(T))
			tags, err := s.headTags(h)
			return h.Title, tags, err
		}})
	}
}

// A pageHead is a part of a head: fixed tags, or a func that makes them.
type pageHead struct {
	tags []headTag
	of   func(*Server, *Request, loaded) (title string, tags []headTag, err error)
}

func staticHead(tags []headTag) pageHead { return pageHead{tags: tags} }

// A madeHead is the head of one response.
type madeHead struct {
	title  string
	locale string
	tags   []headTag
}

// head makes the page's head of the request and what the loaders gave.
func (s *Server) head(p *plan, r *Request, got loaded) (h madeHead, err error) {
	defer contained(&err)
	h.locale = r.Locale
	for _, part := range p.heads {
		tags := part.tags
		if part.of != nil {
			var title string
			if title, tags, err = part.of(s, r, got); err != nil {
				return madeHead{}, err
			}
			if title != "" {
				h.title = title
			}
		}
		h.add(tags)
	}
	h.add(s.alternates(p.page.pattern, r))
	return h, nil
}

// add puts the tags of an inner part behind those of the outer ones. What the inner
// part says anew takes the place of what was said.
func (h *madeHead) add(tags []headTag) {
	for _, t := range tags {
		if !slices.Contains(h.tags, t) {
			h.tags = append(slices.DeleteFunc(h.tags, func(old headTag) bool {
				return old.replacedBy(t) && !slices.Contains(tags, old)
			}), t)
		}
	}
}

// replacedBy reports whether a page says one of the two only: the inner one.
func (t headTag) replacedBy(by headTag) bool {
	if t.kind != by.kind || t.name != by.name {
		return false
	}
	return t.kind == headMeta || t.kind == headProperty || t.kind == headLink && t.name == "canonical"
}

// headTags turns a Head into tags.
func (s *Server) headTags(h Head) (tags []headTag, err error) {
	meta := func(name, content string) {
		if content != "" {
			tags = append(tags, headTag{kind: headMeta, name: name, value: content})
		}
	}
	meta("description", h.Description)
	meta("robots", h.Robots)
	for _, m := range h.Meta {
		meta(m.Name, m.Content)
	}
	if u, ok := s.headURL(h.Canonical); ok {
		tags = append(tags, headTag{kind: headLink, name: "canonical", value: u})
	}
	for _, l := range h.Links {
		if u, ok := s.headURL(l.Href); ok && headRel(l.Rel) {
			tags = append(tags, headTag{kind: headLink, name: l.Rel, value: u, more: attribute("type", l.Type) + attribute("title", l.Title)})
		}
	}
	for _, p := range h.OpenGraph {
		if p.Content == "" {
			continue
		}
		if !strings.Contains(p.Name, ":") {
			p.Name = "og:" + p.Name
		}
		if namesURL(p.Name) {
			u, ok := s.headURL(p.Content)
			if !ok {
				continue
			}
			p.Content = u
		}
		tags = append(tags, headTag{kind: headProperty, name: p.Name, value: p.Content})
	}
	if h.JSONLD != nil {
		text, err := json.Marshal(h.JSONLD) // escapes <, >, &, U+2028 and U+2029: nothing ends the element early
		if err != nil {
			return nil, errors.Join(errors.New("server: JSON-LD"), err)
		}
		tags = append(tags, headTag{kind: headData, value: string(text)})
	}
	return tags, nil
}

// headRel reports whether a link of the application's may have this relation: not
// one that loads something into the page, for which there are other ways.
func headRel(rel string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(rel)) {
		switch word {
		case "stylesheet", "modulepreload", "preload", "import", "manifest", "serviceworker", "expect", "compression-dictionary":
			return false
		}
	}
	return rel != ""
}

// namesURL reports whether the content of an Open Graph property is an address.
func namesURL(property string) bool {
	switch property {
	case "og:url", "og:image", "og:image:url", "og:image:secure_url", "og:video", "og:video:url", "og:video:secure_url",
		"og:audio", "og:audio:url", "og:audio:secure_url":
		return true
	}
	return false
}

// headURL returns a path, made whole by Options.Origin, or a URL of the web. What is
// neither is left out: it may be a visitor's text.
func (s *Server) headURL(to string) (string, bool) {
	if to == "" || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return "", false
	}
	u, err := url.Parse(to)
	switch {
	case err != nil || u.Opaque != "" || u.User != nil:
		return "", false
	case u.Host != "" && (u.Scheme == "http" || u.Scheme == "https"):
		return to, true
	case u.Host == "" && u.Scheme == "" && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//"):
		return s.opts.Origin + to, true
	}
	return "", false
}

// headKey says what the head of a page loads, and the language of the document: a
// navigation between pages with equal ones may keep the document.
func (p *plan) headKey(locale string) string {
	var b strings.Builder
	b.WriteString(locale)
	for _, part := range p.heads {
		for _, t := range part.tags {
			if t.kind == headStylesheet {
				b.WriteByte('\n')
				b.WriteString(t.name)
			}
		}
	}
	return b.String()
}

// appendHead appends the document up to and with <body>. live says whether the
// boot script and the web manifest belong to it.
func (s *Server) appendHead(b []byte, h madeHead, live bool) []byte {
	b = append(b, "<!DOCTYPE html>"...)
	b = appendLanguage(b, h.locale)
	b = append(b, "<head>"...)
	if live { // first of all: it records what is clicked before anything else has loaded
		b = append(b, s.stubTag...)
	}
	b = append(b, `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>`...)
	b = append(b, html.EscapeString(strings.ToValidUTF8(h.title, "\uFFFD"))...)
	b = append(b, "</title>"...)
	for _, t := range h.tags {
		b = s.appendTag(b, t)
	}
	b = append(b, s.icons()...)
	if live {
		b = append(b, s.bootTag...)
	}
	return append(b, "</head><body>"...)
}

func (s *Server) appendTag(b []byte, t headTag) []byte {
	switch t.kind {
	case headStylesheet:
		return append(b, `<link rel="stylesheet"`+attribute("href", s.Asset(t.name))+`>`...)
	case headLink:
		return append(b, `<link`+attribute("rel", t.name)+attribute("href", t.value)+t.more+`>`...)
	case headProperty:
		return append(b, `<meta`+attribute("property", t.name)+attribute("content", t.value)+`>`...)
	case headData:
		return append(b, `<script type="application/ld+json">`+t.value+`</script>`...)
	default:
		return append(b, `<meta`+attribute("name", t.name)+attribute("content", t.value)+`>`...)
	}
}

// attribute writes an attribute of the head, or nothing for an empty value of one
// that may be left out.
func attribute(name, value string) string {
	if value == "" && (name == "type" || name == "title") {
		return ""
	}
	return " " + name + `="` + html.EscapeString(strings.ToValidUTF8(value, "\uFFFD")) + `"`
}

// checkOrigin reports what is wrong with Options.Origin.
func (s *Server) checkOrigin() error {
	u, err := url.Parse(s.opts.Origin)
	if s.opts.Origin == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && s.opts.Origin == u.Scheme+"://"+u.Host {
		return nil
	}
	return fmt.Errorf("server: Options.Origin is %q and must be like https://example.com, without a path", s.opts.Origin)
}
