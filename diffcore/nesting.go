package diffcore

// A Namespace is the language an element belongs to.
type Namespace uint8

// The namespaces.
const (
	HTML Namespace = iota
	SVG
	MathML
)

// Content says what may stand between an element's tags in markup.
type Content uint8

// The contents.
const (
	Nodes     Content = iota // texts, elements, lists, components
	Void                     // nothing, and there is no end tag
	PlainText                // one text, escaped: title, textarea
	RawText                  // one text that a parser does not unescape: style, iframe, noscript
	Empty                    // nothing: a parser puts the children of template elsewhere
)

// ValueKind says what an attribute's value means to a browser.
type ValueKind uint8

// The kinds of values.
const (
	PlainValue  ValueKind = iota
	BoolValue             // present or absent; the value is empty
	URLValue              // a URL: schemes that run code are refused
	TargetValue           // attributeName of an SVG animation: a URL attribute or a handler is refused as value
	CodeValue             // on* and srcdoc: refused, whatever the value
)

// Namespace returns the namespace of the element named n; unknown elements are HTML's.
func (n Name) Namespace() Namespace { return n.class().space }

// Content returns what the element named n may hold.
func (n Name) Content() Content { return n.class().content }

// Refused reports whether the element named n may not be in a tree: it runs code,
// belongs to the document's frame, or is obsolete and has a parser's rules of its own.
func (n Name) Refused() bool { return n.class().refused }

// IsElement reports whether n is an element of HTML, SVG or MathML.
func (n Name) IsElement() bool { return int(n) < staticCount && staticClass[n] != 0 }

// ValueKind returns what a value of the attribute named n means to a browser.
func (n Name) ValueKind() ValueKind {
	if int(n) < staticCount {
		return staticKind[n]
	}
	return interned.entry(n).kind
}

// ValidElement reports whether n may name an element: it is an element that is
// not Refused, or a valid name of a custom element (lower case, with a hyphen).
func (n Name) ValidElement() bool {
	if int(n) < staticCount {
		return staticClass[n] != 0 && !n.Refused()
	}
	return interned.entry(n).element
}

// ValidAttr reports whether n may name an attribute: its kind is not CodeValue and
// markup keeps it as it is (no upper case except in SVG's own names).
func (n Name) ValidAttr() bool {
	if int(n) < staticCount {
		return n != 0 && staticKind[n] != CodeValue
	}
	return interned.entry(n).attr
}

func (n Name) class() *class {
	if int(n) < staticCount {
		return &classes[staticClass[n]]
	}
	return &classes[0]
}

// A place is where a node stands, as far as an HTML parser's rules go: a set of
// bits for the elements around it. The zero place is the body of a page.
type place uint32

// A class is the rules of some elements.
type class struct {
	opens   place // what everything inside is in
	shuts   place // what everything inside is no longer in
	never   place // where a parser would move the element
	under   place // the strict places that may hold it
	needs   bool  // it may stand nowhere else than in one of under
	refused bool
	space   Namespace
	content Content
}

// enter returns the place inside an element named tag that stands in p. It returns
// an explanation instead if an HTML parser would not leave the element there.
func (p place) enter(tag Name) (inside place, why string) {
	c := tag.class()
	if inside, ok := p.inside(c); ok {
		return inside, ""
	}
	switch {
	case c.refused:
		return 0, "<" + tag.String() + "> may not be in a tree"
	case p&c.never != 0:
		return 0, "a parser moves <" + tag.String() + "> out of " + placeName(p&c.never)
	case p&strictPlaces != 0 && p&strictPlaces&c.under == 0:
		return 0, "<" + tag.String() + "> may not stand directly in " + placeName(p&strictPlaces)
	}
	return 0, "<" + tag.String() + "> may stand only in " + placeName(c.under)
}

// inside is enter without an explanation, for an element with the rules c.
func (p place) inside(c *class) (inside place, ok bool) {
	strict := p & strictPlaces
	ok = !c.refused && p&c.never == 0 && (strict == 0 || strict&c.under != 0) && (!c.needs || p&c.under != 0)
	return p&^(c.shuts|directPlaces) | c.opens, ok
}

// text returns why a text that is not empty may not stand in p, or "".
func (p place) text() (why string) {
	if p &= textlessPlaces; p != 0 {
		return "a parser moves text out of " + placeName(p)
	}
	return ""
}

// placeName describes the first of the places in p.
func placeName(p place) string {
	switch p & -p {
	case inP:
		return "<p>"
	case inA:
		return "<a>"
	case inButton:
		return "<button>"
	case inForm:
		return "<form>"
	case inLi:
		return "<li> (put a <ul> or <ol> between)"
	case inDd:
		return "<dd> or <dt> (put a <dl> between)"
	case inHeading:
		return "a heading"
	case inAnnotation, inImplied:
		return "<rt>, <rp>, <p>, <li>, <dd> or <dt>"
	case inTable:
		return "<table> (rows stand in <tbody>)"
	case inRows:
		return "<thead>, <tbody> or <tfoot>"
	case inRow:
		return "<tr>"
	case inColumns:
		return "<colgroup>"
	case inSelect:
		return "<select>"
	case inOptgroup:
		return "<optgroup>"
	case inOption:
		return "<option>"
	case inSvg:
		return "<svg>"
	case inMath:
		return "<math>"
	}
	return "here"
}
