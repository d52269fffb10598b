package app

import (
	"sync/atomic"
	"unsafe"
)

// A Policy says where a cell lives and who may set it. A key's constructor chooses
// it, and it is part of the key's type, so misuse does not compile.
type Policy uint8

// The policies.
const (
	PolicyShared  Policy = iota + 1 // either side sets it
	PolicyServed                    // the server sets it, the browser sees it
	PolicyPrivate                   // it never leaves the server
	PolicyLocal                     // it lives where the component runs
)

// String returns "shared", "served", "private" or "local".
func (p Policy) String() string {
	switch p {
	case PolicyShared:
		return "shared"
	case PolicyServed:
		return "served"
	case PolicyPrivate:
		return "private"
	case PolicyLocal:
		return "local"
	}
	return "unknown"
}

// A keyHead is what all keys begin with, whatever their type. It is as aligned as
// any type, so that the default follows it at once.
type keyHead struct {
	name   string
	policy Policy
}

// Name returns the key's name.
func (k keyHead) Name() string { return k.name }

// declared is what all keys hold: a key names a cell of a component and gives its first value. Keys are small
// values: declare them in a package variable or make them where they are read. Making one
// checks the type (a look-up once it is known); the KeyInfo is found when asked for.
type declared[T any] struct {
	keyHead
	def T
}

func (k declared[T]) initial() T { return k.def }

// newKey makes the head of a key for a T, of which typ is a nil pointer.
func newKey(name string, policy Policy, typ any) keyHead {
	if err := checkPointed(typ); err != nil {
		panic("app: key \"" + name + "\": " + err.Error())
	}
	return keyHead{name, policy}
}

// SharedKey names a cell that either side sets. The browser's sets are applied at
// once, and confirmed or rolled back by the server.
type SharedKey[T any] struct{ declared[T] }

// ServedKey names a cell that only the server sets. No client's value for it is ever accepted.
type ServedKey[T any] struct{ declared[T] }

// PrivateKey names a cell that never leaves the server. A component that reads one
// runs on the server only.
type PrivateKey[T any] struct{ declared[T] }

// LocalKey names a cell that lives where the component runs. It crosses when the
// browser's Go takes over; otherwise it is not synchronised, and no push reaches it.
type LocalKey[T any] struct{ declared[T] }

// Shared declares a key that either side sets. It panics if a T cannot cross.
func Shared[T any](name string, def T) SharedKey[T] {
	return SharedKey[T]{declared[T]{newKey(name, PolicyShared, (*T)(nil)), def}}
}

// Served declares a key that only the server sets. It panics if a T cannot cross.
func Served[T any](name string, def T) ServedKey[T] {
	return ServedKey[T]{declared[T]{newKey(name, PolicyServed, (*T)(nil)), def}}
}

// Private declares a key that never leaves the server. It panics if a T cannot be encoded.
func Private[T any](name string, def T) PrivateKey[T] {
	return PrivateKey[T]{declared[T]{newKey(name, PolicyPrivate, (*T)(nil)), def}}
}

// Local declares a key of the side that renders. It panics if a T cannot cross.
func Local[T any](name string, def T) LocalKey[T] {
	return LocalKey[T]{declared[T]{newKey(name, PolicyLocal, (*T)(nil)), def}}
}

// Info returns what is known of the key. It is safe for concurrent use.
func (k SharedKey[T]) Info() *KeyInfo { return k.keyHead.info((*T)(nil)) }

// Info returns what is known of the key. It is safe for concurrent use.
func (k ServedKey[T]) Info() *KeyInfo { return k.keyHead.info((*T)(nil)) }

// Info returns what is known of the key. It is safe for concurrent use.
func (k PrivateKey[T]) Info() *KeyInfo { return k.keyHead.info((*T)(nil)) }

// Info returns what is known of the key. It is safe for concurrent use.
func (k LocalKey[T]) Info() *KeyInfo { return k.keyHead.info((*T)(nil)) }

func (k SharedKey[T]) stateKey() {}
func (k LocalKey[T]) stateKey()  {}

// A StateKey is a key whose cell a component may set: a SharedKey or a LocalKey.
type StateKey[T any] interface {
	Name() string
	Info() *KeyInfo
	initial() T
	stateKey()
}

// A PushKey is a key that the server may push: a SharedKey, a ServedKey or a PrivateKey.
type PushKey[T any] interface {
	Name() string
	Info() *KeyInfo
	Set(T) Update
	initial() T
}

// KeyInfo is what is known of a key apart from its default: one for each name,
// policy and type in a process. It does not change.
type KeyInfo struct {
	Name        string
	Fingerprint uint32 // of name, policy and the structure of the type: equal on both sides
	Policy      Policy

	plan *plan
	read atomic.Bool // some component read it
}

