package gentree

import (
	"strconv"

	d "github.com/duet-ui/duet/diffcore"
)

// A context is what may stand somewhere.
type context int

const (
	flow     context = iota // anything
	phrasing                // what may be in a paragraph
	items                   // the inside of ul: li only
	rows                    // tbody
	cells                   // tr
	drawing                 // svg
	formula                 // math
	inset                   // foreignObject: flow without template, which x/net/html loses there
	options                 // select
	label                   // one text
	nothing
)

type shape struct {
	tag    d.Name
	inside context
}

var shapes = map[context][]shape{
	flow: {
		{d.TagDiv, flow}, {d.TagDiv, flow}, {d.TagSection, flow}, {d.TagP, phrasing}, {d.TagUl, items}, {d.TagPre, phrasing},
		{d.TagSpan, phrasing}, {d.TagSvg, drawing}, {d.TagMath, formula}, {d.TagTextarea, label}, {d.TagSelect, options}, {d.TagInput, nothing},
		{d.TagTbody, rows}, {d.TagH2, phrasing}, {d.TagStyle, label}, {d.Intern("x-card"), flow}, {d.TagHr, nothing}, {d.TagTemplate, nothing},
		{d.TagNoscript, label},
	},
	phrasing: {
		{d.TagSpan, phrasing}, {d.TagEm, phrasing}, {d.TagB, phrasing}, {d.TagCode, phrasing}, {d.TagInput, nothing}, {d.TagBr, nothing},
		{d.TagImg, nothing}, {d.TagTextarea, label}, {d.TagSvg, drawing},
	},
	items:   {{d.TagLi, phrasing}},
	rows:    {{d.TagTr, cells}},
	cells:   {{d.TagTd, phrasing}, {d.TagTd, flow}, {d.TagTh, phrasing}},
	drawing: {{d.TagG, drawing}, {d.TagCircle, drawing}, {d.TagForeignObject, inset}, {d.TagSvgTitle, label}, {d.TagSvgA, drawing}},
	inset:   {{d.TagDiv, inset}, {d.TagP, phrasing}, {d.TagUl, items}, {d.TagSpan, phrasing}},
	formula: {{d.TagMrow, formula}, {d.TagMi, label}, {d.TagMn, label}},
	options: {{d.TagOption, label}},
}

// texts reports whether a text may stand in c.
func (c context) texts() bool {
	return c != items && c != rows && c != cells && c != options && c != nothing
}

var words = []string{
	"", "a", "hello world", "<b>&amp;</b>", "\nleading", "\r\n", "x\ry", "naïve", "日本語", "🙂", "a🙂b👩‍👩‍👧", "e\u0301", "שלום", "-->", "<!--",
	"\x00", "nul\x00in", "\xff\xfe", " ", "  two  ", "\u2028", "</textarea>", "</style>", "]", "[", "\u00a0", "\"'`", "0",
}

func (p *Page) word() string {
	if p.chance(30) {
		return "w" + strconv.Itoa(p.r.IntN(50))
	}
	if p.chance(2) {
		b := make([]byte, 5000)
		for i := range b {
			b[i] = 'a' + byte(p.r.IntN(26))
		}
		return string(b)
	}
	return pick(p, words)
}

// comp makes a component for a place of this context.
func (p *Page) comp(ctx context, depth int) *Comp {
	c := &Comp{ID: strconv.Itoa(p.fresh()), Type: p.r.IntN(4), Props: p.fresh(), ctx: ctx, Dirty: true, fresh: true}
	c.Tree = p.node(ctx, depth, false)
	c.Fails = depth > 0 && p.chance(3)
	return c
}

// new gives a node its identity.
func (p *Page) new(n Node) *Node {
	n.ID = p.fresh()
	return &n
}

// node makes a node for a place of this context.
func (p *Page) node(ctx context, depth int, keyed bool) *Node {
	p.size--
	small := p.size <= 0 || depth > 12
	if !keyed {
		switch roll := p.r.IntN(100); {
		case small || roll < 12:
			if small && p.chance(70) && ctx.texts() {
				return p.new(Node{Kind: d.KindText, Text: p.word()})
			}
			return p.new(Node{Kind: d.KindHole})
		case roll < 35 && ctx.texts():
			return p.new(Node{Kind: d.KindText, Text: p.word()})
		case roll < 40 && ctx.texts():
			return p.new(Node{Kind: d.KindInt, Num: p.r.IntN(1000) - 500})
		case roll < 52 && ctx != label:
			return p.list(ctx, depth)
		case roll < 55 && (ctx == flow || ctx == phrasing):
			return p.new(Node{Kind: d.KindRaw, Text: pick(p, raws)})
		case roll < 65:
			return p.new(Node{Kind: d.KindComponent, Comp: p.comp(ctx, depth+1)})
		}
	} else if p.chance(35) && !small {
		return p.new(Node{Kind: d.KindComponent, Comp: p.comp(ctx, depth+1)})
	}
	return p.element(ctx, depth)
}

