package el

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// Style sets one property of the element's style. An empty value leaves it out.
// Custom properties ("--gap") work as well.
func Style(property, value string) app.Node {
	if value == "" {
		return diffcore.Absent
	}
	n := diffcore.Intern(property)
	if !n.ValidAttr() && !isProperty(property) {
		panic("el: \"" + property + "\" is no CSS property: write it as in CSS, like \"margin-top\"")
	}
	return diffcore.Style(n, value)
}

// StyleIf is Style if cond holds and nothing otherwise.
func StyleIf(cond bool, property, value string) app.Node {
	if !cond {
		return diffcore.Absent
	}
	return Style(property, value)
}

// isProperty accepts what ValidAttr does not: "--Custom" and "-vendor-prefixed".
func isProperty(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '-' && s[i] != '_' {
			return false
		}
	}
	return len(s) > 1 && s[0] == '-'
}
