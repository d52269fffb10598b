package diffcore

import "unicode/utf8"

// escapeText appends s as the text of an element.
func escapeText(b []byte, s string) []byte {
	if harmless(s) {
		return append(b, s...)
	}
	return escape(b, s, false)
}

// escapeValue appends s as the value of an attribute in double quotes.
func escapeValue(b []byte, s string) []byte {
	if harmless(s) {
		return append(b, s...)
	}
	return escape(b, s, true)
}

// harmless reports whether s is the same in markup. It may be wrong about a text that
// is, so it looks at eight bytes at once: is one of them &, <, >, \", a control
// character or not ASCII?
func harmless(s string) bool {
	const (
		ones = 0x0101010101010101
		tops = 0x80 * ones
	)
	i, n := 0, len(s)
	for ; n-i >= 8; i += 8 {
		v := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		quotes := v&^(0x04*ones) ^ 0x22*ones // \" and & differ in one bit, so do < and >
		angles := v&^(0x02*ones) ^ 0x3c*ones
		if (v|(v-0x0e*ones)&^v|(quotes-ones)&^quotes|(angles-ones)&^angles)&tops != 0 {
			return false
		}
	}
	for ; i < n; i++ {
		if c := s[i]; c < 0x0e || c >= 0x80 || c&^0x04 == 0x22 || c&^0x02 == 0x3c {
			return false
		}
	}
	return true
}

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
