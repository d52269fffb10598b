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
func (p *Page) comp(ctx context, depth int) *comp {
	return &comp{
		mount: &d.Mount{Token: strconv.Itoa(p.fresh())},
		slot:  &d.Slot{Type: p.r.IntN(4), Props: p.fresh()},
		ctx:   ctx,
		tree:  p.node(ctx, depth, false),
		dirty: true,
	}
}

// node makes a node for a place of this context.
func (p *Page) node(ctx context, depth int, keyed bool) *node {
	p.size--
	small := p.size <= 0 || depth > 12
	if !keyed {
		switch roll := p.r.IntN(100); {
		case small || roll < 12:
			if small && p.chance(70) && ctx.texts() {
				return &node{kind: d.KindText, text: p.word()}
			}
			return &node{kind: d.KindHole}
		case roll < 35 && ctx.texts():
			return &node{kind: d.KindText, text: p.word()}
		case roll < 40 && ctx.texts():
			return &node{kind: d.KindInt, num: p.r.IntN(1000) - 500}
		case roll < 52 && ctx != label:
			return p.list(ctx, depth)
		case roll < 55 && (ctx == flow || ctx == phrasing):
			return &node{kind: d.KindRaw, text: pick(p, raws)}
		case roll < 65:
			return &node{kind: d.KindComponent, comp: p.comp(ctx, depth+1)}
		}
	} else if p.chance(35) && !small {
		return &node{kind: d.KindComponent, comp: p.comp(ctx, depth+1)}
	}
	return p.element(ctx, depth)
}

var raws = []string{"", "<i>raw</i>", "a<b>c</b>d", "text", "<u>1</u><u>2</u>"}

func (p *Page) element(ctx context, depth int) *node {
	if ctx == label {
		return &node{kind: d.KindText, text: p.word()}
	}
	s := pick(p, shapes[ctx])
	n := &node{kind: d.KindElement, tag: s.tag, ctx: s.inside, attrs: p.attributes(s.tag)}
	if s.tag == d.TagTbody { // a table around it, since it stands nowhere else
		outer := &node{kind: d.KindElement, tag: d.TagTable, ctx: nothing, kids: []*node{n}}
		p.fillNode(n, depth+2)
		return outer
	}
	p.fillNode(n, depth+1)
	return n
}

func (p *Page) fillNode(n *node, depth int) {
	switch n.ctx {
	case nothing:
		return
	case label:
		if n.tag == d.TagTextarea && p.chance(50) {
			n.attrs = append(n.attrs, d.Attr(d.AttrValue, p.word()))
			return
		}
		if p.chance(80) {
			n.kids = []*node{{kind: d.KindText, text: p.word()}}
		}
		return
	}
	count := p.r.IntN(4)
	if p.chance(20) {
		count = 1
	}
	for range count {
		n.kids = append(n.kids, p.node(n.ctx, depth, false))
	}
}

func (p *Page) list(ctx context, depth int) *node {
	n := &node{kind: d.KindList, ctx: ctx}
	keyed := p.chance(70)
	for range p.r.IntN(p.big) {
		if p.size <= 0 {
			break
		}
		n.kids = append(n.kids, p.child(ctx, depth, keyed))
	}
	if keyed {
		n.num = 1
	}
	return n
}

// child makes a child of a list.
func (p *Page) child(ctx context, depth int, keyed bool) *node {
	kid := p.node(ctx, depth+1, keyed)
	if keyed && ctx != label {
		p.setKey(kid)
	}
	return kid
}

func (p *Page) setKey(n *node) {
	k := d.KeyInt(p.fresh())
	if p.chance(30) {
		k = d.KeyString("k" + strconv.Itoa(p.fresh()))
	}
	switch n.kind {
	case d.KindElement:
		n.key = k
	case d.KindComponent:
		n.comp.slot.Key = k
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
		return d.Style(pick(p, []d.Name{d.PropColor, d.PropWidth, d.Intern("--gap")}), pick(p, []string{"red", "10px", "", "a;b", "url(\"x;y\")"}))
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
