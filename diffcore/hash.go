package diffcore

import (
	"strconv"
	"unsafe"
)

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// A hash is FNV-1a in 64 bits.
type hash uint64

func (h hash) byte(c byte) hash { return (h ^ hash(c)) * fnvPrime }

//go:noinline
func (h hash) string(s string) hash {
	for i := range len(s) {
		h = (h ^ hash(s[i])) * fnvPrime
	}
	return h.byte(0xff) // ends the string: no text holds this byte
}

func (h hash) int(v int) hash {
	var buf [20]byte
	b := strconv.AppendInt(buf[:0], int64(v), 10)
	return h.string(unsafe.String(unsafe.SliceData(b), len(b)))
}

// Hash returns a number of the tree that m will show when Next is written, with
// all components below it. Trees that show the same and are diffed alike have the
// same hash, on every machine: the order of attributes does not count, nor which
// handlers there are, only how they are bound.
func Hash(m *Mount) uint64 { return uint64(hash(fnvOffset).node(m.Next, m)) }

func (h hash) node(n Node, m *Mount) hash {
	switch k := n.Kind(); k {
	case KindHole, KindText, KindInt:
		var buf [12]byte
		return h.byte('t').string(shown(n, &buf))
	case KindRaw:
		return h.byte('r').string(n.Str())
	case KindComponent:
		h = h.byte('c').key(n.Key())
		if child := child(m.NextKids, n); child != nil {
			return h.node(child.Next, child)
		}
		return h.byte('t').string("")
	case KindList:
		h = h.byte('l')
	case KindElement:
		h = h.byte('e' + byte(n.Name().Namespace())).string(n.Name().String())
		var sum uint64
		for _, at := range n.Attrs() {
			sum += uint64(hash(fnvOffset).attr(at))
		}
		for ; sum > 0; sum >>= 8 {
			h = h.byte(byte(sum))
		}
	}
	for _, kid := range n.Kids() {
		h = h.node(kid, m)
	}
	return h.byte('/')
}

func (h hash) attr(at Node) hash {
	if at.Kind() > KindOn {
		return h.key(at)
	}
	h = h.byte("asio"[at.Kind()-KindAttr]).string(at.Name().String())
	switch at.Kind() {
	case KindAttr, KindStyle:
		return h.string(at.Str())
	case KindID:
		return h.int(at.Num())
	}
	if b := (*Binding)(at.p); !plain(b) {
		h = h.int(int(b.Flags)).int(b.Wait).string(b.Keys)
	}
	return h
}

func (h hash) key(k Node) hash {
	switch k.Kind() {
	case KindKeyInt:
		return h.byte('k').int(k.Num())
	case KindKeyString:
		return h.byte('K').string(k.Str())
	}
	return h
}

// child returns the mount of the component node n, or nil if it has none.
func child(kids []*Mount, n Node) *Mount {
	if i := n.Num(); i >= 0 && i < len(kids) {
		return kids[i]
	}
	return nil
}

// CountDOM returns how many DOM nodes m will be when Next is written, comments and
// texts included, or 0 if there is raw markup, which only a parser can count.
func CountDOM(m *Mount) int {
	return int(max(0, countDOM(m.Next, m, false)))
}

// uncountable is below any sum of counts.
const uncountable = -1 << 40

func countDOM(n Node, m *Mount, alone bool) (count int64) {
	switch n.Kind() {
	case KindHole, KindText, KindInt:
		if !alone {
			count++
		}
		if !emptyText(n) {
			count++
		}
		return count
	case KindRaw:
		return uncountable
	case KindComponent:
		if child := child(m.NextKids, n); child != nil {
			return countDOM(child.Next, child, false)
		}
		return 1
	case KindList:
		count = 2
	case KindElement:
		count = 1
		if n.Name() == TagTextarea && textareaValue(n) != "" {
			count++
		}
	}
	kids := n.Kids()
	alone = n.Kind() == KindElement && sole(kids)
	for _, kid := range kids {
		count += countDOM(kid, m, alone)
	}
	return count
}

// textareaValue returns the value attribute of a textarea, which documents hold as its text.
func textareaValue(n Node) string {
	for _, at := range n.Attrs() {
		if at.Kind() == KindAttr && at.Name() == AttrValue {
			return at.Str()
		}
	}
	return ""
}
