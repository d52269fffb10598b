package app

// Joiner is a Host that knows groups of instances. The Root tells it when a component
// joins and leaves; a host that is none ignores it.
type Joiner interface {
	// Joined tells that inst asks to be a member of group, or, with on false, no longer
	// does. It comes while inst renders or is unmounted.
	Joined(inst *Instance, group string, on bool)
}

// UseGroup makes the component a member of a group while it is mounted: what is pushed
// to push.Group(group) reaches it. An empty name is no group. It asks only: the server
// decides by hub.Options.MayJoin, in both stages, because the name may come from a
// value that a browser set; without that every join is refused. Call it before the
// hooks whose keys the group is pushed, so that they start with the group's values.
func UseGroup(s *Scope, group string) {
	s.inst.join(s.next(kindGroup), group)
}

func (i *Instance) join(h *hook, group string) {
	m, _ := h.state.(*membership)
	if m == nil {
		m = &membership{}
		h.state = m
	}
	if m.group == group {
		return
	}
	if m.group != "" {
		m.tell(i, false)
	}
	m.group = group
	if group != "" {
		m.tell(i, true)
	}
}

// A membership is the state of UseGroup.
type membership struct{ group string }

func (m *membership) tell(inst *Instance, on bool) {
	if j, ok := inst.root.host.(Joiner); ok {
		j.Joined(inst, m.group, on)
	}
}

func (m *membership) unmount(inst *Instance) {
	if m.group != "" {
		m.tell(inst, false)
	}
}

// Groups calls f for each group that the instance asks to be in.
func (i *Instance) Groups(f func(group string)) {
	for n := range i.hooks {
		if m, ok := i.hooks[n].state.(*membership); ok && m.group != "" {
			f(m.group)
		}
	}
}
