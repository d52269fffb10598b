package push

import "github.com/duet-ui/duet/app"

// RetainedOptions bound a Retained.
type RetainedOptions struct {
	MaxValues int // 0 means 16,384
	MaxPerKey int // targets of one key; 0 means 4,096
	MaxBytes  int // of encoded values; 0 means 16 MiB
}

// A Retained keeps the last value of each key pushed to All, OfType, Group, User,
// Tenant and Route: what a page opened later starts with. Where several targets
// match a page, the value pushed last wins, whatever its target. Nothing is
// evicted: a value over a bound is not kept, and Put says so.
type Retained struct {
	o      RetainedOptions
	values map[slot]kept
	perKey map[uint32]int
	bytes  int
}

type kept struct {
	seq uint64
	u   app.Update
}

// NewRetained returns an empty store.
func NewRetained(o RetainedOptions) *Retained {
	if o.MaxValues == 0 {
		o.MaxValues = 16384
	}
	if o.MaxPerKey == 0 {
		o.MaxPerKey = 4096
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 16 << 20
	}
	return &Retained{o: o, values: map[slot]kept{}, perKey: map[uint32]int{}}
}

// Put keeps the updates of push seq, if its target retains. It fails with
// ErrRetainedFull when one of them is over a bound; then the value that was kept
// before is dropped too, for it would be wrong.
func (r *Retained) Put(seq uint64, t Target, updates []app.Update) error {
	to, ok := t.address()
	if !ok || !t.Retains() {
		return nil
	}
	var err error
	for _, u := range updates {
		s := slot{to, u.Key().Fingerprint}
		r.drop(s)
		if len(r.values) >= r.o.MaxValues || r.perKey[s.key] >= r.o.MaxPerKey || r.bytes+size(u) > r.o.MaxBytes {
			err = ErrRetainedFull
			continue
		}
		r.values[s] = kept{seq, u}
		r.perKey[s.key]++
		r.bytes += size(u)
	}
	return err
}

func (r *Retained) drop(s slot) {
	old, ok := r.values[s]
	if !ok {
		return
	}
	delete(r.values, s)
	r.bytes -= size(old.u)
	if r.perKey[s.key]--; r.perKey[s.key] == 0 {
		delete(r.perKey, s.key)
	}
}

// Forget drops all that is kept for t.
func (r *Retained) Forget(t Target) {
	to, ok := t.address()
	if !ok {
		return
	}
	for s := range r.values {
		if s.to == to {
			r.drop(s)
		}
	}
}

// Len returns the number of values kept and their bytes.
func (r *Retained) Len() (values, bytes int) { return len(r.values), r.bytes }

// Latest returns the value of key that an instance of type typeName on page p
// starts with, and the sequence of its push. An empty typeName leaves out what was
// pushed by type.
func (r *Retained) Latest(p *Page, typeName string, key uint32) (u app.Update, seq uint64, ok bool) {
	if r.perKey[key] == 0 {
		return app.Update{}, 0, false
	}
	look := func(kind targetKind, arg string) {
		if v, found := r.values[slot{address{kind: kind, arg: arg}, key}]; found && v.seq > seq {
			u, seq, ok = v.u, v.seq, true
		}
	}
	look(targetAll, "")
	look(targetRoute, p.Route)
	look(targetTenant, p.Principal.Tenant)
	if typeName != "" {
		look(targetOfType, typeName)
	}
	if p.Principal.User != "" {
		look(targetUser, p.Principal.User)
	}
	for rest := p.Principal.Groups; rest != ""; {
		var g string
		g, rest = cutSpace(rest)
		if g != "" {
			look(targetGroup, g)
		}
	}
	return u, seq, ok
}

// Keys calls f with the fingerprint of every key that something is kept of, in no order.
func (r *Retained) Keys(f func(key uint32)) {
	for k := range r.perKey {
		f(k)
	}
}
