package wire

// A Splice is how the value of a cell of slice type changes, instead of the value
// itself. It is the data of a PartSplice, so that boot.js can pass over it.
//
//	inst i8 key k4 base u version u edits...
type Splice struct {
	Inst          uint64 // 0: the value for instances mounted later, and cells with its version
	Key           uint32
	Base, Version uint64 // from which version to which
	Edits         []byte // as app.Root.Splice takes them
}

// AppendSplice appends the part that carries s to the parts of a frame.
func AppendSplice(b []byte, s Splice) []byte {
	p := Part{Kind: PartSplice, Data: s.Append(nil)}
	return p.Append(b)
}

// Append appends the encoded splice to b.
func (s Splice) Append(b []byte) []byte {
	b = appendK4(appendI8(b, s.Inst), s.Key)
	return append(appendU(appendU(b, s.Base), s.Version), s.Edits...)
}

// DecodeSplice decodes the data of a PartSplice. Edits points into b.
func DecodeSplice(b []byte) (Splice, error) {
	r := &reader{b: b}
	s := Splice{Inst: r.i8(), Key: r.k4(), Base: r.u(), Version: r.u()}
	s.Edits = r.b[r.at:]
	if r.err == nil {
		r.at = len(r.b)
	}
	return s, r.done()
}
