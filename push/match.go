package push

import (
	"slices"
	"strings"
)

// A Verdict is how many of the instances in question a target matches.
type Verdict uint8

// The verdicts.
const (
	None Verdict = iota // none
	Some                // it depends on what was not asked
	Each                // each of them
)

// OnPage says what the page alone tells about its instances.
func (t Target) OnPage(p *Page) Verdict {
	switch t.kind {
	case targetAll:
		return Each
	case targetOfType, targetWhere, targetNamed:
		return Some
	case targetComponent:
		if t.arg2 != "" && t.arg2 == p.ID {
			return Some
		}
		return None
	case targetGroup:
		if !p.InGroup(t.arg) && p.anyJoined(t.arg) {
			return Some
		}
		return verdict(p.InGroup(t.arg))
	case targetUser:
		return verdict(t.arg != "" && p.Principal.User == t.arg)
	case targetTenant:
		return verdict(p.Principal.Tenant == t.arg)
	case targetSession:
		return verdict(t.arg != "" && p.Session == t.arg)
	case targetRoute:
		return verdict(p.Route == t.arg)
	}
	return t.compose(func(o Target) Verdict { return o.OnPage(p) })
}

// At says whether the instance inst of type typeName on page p matches: Some where a
// predicate must be asked.
func (t Target) At(p *Page, inst uint64, typeName string) Verdict {
	switch t.kind {
	case targetOfType:
		return verdict(t.arg == typeName)
	case targetComponent:
		return verdict(t.inst == inst && t.arg2 != "" && t.arg2 == p.ID)
	case targetGroup:
		return verdict(p.InGroup(t.arg) || p.joined(t.arg, inst))
	case targetAnd, targetOr, targetNot:
		return t.compose(func(o Target) Verdict { return o.At(p, inst, typeName) })
	}
	return t.OnPage(p)
}

// Matches reports whether the instance matches; ask answers for each Where and Named
// that matters.
func (t Target) Matches(p *Page, inst uint64, typeName string, ask func(Target) bool) bool {
	switch t.kind {
	case targetAnd:
		return !slices.ContainsFunc(t.of, func(o Target) bool { return !o.Matches(p, inst, typeName, ask) })
	case targetOr:
		return slices.ContainsFunc(t.of, func(o Target) bool { return o.Matches(p, inst, typeName, ask) })
	case targetNot:
		return !t.of[0].Matches(p, inst, typeName, ask)
	case targetWhere, targetNamed:
		return ask(t)
	}
	return t.At(p, inst, typeName) == Each
}

func verdict(yes bool) Verdict {
	if yes {
		return Each
	}
	return None
}

// compose judges a composed target by what judge says of its parts.
func (t Target) compose(judge func(Target) Verdict) Verdict {
	v := None
	switch t.kind {
	case targetNot:
		return Each - judge(t.of[0])
	case targetAnd:
		v = Each
		for _, o := range t.of {
			if v = min(v, judge(o)); v == None {
				break
			}
		}
	case targetOr:
		for _, o := range t.of {
			if v = max(v, judge(o)); v == Each {
				break
			}
		}
	}
	return v
}

