package app

import "sync/atomic"

// An Update is a change of a key's value, on its way to the instances that a push
// reaches. A key's Set makes one that gives a new value; a key's Update and a List
// make edits, which say what becomes of the value that an instance has; NamedUpdate
// is for where only the name is at hand. Updates are values; copies share what was
// made of them. Safe for concurrent use. A value must not be changed once it is in
// an Update.
type Update struct{ *update }

type update struct {
	name    string
	key     *KeyInfo // nil if only the name is known
	value   any      // of an edit: the key's default
	edit    *edit    // nil: the value itself is new
	encoded atomic.Pointer[[]byte]
}

// Set returns the update that gives the cell the value v.
func (k SharedKey[T]) Set(v T) Update { return newUpdate(k.Info(), v) }

// Set returns the update that gives the cell the value v.
func (k ServedKey[T]) Set(v T) Update { return newUpdate(k.Info(), v) }

// Set returns the update that gives the cell the value v.
func (k PrivateKey[T]) Set(v T) Update { return newUpdate(k.Info(), v) }

func newUpdate(k *KeyInfo, v any) Update { return Update{&update{name: k.Name, key: k, value: v}} }

// NamedUpdate returns an update for whatever key of that name an instance reads, if
// the value is of the key's type. It panics if values of that type cannot cross.
func NamedUpdate(name string, value any) Update {
	if _, err := appendAny(nil, value); err != nil {
		panic("app: update of \"" + name + "\": " + err.Error())
	}
	return Update{&update{name: name, value: value}}
}

// Update returns the update that gives the cell of k the value v. It fails with
// ErrWrongType if v is not of the key's type, and with ErrPolicy if k is local.
func (k *KeyInfo) Update(v any) (Update, error) {
	if k.Policy == PolicyLocal {
		return Update{}, ErrPolicy
	}
	if !k.Fits(v) {
		return Update{}, ErrWrongType
	}
	return newUpdate(k, v), nil
}

// Name returns the name of the key.
func (u Update) Name() string { return u.name }

// Key returns the key, or nil if the update knows only its name.
func (u Update) Key() *KeyInfo { return u.key }

// Value returns the new value, or of an edit the key's default.
func (u Update) Value() any { return u.value }

// Encoded returns the encoding of Value. It is made once and shared: read-only.
func (u Update) Encoded() []byte {
	if p := u.encoded.Load(); p != nil {
		return *p
	}
	b, err := appendAny(nil, u.value)
	if err != nil {
		panic(err.Error())
	}
	if !u.encoded.CompareAndSwap(nil, &b) {
		b = *u.encoded.Load()
	}
	return b
}

// For returns the update for the key k, which has the update's name: itself, or
// for a named update one that knows its key. ok is false if the name, the policy
// or the type is another; local cells are not pushed.
func (u Update) For(k *KeyInfo) (forKey Update, ok bool) {
	switch {
	case u.name != k.Name || k.Policy == PolicyLocal:
		return u, false
	case u.key != nil:
		return u, u.key.Fingerprint == k.Fingerprint
	case !k.Fits(u.value):
		return u, false
	}
	b := u.Encoded()
	named := &update{name: u.name, key: k, value: u.value}
	named.encoded.Store(&b)
	return Update{named}, true
}
