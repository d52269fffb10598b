package diffcore

import (
	"strconv"
	"unsafe"
)

// leading appends the line feed that a parser drops at the start of some elements,
// if the text begins with one that must stay. Some parsers drop a written-out
// carriage return too.
func leading(b []byte, tag Name, s string) []byte {
	if s != "" && (s[0] == '\n' || s[0] == '\r') && (tag == TagPre || tag == TagTextarea || tag == TagListing) {
		b = append(b, '\n')
	}
	return b
}

// attrs writes the attributes of an element, the properties of style together and
// the handlers as data-e.
func (w *htmlWriter) attrs(b []byte, tag Name, attrs []Node) []byte {
	styled, bound := false, false
	for i := range attrs {
		at := &attrs[i]
		name := at.Name()
		switch at.Kind() {
		case KindAttr:
			if name == AttrValue && tag == TagTextarea {
				continue
			}
			b = w.pieces.attr(b, name)
			b = append(escapeValue(b, safeValue(name, at.Str())), '"')
		case KindID:
			b = w.pieces.attr(b, name)
			b = escapeValue(b, w.m.Prefix())
			b = append(strconv.AppendInt(append(b, '-'), int64(at.Num()), 10), '"')
		case KindStyle:
			styled = true
		case KindOn:
			bound = true
		}
	}
	if styled {
		b = appendStyle(b, attrs)
	}
	if bound {
		b = append(append(append(b, ' '), bindings...), '=', '"')
		value := appendBindings(w.buf[:0], attrs, false)
		b = append(escapeValue(b, unsafe.String(unsafe.SliceData(value), len(value))), '"')
	}
	return b
}

// appendStyle appends the style attribute as a browser would after style.setProperty.
func appendStyle(b []byte, attrs []Node) []byte {
	before, first := len(b), true
	b = append(b, ` style="`...)
	for _, at := range attrs {
		if at.Kind() != KindStyle {
			continue
		}
		value := safeStyle(at.Str())
		if value == "" {
			continue
		}
		if !first {
			b = append(b, ' ')
		}
		first = false
		b = append(append(b, at.Name().String()...), ':', ' ')
		b = append(escapeValue(b, value), ';')
	}
	if first {
		return b[:before]
	}
	return append(b, '"')
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
