package wire

// A Snapshot is all that the browser's Go needs to render what the server renders.
//
//	now i8, build b, chain, cells u*(i8 k4 version u b), initial u*(k4 b), hash i8
type Snapshot struct {
	Now     int64 // milliseconds since 1970, the server's clock
	Build   string
	Chain   []Link // layouts outermost first, then the page
	Cells   []VersionedCell
	Initial []Initial // values for instances that are mounted later
	Hash    uint64    // of the tree that the page shows
}

// A Link is one component of a chain.
type Link struct {
	Type  string // package-qualified
	Props []byte // app's encoding of the component value
}

// A VersionedCell is a cell and the version that a Set may name as its base.
type VersionedCell struct {
	Cell
	Version uint64
}

// An Initial is what a key starts with in an instance mounted later.
type Initial struct {
	Key   uint32
	Value []byte
}

// Append appends the encoded snapshot to b.
func (s *Snapshot) Append(b []byte) []byte {
	b = appendI8(b, uint64(s.Now))
	b = appendText(b, s.Build)
	b = AppendChain(b, s.Chain)
	b = appendU(b, uint64(len(s.Cells)))
	for _, c := range s.Cells {
		b = appendK4(appendI8(b, c.Inst), c.Key)
		b = appendBytes(appendU(b, c.Version), c.Value)
	}
	b = appendU(b, uint64(len(s.Initial)))
	for _, v := range s.Initial {
		b = appendBytes(appendK4(b, v.Key), v.Value)
	}
	return appendI8(b, s.Hash)
}

// AppendChain appends an encoded chain to b.
//
//	u n, each: type b props b
func AppendChain(b []byte, chain []Link) []byte {
	b = appendU(b, uint64(len(chain)))
	for _, l := range chain {
		b = appendBytes(appendText(b, l.Type), l.Props)
	}
	return b
}

// DecodeSnapshot decodes a snapshot. Its byte slices point into b.
func DecodeSnapshot(b []byte) (*Snapshot, error) {
	r := &reader{b: b}
	s := &Snapshot{Now: int64(r.i8()), Build: r.text(MaxName), Chain: r.chain()}
	if n := r.count(MaxCells, 14); n > 0 {
		s.Cells = make([]VersionedCell, n)
		for i := range s.Cells {
			c := &s.Cells[i]
			c.Inst, c.Key, c.Version, c.Value = r.i8(), r.k4(), r.u(), r.bytes(noLimit)
		}
	}
	if n := r.count(MaxCells, 5); n > 0 {
		s.Initial = make([]Initial, n)
		for i := range s.Initial {
			v := &s.Initial[i]
			v.Key, v.Value = r.k4(), r.bytes(noLimit)
		}
	}
	s.Hash = r.i8()
	if err := r.done(); err != nil {
		return nil, err
	}
	return s, nil
}

// DecodeChain decodes a chain. Its byte slices point into b.
func DecodeChain(b []byte) ([]Link, error) {
	r := &reader{b: b}
	c := r.chain()
	if err := r.done(); err != nil {
		return nil, err
	}
	return c, nil
}

func (r *reader) chain() []Link {
	n := r.count(MaxChain, 2)
	if n == 0 {
		return nil
	}
	chain := make([]Link, n)
	for i := range chain {
		l := &chain[i]
		l.Type, l.Props = r.text(MaxName), r.bytes(noLimit)
	}
	return chain
}
