package push

import "github.com/duet-ui/duet/app"

// A Target names the instances that a push is for. It is a value: build one with
// All, Component, OfType, Where, Named, Group, User, Tenant, Session or Route.
// The zero Target matches nothing.
type Target struct {
	kind  targetKind
	arg   string
	arg2  string
	where func(Instance) bool
}

type targetKind uint8

const (
	targetNone targetKind = iota
	targetAll
	targetComponent
	targetOfType
	targetWhere
	targetNamed
	targetGroup
	targetUser
	targetTenant
	targetSession
	targetRoute
)

// All targets every instance of every page. It is for what every visitor may know:
// the browser's Go renders what it likes and says what it mounted (hub.Options.MayMount
// can doubt it). What is for some only goes to User, Group, Tenant or a predicate.
func All() Target { return Target{kind: targetAll} }

// Component targets one instance by its component id (see ComponentID), on every
// live page that was born from the same render.
func Component(id string) Target { return Target{kind: targetComponent, arg: id} }

// OfType targets the instances of component type C. As with All, that is no secret.
func OfType[C app.Component]() Target {
	return Target{kind: targetOfType, arg: app.TypeNameOf[C]()}
}

// Where targets the instances that match. match runs while the page's state is
// locked: it must be quick and must not push. It sees connected pages, and pages
// rendered by this process that have not connected yet when they do; what it
// pushes is never retained.
func Where(match func(Instance) bool) Target { return Target{kind: targetWhere, where: match} }

// Named targets the instances for which the predicate registered under name
// (hub.Predicate) holds with arg. Unlike Where, two Named are comparable.
func Named(name, arg string) Target { return Target{kind: targetNamed, arg: name, arg2: arg} }

// Group targets the pages of the members of a group.
func Group(name string) Target { return Target{kind: targetGroup, arg: name} }

// User targets the pages of one user.
func User(user string) Target { return Target{kind: targetUser, arg: user} }

// Tenant targets the pages of one tenant.
func Tenant(tenant string) Target { return Target{kind: targetTenant, arg: tenant} }

// Session targets the pages of one browser session: Page.Session.
func Session(session string) Target { return Target{kind: targetSession, arg: session} }

// Route targets the pages served by a route pattern.
func Route(pattern string) Target { return Target{kind: targetRoute, arg: pattern} }

// String describes the target for logs and errors.
func (t Target) String() string {
	switch t.kind {
	case targetAll:
		return "all"
	case targetComponent:
		return "component " + t.arg
	case targetOfType:
		return "type " + t.arg
	case targetWhere:
		return "where"
	case targetNamed:
		return "named " + t.arg + " " + t.arg2
	case targetGroup:
		return "group " + t.arg
	case targetUser:
		return "user " + t.arg
	case targetTenant:
		return "tenant " + t.arg
	case targetSession:
		return "session " + t.arg
	case targetRoute:
		return "route " + t.arg
	}
	return "nothing"
}

// Component returns the id that a Component target names.
func (t Target) Component() (id string, ok bool) { return t.arg, t.kind == targetComponent }

// Predicate returns the function of a Where target, and the name and argument of a Named one.
func (t Target) Predicate() (where func(Instance) bool, name, arg string, ok bool) {
	switch t.kind {
	case targetWhere:
		return t.where, "", "", t.where != nil
	case targetNamed:
		return nil, t.arg, t.arg2, true
	}
	return nil, "", "", false
}

// Retains reports whether the last value pushed to the target is kept for pages
// that are opened later.
func (t Target) Retains() bool {
	switch t.kind {
	case targetAll, targetOfType, targetGroup, targetUser, targetTenant, targetRoute:
		return true
	}
	return false
}

// MatchesPage reports whether an instance of p may match: it decides all that
// depends on the page alone.
func (t Target) MatchesPage(p *Page) bool {
	switch t.kind {
	case targetAll, targetOfType, targetWhere, targetNamed:
		return true
	case targetComponent:
		page, _, _, ok := ParseComponentID(t.arg)
		return ok && page == p.ID
	case targetGroup:
		return p.Principal.InGroup(t.arg)
	case targetUser:
		return t.arg != "" && p.Principal.User == t.arg
	case targetTenant:
		return p.Principal.Tenant == t.arg
	case targetSession:
		return t.arg != "" && p.Session == t.arg
	case targetRoute:
		return p.Route == t.arg
	}
	return false
}

// MatchesInstance reports whether the instance inst of type typeName matches, for
// a page that MatchesPage. For predicates it reports true: ask the predicate.
func (t Target) MatchesInstance(inst uint64, typeName string) bool {
	switch t.kind {
	case targetComponent:
		_, want, _, ok := ParseComponentID(t.arg)
		return ok && want == inst
	case targetOfType:
		return t.arg == typeName
	}
	return t.kind != targetNone
}

// address is what makes two targets the same for journal and retained values.
type address struct {
	kind      targetKind
	arg, arg2 string
}

// address reports false for targets that cannot be compared.
func (t Target) address() (address, bool) {
	return address{t.kind, t.arg, t.arg2}, t.kind != targetWhere && t.kind != targetNone
}

// ByType reports whether the target is an OfType.
func (t Target) ByType() bool { return t.kind == targetOfType }

// ByRoute reports whether the target is a Route.
func (t Target) ByRoute() bool { return t.kind == targetRoute }

// IsAll reports whether the target is All.
func (t Target) IsAll() bool { return t.kind == targetAll }

// PageWide reports whether the target names all instances of a page, or none.
func (t Target) PageWide() bool {
	switch t.kind {
	case targetAll, targetGroup, targetUser, targetTenant, targetSession, targetRoute:
		return true
	}
	return false
}
