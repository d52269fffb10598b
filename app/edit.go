package app

import "sync"

// An edit is what an update does with a value instead of replacing it. What it made
// of the last few values is kept, so that a push computes each distinct change once,
// however many instances have the same value.
type edit struct {
	run func(v any) (to any, splices []byte) // v is a copy of its own

	mu    sync.Mutex
	steps [4]step
	next  int // in steps
}

type step struct {
	base []byte
	made Step
}

// A Step is what an update makes of one value.
type Step struct {
	To      Update // sets the new value
	Splices []byte // what Root.Splice takes to get there from the old one; nil when there is only the value
}

// Update returns the update that sets what f makes of the value that each instance
// has, one step after the other. f may change what it is given and must not depend
// on anything else: instances with equal values share one call, it may be called
// again for pages that are opened later, and from several goroutines at once.
func (k SharedKey[T]) Update(f func(T) T) Update { return functional(k.Info(), k.def, f) }

// Update is SharedKey.Update for a served key.
func (k ServedKey[T]) Update(f func(T) T) Update { return functional(k.Info(), k.def, f) }

// Update is SharedKey.Update for a private key.
func (k PrivateKey[T]) Update(f func(T) T) Update { return functional(k.Info(), k.def, f) }

func functional[T any](k *KeyInfo, def T, f func(T) T) Update {
	return newEdit(k, def, func(v any) (any, []byte) { return f(v.(T)), nil })
}

func newEdit(k *KeyInfo, def any, run func(any) (any, []byte)) Update {
	return Update{&update{name: k.Name, key: k, value: def, edit: &edit{run: run}}}
}

// Edits reports whether the update is an edit: what it sets depends on the value
// before.
func (u Update) Edits() bool { return u.edit != nil }

// Default returns the update that sets the default of the key of an edit.
func (u Update) Default() Update {
	d := &update{name: u.name, key: u.key, value: u.value}
	d.encoded.Store(u.encoded.Load())
	return Update{d}
}

// Step returns what the update makes of the value that base encodes, which must not
// change any more. It fails with ErrWrongType if base is not of the key's type. A
// panic of user code is the caller's to contain.
func (u Update) Step(base []byte) (Step, error) {
	if u.edit == nil {
		return Step{To: u}, nil
	}
	e := u.edit
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range e.steps {
		if s := &e.steps[i]; s.base != nil && string(s.base) == string(base) {
			return s.made, nil
		}
	}
	v, err := u.key.Decode(base)
	if err != nil {
		return Step{}, err
	}
	to, splices := e.run(v)
	made := Step{newUpdate(u.key, to), splices}
	if enc := made.To.Encoded(); string(enc) == string(base) { // nothing changed: share what is there
		made.To.encoded.Store(&base)
		made.Splices = nil
	}
	e.steps[e.next] = step{base, made}
	e.next = (e.next + 1) % len(e.steps)
	return made, nil
}
