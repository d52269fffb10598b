// Package el holds what goes into an element: attributes, texts, keys, events. The
// elements themselves are methods of app.Scope:
//
//	s.Button(el.Class("add"), el.OnClick(c.add), el.Text("Add "), el.Int(c.Step))
//
// Each attribute of HTML and SVG has a function, named as the property is in the
// DOM (ReadOnly, TabIndex, StrokeWidth); Attr sets any other. Values are typed: a
// bool is present or absent, a number stays a number. Each event has a function
// (OnClick, OnKeyDown); On binds any other. What the browser does with an event before a
// handler runs is said where it is bound, by an Option, as handlers may run far away.
//
// Read in order: text.go, attr.go, style.go, on.go, static.go; the rest is generated.
package el
