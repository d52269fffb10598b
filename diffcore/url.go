package diffcore

// BlockedURL replaces a URL whose scheme may run code.
const BlockedURL = "about:invalid#blocked"

// urlSchemes are the schemes that may stand in any URL attribute; a URL without a
// scheme is relative and may too.
var urlSchemes = [...]string{"http", "https", "mailto", "tel", "sms", "ftp"}

// mediaTypes are what data URLs of images may hold. SVG is left out: it is a document.
var mediaTypes = [...]string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/x-icon"}

// safeValue returns the value as an attribute of this name may have it: URLs whose
// scheme is not on the list become BlockedURL.
func safeValue(name Name, value string) string {
	switch name.ValueKind() {
	case URLValue:
		if !safeURLs(name, value) {
			return BlockedURL
		}
	case TargetValue:
		if animatesCode(value) {
			return BlockedURL
		}
	case CodeValue:
		return ""
	case PlainValue:
		switch name {
		case AttrTo, AttrFrom, AttrBy, AttrValues: // what an SVG animation sets, perhaps a link
			if mentionsCode(value) {
				return BlockedURL
			}
		}
	}
	return value
}

// safeURLs reports whether value is a safe URL, or for ping and archive several.
func safeURLs(name Name, value string) bool {
	if name == AttrPing || name == AttrArchive {
		for i := 0; i < len(value); {
			j := i
			for j < len(value) && value[j] > ' ' && value[j] != ',' {
				j++
			}
			if !safeURL(name, value[i:j]) {
				return false
			}
			i = j + 1
		}
	}
	return safeURL(name, value)
}

// safeURL reads a scheme as browsers do: control characters and spaces before it
// do not count, tabs and line feeds inside it neither, nor does case.
func safeURL(name Name, s string) bool {
	i := 0
	for i < len(s) && s[i] <= ' ' {
		i++
	}
	var scheme [12]byte
	n := 0
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\t' || c == '\n' || c == '\r':
			continue
		case c == ':':
			return safeScheme(name, string(scheme[:min(n, len(scheme))]), s[i+1:]) && n <= len(scheme)
		case 'A' <= c && c <= 'Z':
			c |= 0x20
		case 'a' <= c && c <= 'z':
		case n > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		case c < ' ' || c == 0x7f:
			return false // no browser agrees with another here
		default:
			return true // no scheme: a path, a query, a fragment
		}
		if n < len(scheme) {
			scheme[n] = c
		}
		n++
	}
	return true
}

func safeScheme(name Name, scheme, rest string) bool {
	for i := range urlSchemes {
		if scheme == urlSchemes[i] {
			return true
		}
	}
	if name != AttrSrc && name != AttrPoster {
		return scheme == "about" && (rest == "blank" || rest == BlockedURL[len("about:"):])
	}
	switch scheme {
	case "blob":
		return true
	case "data":
		for i := range mediaTypes {
			if hasFold(rest, mediaTypes[i]) {
				return true
			}
		}
	}
	return scheme == "about" && (rest == "blank" || rest == BlockedURL[len("about:"):])
}

// animatesCode reports whether attributeName of an animation names a link or a handler.
func animatesCode(s string) bool {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	return hasFold(s, "href") || hasFold(s, "xlink:href") || hasFold(s, "on")
}

// mentionsCode reports whether s names a scheme that runs code, wherever it stands.
func mentionsCode(s string) bool {
	var letters [11]byte // the last letters, white space left out
	for i := range len(s) {
		c := s[i]
		if c <= ' ' {
			continue
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c == ':' && (string(letters[1:]) == "javascript" || string(letters[7:]) == "data" || string(letters[3:]) == "vbscript") {
			return true
		}
		copy(letters[:], letters[1:])
		letters[len(letters)-1] = c
	}
	return false
}

// URLAttributes returns the names of the attributes that hold URLs.
func URLAttributes() []string {
	var names []string
	for n := Name(1); n < staticCount; n++ {
		if n.ValueKind() == URLValue {
			names = append(names, n.String())
		}
	}
	return names
}

// URLSchemes returns the schemes that a URL may have.
func URLSchemes() []string { return append([]string(nil), urlSchemes[:]...) }
