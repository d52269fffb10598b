package app

// Set sets a cell of a mounted component in its canonical encoding, which is
// copied. From the client it is checked: the policy must be shared or local, the
// value within MaxValue, and version, if not 0, the one that the cell has. From
// the server, in the browser, version is the cell's new one.
//
// It fails with ErrUnknownInstance, ErrUndeclaredKey, ErrPolicy, ErrTooLarge,
// ErrWrongType or ErrConflict, and then changes nothing.
func (r *Root) Set(inst uint64, key uint32, version uint64, value []byte, from Side) error {
	i := r.Instance(inst)
	if i == nil {
		return ErrUnknownInstance
	}
	c := i.cellOf(key)
	if c == nil {
		return ErrUndeclaredKey
	}
	if from == FromClient {
		switch {
		case c.key.Policy != PolicyShared && c.key.Policy != PolicyLocal:
			return ErrPolicy
		case len(value) > r.o.MaxValue:
			return ErrTooLarge
		case version != 0 && version != c.version:
			return ErrConflict
		}
	} else if c.key.Policy == PolicyPrivate {
		return ErrPolicy
	}
	changed, err := c.decode(value)
	if err != nil {
		return ErrWrongType
	}
	if from == FromServer {
		c.version = version
	} else if changed {
		c.version++
		c.bring(len(value))
	}
	if changed {
		i.mark()
	}
	return nil
}

// Brought returns the bytes of all values that clients brought, by Set or Seed, as
// far as they are still there: for a host that limits them. Only the server counts.
func (r *Root) Brought() int { return r.brought }

// Refuse tells a cell that the server did not take its last set, and why; the
// component can show it until its next set. The current value follows by Set.
func (r *Root) Refuse(inst uint64, key uint32, reason string) {
	if i := r.Instance(inst); i != nil {
		if c := i.cellOf(key); c != nil {
			c.refused = reason
			i.mark()
		}
	}
}

// Match says which instances a push is for.
type Match func(*Instance) bool

// PushStats says what became of a push.
type PushStats struct {
	Matched int           // instances that matched
	Updates []UpdateStats // for each update
}

// UpdateStats says what became of one update.
type UpdateStats struct {
	Reached    int // instances that have the value now
	Undeclared int // instances whose type never read the key
	WrongType  int // instances whose type reads a key of that name with another structure
	Failed     int // instances for whose value an edit panicked: they keep it
}

// Push gives the updates to all mounted components that match, in one step: each
// instance renders once. It trusts its caller: the policy is not asked.
func (r *Root) Push(match Match, ups []Update) PushStats {
	st := PushStats{Updates: make([]UpdateStats, len(ups))}
	r.Instances(func(inst *Instance) {
		if !match(inst) {
			return
		}
		st.Matched++
		for n := range ups {
			inst.push(&ups[n], &st.Updates[n])
		}
	})
	return st
}

// edit makes the step of an edit from c's value; ok is false if user code panicked.
func (i *Instance) edit(c *cell, u Update) (to Update, ok bool) {
	i.root.guard(i, "update of "+u.name, func() {
		s, err := u.Step(c.encoded())
		to, ok = s.To, err == nil
	})
	return to, ok
}

// push gives one update to the cell of its key. Several cells may have the name of
// an update that knows no more than that.
func (i *Instance) push(u *Update, st *UpdateStats) {
	reached, other := false, false
	for _, c := range i.cells {
		if c.key.Name != u.Name() {
			continue
		}
		typed, ok := u.For(c.key)
		if !ok {
			other = true
			continue
		}
		if typed.edit != nil {
			if typed, ok = i.edit(c, typed); !ok {
				st.Failed++
				return
			}
		}
		changed, ok := c.assign(typed.Value(), typed.Encoded())
		if !ok { // another Go type of the same structure
			changed, _ = c.decode(typed.Encoded())
		}
		reached = true
		if changed {
			c.version++
			i.mark()
		}
	}
	if !reached { // not rendered yet, or it failed before the hook
		for _, k := range i.typ.declared() {
			if k.Name != u.Name() {
				continue
			}
			other = true
			if typed, ok := u.For(k); ok && typed.edit == nil && i.cellOf(k.Fingerprint) == nil {
				i.root.plant(cellID{i.id, k.Fingerprint}, seed{update: &typed})
				reached = true
			}
		}
	}
	switch {
	case reached:
		st.Reached++
	case other:
		st.WrongType++
	default:
		st.Undeclared++
	}
}
