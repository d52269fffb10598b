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

// The kinds of parts; the fields each uses stand in its comment, in wire order.
const (
	PartPatch    PartKind = 1  // Path, Data: a patch of the component at Path
	PartEcho     PartKind = 2  // Inst, Key, Data: a cell that the page keeps for the server
	PartState    PartKind = 3  // Inst, Key, Num (version), Data: a cell's value; Inst 0: of instances mounted later
	PartNack     PartKind = 4  // Num (op), Text (reason)
	PartResult   PartKind = 5  // Num (call), Num2 (outcome), Data
	PartProgress PartKind = 6  // Num (call), Num2 (permille), Text
	PartNav      PartKind = 7  // Text (URL), Text2 (title), Data (chain; empty in stage 2), Data2 (ticket for later hellos)
	PartStale    PartKind = 8  // Num (op): the event's target is gone
	PartTitle    PartKind = 9  // Text
	PartCommand  PartKind = 10 // Data, reserved
)

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
	b = append(b, byte(p.Kind))
	switch p.Kind {
	case PartPatch:
		return appendBytes(appendPath(b, p.Path), p.Data)
	case PartEcho:
		return Cell{p.Inst, p.Key, p.Data}.append(b)
	case PartState:
		b = appendK4(appendI8(b, p.Inst), p.Key)
		return appendBytes(appendU(b, p.Num), p.Data)
	case PartNack:
		return appendText(appendU(b, p.Num), p.Text)
	case PartResult:
		return appendBytes(appendU(appendU(b, p.Num), p.Num2), p.Data)
	case PartProgress:
		return appendText(appendU(appendU(b, p.Num), p.Num2), p.Text)
	case PartNav:
		b = appendText(appendText(b, p.Text), p.Text2)
		return appendBytes(appendBytes(b, p.Data), p.Data2)
	case PartStale:
		return appendU(b, p.Num)
	case PartTitle:
		return appendText(b, p.Text)
	case PartCommand:
		return appendBytes(b, p.Data)
	}
	panic("wire: internal error: part without a kind")
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
		p := r.part()
		if r.err != nil {
			break
		}
		f.Parts = append(f.Parts, p)
	}
	return f
}

func (r *reader) part() Part {
	start := r.at
	p := Part{Kind: PartKind(r.byte())}
	switch p.Kind {
	case PartPatch:
		p.Path, p.Data = r.path(), r.bytes(noLimit)
	case PartEcho:
		p.Inst, p.Key, p.Data = r.i8(), r.k4(), r.bytes(noLimit)
	case PartState:
		p.Inst, p.Key, p.Num, p.Data = r.i8(), r.k4(), r.u(), r.bytes(noLimit)
	case PartNack:
		p.Num, p.Text = r.u(), r.text(MaxReason)
	case PartResult:
		p.Num, p.Num2, p.Data = r.u(), r.u(), r.bytes(noLimit)
	case PartProgress:
		p.Num, p.Num2, p.Text = r.u(), r.u(), r.text(MaxReason)
		if p.Num2 > 1000 {
			r.fail(start, ErrValue)
		}
	case PartNav:
		p.Text, p.Text2, p.Data, p.Data2 = r.text(MaxURL), r.text(MaxReason), r.bytes(noLimit), r.bytes(MaxTicket)
	case PartStale:
		p.Num = r.u()
	case PartTitle:
		p.Text = r.text(MaxReason)
	case PartCommand:
		p.Data = r.bytes(noLimit)
	default:
		r.fail(start, ErrPart)
	}
	return p
}
