package diffcore

import (
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// isText reports whether n is shown as a text: the hole is an empty one.
func isText(n Node) bool { return n.Kind() <= KindInt }

// sole reports whether the children of an element are one text that needs no
// marker in the document.
func sole(kids []Node) bool { return len(kids) == 1 && isText(kids[0]) }

// emptyText reports whether the text n shows nothing.
func emptyText(n Node) bool { return n.m>>32 == 0 && n.Kind() != KindInt }

// shown returns what the text n shows. buf is used for numbers and must outlive
// the result.
func shown(n Node, buf *[12]byte) string {
	switch n.Kind() {
	case KindText:
		return n.Str()
	case KindInt:
		b := strconv.AppendInt(buf[:0], int64(n.Num()), 10)
		return unsafe.String(unsafe.SliceData(b), len(b))
	}
	return ""
}

// sameText reports whether the texts a and b show the same.
func sameText(a, b Node) bool {
	if a.Kind() == KindText && b.Kind() == KindText {
		return a.m == b.m && (a.p == b.p || a.Str() == b.Str())
	}
	if a.m>>8 == b.m>>8 && a.Kind() == b.Kind() {
		return true // ints and holes
	}
	var x, y [12]byte
	return shown(a, &x) == shown(b, &y)
}

// appendText appends s as documents hold it: NUL and bytes that are no UTF-8
// become U+FFFD. It returns the length of what it appended in UTF-16 units.
func appendText(b []byte, s string) ([]byte, int) {
	i := 0
	for i < len(s) && s[i]-1 < utf8.RuneSelf-1 {
		i++
	}
	b = append(b, s[:i]...)
	units := i
	for i < len(s) {
		c := s[i]
		if c-1 < utf8.RuneSelf-1 {
			b = append(b, c)
			units++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			r = utf8.RuneError
		}
		b = utf8.AppendRune(b, r)
		units++
		if r > 0xffff {
			units++
		}
		i += size
	}
	return b, units
}

// cleanText returns s as appendText writes it.
func cleanText(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == 0 || s[i] >= utf8.RuneSelf {
			b, _ := appendText(nil, s)
			return string(b)
		}
	}
	return s
}
