package diffcore

import "strconv"

// A Writer writes what changed as a patch. It keeps its memory from one patch to
// the next; a diff that finds nothing allocates nothing. The zero Writer is ready.
// A Writer is for one goroutine.
type Writer struct {
	// LeanEvents leaves handlers without options out of data-e: the writer in the
	// browser finds them in the tree.
	LeanEvents bool

	// Lean, if set, is told of each event that LeanEvents leaves out of what is
	// written, so that the browser can listen for it. It may be told again.
	Lean func(event Name)

	// Report, if set, is told of faults of a tree that the diff can live with:
	// *DuplicateKeyError, *NestingError. m is the instance that rendered it.
	Report func(m *Mount, err error)

	ops, text, out []byte
	names          patchNames
	shapes         shaper

	mount    *Mount   // whose trees are being diffed
	old, new []*Mount // its components: what the nodes of the two trees name
	sameKids bool     // old and new are equal

	path   []uint32 // where the diff is: slot indexes from the root of the page
	tags   []Name   // the element that each step of the path leads into; 0 for a list
	cursor []uint32 // where the reader is
	placed bool     // the reader was sent to this block
	block  int      // length of the path of the block's component

	prefix *Mount // whose id prefix the reader has in this block

	keys  keyMap
	src   []int32 // stack: for each new child its old index, or -1
	seen  []bool  // stack: which old children are kept
	tails []int32 // longest increasing subsequence: last of each length
	prevs []int32 // and the one before each

	found finder
}

// Reset forgets the patch.
func (w *Writer) Reset() {
	w.ops, w.text = w.ops[:0], w.text[:0]
	w.names.reset()
	w.src, w.seen = w.src[:0], w.seen[:0] // a panic may have left something
	w.placed = false
	w.found.forget()
	w.shapes.reset()
}

// Bytes returns the patch since the last Reset, or nil if nothing changed. It is
// valid until the next call of a method.
func (w *Writer) Bytes() []byte {
	if len(w.ops) == 0 {
		return nil
	}
	w.out = appendUint(append(w.out[:0], Version), uint64(len(w.text)))
	w.out = append(append(w.out, w.text...), w.ops...)
	return w.out
}

// Changed writes what changed of m since it was last written: Sent to Next, and
// the same for the components below it that the diff meets and that changed too.
// All of them are Sent then, and no longer Changed. Parents must be written before
// their children. An m that is no longer in the tree, or not yet, is left alone;
// a root that was never written is written as a whole.
//
// Changed panics with a *DepthError when a tree is nested too deeply.
func (w *Writer) Changed(m *Mount) {
	switch {
	case !m.Changed:
		return
	case !m.Written:
		if m.Parent == nil {
			w.Sync(m)
		}
		return
	case !w.enter(m):
		return
	}
	w.diff(m)
}

// Sync writes all of m, as a tree that the reader's document is morphed into,
// whatever it holds. m and all below are Sent then.
func (w *Writer) Sync(m *Mount) {
	if !w.enter(m) {
		return
	}
	w.usePrefix(m, m.Next, m.NextKids)
	w.op(OpSync)
	to := w.here(m)
	to.keyed = true
	to.node(m.Next)
	sent(m)
}

// Adopted records that the reader's document holds Next of m and of all below it.
func Adopted(m *Mount) {
	sent(m)
	for _, kid := range m.NextKids {
		if kid != nil {
			Adopted(kid)
		}
	}
}

// sent makes what m rendered what the reader has.
func sent(m *Mount) {
	m.Sent, m.SentKids = m.Next, m.NextKids
	m.Changed, m.Written = false, true
}

// enter begins a block at the slot of m. It reports whether the reader has one.
func (w *Writer) enter(m *Mount) bool {
	if !w.locate(m) {
		return false
	}
	w.block = len(w.path)
	w.placed = false
	w.prefix = nil
	return true
}

// op writes the code of an operation at the place where the diff is.
func (w *Writer) op(code Op) {
	w.seek()
	w.byte(byte(code))
}

// seek moves the reader's cursor to the path. Nothing is written of places where
// nothing happens, so a walk costs bytes only when an operation follows it.
func (w *Writer) seek() {
	same := w.block
	if !w.placed {
		w.placed = true
		w.cursor = append(w.cursor[:0], w.path[:same]...)
		w.move(OpGo, same)
		for _, i := range w.cursor {
			w.uint(int(i))
		}
	}
	for same < len(w.path) && same < len(w.cursor) && w.path[same] == w.cursor[same] {
		same++
	}
	up := len(w.cursor) - same
	side := up > 0 && same < len(w.path)
	if side {
		up--
	}
	if up > 0 {
		w.move(OpUp, up)
	}
	if side {
		d := int32(w.path[same] - w.cursor[same])
		w.move(OpSide, int(uint32(d<<1)^uint32(d>>31)))
		same++
	}
	for _, i := range w.path[same:] {
		w.move(OpDown, int(i))
	}
	w.cursor = append(w.cursor[:0], w.path...)
}

// The functions below that the compiler would copy into all who call them are
// kept out of line: a browser downloads what it copies.

//go:noinline
func (w *Writer) move(code Op, v int) {
	if v < 0x80 {
		w.ops = append(w.ops, byte(code), byte(v))
		return
	}
	w.byte(byte(code))
	w.uint(v)
}

//go:noinline
func (w *Writer) byte(c byte) { w.ops = append(w.ops, c) }

//go:noinline
func (w *Writer) uint(v int) {
	if v < 0x80 {
		w.ops = append(w.ops, byte(v))
		return
	}
	w.ops = appendUint(w.ops, uint64(v))
}

//go:noinline
func appendUint(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// string writes an operand: the length in UTF-16 units here, the text in the block
// of texts, which the reader decodes once. It returns the length.
//
//go:noinline
func (w *Writer) string(s string) (units int) {
	w.text, units = appendText(w.text, s)
	w.uint(units)
	return units
}

// shown writes what the text n shows.
func (w *Writer) shown(n Node) {
	if n.Kind() == KindInt {
		before := len(w.text)
		w.text = strconv.AppendInt(w.text, int64(n.Num()), 10)
		w.uint(len(w.text) - before)
		return
	}
	w.string(n.Str())
}

// name writes a name: its number in this patch, or 0 and the text when it is new.
func (w *Writer) name(n Name) {
	at := w.names.number(n)
	w.uint(at)
	if at == 0 {
		w.string(n.String())
	}
}

// A patchNames numbers the names of one patch from 1 on.
type patchNames struct {
	marks []nameMark
	patch uint32 // marks of other patches do not count
	count uint16
}

type nameMark struct {
	patch  uint32
	number uint16
}

func (t *patchNames) reset() {
	t.patch++
	t.count = 0
	if t.patch == 0 {
		clear(t.marks)
		t.patch = 1
	}
}

// number returns the number of n, or 0 when this is its first use.
func (t *patchNames) number(n Name) int {
	if n > 0 && n.Namespace() == SVG && n-1 < staticCount && (n-1).String() == n.String() {
		n-- // an element that HTML has too: one text, one number
	}
	if int(n) >= len(t.marks) {
		grown := make([]nameMark, max(staticCount, int(n)+64))
		copy(grown, t.marks)
		t.marks = grown
	}
	if t.patch == 0 {
		t.patch = 1
	}
	m := &t.marks[n]
	if m.patch == t.patch {
		return int(m.number)
	}
	t.count++
	*m = nameMark{t.patch, t.count}
	return 0
}
