package diffcore

import (
	"strconv"
	"unsafe"
)

// A Node is one value of a tree: a text, an element, a list, a component, the
// hole, or (only among the items handed to Seal) an attribute, a key or a handler.
//
// It is two words, so it travels in registers and a tree is a few flat runs of
// memory instead of a heap of small objects. The zero Node is the hole: it keeps
// its place among its siblings and shows nothing.
//
// A Node points into the arena that built it. It is read-only once sealed.
type Node struct {
	p unsafe.Pointer // string data, first item of a run, *Slot, *Binding, closure; nil otherwise
	m uint64         // kind 8 | flags 8 | name 16 | payload 32
}

// Kind says what a Node is.
type Kind uint8

// The kinds. All up to KindRaw are nodes; the rest are items of an element.
const (
	KindHole      Kind = iota
	KindText           // p, payload: the string
	KindInt            // payload: an int32 that is shown in decimal; formatted only when sent
	KindElement        // name; payload: attributes 12 bits | children 20 bits; p: the run, attributes first
	KindList           // p, payload: the run of children
	KindComponent      // p: *Slot; payload: ordinal among the components of this render
	KindRaw            // p, payload: markup that the caller vouches for
	KindAttr           // name, string
	KindStyle          // name of a CSS property, string
	KindID             // name; payload n: the value is the instance's prefix and n
	KindOn             // name of the event; payload: ordinal of the handler; p: *Binding or nil
	KindFunc           // name of the event; p: a func value. Never in a sealed tree: app makes it KindOn
	KindBound          // name of the event; p: a pointer that app owns. Never in a sealed tree
	KindKeyInt         // payload: an int32
	KindKeyString      // string
)

const (
	flagKeyed  = 1 << 8       // element: its first item is a key. list: its children have keys
	flagStatic = 2 << 8       // the run belongs to a static subtree: a commit does not copy it
	flagComps  = 4 << 8       // element or list: a component is somewhere below
	flagIDs    = 8 << 8       // element or list: an ID is somewhere below, not counting components
	flagRun    = 16 << 8      // element or list: it has a run, which a commit copies
	flagRuns   = flagRun << 1 // element or list: one of its children has

	flags = 0xff << 8

	// identity is what two nodes must share to be diffed in place.
	identity = 0xffff00ff
	maxKids  = 1<<20 - 1
	maxAttrs = 1<<12 - 1
)

// Kind returns what n is.
func (n Node) Kind() Kind { return Kind(n.m) }

// Name returns the element, attribute, property or event name of n.
func (n Node) Name() Name { return Name(n.m >> 16) }

// IsNode reports whether n may stand among children; if not it is an item of an element.
func (n Node) IsNode() bool { return n.Kind() <= KindRaw }

// Str returns the string of a text, raw, attribute, style or string key.
func (n Node) Str() string { return unsafe.String((*byte)(n.p), int(n.m>>32)) }

// Num returns the number of an int, an integer key, a handler, an id or a component's ordinal.
func (n Node) Num() int { return int(int32(n.m >> 32)) }

func (n Node) nattrs() int { return int(n.m >> 52) }
func (n Node) nkids() int  { return int(n.m >> 32 & maxKids) }

// Attrs returns the attributes of an element, its key first if it has one. Read-only.
func (n Node) Attrs() []Node {
	if n.nattrs() == 0 {
		return nil
	}
	return unsafe.Slice((*Node)(n.p), n.nattrs())
}

// Kids returns the children of an element or a list. Read-only.
func (n Node) Kids() []Node {
	if n.Kind() == KindList {
		return unsafe.Slice((*Node)(n.p), int(n.m>>32))
	}
	if n.nkids() == 0 {
		return nil
	}
	return unsafe.Slice((*Node)(unsafe.Add(n.p, n.nattrs()*int(unsafe.Sizeof(Node{})))), n.nkids())
}

// Slot returns what a component node says of its component.
func (n Node) Slot() *Slot { return (*Slot)(n.p) }

// Pointer returns the pointer of a KindFunc, KindBound or KindOn item.
func (n Node) Pointer() unsafe.Pointer { return n.p }

// Key returns the key of an element or a component as a key item, or the zero Node.
func (n Node) Key() Node {
	switch n.Kind() {
	case KindElement:
		if n.m&flagKeyed != 0 {
			return *(*Node)(n.p)
		}
	case KindComponent:
		return n.Slot().Key
	}
	return Node{}
}

// Keyed reports whether a list's children are matched by key.
func (n Node) Keyed() bool { return n.m&flagKeyed != 0 }

// Static reports whether n was built by a static builder and lives outside every arena.
func (n Node) Static() bool { return n.m&flagStatic != 0 }

// EqualKey reports whether two key items are the same key.
func EqualKey(a, b Node) bool {
	return a == b || a.Kind() == KindKeyString && b.Kind() == KindKeyString && a.Str() == b.Str()
}

func str(kind Kind, name Name, s string) Node {
	return Node{unsafe.Pointer(unsafe.StringData(s)), uint64(kind) | uint64(name)<<16 | uint64(uint32(len(s)))<<32}
}

// Text returns a text node.
func Text(s string) Node { return str(KindText, 0, s) }

