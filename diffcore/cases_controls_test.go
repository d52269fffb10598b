package diffcore_test

import (
	"strings"

	d "github.com/duet-ui/duet/diffcore"
)

// controlCases are about controls, whose state is in properties, and about styles,
// which a browser reads in its own way.
var controlCases = []diffCase{
	{"select", []scene{
		func(s *stage) d.Node { return choice(s, "b", "a", "b", "c") },
		func(s *stage) d.Node { return choice(s, "c", "a", "b", "c") },
		func(s *stage) d.Node { return choice(s, "c", "x", "a", "b", "c") },
		func(s *stage) d.Node { return choice(s, "x", "x") },
		func(s *stage) d.Node { return choice(s, "") },
	}},
	{"select by hole", []scene{
		func(s *stage) d.Node {
			return s.el("select", nil, s.el("option", "a"), s.el("option", attr("selected", ""), "b"))
		},
		func(s *stage) d.Node {
			return s.el("select", s.el("option", "new"), s.el("option", "a"), s.el("option", attr("selected", ""), "b"))
		},
		func(s *stage) d.Node {
			return s.el("select", nil, s.el("option", attr("selected", ""), "a"), s.el("option", "b"))
		},
	}},
	{"select multiple", []scene{
		func(s *stage) d.Node { return several(s, "ab") },
		func(s *stage) d.Node { return several(s, "bc") },
		func(s *stage) d.Node { return several(s, "") },
		func(s *stage) d.Node { return several(s, "abc") },
	}},
	{"deep select after a hidden sibling", []scene{
		func(s *stage) d.Node {
			return s.el("div", s.el("div", nil, s.el("p", nil, s.el("label", "x", choice(s, "a", "a", "b")))))
		},
		func(s *stage) d.Node {
			return s.el("div", s.el("div", nil, s.el("p", nil, s.el("label", "x", choice(s, "a", "a", "b", "c")))))
		},
		func(s *stage) d.Node {
			return s.el("div", s.el("div", s.el("i"), s.el("p", "shown", s.el("label", "x", choice(s, "a", "a", "b", "c")))))
		},
	}},
	{"checked and indeterminate", inside("input", a{attr("type", "checkbox")}, a{attr("type", "checkbox"), attr("checked", "")}, a{attr("type", "checkbox"), attr("indeterminate", "")}, a{attr("type", "checkbox")})},
	{"radio", []scene{
		func(s *stage) d.Node { return radios(s, 0) }, func(s *stage) d.Node { return radios(s, 2) }, func(s *stage) d.Node { return radios(s, 1) },
	}},
	{"muted", []scene{
		func(s *stage) d.Node { return s.el("video") },
		func(s *stage) d.Node { return s.el("video", attr("muted", "")) },
		func(s *stage) d.Node { return s.el("video", attr("controls", "")) },
	}},
	{"disabled, hidden, readonly", []scene{
		func(s *stage) d.Node { return s.el("input", attr("disabled", ""), attr("readonly", "")) },
		func(s *stage) d.Node { return s.el("input", attr("hidden", ""), attr("required", "")) },
	}},
	{"type of an input", inside("input", a{attr("type", "text"), attr("value", "5")}, a{attr("type", "number"), attr("value", "6")}, a{attr("type", "checkbox"), attr("checked", "")}, a{attr("type", "range"), attr("value", "7"), attr("max", "9")})},
	{"textarea content", inside("textarea", a{"a"}, a{"\n\nb"}, a{""}, a{"</textarea>"})},
	{"fields that hide a form", []scene{
		func(s *stage) d.Node { return hiding(s, "a") }, func(s *stage) d.Node { return hiding(s, "b") },
	}},
	{"a style that the browser refuses", inside("p", a{style("color", "red")}, a{style("color", "12px")}, a{style("color", "blue")}, a{style("width", "red"), style("color", "nonsense")})},
	{"a style of several", inside("p",
		a{style("margin", "1px"), style("margin-left", "2px")}, a{style("margin", "3px"), style("margin-left", "2px")}, a{style("margin", "3px")}, a{style("margin-left", "4px")})},
	{"styles that overlap", inside("p",
		a{style("border-top", "1px solid red"), style("border-color", "blue")}, a{style("border-top", "2px solid red"), style("border-color", "blue")},
		a{style("inset", "0px"), style("top", "1px")}, a{style("inset", "2px"), style("top", "1px")}, a{style("top", "1px"), style("inset", "2px")},
		a{style("font", "10px serif"), style("line-height", "2")}, a{style("font", "12px serif"), style("line-height", "2")}, a{style("line-height", "2")},
		a{style("margin-left", "1px"), style("margin-inline", "2px")}, a{style("margin-left", "3px"), style("margin-inline", "2px")},
		a{style("font-size", "1px"), style("font-weight", "2"), style("left", "1px"), style("top", "2px")}, a{style("font-size", "2px"), style("font-weight", "2"), style("left", "2px"), style("top", "2px")})},
	{"style custom properties", inside("p", a{style("--x", "1")}, a{style("--x", "{a}"), style("--y", " b ")}, a{style("--y", "url(\"x;y\")")})},
	{"many attributes", inside("p", attrs(0, 1000, "v"), attrs(0, 1000, "v", "data-a500=other"), attrs(1, 1001, "v"))},
	{"a long attribute", inside("p", a{attr("title", strings.Repeat("x", 5000))}, a{attr("title", strings.Repeat("x", 5000)+"y")}, a{})},
	{"a handler survives", []scene{
		func(s *stage) d.Node { return s.el("button", attr("class", "a"), d.On(d.EventClick, 0, nil)) },
		func(s *stage) d.Node { return s.el("button", attr("class", "b"), d.On(d.EventClick, 1, nil)) },
		func(s *stage) d.Node { return s.el("button", d.On(d.EventClick, 2, nil)) },
		func(s *stage) d.Node { return s.el("button", d.On(d.EventClick, 9, nil)) },
	}},
	{"events that do not bubble", inside("div",
		a{d.On(d.Intern("focus"), 0, nil)}, a{d.On(d.Intern("blur"), 0, nil), d.On(d.Intern("mouseenter"), 1, nil)},
		a{d.On(d.Intern("scroll"), 0, nil), d.On(d.Intern("load"), 0, nil), d.On(d.Intern("toggle"), 0, nil)}, a{})},
}

