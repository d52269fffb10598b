package push

import (
	"slices"
	"strings"

	"github.com/duet-ui/duet/app"
)

// A Target names the instances that a push is for. It is a value: build one with
// All, Component, Components, OfType, Where, Named, Group, User, Tenant, Session or
// Route, and compose them with And, Or, Not and Except. The zero Target matches
// nothing.
type Target struct {
	kind  targetKind
	arg   string
	arg2  string // of a Component the page's id, "" if arg is garbage
	inst  uint64 // of a Component
	where func(Instance) bool
	of    []Target // what And, Or and Not are made of; read-only
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
	targetAnd
	targetOr
	targetNot
)

// All targets every instance of every page. It is for what every visitor may know:
// the browser's Go renders what it likes and says what it mounted (hub.Options.MayMount
// can doubt it). What is for some only goes to User, Group, Tenant or a predicate.
func All() Target { return Target{kind: targetAll} }

// Component targets one instance by its component id (see ComponentID), on every
// live page that was born from the same render.
func Component(id string) Target {
	page, inst, _, _ := ParseComponentID(id)
	return Target{kind: targetComponent, arg: id, arg2: page, inst: inst}
}

// Components targets several instances by their component ids.
func Components(ids ...string) Target {
	of := make([]Target, len(ids))
	for i, id := range ids {
		of[i] = Component(id)
	}
	return Or(of...)
}

// OfType targets the instances of component type C. As with All, that is no secret.
func OfType[C app.Component]() Target {
	return Target{kind: targetOfType, arg: app.TypeNameOf[C]()}
}

// Where targets the instances that match. match runs while the page's state is
// locked: it must be quick and must not push. It sees connected pages, and pages
// rendered by this process that have not connected yet when they do; what it
// pushes is never retained. Where it panics, that instance is left out.
func Where(match func(Instance) bool) Target { return Target{kind: targetWhere, where: match} }

// Named targets the instances for which the predicate registered under name
// (hub.Predicate) holds with arg. Unlike Where, two Named are comparable.
func Named(name, arg string) Target { return Target{kind: targetNamed, arg: name, arg2: arg} }

// Group targets all instances of the pages whose principal is a member of a group,
// and the instances that joined it themselves.
func Group(name string) Target { return Target{kind: targetGroup, arg: name} }

// User targets the pages of one user.
func User(user string) Target { return Target{kind: targetUser, arg: user} }

// Tenant targets the pages of one tenant.
func Tenant(tenant string) Target { return Target{kind: targetTenant, arg: tenant} }

// Session targets the pages of one browser session: Page.Session.
func Session(session string) Target { return Target{kind: targetSession, arg: session} }

// Route targets the pages served by a route pattern.
func Route(pattern string) Target { return Target{kind: targetRoute, arg: pattern} }

// And targets the instances that t and all of more match.
func And(t Target, more ...Target) Target {
	return Target{kind: targetAnd, of: append([]Target{t}, more...)}
}

// Or targets the instances that any of ts matches. Or of nothing matches nothing.
func Or(ts ...Target) Target { return Target{kind: targetOr, of: slices.Clone(ts)} }

// Not targets the instances that t does not match: of strangers' pages, too.
func Not(t Target) Target { return Target{kind: targetNot, of: []Target{t}} }

// Except targets the instances that t matches and none of but does.
func Except(t Target, but ...Target) Target { return And(t, Not(Or(but...))) }

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
	case targetAnd:
		return t.join(" and ")
	case targetOr:
		if len(t.of) == 0 {
			break
		}
		return t.join(" or ")
	case targetNot:
		return "not " + t.of[0].String()
	}
	return "nothing"
}

func (t Target) join(sep string) string {
	words := make([]string, len(t.of))
	for i, o := range t.of {
		words[i] = o.String()
	}
	return "(" + strings.Join(words, sep) + ")"
}

// leaves calls f for the targets that t is made of. It reports whether f held for all.
func (t Target) leaves(f func(Target) bool) bool {
	if t.kind < targetAnd {
		return f(t)
	}
	for _, o := range t.of {
		if !o.leaves(f) {
			return false
		}
	}
	return true
}

// IDs returns the component ids in the target.
func (t Target) IDs() (ids []string) {
	t.leaves(func(o Target) bool {
		if o.kind == targetComponent {
			ids = append(ids, o.arg)
		}
		return true
	})
	return ids
}

// ID returns the id of a Component.
func (t Target) ID() (id string, ok bool) { return t.arg, t.kind == targetComponent }

// Holder returns the user of a User or the session of a Session.
func (t Target) Holder() (user, session string, ok bool) {
	switch {
	case t.arg == "":
	case t.kind == targetUser:
		return t.arg, "", true
	case t.kind == targetSession:
		return "", t.arg, true
	}
	return "", "", false
}

// Listed reports whether the target is a Component, a Components, or an Or of these:
// it lists the instances it is for.
func (t Target) Listed() bool {
	if t.kind != targetOr {
		return t.kind == targetComponent
	}
	return !slices.ContainsFunc(t.of, func(o Target) bool { return !o.Listed() })
}

// Particular reports whether the target says which components it is for, by type or
// id, so that one of them that does not read a key is worth a word.
func (t Target) Particular() bool {
	switch t.kind {
	case targetComponent, targetOfType:
		return true
	case targetAnd:
		return slices.ContainsFunc(t.of, Target.Particular)
	case targetOr:
		return !slices.ContainsFunc(t.of, func(o Target) bool { return !o.Particular() })
	}
	return false
}

// Asks reports whether a predicate has a say: a Where or a Named.
func (t Target) Asks() bool {
	return !t.leaves(func(o Target) bool { return o.kind != targetWhere && o.kind != targetNamed })
}

// Named calls f for each Named in the target.
func (t Target) Named(f func(name string)) {
	t.leaves(func(o Target) bool {
		if o.kind == targetNamed {
			f(o.arg)
		}
		return true
	})
}

// Predicate returns the function of a Where, and the name and argument of a Named.
func (t Target) Predicate() (where func(Instance) bool, name, arg string) {
	if t.kind == targetNamed {
		return nil, t.arg, t.arg2
	}
	return t.where, "", ""
}
