package wire

// FrameFlags are the yes-or-no parts of a frame.
type FrameFlags uint64

// FrameAckWanted asks the page to acknowledge the frame as soon as it is applied.
const (
	FrameAckWanted FrameFlags = 1 << iota

	frameFlags = FrameAckWanted
)

// Frame carries what changed, in parts, applied as one step.
//
//	2 seq u flags u ack u parts...
type Frame struct {
	Seq   uint64
	Flags FrameFlags
	Ack   uint64 // highest operation whose effect is in this frame or an earlier one
	Parts []Part
}

// A PartKind is the first byte of a part.
type PartKind byte

// The kinds of parts; partFields has what each is made of.
const (
	PartPatch    PartKind = 1  // a patch of the component at Path
	PartEcho     PartKind = 2  // a cell that the page keeps for the server
	PartState    PartKind = 3  // a cell's value, of version Num; Inst 0: of all instances that read the key, also later; Inst and Key 0: what was said so far of later ones is void
	PartNack     PartKind = 4  // operation Num was refused
	PartResult   PartKind = 5  // call Num ended, with outcome Num2
	PartProgress PartKind = 6  // call Num is at Num2 permille
	PartNav      PartKind = 7  // Text2 is the title, Data a chain (empty in stage 2), Data2 a ticket for later hellos
	PartStale    PartKind = 8  // the target of event Num is gone
	PartTitle    PartKind = 9  // Text
	PartSplice   PartKind = 10 // Data is a Splice
)

// partFields are the fields of each kind of part in wire order, a letter each:
// p Path, i Inst, k Key, n Num, m Num2, % Num2 in permille, t Text, u Text that is
// a URL, T Text2, d Data, D Data2 that is a ticket.
var partFields = [...]string{
	PartPatch:    "pd",
	PartEcho:     "ikd",
	PartState:    "iknd",
	PartNack:     "nt",
	PartResult:   "nmd",
	PartProgress: "n%t",
	PartNav:      "uTdD",
	PartStale:    "n",
	PartTitle:    "t",
	PartSplice:   "d",
}

// A Part is one part of a frame. Fields that its kind does not name are zero.
type Part struct {
	Kind        PartKind
	Path        []uint32
	Inst        uint64
	Key         uint32
	Num, Num2   uint64
	Text, Text2 string
	Data, Data2 []byte
}

// Append appends the encoded frame to b.
func (m Frame) Append(b []byte) []byte {
	b = AppendFrameHead(b, m.Seq, m.Flags, m.Ack)
	for i := range m.Parts {
		b = m.Parts[i].Append(b)
	}
	return b
}

// AppendFrameHead appends the head of a frame; parts follow.
func AppendFrameHead(b []byte, seq uint64, flags FrameFlags, ack uint64) []byte {
	b = appendOp(b, KindFrame, seq)
	b = appendU(b, uint64(flags))
	return appendU(b, ack)
}

// Append appends the encoded part to b.
func (p *Part) Append(b []byte) []byte {
	if p.Kind == 0 || int(p.Kind) >= len(partFields) {
		panic("wire: internal error: part without a kind")
	}
	b = append(b, byte(p.Kind))
	for _, field := range []byte(partFields[p.Kind]) {
		switch field {
		case 'p':
			b = appendPath(b, p.Path)
		case 'i':
			b = appendI8(b, p.Inst)
		case 'k':
			b = appendK4(b, p.Key)
		case 'n':
			b = appendU(b, p.Num)
		case 'm', '%':
			b = appendU(b, p.Num2)
		case 'u', 't':
			b = appendText(b, p.Text)
		case 'T':
			b = appendText(b, p.Text2)
		case 'd':
			b = appendBytes(b, p.Data)
		case 'D':
			b = appendBytes(b, p.Data2)
		}
	}
	return b
}

// DecodeFrame decodes a frame. Its byte slices point into b.
func DecodeFrame(b []byte) (Frame, error) {
	r := &reader{b: b}
	if Kind(r.byte()) != KindFrame {
		r.fail(0, ErrKind)
	}
	f := r.frame()
	return f, r.done()
}

func (r *reader) frame() Frame {
	f := Frame{Seq: r.u(), Flags: FrameFlags(r.flags(uint64(frameFlags))), Ack: r.u()}
	for r.left() > 0 {
		f.Parts = append(f.Parts, Part{})
		if r.part(&f.Parts[len(f.Parts)-1]); r.err != nil {
			f.Parts = f.Parts[:len(f.Parts)-1]
		}
	}
	return f
}

// part reads into p, which is zero.
func (r *reader) part(p *Part) {
	start := r.at
	p.Kind = PartKind(r.byte())
	if p.Kind == 0 || int(p.Kind) >= len(partFields) {
		r.fail(start, ErrPart)
		return
	}
	for _, field := range []byte(partFields[p.Kind]) {
		switch field {
		case 'p':
			p.Path = r.path()
		case 'i':
			p.Inst = r.i8()
		case 'k':
			p.Key = r.k4()
		case 'n':
			p.Num = r.u()
		case 'm':
			p.Num2 = r.u()
		case '%':
			if p.Num2 = r.u(); p.Num2 > 1000 {
				r.fail(start, ErrValue)
			}
		case 'u':
			p.Text = r.text(MaxURL)
		case 't':
			p.Text = r.text(MaxReason)
		case 'T':
			p.Text2 = r.text(MaxReason)
		case 'd':
			p.Data = r.bytes(noLimit)
		case 'D':
			p.Data2 = r.bytes(MaxTicket)
		}
	}
}
