package diffcore

import (
	"strconv"
	"strings"
)

// Append appends the bytes of the patch.
func (p *Patch) Append(b []byte) []byte {
	var w Writer
	w.ops = make([]byte, 0, 4*len(p.steps))
	names := 0 // how many were used so far
	name := func(s *step) {
		if int(s.name) < names {
			w.uint(int(s.name) + 1)
			return
		}
		names++
		w.uint(0)
		w.string(p.names[s.name])
	}
	numbers := func(count, at uint32) {
		w.uint(int(count))
		for _, v := range p.numbers[at : at+count] {
			w.uint(int(v))
		}
	}
	for i := range p.steps {
		s := &p.steps[i]
		switch s.what {
		case stepInside:
			w.uint(int(s.a))
			if s.a == insideSole {
				w.string(s.s)
			}
		case stepRemoved:
			numbers(s.a, s.b)
		case stepEntries:
			w.uint(int(s.a))
		case stepEntry + entryNew:
			w.ops = append(w.ops, entryNew)
		case stepEntry + entryMove:
			w.ops = append(w.ops, entryMove)
			w.uint(int(s.a))
		case stepEntry + entryKeep:
			w.ops = append(w.ops, entryKeep)
			w.uint(int(s.a))
			w.uint(int(s.b))
		case stepAttr + attrPlain, stepAttr + attrStyle:
			w.ops = append(w.ops, byte(s.what-stepAttr))
			name(s)
			w.string(s.s)
		case stepAttr + attrID:
			w.ops = append(w.ops, attrID)
			name(s)
			w.uint(int(s.a))
		case stepNode + nodeText, stepNode + nodeRaw, stepNode + nodeComponent, stepNode + nodeKeyed:
			w.ops = append(w.ops, byte(s.what-stepNode))
			w.string(s.s)
		case stepNode + nodeShape:
			w.ops = append(w.ops, nodeShape)
			numbers(s.a, s.b)
		case stepNode + nodeClone:
			w.ops = append(w.ops, nodeClone)
			w.uint(int(s.a))
		case stepValue:
			w.string(s.s)
		case stepNode + nodeElement, stepNode + nodeSVG, stepNode + nodeMathML:
			w.ops = append(w.ops, byte(s.what-stepNode))
			name(s)
			w.uint(int(s.a))
		case stepNode + nodeList:
			w.ops = append(w.ops, nodeList)
			w.uint(int(s.a))
		default:
			w.ops = append(w.ops, byte(s.what))
			n := [2]uint32{s.a, s.b}
			at := 0
			for _, operand := range Ops[s.what].Operands {
				switch operand {
				case 'u', 'z', 'D':
					w.uint(int(n[at]))
					at++
				case 's':
					w.string(s.s)
				case 'n':
					name(s)
				case 'U':
					if Op(s.what) == OpGo {
						numbers(s.a, s.b)
					}
				}
			}
		}
	}
	b = appendUint(append(b, Version), uint64(len(w.text)))
	return append(append(b, w.text...), w.ops...)
}

// String shows the operations as words, one on a line, what belongs to each behind it.
func (p *Patch) String() string {
	var b strings.Builder
	for i := range p.steps {
		s := &p.steps[i]
		if s.what < stepNode {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(Ops[s.what].Name)
		}
		p.words(&b, s)
	}
	return b.String()
}

func (p *Patch) words(b *strings.Builder, s *step) {
	word := func(parts ...string) {
		for _, part := range parts {
			b.WriteByte(' ')
			b.WriteString(part)
		}
	}
	n := func(v uint32) string { return strconv.Itoa(int(v)) }
	q := strconv.Quote
	switch s.what {
	case stepInside:
		switch s.a {
		case insideNone:
			word("empty")
		case insideSole:
			word("sole", q(s.s))
		default:
			word("slots", n(s.a-1))
		}
	case stepRemoved:
		word("removed", n(s.a)+":")
		for _, v := range p.numbers[s.b : s.b+s.a] {
			word("+" + n(v))
		}
	case stepEntries:
		word("entries", n(s.a)+":")
	case stepEntry + entryNew:
		word("new")
	case stepEntry + entryMove:
		word("move", n(s.a))
	case stepEntry + entryKeep:
		word("keep", n(s.a)+"-"+n(s.a+s.b-1))
	case stepAttr + attrPlain:
		word(p.names[s.name] + "=" + q(s.s))
	case stepAttr + attrStyle:
		word("style:" + p.names[s.name] + "=" + q(s.s))
	case stepAttr + attrID:
		word(p.names[s.name] + "=id-" + n(s.a))
	case stepNode + nodeText:
		word("text", q(s.s))
	case stepNode + nodeRaw:
		word("raw", q(s.s))
	case stepNode + nodeComponent:
		word("component", q(s.s))
	case stepNode + nodeKeyed:
		word("key", q(s.s))
	case stepNode + nodeElement:
		word("<" + p.names[s.name] + ">")
	case stepNode + nodeSVG:
		word("<svg:" + p.names[s.name] + ">")
	case stepNode + nodeMathML:
		word("<math:" + p.names[s.name] + ">")
	case stepNode + nodeList:
		word("list", n(s.a))
	case stepNode + nodeShape:
		word("template")
		next := uint32(0)
		for _, v := range p.numbers[s.b : s.b+s.a] {
			next += v
			word(n(next))
			next++
		}
	case stepNode + nodeClone:
		word("clone", n(s.a))
	case stepValue:
		word(q(s.s))
	default:
		numbers := [2]uint32{s.a, s.b}
		at := 0
		for _, operand := range Ops[s.what].Operands {
			switch operand {
			case 'u', 'D':
				word(n(numbers[at]))
				at++
			case 'z':
				word(strconv.Itoa(int(int32(s.a>>1) ^ -int32(s.a&1))))
			case 's':
				word(q(s.s))
			case 'n':
				word(p.names[s.name])
			case 'U':
				if Op(s.what) == OpGo {
					for _, v := range p.numbers[s.b : s.b+s.a] {
						word(n(v))
					}
				}
			}
		}
	}
}
