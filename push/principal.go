package push

import "strings"

// A Principal is who a page belongs to. The zero Principal is anonymous.
type Principal struct {
	User   string // "" is anonymous
	Tenant string
	Groups string // names separated by spaces, sorted
}

// InGroup reports whether the principal is a member of group.
func (p Principal) InGroup(group string) bool {
	for rest := p.Groups; rest != ""; {
		var g string
		if g, rest = cutSpace(rest); g == group && g != "" {
			return true
		}
	}
	return false
}

func cutSpace(s string) (word, rest string) {
	word, rest, _ = strings.Cut(s, " ")
	return word, rest
}

// A Page is what targets know of a page: all of it comes from the server.
type Page struct {
	ID        string // the page id
	Principal Principal
	Session   string // hash of the session cookie, "" without
	Route     string // the pattern that the page was served by
	Since     int64  // when it was issued, unix milliseconds
}
