package diffcore

import "unsafe"

// Absent is an attribute that is not there. Seal drops it. It differs from the
// hole, which keeps its place among the children.
var Absent = Attr(0, "")

// MaxDepth is how deep elements and lists may be nested, and how deep components:
// HTML parsers re-parent elements past 512.
const MaxDepth = 400

// Blocked replaces text that cannot stand in its element, such as "</style" in a
// style element.
const Blocked = "duet:blocked"

// Seal makes an element of items: attributes, a key, handlers and children in any
// order. It copies them into one run of the arena, the key first, then the
// attributes, then the children. The last of several attributes of one name wins.
// A hole before the last attribute and before the first child is dropped like
// Absent and an empty Style; every other hole keeps its place. Items are not kept.
//
// Seal panics when the items are no element: attributes that may not be in a tree,
// children where the element takes none.
func (a *Arena) Seal(tag Name, items []Node) Node {
	run := a.Take(len(items))
	attrs, i := 0, 0
	m := uint64(KindElement) | uint64(tag)<<16
	for ; i < len(items); i++ {
		it := items[i]
		if it.IsNode() {
			if it.m == 0 && attributeFollows(items[i+1:]) {
				continue
			}
			break
		}
		if it.m&0xff == uint64(KindAttr) && common(it.Name()) && !named(run[:attrs], it.Name()) {
			run[attrs] = it
			attrs++
			continue
		}
		m |= sealItem(run, &attrs, 0, it)
	}
	kids := 0
	for ; i < len(items); i++ {
		it := items[i]
		if !it.IsNode() { // an attribute after a child: make room
			m |= sealItem(run, &attrs, kids, it)
			continue
		}
		run[attrs+kids] = it
		kids++
		m |= flagsAbove(it.m)
	}
	if attrs > maxAttrs || kids > maxKids {
		panic("diffcore: <" + tag.String() + "> has more than 4,095 attributes or 1,048,575 children; put the children in a list")
	}
	if int(tag) >= staticCount || staticClass[tag] == 0 || tag.class().content != Nodes || tag.class().refused {
		sealContent(tag, run[:attrs], run[attrs:attrs+kids])
		if tag == TagTextarea && kids == 1 { // its text is its value
			var buf [12]byte
			run[attrs] = Attr(AttrValue, string([]byte(shown(run[attrs], &buf))))
			attrs, kids = attrs+1, 0
		}
	}
	a.giveBack(len(items) - attrs - kids)
	if attrs+kids > 0 {
		m |= flagRun
	}
	return Node{unsafe.Pointer(unsafe.SliceData(run)), m | uint64(attrs)<<52 | uint64(kids)<<32}
}

// common reports whether n is an attribute that sealItem would take without a word.
func common(n Name) bool {
	return n != 0 && int(n) < staticCount && staticKind[n] != CodeValue && n != AttrStyle
}

// named reports whether one of attrs has the name n.
func named(attrs []Node, n Name) bool {
	for i := range attrs {
		if attrs[i].Name() == n {
			return true
		}
	}
	return false
}

// attributeFollows reports whether an attribute comes before the next child.
func attributeFollows(items []Node) bool {
	for i := range items {
		if items[i].m != 0 {
			return !items[i].IsNode()
		}
	}
	return false
}

// sealItem puts an item that is not a child behind the attributes of run, which
// has kids children behind them, and returns the flags that it brings.
func sealItem(run []Node, attrs *int, kids int, it Node) uint64 {
	n := *attrs
	switch it.Kind() {
	case KindAttr:
		if it.Name() == 0 {
			return 0
		}
		if n := it.Name(); !n.ValidAttr() || n == AttrStyle || int(n) >= staticCount && n.String() == bindings {
			panic(badAttr(n))
		}
	case KindStyle:
		if it.m>>32 == 0 {
			return 0
		}
		if n := it.Name(); int(n) >= staticCount && !validProperty(n.String()) {
			panic("diffcore: \"" + n.String() + "\" cannot be the name of a CSS property")
		}
	case KindKeyInt, KindKeyString:
		if n > 0 && run[0].Kind() >= KindKeyInt {
			run[0] = it
			return 0
		}
		insertItem(run[:n+kids+1], 0, it)
		*attrs = n + 1
		return flagKeyed
	case KindOn, KindFunc, KindBound: // several handlers of one event may differ by key or option
		insertItem(run[:n+kids+1], n, it)
		*attrs = n + 1
		return 0
	}
	for i := range n {
		if sameAttr(run[i], it) {
			run[i] = it
			return 0
		}
	}
	insertItem(run[:n+kids+1], n, it)
	*attrs = n + 1
	if it.Kind() == KindID {
		return flagIDs
	}
	return 0
}

