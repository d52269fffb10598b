package diffcore

import "sync/atomic"

// A piece is a short text that markup is made of, such as "</td>". It is copied as a
// whole, which takes two instructions where copying a string takes a call; its last
// byte is its length.
type piece [32]byte

// makePiece returns the piece of s; ok is false when it is too long for one.
func makePiece(s string) (p piece, ok bool) {
	ok = len(s) < len(p)
	if ok {
		copy(p[:], s)
		p[len(p)-1] = byte(len(s))
	}
	return p, ok
}

func (p *piece) append(b []byte) []byte {
	n := len(b)
	if cap(b)-n < len(p) {
		b = enlarge(b)
	}
	*(*piece)(b[n : n+len(p)]) = *p
	return b[:n+int(p[len(p)-1])]
}

//go:noinline
func enlarge(b []byte) []byte { return append(b, make([]byte, max(len(b), 4096))...)[:len(b)] }

// A tagPieces is how an element begins and ends: "<td" and "</td>".
type tagPieces struct{ open, end piece }

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
				t.tags[n] = piecesOf(n.String())
			}
			t.attrs[n], _ = makePiece(" " + n.String() + `="`)
		}
		pieces.Store(t)
	}
	return t
}

// open appends the start of an element.
func (t *pieceTable) open(b []byte, tag Name) []byte {
	if int(tag) < staticCount {
		return t.tags[tag].open.append(b)
	}
	return append(append(b, '<'), tag.String()...)
}

// end appends the end tag of an element.
func (t *pieceTable) end(b []byte, tag Name) []byte {
	if int(tag) < staticCount {
		return t.tags[tag].end.append(b)
	}
	return append(append(append(b, '<', '/'), tag.String()...), '>')
}

// attr appends what comes before an attribute's value.
func (t *pieceTable) attr(b []byte, name Name) []byte {
	if int(name) < staticCount && t.attrs[name] != (piece{}) {
		return t.attrs[name].append(b)
	}
	return append(append(append(b, ' '), name.String()...), '=', '"')
}

func piecesOf(tag string) (t tagPieces) {
	var ok bool
	t.open, _ = makePiece("<" + tag)
	if t.end, ok = makePiece("</" + tag + ">"); !ok {
		panic("diffcore: internal error: the name of an element is too long for a piece")
	}
	return t
}
