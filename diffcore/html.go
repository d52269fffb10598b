package diffcore

import (
	"strconv"
	"unicode/utf8"
)

// A NestingError reports an element or a text where an HTML parser would not leave
// it, or one that may not be in a tree.
type NestingError struct {
	Element string // its name, or "" for a text
	Why     string // a sentence
	Mount   *Mount // the instance that rendered it
}

func (e *NestingError) Error() string { return "diffcore: " + e.Why }

// AppendHTML appends the tree that m will show when Next is written, as markup: a
// parser makes of it the same nodes as a reader of patches. It fails with a
// *NestingError, or a *DepthError past MaxDepth; b is then what was there before.
//
// Markup is safe whatever the tree holds: texts and values are escaped for where
// they stand, URLs that may run code become BlockedURL.
func AppendHTML(b []byte, m *Mount) ([]byte, error) {
	w := htmlWriter{b: b}
	if err := w.node(m.Next, within{m: m}); err != nil {
		return b, err
	}
	return w.b, nil
}

type htmlWriter struct{ b []byte }

// within is where a node stands.
type within struct {
	m     *Mount
	place place
	depth int // elements and lists around
	comps int // components around
}

const marker, listOpen, listClose = "<!---->", "<!--[-->", "<!--]-->"

func (w *htmlWriter) node(n Node, at within) error {
	switch n.Kind() {
	case KindHole, KindText, KindInt:
		w.b = append(w.b, marker...)
		return w.text(n, at)
	case KindRaw:
		w.b = append(append(append(w.b, listOpen...), rawMarkup(n.Str())...), listClose...)
	case KindElement:
		return w.element(n, at)
	case KindList:
		if at.depth++; at.depth > MaxDepth {
			return &DepthError{at.m}
		}
		w.b = append(w.b, listOpen...)
		for _, kid := range n.Kids() {
			if err := w.node(kid, at); err != nil {
				return err
			}
		}
		w.b = append(w.b, listClose...)
	case KindComponent:
		m := child(at.m.NextKids, n)
		if m == nil {
			w.b = append(w.b, marker...)
			return nil
		}
		if at.comps++; at.comps > MaxDepth {
			return &DepthError{m}
		}
		at.m = m
		return w.node(m.Next, at)
	}
	return nil
}

func (w *htmlWriter) text(n Node, at within) error {
	if emptyText(n) {
		return nil
	}
	if why := at.place.text(); why != "" {
		return &NestingError{"", why, at.m}
	}
	if n.Kind() == KindInt {
		w.b = strconv.AppendInt(w.b, int64(n.Num()), 10)
	} else {
		w.b = escapeText(w.b, n.Str())
	}
	return nil
}

func (w *htmlWriter) element(n Node, at within) error {
	tag := n.Name()
	inside, why := at.place.enter(tag)
	if why != "" {
		return &NestingError{tag.String(), why, at.m}
	}
	at.place = inside
	if at.depth++; at.depth > MaxDepth {
		return &DepthError{at.m}
	}
	name := tag.String()
	w.b = append(append(w.b, '<'), name...)
	w.attrs(n, at.m)
	w.b = append(w.b, '>')
	content := tag.Content()
	if content == Void {
		return nil
	}
	kids := n.Kids()
	switch {
	case tag == TagTextarea:
		w.leading(tag, textareaValue(n))
		w.b = escapeText(w.b, textareaValue(n))
	case sole(kids):
		if kids[0].Kind() == KindText {
			w.leading(tag, kids[0].Str())
			if content == RawText {
				w.b, _ = appendText(w.b, kids[0].Str())
				break
			}
		}
		if err := w.text(kids[0], at); err != nil {
			return err
		}
	default:
		for _, kid := range kids {
			if err := w.node(kid, at); err != nil {
				return err
			}
		}
	}
	w.b = append(append(append(w.b, '<', '/'), name...), '>')
	return nil
}

// leading writes the line feed that a parser drops at the start of some elements,
// if the text begins with one that must stay. Some parsers drop a written-out
// carriage return too.
func (w *htmlWriter) leading(tag Name, s string) {
	if s != "" && (s[0] == '\n' || s[0] == '\r') && (tag == TagPre || tag == TagTextarea || tag == TagListing) {
		w.b = append(w.b, '\n')
	}
}

// attrs writes the attributes of n, the properties of style together and the
// handlers as data-e.
func (w *htmlWriter) attrs(n Node, m *Mount) {
	styled, bound := false, false
	attrs := n.Attrs()
	for _, at := range attrs {
		switch at.Kind() {
		case KindAttr:
			if at.Name() == AttrValue && n.Name() == TagTextarea {
				continue
			}
			w.b = append(append(w.b, ' '), at.Name().String()...)
			w.b = append(w.b, '=', '"')
			w.b = escapeValue(w.b, safeValue(at.Name(), at.Str()))
			w.b = append(w.b, '"')
		case KindID:
			w.b = append(append(w.b, ' '), at.Name().String()...)
			w.b = append(w.b, '=', '"')
			w.b = escapeValue(w.b, m.Prefix())
			w.b = append(strconv.AppendInt(append(w.b, '-'), int64(at.Num()), 10), '"')
		case KindStyle:
			styled = true
		case KindOn:
			bound = true
		}
	}
	if styled {
		w.style(attrs)
	}
	if bound {
		w.b = append(append(append(w.b, ' '), bindings...), '=', '"')
		w.b = escapeValue(w.b, string(appendBindings(nil, attrs, false)))
		w.b = append(w.b, '"')
	}
}

// style writes the style attribute as a browser would after style.setProperty.
func (w *htmlWriter) style(attrs []Node) {
	before, first := len(w.b), true
	w.b = append(w.b, ` style="`...)
	for _, at := range attrs {
		if at.Kind() != KindStyle {
			continue
		}
		value := safeStyle(at.Str())
		if value == "" {
			continue
		}
		if !first {
			w.b = append(w.b, ' ')
		}
		first = false
		w.b = append(append(w.b, at.Name().String()...), ':', ' ')
		w.b = append(escapeValue(w.b, value), ';')
	}
	if first {
		w.b = w.b[:before]
		return
	}
	w.b = append(w.b, '"')
}

// escapeText appends s as the text of an element.
func escapeText(b []byte, s string) []byte { return escape(b, s, false) }

// escapeValue appends s as the value of an attribute in double quotes.
func escapeValue(b []byte, s string) []byte { return escape(b, s, true) }

// escape appends s for a text or a quoted value. A carriage return would become a
// line feed, NUL and bytes that are no UTF-8 become U+FFFD as everywhere.
func escape(b []byte, s string, value bool) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var with string
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || size > 1 {
				i += size - 1
				continue
			}
			with = "\uFFFD"
		case c == '&':
			with = "&amp;"
		case c == '<':
			with = "&lt;"
		case c == '>' && !value:
			with = "&gt;"
		case c == '"' && value:
			with = "&#34;"
		case c == '\r':
			with = "&#13;"
		case c == 0:
			with = "\uFFFD"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), with...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// brackets are the ways to write the comments that enclose a list.
var brackets = [...]string{"<!--[-->", "<!--]-->", "<!--[--!>", "<!--]--!>", "<![>", "<!]>", "</[>", "</]>"}

// rawMarkup returns markup without comments that a reader would take for the
// borders of a list.
func rawMarkup(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] != '<' {
			continue
		}
		for _, bracket := range brackets {
			if hasFold(s[i:], bracket) {
				s = s[:i] + s[i+len(bracket):]
				i = max(0, i-len("<!--[--!")) - 1 // what is left may be one now
				break
			}
		}
	}
	return cleanText(s)
}
