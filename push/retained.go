package push

import "github.com/duet-ui/duet/app"

// RetainedOptions bound a Retained.
type RetainedOptions struct {
	MaxValues int // 0 means 16,384
	MaxPerKey int // targets of one key; 0 means 4,096
	MaxBytes  int // of encoded values; 0 means 16 MiB
	MaxEdits  int // of one target and key that cannot be made one value; 0 means 1,024
}

// A Retained keeps the last value of each key pushed to a target that retains: what a
// page opened later starts with. Where several targets match an instance, the value
// pushed last wins, whatever its target, and what was pushed as an edit after it is
// applied to it. Nothing is evicted: a value over a bound is not kept, and Put says so.
type Retained struct {
	o     RetainedOptions
	shelf shelf
	bytes int
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
	if o.MaxEdits == 0 {
		o.MaxEdits = 1024
	}
	return &Retained{o: o, shelf: newShelf()}
}

// Put keeps the updates of push seq, if its target retains. It fails with
// ErrRetainedFull when one of them is over a bound; then what was kept before is
// dropped too, for it would be wrong.
func (r *Retained) Put(seq uint64, t Target, updates []app.Update) error {
	to, ok := t.address()
	if !ok || !t.Retains() {
		return nil
	}
	var err error
	for _, u := range updates {
		s := slot{to, u.Key().Fingerprint}
		facts := []Fact{{seq, u}}
		old := r.shelf.stacks[s]
		if old != nil && u.Edits() {
			facts = append(old.facts[:len(old.facts):len(old.facts)], facts...)
		}
		had, n := sizes(old), 0
		for _, f := range facts {
			n += size(f.Update)
		}
		full := r.bytes-had+n > r.o.MaxBytes || len(facts) > r.o.MaxEdits+1
		if old == nil {
			full = full || len(r.shelf.stacks) >= r.o.MaxValues || len(r.shelf.keys[s.key]) >= r.o.MaxPerKey
		}
		switch {
		case full && old != nil:
			r.drop(old)
			fallthrough
		case full:
			err = ErrRetainedFull
			continue
		case old != nil:
			old.facts = facts
		default:
			r.shelf.add(newStack(t, s, facts))
		}
		r.bytes += n - had
	}
	return err
}

func sizes(s *stack) (n int) {
	if s != nil {
		for _, f := range s.facts {
			n += size(f.Update)
		}
	}
	return n
}

func (r *Retained) drop(s *stack) {
	r.shelf.drop(s)
	r.bytes -= sizes(s)
}

// Forget drops all that is kept for t.
func (r *Retained) Forget(t Target) {
	to, ok := t.address()
	if !ok {
		return
	}
	for s, v := range r.shelf.stacks {
		if s.to == to {
			r.drop(v)
		}
	}
}

// Len returns the number of values kept and their bytes.
func (r *Retained) Len() (values, bytes int) { return len(r.shelf.stacks), r.bytes }

// Facts appends what is kept of key for the instance inst of type typeName on page p.
// An empty typeName stands for all instances of p: what only some of them get is left out.
func (r *Retained) Facts(list []Fact, p *Page, inst uint64, typeName string, key uint32) []Fact {
	return r.shelf.facts(list, p, inst, typeName, key, nil)
}

// Keys calls f with the fingerprint of every key that something is kept of, in no order.
func (r *Retained) Keys(f func(key uint32)) {
	for k := range r.shelf.keys {
		f(k)
	}
}
