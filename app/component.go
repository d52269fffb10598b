package app

import (
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

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
	serverOnly atomic.Bool
	keys       atomic.Pointer[[]*KeyInfo] // all keys that an instance ever read
}

// types are the component types that were mounted in this process. It is a cache
// of facts about types: nothing in it belongs to a page.
var types struct {
	sync.RWMutex
	byType map[reflect.Type]*componentType
	byName map[string]*componentType
	byWord map[unsafe.Pointer]*componentType // by the identity of the pointer's type
}

func typeOf(t reflect.Type) *componentType {
	types.RLock()
	ct := types.byType[t]
	types.RUnlock()
	if ct != nil {
		return ct
	}
	types.Lock()
	defer types.Unlock()
	if ct = types.byType[t]; ct != nil {
		return ct
	}
	ct = &componentType{name: typeName(t)}
	if types.byType == nil {
		types.byType = map[reflect.Type]*componentType{}
		types.byName = map[string]*componentType{}
		types.byWord = map[unsafe.Pointer]*componentType{}
	}
	types.byType[t], types.byName[ct.name] = ct, ct
	return ct
}

// typeOfPointer returns the componentType of C, of which p is a nil pointer.
func typeOfPointer(p any) *componentType {
	word := wordOf(p)
	types.RLock()
	ct := types.byWord[word]
	types.RUnlock()
	if ct == nil {
		ct = typeOf(reflect.TypeOf(p).Elem())
		types.Lock()
		types.byWord[word] = ct
		types.Unlock()
	}
	return ct
}

func typeNamed(name string) *componentType {
	types.RLock()
	defer types.RUnlock()
	return types.byName[name]
}

// typeName is the import path, a dot and the name: two packages may both have a Dashboard.
func typeName(t reflect.Type) string {
	if t.Name() == "" && t.Kind() == reflect.Pointer {
		return "*" + typeName(t.Elem())
	}
	if t.PkgPath() == "" {
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}

// TypeNameOf returns the package-qualified name of a component type: what
// Instance.TypeName returns for its instances.
func TypeNameOf[C Component]() string { return typeName(reflect.TypeFor[C]()) }

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
