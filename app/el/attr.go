package el

import (
	"strconv"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// Attr sets any attribute. It panics for names that are no attributes, for "style"
// (see Style) and for handlers and srcdoc, whose values would run as code.
func Attr(name, value string) app.Node {
	n := diffcore.Intern(name)
	switch {
	case n == diffcore.AttrStyle:
		panic("el: Attr cannot set style; write el.Style(\"color\", value) for each property")
	case n.ValueKind() == diffcore.CodeValue:
		panic("el: Attr cannot set " + name + ", its value would run as code; bind a Go handler with el.On" + name)
	case !n.ValidAttr():
		panic("el: \"" + name + "\" is no name of an attribute: lower case letters, digits, \"-\", \"_\", \".\", \":\"")
	}
	return diffcore.Attr(n, value)
}

// Data sets the attribute data-name.
func Data(name, value string) app.Node {
	n := diffcore.InternJoined("data-", name)
	if !n.ValidAttr() {
		panic("el: Data cannot set \"data-" + name + "\": lower case letters, digits, \"-\", \"_\", \".\"")
	}
	return diffcore.Attr(n, value)
}

// Aria sets the attribute aria-name.
func Aria(name, value string) app.Node {
	n := diffcore.InternJoined("aria-", name)
	if !n.ValidAttr() {
		panic("el: Aria cannot set \"aria-" + name + "\": lower case letters only")
	}
	return diffcore.Attr(n, value)
}

// Class sets the classes, separated by spaces.
func Class(classes string) app.Node { return diffcore.Attr(diffcore.AttrClass, classes) }

// ClassIf sets the classes yes if cond holds and no otherwise; an empty one sets nothing.
func ClassIf(cond bool, yes, no string) app.Node {
	if !cond {
		yes = no
	}
	if yes == "" {
		return diffcore.Absent
	}
	return diffcore.Attr(diffcore.AttrClass, yes)
}

// ID sets the attribute id. In a component that may be mounted twice use IDRef.
func ID(id string) app.Node { return diffcore.Attr(diffcore.AttrID, id) }

// IDRef sets the attribute name to an id of UseID: "id" on the element that has it,
// "for", "aria-labelledby" and the like on those that refer to it.
func IDRef(name string, id app.ID) app.Node {
	n := diffcore.Intern(name)
	if !n.ValidAttr() || n == diffcore.AttrStyle || n.ValueKind() != diffcore.PlainValue {
		panic("el: IDRef cannot set \"" + name + "\", which holds no id")
	}
	return diffcore.ID(n, int(id))
}

// Value sets what a control holds: of input, textarea, select, option, button,
// progress, meter. What the user typed since is kept until the edit is answered.
func Value(value string) app.Node { return diffcore.Attr(diffcore.AttrValue, value) }

// ValueInt is Value with a number.
func ValueInt(n int) app.Node { return number(diffcore.AttrValue, n) }

// ObjectData sets the attribute data of an object, a URL. A scheme that could run
// code is replaced.
func ObjectData(url string) app.Node { return diffcore.Attr(diffcore.AttrData, url) }

// flag is a boolean attribute.
func flag(name diffcore.Name, on bool) app.Node {
	if !on {
		return diffcore.Absent
	}
	return diffcore.Attr(name, "")
}

// truth is an attribute that says "true" or "false".
func truth(name diffcore.Name, on bool) app.Node {
	if on {
		return diffcore.Attr(name, "true")
	}
	return diffcore.Attr(name, "false")
}

func number(name diffcore.Name, n int) app.Node { return diffcore.Attr(name, strconv.Itoa(n)) }
