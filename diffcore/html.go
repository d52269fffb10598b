package diffcore

import (
	"strconv"
)

// A NestingError reports an element or a text where an HTML parser would not leave
// it, or one that may not be in a tree.
type NestingError struct {
	Element string // its name, or "" for a text
	Why     string // a sentence
	Mount   *Mount // the instance that rendered it
}

func (e *NestingError) Error() string { return "diffcore: " + e.Why }

// AppendHTML appends the tree that m will show when Next is written, as markup: a
// parser makes of it the same nodes as a reader of patches. It fails with a
// *NestingError, or a *DepthError past MaxDepth; b is then what was there before.
//
// Markup is safe whatever the tree holds: texts and values are escaped for where
// they stand, URLs that may run code become BlockedURL.
func AppendHTML(b []byte, m *Mount) ([]byte, error) {
	w := htmlWriter{m: m, pieces: htmlPieces()}
	out := w.node(b, m.Next, 0)
	if w.err != nil {
		return b, w.err
	}
	return out, nil
}

// An htmlWriter appends to the buffer that its methods take and return, which stays
// in registers that way. What it does after the first error is of no use.
type htmlWriter struct {
	m      *Mount // whose tree is written
	depth  int    // elements and lists around
	comps  int    // components around
	err    error
	pieces *pieceTable
	heads  heads
	buf    [64]byte // for data-e
}

const marker, listOpen, listClose = "<!---->", "<!--[-->", "<!--]-->"

func (w *htmlWriter) node(b []byte, n Node, p place) []byte {
	switch n.Kind() {
	case KindHole, KindText, KindInt:
		return w.text(append(b, marker...), n, p)
	case KindRaw:
		return append(append(append(b, listOpen...), rawMarkup(n.Str())...), listClose...)
	case KindElement:
		if n.m&flagStatic != 0 {
			return w.static(b, n, p)
		}
		return w.element(b, n, p)
	case KindList:
		if n.m&flagStatic != 0 {
			return w.static(b, n, p)
		}
		return w.list(b, n, p)
	case KindComponent:
		return w.component(b, n, p)
	}
	return b
}

func (w *htmlWriter) nodes(b []byte, nodes []Node, p place) []byte {
	for i := range nodes {
		if n := nodes[i]; n.m&(0xff|flagStatic) == uint64(KindElement) {
			b = w.element(b, n, p)
		} else {
			b = w.node(b, n, p)
		}
		if w.err != nil {
			break
		}
	}
	return b
}

// deeper goes one level down. It reports whether there is one.
func (w *htmlWriter) deeper() bool {
	if w.depth++; w.depth > MaxDepth {
		w.err = &DepthError{w.m}
		return false
	}
	return true
}

func (w *htmlWriter) list(b []byte, n Node, p place) []byte {
	if !w.deeper() {
		return b
	}
	b = w.nodes(append(b, listOpen...), n.Kids(), p)
	w.depth--
	return append(b, listClose...)
}

func (w *htmlWriter) component(b []byte, n Node, p place) []byte {
	outer := w.m
	m := child(outer.NextKids, n)
	if m == nil {
		return append(b, marker...)
	}
	if w.comps++; w.comps > MaxDepth {
		w.err = &DepthError{m}
		return b
	}
	w.m = m
	b = w.node(b, m.Next, p)
	w.m = outer
	w.comps--
	return b
}

func (w *htmlWriter) text(b []byte, n Node, p place) []byte {
	if emptyText(n) {
		return b
	}
	if why := p.text(); why != "" {
		w.err = &NestingError{"", why, w.m}
		return b
	}
	if n.Kind() == KindInt {
		return strconv.AppendInt(b, int64(n.Num()), 10)
	}
	return escapeText(b, n.Str())
}

func (w *htmlWriter) element(b []byte, n Node, p place) []byte {
	tag := n.Name()
	pieces := w.pieces.tag(tag)
	inside, ok := p.inside(&pieces.class)
	if !ok {
		w.err = misplaced(tag, p, w.m)
		return b
	}
	if !w.deeper() {
		return b
	}
	switch {
	case pieces.end.len() == 0:
		b = w.long(b, tag, n.Attrs())
	case n.nattrs() == 0:
		b = pieces.whole.append(b)
	default:
		b = w.head(b, tag, pieces, n.Attrs())
	}
	kids := n.Kids()
	switch content := pieces.class.content; {
	case content == Void:
		w.depth--
		return b
	case content != Nodes || tag == TagPre || tag == TagListing:
		b = w.delicate(b, n, inside, content)
	case sole(kids):
		b = w.text(b, kids[0], inside)
	default:
		b = w.nodes(b, kids, inside)
	}
	w.depth--
	if pieces.end.len() == 0 {
		return append(append(append(b, '<', '/'), tag.String()...), '>')
	}
	return pieces.end.append(b)
}

// head writes the start of an element.
func (w *htmlWriter) head(b []byte, tag Name, pieces *tagPieces, attrs []Node) []byte {
	k := headKey{tag: tag}
	switch {
	case len(attrs) > 2 || attrs[0].Kind() != KindAttr || attrs[len(attrs)-1].Kind() != KindAttr:
		return append(w.attrs(pieces.open.append(b), tag, attrs), '>')
	case len(attrs) == 2:
		k.attrs[1] = attrs[1]
	}
	k.attrs[0] = attrs[0]
	e := w.heads.at(&k)
	if e.size > 0 && e.of.equal(&k) {
		return e.append(b)
	}
	from := len(b)
	b = append(w.attrs(pieces.open.append(b), tag, attrs), '>')
	e.learn(b[from:], &k)
	return b
}

// long writes the start of an element whose name is too long for pieces.
func (w *htmlWriter) long(b []byte, tag Name, attrs []Node) []byte {
	return append(w.attrs(append(append(b, '<'), tag.String()...), tag, attrs), '>')
}

func misplaced(tag Name, p place, m *Mount) error {
	_, why := p.enter(tag)
	return &NestingError{tag.String(), why, m}
}

// delicate writes what is in an element whose content a parser treats in a way of
// its own.
func (w *htmlWriter) delicate(b []byte, n Node, p place, content Content) []byte {
	kids := n.Kids()
	switch tag := n.Name(); {
	case tag == TagTextarea:
		value := textareaValue(n)
		return escapeText(leading(b, tag, value), value)
	case !sole(kids):
		return w.nodes(b, kids, p)
	case kids[0].Kind() != KindText:
		return w.text(b, kids[0], p)
	case content == RawText:
		b, _ = appendText(b, kids[0].Str())
		return b
	default:
		b = leading(b, tag, kids[0].Str())
	}
	return w.text(b, kids[0], p)
}