// choice is a select of options, one of them selected.
func choice(s *stage, selected string, options ...string) d.Node {
	items := a{nil}
	for _, o := range options {
		at := d.Absent
		if o == selected {
			at = attr("selected", "")
		}
		items = append(items, s.el("option", at, attr("value", o), o))
	}
	return s.el("select", items...)
}

func several(s *stage, selected string) d.Node {
	items := a{attr("multiple", "")}
	for _, o := range []string{"a", "b", "c"} {
		at := d.Absent
		if strings.Contains(selected, o) {
			at = attr("selected", "")
		}
		items = append(items, s.el("option", at, o))
	}
	return s.el("select", items...)
}

func radios(s *stage, checked int) d.Node {
	var items a
	for i := range 3 {
		at := d.Absent
		if i == checked {
			at = attr("checked", "")
		}
		items = append(items, s.el("input", attr("type", "radio"), attr("name", "r"), at))
	}
	return s.el("div", items...)
}

func hiding(s *stage, value string) d.Node {
	items := a{attr("class", value), style("color", map[string]string{"a": "red", "b": "blue"}[value]), attr("id", value)}
	for _, name := range []string{"attributes", "style", "id", "name", "action", "method", "value", "type", "title", "children", "elements", "data", "length"} {
		items = append(items, s.el("input", attr("name", name), attr("value", value)))
	}
	return s.el("form", items...)
}

// attrs are data-a attributes from a number to another; others follow as name=value.
func attrs(from, to int, value string, others ...string) a {
	var list a
	for i := from; i < to; i++ {
		list = append(list, attr("data-a"+itoa(i), value))
	}
	for _, o := range others {
		name, value, _ := strings.Cut(o, "=")
		list = append(list, attr(name, value))
	}
	return list
}
