package diffcore

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// What can be wrong with the bytes of a patch.
var (
	ErrVersion  = errors.New("diffcore: patch of another version")
	ErrShort    = errors.New("diffcore: patch ends in the middle")
	ErrOverlong = errors.New("diffcore: number is too large or not in its shortest form")
	ErrText     = errors.New("diffcore: text is not UTF-8, or strings do not fit it")
	ErrOp       = errors.New("diffcore: unknown operation, or one that may not stand here")
	ErrName     = errors.New("diffcore: bad or repeated name")
	ErrUnsafe   = errors.New("diffcore: attribute or element that may run code")
	ErrDepth    = errors.New("diffcore: nodes are nested deeper than 400")
	ErrOrder    = errors.New("diffcore: order does not name each old slot once")
	ErrTemplate = errors.New("diffcore: template that may not be one, or clone that does not fit")
)

// A DecodeError says where a patch stopped making sense.
type DecodeError struct {
	Offset int // bytes from the start of the patch
	Err    error
}

func (e *DecodeError) Error() string { return e.Err.Error() }
func (e *DecodeError) Unwrap() error { return e.Err }

// A Patch is a patch that was found valid. It is read-only.
type Patch struct {
	names   []string // in the order of their first use
	steps   []step   // flat: operations, each followed by what belongs to it
	numbers []uint32 // paths, removed indexes, holes
	shapes  []shape
}

// A step is an operation or a part of one: a node, an attribute, an entry of an order.
type step struct {
	what stepKind
	name int32 // index in names
	a, b uint32
	s    string
}

// A stepKind is an Op, or one of these plus the code that the bytes have for it.
type stepKind uint8

const (
	stepNode    stepKind = 0x40 // list: a nodes; element: a attributes
	stepAttr    stepKind = 0x50
	stepEntry   stepKind = 0x58 // a index, b length
	stepInside  stepKind = 0x60 // a operand, s
	stepRemoved stepKind = 0x61 // a count, b where in numbers
	stepEntries stepKind = 0x62 // a count
	stepValue   stepKind = 0x63 // s, of a clone
)

// Decode reads a patch and checks all of it. It fails with a *DecodeError. Memory
// is bounded by a small multiple of the input's length; the input is not kept.
// What Decode accepts, Append writes again with the same bytes.
func Decode(b []byte) (*Patch, error) {
	d := decoder{b: b}
	d.patch()
	if d.err != nil {
		return nil, &DecodeError{d.at, d.err}
	}
	return &d.p, nil
}

