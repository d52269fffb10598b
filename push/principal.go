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
	Live      int64  // when its session began, unix milliseconds; 0 before that
	// Joined are the memberships beside those of the principal, sorted; read-only.
	Joined []Membership
}

// A Membership is that of one instance in a group.
type Membership struct {
	Group string
	Inst  uint64 // 0: all instances of the page
}

// InGroup reports whether all instances of the page are members of group.
func (p *Page) InGroup(group string) bool {
	return p.Principal.InGroup(group) || group != "" && p.joined(group, 0)
}

// joined reports whether the instance joined the group, or all did.
func (p *Page) joined(group string, inst uint64) bool {
	for _, m := range p.Joined {
		if m.Group == group && (m.Inst == inst || m.Inst == 0) {
			return true
		}
	}
	return false
}

func (p *Page) anyJoined(group string) bool {
	for _, m := range p.Joined {
		if m.Group == group {
			return true
		}
	}
	return false
}
