package app

import (
	"sync"
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

// declared is what all keys hold: a key names a cell of a component and gives its first value. Keys are small
// values: declare them in a package variable or make them where they are read. Making one
// checks the type (a look-up once it is known); the KeyInfo is found when asked for.
type declared[T any] struct {
	name string
	def  T
}

// Name returns the key's name.
func (k declared[T]) Name() string { return k.name }

func (k declared[T]) initial() T { return k.def }

func newKey[T any](name string, def T) declared[T] {
	if _, err := tryPlanOf[T](); err != nil {
		panic("app: key \"" + name + "\": " + err.Error())
	}
	return declared[T]{name, def}
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
func Shared[T any](name string, def T) SharedKey[T] { return SharedKey[T]{newKey(name, def)} }

// Served declares a key that only the server sets. It panics if a T cannot cross.
func Served[T any](name string, def T) ServedKey[T] { return ServedKey[T]{newKey(name, def)} }

// Private declares a key that never leaves the server. It panics if a T cannot be encoded.
func Private[T any](name string, def T) PrivateKey[T] { return PrivateKey[T]{newKey(name, def)} }

// Local declares a key of the side that renders. It panics if a T cannot cross.
func Local[T any](name string, def T) LocalKey[T] { return LocalKey[T]{newKey(name, def)} }

// Info returns what is known of the key. It is safe for concurrent use.
func (k SharedKey[T]) Info() *KeyInfo { return infoOf[T](k.name, PolicyShared) }

// Info returns what is known of the key. It is safe for concurrent use.
func (k ServedKey[T]) Info() *KeyInfo { return infoOf[T](k.name, PolicyServed) }

// Info returns what is known of the key. It is safe for concurrent use.
func (k PrivateKey[T]) Info() *KeyInfo { return infoOf[T](k.name, PolicyPrivate) }

// Info returns what is known of the key. It is safe for concurrent use.
func (k LocalKey[T]) Info() *KeyInfo { return infoOf[T](k.name, PolicyLocal) }

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
}

// KeyInfo is what is known of a key apart from its default: one for each name,
// policy and type in a process. It is immutable.
type KeyInfo struct {
	Name        string
	Fingerprint uint32 // of name, policy and the structure of the type: equal on both sides
	Policy      Policy

	plan *plan
}

// Type returns the type of the key's values, for messages.
func (k *KeyInfo) Type() string { return k.plan.typ.String() }

// Fits reports whether v is of exactly the key's type.
func (k *KeyInfo) Fits(v any) bool { return v != nil && wordOf(v) == typeWord(k.plan.typ) }

// Decode returns the value that b encodes. It fails with ErrWrongType if b is not
// exactly the encoding of one.
func (k *KeyInfo) Decode(b []byte) (any, error) {
	p := newObject(typeWord(k.plan.typ))
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

// maxKeys bounds the registry: keys belong to the program, not to its data.
const maxKeys = 1 << 14

// A keyID identifies a KeyInfo; typ is the word of *T.
type keyID struct {
	name   string
	policy Policy
	typ    unsafe.Pointer
}

// A keyRegistry is immutable; a new key makes a new one.
type keyRegistry struct {
	byID   map[keyID]*KeyInfo
	byFP   map[uint32]*KeyInfo
	byName map[string][]*KeyInfo
}

// keys are the keys that were asked for in this process. Readers take no lock.
var keys struct {
	mu       sync.Mutex
	registry atomic.Pointer[keyRegistry]
}

// LookupKey returns the key with this fingerprint that was first asked for in this
// process, or nil. It is safe for concurrent use.
func LookupKey(fingerprint uint32) *KeyInfo {
	if r := keys.registry.Load(); r != nil {
		return r.byFP[fingerprint]
	}
	return nil
}

// KeysNamed returns the keys of this name that were asked for in this process:
// several if they differ in policy or type. Read-only; safe for concurrent use.
func KeysNamed(name string) []*KeyInfo {
	if r := keys.registry.Load(); r != nil {
		return r.byName[name]
	}
	return nil
}

func infoOf[T any](name string, policy Policy) *KeyInfo {
	id := keyID{name, policy, wordOf((*T)(nil))}
	if r := keys.registry.Load(); r != nil {
		if k := r.byID[id]; k != nil {
			return k
		}
	}
	return register(id, planOf[T]())
}

func register(id keyID, p *plan) *KeyInfo {
	keys.mu.Lock()
	defer keys.mu.Unlock()
	next := &keyRegistry{map[keyID]*KeyInfo{}, map[uint32]*KeyInfo{}, map[string][]*KeyInfo{}}
	if old := keys.registry.Load(); old != nil {
		if k := old.byID[id]; k != nil {
			return k
		}
		if len(old.byID) >= maxKeys {
			panic("app: more than 16,384 keys; \"" + id.name + "\" is one too many. A key belongs to the program: " +
				"make its name a constant and put what varies in the value, or in the key of a mounted component")
		}
		for k, v := range old.byID {
			next.byID[k] = v
		}
		for k, v := range old.byFP {
			next.byFP[k] = v
		}
		for k, v := range old.byName {
			next.byName[k] = v
		}
	}
	k := &KeyInfo{Name: id.name, Policy: id.policy, plan: p}
	k.Fingerprint = p.structure(mix(mixString(hashStart, id.name), byte(id.policy)), nil)
	if twin := next.byFP[k.Fingerprint]; twin == nil {
		next.byFP[k.Fingerprint] = k
	} else if twin.Name != k.Name || twin.Policy != k.Policy {
		panic("app: keys \"" + twin.Name + "\" and \"" + k.Name + "\" have the same fingerprint by bad luck; rename one of them")
	}
	next.byID[id] = k
	same := next.byName[k.Name]
	next.byName[k.Name] = append(same[:len(same):len(same)], k)
	keys.registry.Store(next)
	return k
}