type decoder struct {
	b    []byte
	at   int
	text string // what is left of it
	err  error
	p    Patch
	seen map[string]bool // names, once they are many
	deep [2]int          // open elements and lists; open components and keys

	shape  *shapeReader // of the template being read
	cloned int          // what clones weigh
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (d *decoder) patch() {
	if d.byte() != Version {
		d.fail(ErrVersion)
		return
	}
	n := int(d.uint())
	if n > len(d.b)-d.at {
		d.fail(ErrShort)
	}
	if d.err != nil {
		return
	}
	d.text = string(d.b[d.at : d.at+n])
	d.at += n
	if !utf8.ValidString(d.text) || strings.IndexByte(d.text, 0) >= 0 {
		d.fail(ErrText)
	}
	for d.err == nil && d.at < len(d.b) {
		d.op()
	}
	if d.err == nil && d.text != "" {
		d.fail(ErrText)
	}
}

func (d *decoder) op() {
	code := Op(d.byte())
	if int(code) >= len(Ops) || code == 0 {
		d.at--
		d.fail(ErrOp)
		return
	}
	at := d.step(step{what: stepKind(code)})
	var n [2]uint32
	i := 0
	for _, operand := range Ops[code].Operands {
		switch operand {
		case 'u', 'z':
			n[i] = d.uint()
			i++
		case 's':
			d.p.steps[at].s = d.string()
		case 'n':
			d.p.steps[at].name = d.name()
		case 'U':
			a, b := d.counted()
			if code == OpGo {
				n = [2]uint32{a, b}
			} else {
				d.step(step{what: stepRemoved, a: a, b: b})
			}
		case 'k':
			d.inside(false)
		case 'd', 'y':
			d.node(operand == 'y')
		case 'D':
			n[i] = d.uint()
			for range n[i] {
				if d.node(false); d.err != nil {
					return
				}
			}
		case 'E':
			d.entries(int(n[1]), d.p.steps[at+1])
		}
	}
	s := &d.p.steps[at]
	s.a, s.b = n[0], n[1]
	switch code {
	case OpAttr, OpDrop, OpID:
		d.attr(d.p.names, s.name, s.s)
	case OpStyle:
		d.style(s.name, s.s)
	case OpRaw:
		d.raw(s.s)
	}
}

// step appends s and returns its index.
func (d *decoder) step(s step) int {
	d.p.steps = append(d.p.steps, s)
	return len(d.p.steps) - 1
}

// counted reads a count and so many numbers.
func (d *decoder) counted() (count, at uint32) {
	count, at = d.uint(), uint32(len(d.p.numbers))
	for range count {
		v := d.uint()
		if d.err != nil {
			return 0, 0
		}
		d.p.numbers = append(d.p.numbers, v)
	}
	return count, at
}

// node reads a node with all that is in it.
func (d *decoder) node(keyed bool) {
	kind := d.byte()
	if d.err != nil {
		return
	}
	if kind == nodeShape || kind == nodeClone {
		d.template(kind, keyed)
		return
	}
	at := d.step(step{what: stepNode + stepKind(kind)})
	switch kind {
	case nodeText, nodeRaw:
		s := d.string()
		d.p.steps[at].s = s
		if kind == nodeRaw {
			d.raw(s)
			d.weigh(s)
		} else if s != "" {
			d.leaf(hole{what: stepNode + nodeText})
		}
	case nodeElement, nodeSVG, nodeMathML:
		defer d.nest(0)()
		name := d.name()
		if d.err == nil && !lawfulTag(d.p.names[name]) {
			d.fail(ErrUnsafe)
		}
		count := d.uint()
		d.p.steps[at].name, d.p.steps[at].a = name, count
		before := d.leaves()
		for range count {
			if d.nodeAttr(); d.err != nil {
				return
			}
		}
		d.styles(before)
		d.inside(keyed)
	case nodeList:
		defer d.nest(0)()
		count := d.uint()
		d.p.steps[at].a = count
		for range count {
			if d.node(keyed); d.err != nil {
				return
			}
		}
	case nodeComponent:
		d.refuse()
		defer d.nest(1)()
		s := d.string()
		d.p.steps[at].s = s
		d.node(keyed)
	case nodeKeyed:
		if !keyed {
			d.fail(ErrOp)
			return
		}
		defer d.nest(1)()
		s := d.string()
		d.p.steps[at].s = s
		d.node(true)
	default:
		d.at--
		d.fail(ErrOp)
	}
}

// nest goes one level down and returns what comes up again.
func (d *decoder) nest(which int) func() {
	if d.deep[which]++; d.deep[which] > MaxDepth {
		d.fail(ErrDepth)
	}
	d.deepen()
	return func() { d.deep[which]-- }
}

// inside reads what is in an element.
func (d *decoder) inside(keyed bool) {
	c := d.uint()
	if d.err != nil {
		return
	}
	at := d.step(step{what: stepInside, a: c})
	if c == insideSole {
		s := d.string()
		if d.p.steps[at].s = s; s != "" {
			d.leaf(hole{what: stepNode + nodeText})
		}
	}
	for i := uint32(1); i < c; i++ {
		if d.node(keyed); d.err != nil {
			return
		}
	}
}

func (d *decoder) nodeAttr() {
	kind := d.byte()
	s := step{what: stepAttr + stepKind(kind), name: d.name()}
	switch kind {
	case attrPlain:
		s.s = d.string()
		d.attr(d.p.names, s.name, s.s)
		d.leaf(hole{what: s.what, name: s.name})
	case attrStyle:
		s.s = d.string()
		d.style(s.name, s.s)
		d.leaf(hole{what: s.what, name: s.name})
	case attrID:
		d.refuse()
		s.a = d.uint()
		d.attr(d.p.names, s.name, "")
	default:
		d.fail(ErrOp)
	}
	d.step(s)
}
