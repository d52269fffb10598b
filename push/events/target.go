package events

// A Target names clients. The zero Target matches nobody.
type Target struct {
	kind  targetKind
	name  string
	match func(*Client) bool
}

type targetKind uint8

const (
	targetNone targetKind = iota
	targetAll
	targetGroup
	targetUser
	targetTenant
	targetWhere
)

// All targets every client.
func All() Target { return Target{kind: targetAll} }

// Group targets the members of a group: see Admission.Groups and Client.Join.
func Group(name string) Target { return Target{kind: targetGroup, name: name} }

// User targets the clients of one user; anonymous ones are nobody's.
func User(name string) Target { return Target{kind: targetUser, name: name} }

// Tenant targets the clients of one tenant; "" is those without.
func Tenant(name string) Target { return Target{kind: targetTenant, name: name} }

// Where targets the clients for which match returns true. match runs while the
// stream is locked: it must be quick, and may call no method but those of its
// argument that return something. A panic in it counts as false.
//
// The history keeps match: it is asked about clients that come back, too.
func Where(match func(*Client) bool) Target { return Target{kind: targetWhere, match: match} }

// matches must be called with the stream locked.
func (t Target) matches(s *Stream, c *Client) bool {
	switch t.kind {
	case targetAll:
		return true
	case targetGroup:
		_, member := s.groups[t.name][c]
		return member
	case targetUser:
		return t.name != "" && c.principal.User == t.name
	case targetTenant:
		return c.principal.Tenant == t.name
	case targetWhere:
		return s.holds(t.match, c)
	}
	return false
}

// holds asks a predicate and contains its panic.
func (s *Stream) holds(match func(*Client) bool, c *Client) (yes bool) {
	defer func() {
		if p := recover(); p != nil {
			yes = false
			s.stats.panics.Add(1)
			s.log.Error("events: a predicate panicked", "client", c.id, "panic", p)
		}
	}()
	return match(c)
}

// anyMatches reports whether one of to matches c.
func (s *Stream) anyMatches(to []Target, c *Client) bool {
	for _, t := range to {
		if t.matches(s, c) {
			return true
		}
	}
	return false
}
