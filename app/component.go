package app

import (
	"sync/atomic"

	"github.com/duet-ui/duet/diffcore"
)

// Node is one value of a tree. The zero Node is the hole: it keeps its place among
// its siblings and shows nothing. A Node is only good inside the Render that built it.
type Node = diffcore.Node

// A Component is a comparable struct whose fields are its props. Render describes
// what it shows; state is held by hooks. It runs again when the props or a cell
// that it reads changed, and only then.
type Component interface{ Render(s *Scope) Node }

// A componentType is what all instances of one type share.
type componentType struct {
	name       string // package-qualified
	typ        *goType
	hash       uint64                 // of the name
	size       uintptr                // of the props
	mask       [maskWords]uint64      // which bytes of the first words of the props are not padding
	direct     bool                   // an interface holds the props themselves: they are a pointer
	wary       bool                   // there is an interface among the props: to compare them may panic
	ptr        atomic.Pointer[goType] // pointer to the type, once MountKeyed has met it
	serverOnly atomic.Bool
	plain      atomic.Int32               // see isPlain
	keys       atomic.Pointer[[]*KeyInfo] // all keys that an instance ever read
	next       *componentType             // of componentNames
	usual      atomic.Int32               // how many the last page that was rendered once had
	took       atomic.Pointer[usage]      // what it took, of the component at its core
}

// The component types that were mounted in this process, by type and by name. They
// are a cache of facts about types: nothing in it belongs to a page.
var (
	componentTypes typeMap[*componentType]
	componentNames [64]atomic.Pointer[componentType]
)

// componentOf returns the componentType of the components of type t.
func componentOf(t *goType) *componentType {
	if ct := componentTypes.get(t); ct != nil {
		return ct
	}
	checkProps(t.reflect())
	made := &componentType{name: t.qualified(), hash: fnv(t.qualified()), typ: t, size: t.reflect().Size()}
	made.describe(t.reflect(), 0)
	ct := componentTypes.add(t, made)
	if ct != made {
		return ct
	}
	for named := namesLike(ct.name); ; {
		ct.next = named.Load()
		if named.CompareAndSwap(ct.next, ct) {
			return ct
		}
	}
}

func namesLike(name string) *atomic.Pointer[componentType] {
	return &componentNames[mixString(hashStart, name)%64]
}

func typeNamed(name string) *componentType {
	ct := namesLike(name).Load()
	for ct != nil && ct.name != name {
		ct = ct.next
	}
	return ct
}

// TypeNameOf returns the package-qualified name of a component type: what
// Instance.TypeName returns for its instances.
func TypeNameOf[C Component]() string { return pointedName((*C)(nil)) }

func pointedName(p any) string {
	t, _ := pointed(p)
	return t.qualified()
}

// TypeReads reports whether an instance of the named type ever read the key with
// fingerprint fp in this process. It is safe for concurrent use.
func TypeReads(typeName string, fp uint32) bool {
	ct := typeNamed(typeName)
	return ct != nil && ct.key(fp) != nil
}

// TypeKeys returns the keys that instances of the named type ever read in this
// process. It is safe for concurrent use; the slice is read-only.
func TypeKeys(typeName string) []*KeyInfo {
	if ct := typeNamed(typeName); ct != nil {
		return ct.declared()
	}
	return nil
}

func (ct *componentType) declared() []*KeyInfo {
	if p := ct.keys.Load(); p != nil {
		return *p
	}
	return nil
}

// key returns the declared key with fingerprint fp, or nil.
func (ct *componentType) key(fp uint32) *KeyInfo {
	for _, k := range ct.declared() {
		if k.Fingerprint == fp {
			return k
		}
	}
	return nil
}

// declare remembers that the type reads k.
func (ct *componentType) declare(k *KeyInfo) {
	for {
		old := ct.keys.Load()
		var list []*KeyInfo
		if old != nil {
			for _, o := range *old {
				if o == k {
					return
				}
			}
			list = *old
		}
		next := append(list[:len(list):len(list)], k)
		if ct.keys.CompareAndSwap(old, &next) {
			return
		}
	}
}
