package diffcore

import "strconv"

// A Doc is a small document in memory: a reader of patches for tests, for clients
// without a browser, and to check what a browser shows. It is for one goroutine.
type Doc struct {
	Root  *DocNode // the container; it has one slot, the page's
	Moved int      // how many slots orders have moved so far
}

// A DocNode is an element, a text, a comment or raw markup.
type DocNode struct {
	Kind   DocKind
	Space  Namespace // of an element
	Name   string    // of an element
	Text   string    // of a text, a comment, raw markup
	Attrs  []DocAttr
	Kids   []*DocNode
	Parent *DocNode

	Foreign bool // added by others: every walk skips it
	Broken  bool // others removed a node of ours from it, or a patch missed here

	key string // from a sync
}

// A DocAttr is an attribute of an element.
type DocAttr struct{ Name, Value string }

// A DocKind says what a DocNode is.
type DocKind uint8

// The kinds of nodes of a document.
const (
	DocElement DocKind = iota
	DocText
	DocComment
	DocRaw // markup between the borders of a raw slot; nobody parsed it
)

// NewDoc returns the document that shows Next of m and of all below it.
func NewDoc(m *Mount) *Doc {
	d := &Doc{Root: &DocNode{Kind: DocElement, Name: "div", Attrs: []DocAttr{{"id", "duet"}}}}
	d.Root.show(m.Next, m)
	return d
}

// add appends kids to n.
func (n *DocNode) add(kids ...*DocNode) {
	for _, k := range kids {
		k.Parent = n
	}
	n.Kids = append(n.Kids, kids...)
}

func comment(s string) *DocNode { return &DocNode{Kind: DocComment, Text: s} }

func textNode(s string) *DocNode { return &DocNode{Kind: DocText, Text: s} }

// addText appends a text node unless s is empty.
func (n *DocNode) addText(s string) {
	if s != "" {
		n.add(textNode(s))
	}
}

// show appends the slot of the tree node v of m.
func (n *DocNode) show(v Node, m *Mount) {
	switch v.Kind() {
	case KindHole, KindText, KindInt:
		var buf [12]byte
		n.add(comment(""))
		n.addText(cleanText(string([]byte(shown(v, &buf)))))
	case KindRaw:
		n.add(comment("["), &DocNode{Kind: DocRaw, Text: rawMarkup(v.Str())}, comment("]"))
	case KindList:
		n.add(comment("["))
		for _, kid := range v.Kids() {
			n.show(kid, m)
		}
		n.add(comment("]"))
	case KindComponent:
		if m = child(m.NextKids, v); m == nil {
			n.add(comment(""))
			return
		}
		n.show(m.Next, m)
	case KindElement:
		e := &DocNode{Kind: DocElement, Space: v.Name().Namespace(), Name: v.Name().String()}
		n.add(e)
		for _, at := range v.Attrs() {
			switch at.Kind() {
			case KindAttr:
				e.setAttr(at.Name().String(), cleanText(safeValue(at.Name(), at.Str())))
			case KindStyle:
				e.setStyle(at.Name().String(), cleanText(safeStyle(at.Str())))
			case KindID:
				e.setAttr(at.Name().String(), m.Prefix()+"-"+strconv.Itoa(at.Num()))
			}
		}
		if b := appendBindings(nil, v.Attrs(), false); len(b) > 0 {
			e.setAttr(bindings, string(b))
		}
		if kids := v.Kids(); sole(kids) {
			var buf [12]byte
			e.addText(cleanText(string([]byte(shown(kids[0], &buf)))))
			return
		}
		for _, kid := range v.Kids() {
			e.show(kid, m)
		}
	}
}

// Attr returns the value of an attribute.
func (n *DocNode) Attr(name string) (value string, ok bool) {
	for _, at := range n.Attrs {
		if at.Name == name {
			return at.Value, true
		}
	}
	return "", false
}

// setAttr sets an attribute in a new slice, so that the old one can be put back.
// A textarea's value is its text.
func (n *DocNode) setAttr(name, value string) {
	if name == "value" && n.Name == "textarea" {
		n.Kids = nil
		n.addText(value)
		return
	}
	attrs := append([]DocAttr(nil), n.Attrs...)
	for i := range attrs {
		if attrs[i].Name == name {
			attrs[i].Value = value
			n.Attrs = attrs
			return
		}
	}
	n.Attrs = append(attrs, DocAttr{name, value})
}

func (n *DocNode) dropAttr(name string) {
	if name == "value" && n.Name == "textarea" {
		n.Kids = nil
		return
	}
	var attrs []DocAttr
	for _, at := range n.Attrs {
		if at.Name != name {
			attrs = append(attrs, at)
		}
	}
	n.Attrs = attrs
}

// setStyle sets a CSS property in the style attribute; the empty value removes it.
func (n *DocNode) setStyle(property, value string) {
	old, _ := n.Attr("style")
	decls := Declarations(old)
	found := false
	for i := range decls {
		if decls[i].Name == property {
			decls[i].Value, found = value, true
		}
	}
	if !found {
		decls = append(decls, DocAttr{property, value})
	}
	var b []byte
	for _, d := range decls {
		if d.Value == "" {
			continue
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(append(append(append(b, d.Name...), ':', ' '), d.Value...), ';')
	}
	if len(b) == 0 {
		n.dropAttr("style")
		return
	}
	n.setAttr("style", string(b))
}

// Declarations splits the value of a style attribute, as this package writes it,
// into properties and values.
func Declarations(style string) []DocAttr {
	var decls []DocAttr
	var quote byte
	depth, from := 0, 0
	for i := range len(style) {
		switch c := style[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == ';' && depth == 0:
			decl := style[from:i]
			for len(decl) > 0 && decl[0] == ' ' {
				decl = decl[1:]
			}
			for j := range len(decl) {
				if decl[j] == ':' {
					decls = append(decls, DocAttr{decl[:j], decl[min(j+2, len(decl)):]})
					break
				}
			}
			from = i + 1
		}
	}
	return decls
}

// HTML returns the markup of what is in the container.
func (d *Doc) HTML() string {
	var b []byte
	for _, kid := range d.Root.Kids {
		b = kid.append(b)
	}
	return string(b)
}

func (n *DocNode) append(b []byte) []byte {
	switch n.Kind {
	case DocText:
		if n.Parent != nil && Intern(n.Parent.Name).Content() == RawText && n.Parent.Space == HTML {
			return append(b, n.Text...)
		}
		return escapeText(b, n.Text)
	case DocRaw:
		return append(b, n.Text...)
	case DocComment:
		return append(append(append(b, "<!--"...), n.Text...), "-->"...)
	}
	b = append(append(b, '<'), n.Name...)
	for _, at := range n.Attrs {
		b = append(append(b, ' '), at.Name...)
		b = append(escapeValue(append(b, '=', '"'), at.Value), '"')
	}
	b = append(b, '>')
	if n.Space == HTML && Intern(n.Name).Content() == Void {
		return b
	}
	if len(n.Kids) > 0 && n.Kids[0].Kind == DocText && n.Space == HTML {
		b = leading(b, Intern(n.Name), n.Kids[0].Text)
	}
	for _, kid := range n.Kids {
		b = kid.append(b)
	}
	return append(append(append(b, '<', '/'), n.Name...), '>')
}