// Read reports whether any component read the key, or one of equal name, policy and
// structure, in this process. It is safe for concurrent use.
func (k *KeyInfo) Read() bool {
	for _, same := range KeysNamed(k.Name) {
		if same.Fingerprint == k.Fingerprint && same.read.Load() {
			return true
		}
	}
	return false
}

// Type returns the type of the key's values, for messages.
func (k *KeyInfo) Type() string { return k.plan.typ.String() }

// Fits reports whether v is of exactly the key's type.
func (k *KeyInfo) Fits(v any) bool { return v != nil && typeOf(v) == k.plan.typ }

// Decode returns the value that b encodes. It fails with ErrWrongType if b is not
// exactly the encoding of one.
func (k *KeyInfo) Decode(b []byte) (any, error) {
	p := newObject(k.plan.typ)
	if err := k.decode(p, b); err != nil {
		return nil, err
	}
	return k.plan.box(p), nil
}

// Append appends the encoding of v, which must fit.
func (k *KeyInfo) Append(b []byte, v any) ([]byte, error) {
	if !k.Fits(v) {
		return b, ErrWrongType
	}
	return k.append(b, k.plan.unbox(&v)), nil
}

// append appends the encoding of the T at p.
func (k *KeyInfo) append(b []byte, p unsafe.Pointer) []byte { return k.plan.append(b, p, 0) }

// decode sets the T at p. After an error what is at p is unspecified.
func (k *KeyInfo) decode(p unsafe.Pointer, b []byte) error { return k.plan.decodeAll(p, b) }

// keys are the keys that were asked for in this process, in two tables of lists
// that only grow at their heads: readers and writers take no lock.
var keys struct {
	byName [256]atomic.Pointer[keyEntry]
	byFP   [256]atomic.Pointer[keyEntry]
	count  atomic.Int32
}

// A keyEntry is one key in a list of a table.
type keyEntry struct {
	*KeyInfo
	next *keyEntry
}

// maxKeys bounds the tables: keys belong to the program, not to its data.
const maxKeys = 1 << 14

// LookupKey returns the key with this fingerprint that was first asked for in this
// process, or nil. It is safe for concurrent use.
func LookupKey(fingerprint uint32) *KeyInfo {
	for e := keys.byFP[fingerprint%256].Load(); e != nil; e = e.next {
		if e.Fingerprint == fingerprint {
			return e.KeyInfo
		}
	}
	return nil
}

// KeysNamed returns the keys of this name that were asked for in this process:
// several if they differ in policy or type. It is safe for concurrent use.
func KeysNamed(name string) []*KeyInfo {
	var list []*KeyInfo
	for e := keys.byName[mixString(hashStart, name)%256].Load(); e != nil; e = e.next {
		if e.Name == name {
			list = append(list, e.KeyInfo)
		}
	}
	return list
}

// info returns what is known of a key for a T, of which typ is a nil pointer.
func (k keyHead) info(typ any) *KeyInfo {
	t, _ := pointed(typ)
	if known := findKey(k.name, k.policy, t); known != nil {
		return known
	}
	return register(&KeyInfo{Name: k.name, Policy: k.policy, plan: mustPlan(t)})
}

func findKey(name string, policy Policy, typ *goType) *KeyInfo {
	h := mixString(hashStart, name)
	for e := keys.byName[h%256].Load(); e != nil; e = e.next {
		if e.plan.typ == typ && e.Policy == policy && e.Name == name {
			return e.KeyInfo
		}
	}
	return nil
}

// register puts k into the tables, or returns the equal key that is there already.
func register(k *KeyInfo) *KeyInfo {
	h := mixString(hashStart, k.Name)
	k.Fingerprint = k.plan.structure(mix(h, byte(k.Policy)), nil)
	bucket := &keys.byName[h%256]
	for e := (&keyEntry{k, bucket.Load()}); ; e.next = bucket.Load() {
		if known := findKey(k.Name, k.Policy, k.plan.typ); known != nil {
			return known
		}
		if bucket.CompareAndSwap(e.next, e) {
			break
		}
	}
	if keys.count.Add(1) > maxKeys {
		panic("app: more than 16,384 keys; \"" + k.Name + "\" is one too many. A key belongs to the program: " +
			"make its name a constant and put what varies in the value, or in the key of a mounted component")
	}
	bucket = &keys.byFP[k.Fingerprint%256]
	for {
		head := bucket.Load()
		for e := head; e != nil; e = e.next {
			if e.Fingerprint != k.Fingerprint {
				continue
			}
			if e.Name != k.Name || e.Policy != k.Policy {
				panic("app: keys \"" + e.Name + "\" and \"" + k.Name + "\" have the same fingerprint by bad luck; rename one of them")
			}
			return k // an equal structure under another type
		}
		if bucket.CompareAndSwap(head, &keyEntry{k, head}) {
			return k
		}
	}
}
