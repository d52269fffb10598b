package diffcore

import (
	"sync/atomic"
	"unsafe"
)

// A piece is a short text that markup is made of, such as "</td>": its bytes, and in
// the last one their number. It is copied as a whole by four instructions, where
// copying a string takes a call.
type piece struct{ a, b, c, d uint64 }

const pieceSize = int(unsafe.Sizeof(piece{}))

// makePiece returns the piece of s; ok is false when it is too long for one.
func makePiece(s string) (p piece, ok bool) {
	if len(s) >= pieceSize {
		return p, false
	}
	text := (*[pieceSize]byte)(unsafe.Pointer(&p))
	copy(text[:], s)
	text[pieceSize-1] = byte(len(s))
	return p, true
}

func (p *piece) len() int { return int((*[pieceSize]byte)(unsafe.Pointer(p))[pieceSize-1]) }

func (p *piece) append(b []byte) []byte {
	n := len(b)
	if cap(b)-n < pieceSize {
		b = enlarge(b)
	}
	*(*piece)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), n)) = *p
	return b[:n+p.len()]
}

//go:noinline
func enlarge(b []byte) []byte { return append(b, make([]byte, max(len(b), 4096))...)[:len(b)] }

// A tagPieces is how an element is written: "<td", "<td>" and "</td>", by its rules.
type tagPieces struct {
	open, whole, end piece
	class            class
}

// A pieceTable has the pieces of all constant names: of elements, and of attributes
// as in ` class="`. It is made when a process writes its first markup.
type pieceTable struct {
	tags  [staticCount]tagPieces
	attrs [staticCount]piece
}

var pieces atomic.Pointer[pieceTable]

func htmlPieces() *pieceTable {
	t := pieces.Load()
	if t == nil {
		t = new(pieceTable)
		for n := range Name(staticCount) {
			if n.IsElement() {
				t.tags[n] = piecesOf(n)
			}
			t.attrs[n], _ = makePiece(" " + n.String() + `="`)
		}
		pieces.Store(t)
	}
	return t
}

// tag returns how the element is written.
func (t *pieceTable) tag(tag Name) *tagPieces {
	if int(tag) < staticCount {
		return &t.tags[tag]
	}
	return unusual(tag)
}

// unusual returns how a custom element is written: with pieces if it fits, and
// otherwise tagPieces without.
//
//go:noinline
func unusual(tag Name) *tagPieces {
	t := piecesOf(tag)
	return &t
}

func piecesOf(tag Name) tagPieces {
	t := tagPieces{class: *tag.class()}
	text := tag.String()
	t.open, _ = makePiece("<" + text)
	t.whole, _ = makePiece("<" + text + ">")
	t.end, _ = makePiece("</" + text + ">")
	return t
}

// attr appends what comes before an attribute's value.
func (t *pieceTable) attr(b []byte, name Name) []byte {
	if int(name) < staticCount && t.attrs[name].len() > 0 {
		return t.attrs[name].append(b)
	}
	return append(append(append(b, ' '), name.String()...), '=', '"')
}

// heads remembers how elements with one or two attributes began, such as
// "<td class=\"name\">": those of a page are few, and most are written again and
// again. Strings are told apart by where they are, so it lasts no longer than the tree.
type heads [64]head

type head struct {
	of   headKey
	size int // 0: seen once
	text [2]piece
}

// A headKey is an element's name and attributes, the second of which may be none.
type headKey struct {
	tag   Name
	attrs [2]Node
}

const headSize = 2 * pieceSize

// at returns the place for the head of an element.
func (h *heads) at(k *headKey) *head {
	x := uint64(uintptr(k.attrs[0].p))>>3 ^ k.attrs[0].m>>16 ^ uint64(k.tag)
	return &h[(x^x>>6)%uint64(len(h))]
}

func (k *headKey) equal(l *headKey) bool {
	return k.attrs[0] == l.attrs[0] && k.attrs[1] == l.attrs[1] && k.tag == l.tag
}

// append appends the head, which is known.
func (e *head) append(b []byte) []byte {
	n := len(b)
	if cap(b)-n < headSize {
		b = enlarge(b)
	}
	to := (*[2]piece)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(b)), n))
	to[0] = e.text[0]
	if e.size > pieceSize {
		to[1] = e.text[1]
	}
	return b[:n+e.size]
}

// learn takes down the head that was written, when it comes for the second time.
func (e *head) learn(text []byte, k *headKey) {
	if !e.of.equal(k) {
		e.of, e.size = *k, 0
		return
	}
	if len(text) <= headSize {
		e.size = copy((*[headSize]byte)(unsafe.Pointer(&e.text))[:], text)
	}
}
