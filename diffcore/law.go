package diffcore

import "strings"

// attr checks an attribute.
func (d *decoder) attr(names []string, name int32, value string) {
	if d.err == nil && !lawfulAttr(names[name], value) {
		d.fail(ErrUnsafe)
	}
}

func (d *decoder) style(name int32, value string) {
	if d.err == nil && (!validProperty(d.p.names[name]) || safeStyle(value) != value) {
		d.fail(ErrUnsafe)
	}
}

// raw checks that markup has no borders of lists in it.
func (d *decoder) raw(s string) {
	for _, bracket := range brackets {
		if strings.Contains(s, bracket) {
			d.fail(ErrText)
		}
	}
}

// lawfulTag reports whether an element of a patch may have the name.
func lawfulTag(s string) bool {
	if s == "" || s[0]|0x20 < 'a' || s[0]|0x20 > 'z' {
		return false
	}
	if len(s) == len("script") && hasFold(s, "script") || strings.IndexByte(s, ':') >= 0 { // a prefix would hide the name
		return false
	}
	return nameLike(s)
}

// lawfulAttr reports whether an attribute of a patch may have the name and the value.
func lawfulAttr(name, value string) bool {
	if name == "" || name[0] != '_' && name[0] != ':' && (name[0]|0x20 < 'a' || name[0]|0x20 > 'z') || !nameLike(name) {
		return false
	}
	if hasFold(name, "on") || len(name) == len("srcdoc") && hasFold(name, "srcdoc") || len(name) == len("style") && hasFold(name, "style") {
		return false
	}
	n, ok := static(name)
	if !ok {
		n, ok = static(strings.ToLower(name))
	}
	return !ok || safeValue(n, value) == value
}

// nameLike reports whether s has only letters, digits and _ : . -
func nameLike(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == ':' || c == '.' || c == '-') {
			return false
		}
	}
	return true
}