// Int returns a text node that shows v. Nothing is formatted until it is sent.
func Int(v int) Node {
	if int(int32(v)) != v {
		return Text(strconv.Itoa(v))
	}
	return num(KindInt, 0, v)
}

// Raw returns a node of markup that is written unescaped.
func Raw(html string) Node { return str(KindRaw, 0, html) }

// Attr returns an attribute. The empty string is a present, empty attribute.
func Attr(name Name, value string) Node { return str(KindAttr, name, value) }

// Style returns one property of the element's style attribute. An empty value is absent.
func Style(property Name, value string) Node { return str(KindStyle, property, value) }

// ID returns an attribute whose value is the instance's id prefix and n.
func ID(name Name, n int) Node { return num(KindID, name, n) }

// On returns the mark of a handler: the event, its ordinal among the instance's handlers, and how it is bound.
func On(event Name, ordinal int, b *Binding) Node {
	n := num(KindOn, event, ordinal)
	n.p = unsafe.Pointer(b)
	return n
}

// Func returns a handler item before it got its ordinal. fn is a func value's word.
func Func(event Name, fn unsafe.Pointer) Node { return Node{fn, uint64(KindFunc) | uint64(event)<<16} }

// Bound returns a handler item with options before it got its ordinal.
func Bound(event Name, p unsafe.Pointer) Node { return Node{p, uint64(KindBound) | uint64(event)<<16} }

// KeyInt returns an integer key.
func KeyInt(v int) Node {
	if int(int32(v)) != v {
		return KeyString(strconv.Itoa(v))
	}
	return num(KindKeyInt, 0, v)
}

// KeyString returns a string key.
func KeyString(s string) Node { return str(KindKeyString, 0, s) }

// Component returns the node of a component: ordinal is its place among the components of this render.
func Component(s *Slot, ordinal int) Node {
	return Node{unsafe.Pointer(s), uint64(KindComponent) | flagComps | uint64(uint32(ordinal))<<32}
}

// IsKeyInt reports whether n is the integer key v.
func (n Node) IsKeyInt(v int) bool {
	return n.m == uint64(KindKeyInt)|uint64(uint32(v))<<32 && int(int32(v)) == v
}

// OffInt returns 0 if n is the integer key v. It does not jump, for callers to whom
// that matters.
func (n Node) OffInt(v int) uint64 {
	return n.m ^ (uint64(KindKeyInt) | uint64(uint32(v))<<32) | uint64(int(int32(v))^v)
}

// OffString returns 0 if n is the string key s as it lies in memory. Equal strings
// may lie in two places.
func (n Node) OffString(s string) uint64 {
	return n.m ^ (uint64(KindKeyString) | uint64(uint32(len(s)))<<32) | uint64(uintptr(n.p)^uintptr(unsafe.Pointer(unsafe.StringData(s))))
}

// List returns a list of nodes. It is keyed when its first child has a key; kids is kept.
func List(kids []Node) Node {
	n, _ := ListOf(kids)
	return n
}

// ListOf is List that also reports whether all of kids may stand among children.
func ListOf(kids []Node) (n Node, ok bool) {
	var all, above uint64 // above: has the bit 8 if a kind is greater than KindRaw
	for i := range kids {
		all |= kids[i].m
		above |= kids[i].m&0xff + (7 - uint64(KindRaw))
	}
	m := uint64(KindList) | uint64(uint32(len(kids)))<<32 | flagsAbove(all)
	if len(kids) > 0 {
		m |= flagRun
		if kids[0].Key().m != 0 {
			m |= flagKeyed
		}
	}
	return Node{unsafe.Pointer(unsafe.SliceData(kids)), m}, above&8 == 0
}

// flagsAbove returns the flags that a node gets from those of its children.
func flagsAbove(flags uint64) uint64 {
	return flags&(flagComps|flagIDs) | flags&flagRun<<1
}

func num(kind Kind, name Name, v int) Node {
	return Node{nil, uint64(kind) | uint64(name)<<16 | uint64(uint32(v))<<32}
}

// A Slot is the immutable description of a mounted component: what it is, its
// key among its siblings, and its props. Equal props in the next render give the
// same Slot, so that the diff skips the component by comparing one pointer. A
// Slot never names an instance: trees of many sessions may share it.
type Slot struct {
	Type  any  // comparable; the component's type, owned by app
	Key   Node // KindKeyInt, KindKeyString or the zero Node
	Props any  // the component value; owned by app
}

// A Binding says how the browser treats an event before any handler ran.
// Bindings are constants of the program: two with equal fields are the same.
type Binding struct {
	Flags BindingFlags
	Wait  int    // milliseconds of debounce or throttle; 0 means none
	Keys  string // only these keys, separated by spaces ("Enter Escape"); empty means all
}

// BindingFlags are the yes-or-no parts of a Binding.
type BindingFlags uint16

// The flags; their letters in data-e are in brackets.
const (
	PreventDefault  BindingFlags = 1 << iota // [p] the browser's own action is prevented
	StopPropagation                          // [s] handlers of outer elements do not run
	Once                                     // [o] only the first event
	Passive                                  // [a] the handler never prevents scrolling
	Self                                     // [t] only events whose target is the element itself
	Outside                                  // [x] events outside the element instead of on it
	Debounce                                 // [d] Wait milliseconds of quiet first
	Throttle                                 // [h] at most one each Wait milliseconds
)