// insertItem puts it at index i of run, whose last place is free.
func insertItem(run []Node, i int, it Node) {
	copy(run[i+1:], run[i:])
	run[i] = it
}

// sameAttr reports whether x and y set the same attribute or property. An id and a
// plain attribute of one name do.
func sameAttr(x, y Node) bool {
	if (x.m^y.m)&identity == 0 {
		return true
	}
	return x.Name() == y.Name() && (x.Kind() == KindID && y.Kind() == KindAttr || x.Kind() == KindAttr && y.Kind() == KindID)
}

func badAttr(n Name) string {
	s := n.String()
	switch {
	case n == AttrStyle:
		return "diffcore: the attribute style is written property by property: use el.Style"
	case s == bindings:
		return "diffcore: the attribute " + s + " belongs to Duet"
	case n.ValueKind() == CodeValue:
		return "diffcore: the attribute " + s + " would run its value as code: bind a handler with el.On... instead"
	}
	return "diffcore: \"" + s + "\" cannot be the name of an attribute"
}

// sealContent checks the elements that take no children, or one text only.
func sealContent(tag Name, attrs, kids []Node) {
	name := tag.String()
	if !tag.ValidElement() {
		if tag.Refused() {
			panic("diffcore: <" + name + "> may not be in a tree: it runs code, belongs to the document's frame, or is obsolete")
		}
		panic("diffcore: \"" + name + "\" cannot be the name of an element; a custom element has a hyphen and only lower case")
	}
	switch tag.Content() {
	case Void:
		if len(kids) > 0 {
			panic("diffcore: <" + name + "> is a void element, it has no children")
		}
	case Empty:
		if len(kids) > 0 {
			panic("diffcore: <" + name + "> may not have children in a tree: a parser keeps them somewhere else")
		}
	case PlainText, RawText:
		if len(kids) > 1 || len(kids) == 1 && !isText(kids[0]) {
			panic("diffcore: <" + name + "> holds one text and nothing else")
		}
		if len(kids) == 0 {
			return
		}
		if tag == TagTextarea {
			for _, at := range attrs {
				if at.Kind() == KindAttr && at.Name() == AttrValue {
					panic("diffcore: <textarea> takes its text from el.Value or from a child, not from both")
				}
			}
		}
		if tag.Content() == RawText && kids[0].Kind() == KindText {
			kids[0] = Text(rawText(name, kids[0].Str()))
		}
	}
}

// rawText returns what may stand between the tags of an element whose text a
// parser takes literally.
func rawText(tag, s string) string {
	if tag == "noscript" {
		if indexAny(s, '<', '&') >= 0 { // markup, where scripts are off
			return Blocked
		}
	} else {
		for i := range len(s) {
			if s[i] == '<' && i+1 < len(s) && s[i+1] == '/' && hasFold(s[i+2:], tag) {
				return Blocked
			}
		}
	}
	if indexAny(s, '\r', '\r') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) { // a parser would make each line end a line feed
		switch {
		case s[i] != '\r':
			b = append(b, s[i])
		case i+1 == len(s) || s[i+1] != '\n':
			b = append(b, '\n')
		}
	}
	return string(b)
}

// indexAny returns the index of the first byte of s that is c or d, or -1.
func indexAny(s string, c, d byte) int {
	for i := range len(s) {
		if s[i] == c || s[i] == d {
			return i
		}
	}
	return -1
}

// hasFold reports whether s begins with the lower case prefix, in any case.
func hasFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}
