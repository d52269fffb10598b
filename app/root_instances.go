package app

// Instances calls f for each mounted component, parents first.
func (r *Root) Instances(f func(*Instance)) {
	for _, m := range r.top.NextKids {
		each(instanceOf(m), f)
	}
}

func each(inst *Instance, f func(*Instance)) {
	f(inst)
	for _, m := range inst.NextKids {
		each(instanceOf(m), f)
	}
}

// Instance returns the mounted instance with this id, or nil.
func (r *Root) Instance(id uint64) *Instance {
	if inst := r.byID[id]; inst != nil {
		return inst
	}
	var found *Instance
	r.Instances(func(inst *Instance) {
		if inst.id == id {
			found = inst
		}
	})
	return found
}

// ServerOnly reports whether any mounted component runs on the server only.
func (r *Root) ServerOnly() bool {
	only := false
	r.Instances(func(inst *Instance) { only = only || inst.ServerOnly() })
	return only
}

// ServerEffects reports whether any mounted component has a server effect: a host
// that no longer renders the page must keep the Root for them.
func (r *Root) ServerEffects() bool {
	found := false
	r.Instances(func(inst *Instance) {
		for i := range inst.hooks {
			if inst.hooks[i].kind == kindServerEffect && (inst.hooks[i].state != nil || inst.lacks) {
				found = true
			}
		}
	})
	return found
}
