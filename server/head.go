package server

import (
	"html"
	"strings"
)

// A headTag is one element of a page's head.
type headTag struct {
	kind  headKind
	name  string
	value string
}

type headKind uint8

const (
	headStylesheet headKind = iota
	headMeta
)

// Stylesheet links a stylesheet of Assets into the page's head.
func Stylesheet(name string) PageOption {
	return func(o *pageOptions) { o.head = append(o.head, headTag{headStylesheet, name, ""}) }
}

// Meta puts <meta name content> into the page's head.
func Meta(name, content string) PageOption {
	return func(o *pageOptions) { o.head = append(o.head, headTag{headMeta, name, content}) }
}

// sameHead reports whether two pages load the same things in their heads, so that
// a navigation between them may keep the document.
func sameHead(a, b []headTag) bool {
	return headKey(a) == headKey(b)
}

func headKey(tags []headTag) string {
	var b strings.Builder
	for _, t := range tags {
		if t.kind == headStylesheet {
			b.WriteString(t.name)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// appendHead appends the document up to and with <body>. live says whether the
// boot script and the web manifest belong to it.
func (s *Server) appendHead(b []byte, p *plan, title string, live bool) []byte {
	b = append(b, "<!DOCTYPE html><html lang=\""...)
	b = append(b, html.EscapeString(s.opts.Lang)...)
	b = append(b, "\"><head>"...)
	if live { // first of all: it records what is clicked before anything else has loaded
		b = append(b, s.stubTag...)
	}
	b = append(b, `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>`...)
	b = append(b, html.EscapeString(title)...)
	b = append(b, "</title>"...)
	seen := make(map[headTag]bool)
	for _, t := range p.head {
		if !seen[t] {
			seen[t] = true
			b = s.appendTag(b, t)
		}
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
		b = append(b, `<link rel="stylesheet" href="`...)
		b = append(b, html.EscapeString(s.Asset(t.name))...)
		return append(b, `">`...)
	default:
		b = append(b, `<meta name="`...)
		b = append(b, html.EscapeString(t.name)...)
		b = append(b, `" content="`...)
		b = append(b, html.EscapeString(t.value)...)
		return append(b, `">`...)
	}
}
