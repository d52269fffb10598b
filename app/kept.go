package app

import "reflect"

// Trees are built in memory that the next Render of any page uses again. What
// outlives a Render may not hold one: it would show what is there by then, which may
// be another user's.

// checkProps panics when t cannot be mounted: its values would keep a tree, or it is
// no component itself.
func checkProps(t reflect.Type) {
	switch {
	case t.Kind() == reflect.Interface:
		panic(misuse("app: Mount was given a value of the interface " + t.String() + "; give it the component by its own type"))
	case holdsNode(t):
		panic(misuse("app: " + t.String() + " has a Node among its props; a Node is good for one Render only: pass data, and build the tree where it is shown"))
	}
}

// checkKept panics when a hook would keep a tree. p is a nil pointer to what it keeps.
//
//go:noinline
func checkKept(hook string, p any) {
	if holdsNode(reflect.TypeOf(p).Elem()) {
		panic(misuse("app: " + hook + " was asked to keep a Node; a Node is good for one Render only: keep data, or use el.Static"))
	}
}

var nodeType = reflect.TypeOf(Node{})

func holdsNode(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		if t == nodeType {
			return true
		}
		for i := range t.NumField() {
			if holdsNode(t.Field(i).Type) {
				return true
			}
		}
	case reflect.Array, reflect.Slice, reflect.Map:
		return holdsNode(t.Elem())
	}
	return false
}
