package diffcore

import "strconv"

// bindings is the attribute that tells the browser which events an element
// handles, and how: events separated by spaces, each one
// "event[:flag letters][;k=keys separated by commas][;w=milliseconds]".
const bindings = "data-e"

// flagLetters are the letters of BindingFlags, lowest first.
const flagLetters = "psoatxdh"

// appendBindings appends the value of data-e for an element's attributes. If lean,
// handlers that the browser needs to know nothing of are left out.
func appendBindings(b []byte, attrs []Node, lean bool) []byte {
	n := len(b)
	for _, at := range attrs {
		if at.Kind() != KindOn {
			continue
		}
		bind := (*Binding)(at.p)
		if lean && plain(bind) {
			continue
		}
		if len(b) > n {
			b = append(b, ' ')
		}
		b = append(b, at.Name().String()...)
		if !plain(bind) {
			b = appendBinding(b, bind)
		}
	}
	return b
}

func plain(b *Binding) bool { return b == nil || *b == Binding{} }

func appendBinding(b []byte, bind *Binding) []byte {
	if bind.Flags != 0 {
		b = append(b, ':')
		for i := range len(flagLetters) {
			if bind.Flags>>i&1 != 0 {
				b = append(b, flagLetters[i])
			}
		}
	}
	if bind.Keys != "" {
		b = append(b, ";k="...)
		for i := range len(bind.Keys) {
			if c := bind.Keys[i]; c == ' ' {
				b = append(b, ',')
			} else {
				b = append(b, c)
			}
		}
	}
	if bind.Wait != 0 {
		b = strconv.AppendInt(append(b, ";w="...), int64(bind.Wait), 10)
	}
	return b
}

// sameBindings reports whether the handlers among x and y are bound equally. The
// handlers' ordinals do not matter, nor does the order.
func sameBindings(x, y []Node, lean bool) bool {
	return boundIn(x, y, lean) && boundIn(y, x, lean)
}

// boundIn reports whether each binding of x is one of y.
func boundIn(x, y []Node, lean bool) bool {
	for _, p := range x {
		if p.Kind() != KindOn || lean && plain((*Binding)(p.p)) {
			continue
		}
		found := false
		for _, q := range y {
			if (p.m^q.m)&identity == 0 && sameBinding(p, q) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

func sameBinding(p, q Node) bool {
	if p.p == q.p {
		return true
	}
	x, y := (*Binding)(p.p), (*Binding)(q.p)
	return plain(x) && plain(y) || x != nil && y != nil && *x == *y
}