// Pages returns the ids of the only pages that can match; ok is false if any can.
func (t Target) Pages() (ids []string, ok bool) {
	switch t.kind {
	case targetComponent:
		return []string{t.arg2}, true
	case targetAnd:
		for _, o := range t.of {
			if ids, ok = o.Pages(); ok {
				return ids, true
			}
		}
	case targetOr:
		for _, o := range t.of {
			more, bounded := o.Pages()
			if !bounded {
				return nil, false
			}
			for _, id := range more {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
		return ids, true
	}
	return nil, false
}

// Retains reports whether the last value pushed to the target is kept for pages
// that are opened later: when it can match one, and says so without a predicate.
// All, OfType, Group, User, Tenant and Route retain; Component and Session, which
// name what is there, do not; of composed targets those that match a page that is not
// there yet, so Except(All(), Component(id)) does and And(User(u), Session(s)) does
// not. With a Where or a Named in it, nothing is retained: what such a predicate
// holds for is only known of pages that are there.
func (t Target) Retains() bool {
	return !t.Asks() && t.later() != None
}

// later says what is known of the instances of pages that nobody opened yet.
func (t Target) later() Verdict {
	switch t.kind {
	case targetNone, targetComponent, targetSession:
		return None
	case targetAll:
		return Each
	case targetAnd, targetOr, targetNot:
		return t.compose(Target.later)
	}
	return Some
}

// Personal reports whether the target is for the pages of somebody in particular, so
// that the number of all pages says nothing about those that it will match.
func (t Target) Personal() bool {
	switch t.kind {
	case targetAll, targetOfType, targetRoute, targetNot:
		return false
	case targetAnd:
		return slices.ContainsFunc(t.of, Target.Personal)
	case targetOr:
		return !slices.ContainsFunc(t.of, func(o Target) bool { return !o.Personal() })
	}
	return true
}

// address is what makes two targets the same for journal and retained values.
type address struct {
	kind      targetKind
	arg, arg2 string
}

// address reports false for targets that cannot be compared.
func (t Target) address() (address, bool) {
	if t.kind == targetNone || !t.leaves(func(o Target) bool { return o.kind != targetWhere }) {
		return address{}, false
	}
	if t.kind < targetAnd {
		return address{t.kind, t.arg, t.arg2}, true
	}
	return address{kind: t.kind, arg: string(t.canonical(nil))}, true
}

// canonical appends what two equal targets have in common: in an And or an Or the
// order does not matter.
func (t Target) canonical(b []byte) []byte {
	b = append(b, byte(t.kind))
	if t.kind < targetAnd {
		for _, s := range [...]string{t.arg, t.arg2} {
			b = append(append(b, bytes8(uint64(len(s)))...), s...)
		}
		return b
	}
	parts := make([]string, len(t.of))
	for i, o := range t.of {
		parts[i] = string(o.canonical(nil))
	}
	slices.Sort(parts)
	b = append(b, bytes8(uint64(len(parts)))...)
	return append(b, strings.Join(parts, "")...)
}

// anchors returns addresses of simple targets of which every instance that t matches
// matches one: where to look a composed target up.
func (t Target) anchors() []address {
	switch t.kind {
	case targetAnd:
		best := []address{{kind: targetAll}}
		for _, o := range t.of {
			if a := o.anchors(); tightness(a) > tightness(best) {
				best = a
			}
		}
		return best
	case targetOr:
		var all []address
		for _, o := range t.of {
			for _, a := range o.anchors() {
				if !slices.Contains(all, a) {
					all = append(all, a)
				}
			}
		}
		return all
	case targetNot, targetWhere, targetNamed:
		return []address{{kind: targetAll}}
	}
	return []address{{t.kind, t.arg, t.arg2}}
}

// disjoint reports whether it is certain that no instance matches both targets.
func disjoint(a, b Target) bool {
	if a.kind == b.kind && a.kind < targetAnd {
		return a.arg != b.arg && a.exclusive()
	}
	if a.kind < targetAnd && b.kind < targetAnd {
		return false
	}
	for _, x := range a.anchors() {
		for _, y := range b.anchors() {
			if x.kind != y.kind || x.arg == y.arg || !(Target{kind: x.kind}).exclusive() {
				return false
			}
		}
	}
	return true
}

// exclusive reports whether an instance matches at most one target of the kind.
func (t Target) exclusive() bool {
	switch t.kind {
	case targetComponent, targetOfType, targetUser, targetTenant, targetSession, targetRoute:
		return true
	}
	return false
}

// tightness says how few pages the loosest of some anchors names.
func tightness(anchors []address) int {
	least := 9
	for _, a := range anchors {
		n := 0
		switch a.kind {
		case targetTenant, targetRoute:
			n = 1
		case targetOfType:
			n = 2
		case targetGroup:
			n = 3
		case targetUser:
			n = 4
		case targetSession:
			n = 5
		case targetComponent:
			n = 6
		}
		least = min(least, n)
	}
	return least
}

// eachAnchor calls f for the anchors that can lead to the instance inst of type
// typeName on p. An empty typeName stands for what all instances of p have in common.
func (p *Page) eachAnchor(inst uint64, typeName string, f func(address)) {
	f(address{kind: targetAll})
	f(address{kind: targetRoute, arg: p.Route})
	f(address{kind: targetTenant, arg: p.Principal.Tenant})
	if typeName != "" {
		f(address{kind: targetOfType, arg: typeName})
		f(address{targetComponent, ComponentID(p.ID, inst), p.ID})
	}
	if p.Principal.User != "" {
		f(address{kind: targetUser, arg: p.Principal.User})
	}
	if p.Session != "" {
		f(address{kind: targetSession, arg: p.Session})
	}
	for rest := p.Principal.Groups; rest != ""; {
		var g string
		if g, rest = cutSpace(rest); g != "" {
			f(address{kind: targetGroup, arg: g})
		}
	}
	for _, m := range p.Joined {
		if (m.Inst == inst || m.Inst == 0) && !p.Principal.InGroup(m.Group) {
			f(address{kind: targetGroup, arg: m.Group})
		}
	}
}
