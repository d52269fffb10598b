package diffcore

// safeStyle returns the value of a CSS property, or "" if it could end the
// property and begin another, or if style.setProperty would refuse it for its form.
func safeStyle(value string) string {
	var open [32]byte // closing brackets that are expected
	depth := 0
	var quote byte
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' || c < ' ' || c == 0x7f: // escapes hide what follows from this scan
			return ""
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == ';' || c == '{' || c == '}' || c == '!':
			return ""
		case c == '/' && i+1 < len(value) && value[i+1] == '*':
			return ""
		case c == '(' || c == '[':
			if depth == len(open) {
				return ""
			}
			open[depth] = ')'
			if c == '[' {
				open[depth] = ']'
			}
			depth++
		case c == ')' || c == ']':
			if depth == 0 || open[depth-1] != c {
				return ""
			}
			depth--
		}
	}
	if quote != 0 || depth > 0 {
		return ""
	}
	return value
}

// validProperty reports whether s may name a CSS property.
func validProperty(s string) bool {
	for i := range len(s) {
		if c := s[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return s != ""
}