var raws = []string{"", "<i>raw</i>", "a<b>c</b>d", "text", "<u>1</u><u>2</u>"}

func (p *Page) element(ctx context, depth int) *Node {
	if ctx == label {
		return p.new(Node{Kind: d.KindText, Text: p.word()})
	}
	s := pick(p, shapes[ctx])
	n := p.new(Node{Kind: d.KindElement, Tag: s.tag, ctx: s.inside, Attrs: p.attributes(s.tag), Fixed: p.chance(8)})
	if s.tag == d.TagTbody { // a table around it, since it stands nowhere else
		outer := p.new(Node{Kind: d.KindElement, Tag: d.TagTable, ctx: nothing, Kids: []*Node{n}})
		p.fillNode(n, depth+2)
		return outer
	}
	p.fillNode(n, depth+1)
	return n
}

func (p *Page) fillNode(n *Node, depth int) {
	switch n.ctx {
	case nothing:
		return
	case label:
		if n.Tag == d.TagTextarea && p.chance(50) {
			n.Attrs = append(n.Attrs, d.Attr(d.AttrValue, p.word()))
			return
		}
		if p.chance(80) {
			n.Kids = []*Node{p.new(Node{Kind: d.KindText, Text: p.word()})}
		}
		return
	}
	count := p.r.IntN(4)
	if p.chance(20) {
		count = 1
	}
	for range count {
		n.Kids = append(n.Kids, p.node(n.ctx, depth, false))
	}
}

func (p *Page) list(ctx context, depth int) *Node {
	n := p.new(Node{Kind: d.KindList, ctx: ctx})
	keyed := p.chance(70)
	for range p.r.IntN(p.big) {
		if p.size <= 0 {
			break
		}
		n.Kids = append(n.Kids, p.child(ctx, depth, keyed))
	}
	if keyed {
		n.Keyed = true
	}
	return n
}

// child makes a child of a list.
func (p *Page) child(ctx context, depth int, keyed bool) *Node {
	kid := p.node(ctx, depth+1, keyed)
	if keyed && ctx != label {
		p.setKey(kid)
	}
	return kid
}

func (p *Page) setKey(n *Node) {
	k := d.KeyInt(p.fresh())
	if p.chance(30) {
		k = d.KeyString("k" + strconv.Itoa(p.fresh()))
	}
	switch n.Kind {
	case d.KindElement:
		n.Key = k
	case d.KindComponent:
		n.Comp.Key = k
	}
}

var bindings = []*d.Binding{nil, nil, {}, {Flags: d.PreventDefault}, {Flags: d.PreventDefault | d.Once, Keys: "Enter Escape"}, {Flags: d.Debounce, Wait: 200}}

func (p *Page) attributes(tag d.Name) []d.Node {
	var at []d.Node
	for range p.r.IntN(5) {
		at = append(at, p.attribute(tag))
	}
	return at
}

// styles have values that a browser takes, none, and one that it must never see.
var styles = []struct {
	name   string
	values []string
}{
	{"color", []string{"red", "blue", "", "a;b"}}, {"width", []string{"10px", "50%", "", "1px}"}}, {"--gap", []string{"10px", "url(\"x;y\")", "", "a{b"}},
	{"background-image", []string{"none", "url(\"x;y\")", "", "u\\72l(x)"}},
}

func (p *Page) attribute(tag d.Name) d.Node {
	switch p.r.IntN(14) {
	case 0, 1:
		return d.Attr(d.AttrClass, p.word())
	case 2:
		return d.Attr(d.AttrTitle, p.word())
	case 3:
		return d.Attr(d.Intern("data-x"), p.word())
	case 4:
		return d.ID(d.AttrID, p.r.IntN(3))
	case 5:
		return d.ID(d.Intern("aria-labelledby"), p.r.IntN(3))
	case 6, 7:
		s := pick(p, styles)
		return d.Style(d.Intern(s.name), pick(p, s.values))
	case 8:
		return d.On(pick(p, []d.Name{d.EventClick, d.EventKeyDown, d.EventInput}), p.r.IntN(9), pick(p, bindings))
	case 9:
		return d.Attr(d.AttrHref, pick(p, []string{"/a", "javascript:alert(1)", " JaVa\tscript:x", "https://x.test/?a=b", "#", "data:text/html,x"}))
	case 10:
		if tag == d.TagInput {
			return d.Attr(d.AttrValue, p.word())
		}
		return d.Absent
	case 11:
		if tag == d.TagInput {
			return d.Attr(d.AttrChecked, "")
		}
		return d.Attr(d.AttrHidden, "")
	case 12:
		if tag.Namespace() == d.SVG {
			return d.Attr(d.AttrViewBox, "0 0 1 1")
		}
		return d.Attr(d.AttrLang, "en")
	}
	return d.Absent
}
