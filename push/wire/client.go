package wire

// HelloFlags are the yes-or-no parts of a Hello.
type HelloFlags uint64

// The flags of a hello.
const (
	HelloResume   HelloFlags = 1 << iota // Live and Secret name a session of this page's memory
	HelloUnproven                        // the DOM may differ from what Hash says: patched, edited or restored
	HelloTaken                           // the browser's Go renders
	HelloLost                            // the DOM may differ from what frame Seq made of it: sync it in any case

	helloFlags = HelloResume | HelloUnproven | HelloTaken | HelloLost
)

// Hello opens a connection: it names the session to go on with, or carries the
// ticket and what only the page can bring back.
//
//	1 ver u flags u build b ticket b hash i8 live b secret b epoch u seq u mark u sent u cells u*(i8 k4 b)
type Hello struct {
	Version      uint64
	Flags        HelloFlags
	Build        string
	Ticket       []byte
	Hash         uint64 // of the tree that the page shows, unless HelloUnproven
	Live, Secret []byte
	Epoch, Seq   uint64 // last frame applied
	Mark         uint64 // the highest operation whose effect is in Cells
	Sent         uint64 // the highest operation ever put on a wire: up to it a server that died may have seen it
	Cells        []Cell
}

// Event is something that happened in the DOM.
//
//	2 op u frame u path type b data b
type Event struct {
	Op    uint64
	Frame uint64 // the frame of the DOM it was made on
	Path  []uint32
	Type  string
	Data  []byte // app's event encoding
}

// Set changes a cell.
//
//	3 op u inst i8 key k4 base u value b
type Set struct {
	Op    uint64
	Inst  uint64
	Key   uint32
	Base  uint64 // the version it was based on; 0 lets the last writer win
	Value []byte
}

// Action asks for a server action.
//
//	4 op u call u inst i8 name b req b
type Action struct {
	Op, Call uint64
	Inst     uint64
	Name     string
	Req      []byte
}

// Cancel asks an action to stop.
//
//	5 op u call u
type Cancel struct{ Op, Call uint64 }

// Takeover asks for the page's state: the browser's Go is ready to adopt.
//
//	6 op u
type Takeover struct{ Op uint64 }

// Taken says that the browser's Go renders from now on.
//
//	7 op u
type Taken struct{ Op uint64 }

// Untake says that the takeover failed: the server renders again.
//
//	8 op u
type Untake struct{ Op uint64 }

// Ack confirms that all frames up to Seq were applied.
//
//	9 seq u
type Ack struct{ Seq uint64 }

// Heal asks for a sync of the component at Path.
//
//	10 path
type Heal struct{ Path []uint32 }

// Pause says that the page is hidden and wants no frames.
//
//	11
type Pause struct{}

// Unpause ends a pause.
//
//	12
type Unpause struct{}

// Navigate asks for another page inside the session's shell.
//
//	13 op u url b
type Navigate struct {
	Op  uint64
	URL string
}

// Mounts reports what the browser's Go mounted and unmounted, and which groups its
// components ask to join and leave.
//
//	14 op u count u, each: 1|0 plus 2 for a group u, inst i8 type b
type Mounts struct {
	Op   uint64
	List []Mount
}

// A Mount is one entry of Mounts.
type Mount struct {
	Add   bool
	Group bool // not the instance itself but its membership comes or goes
	Inst  uint64
	Type  string // package-qualified component type, or the name of the group
}

// Want asks for the whole value of a cell, or with instance 0 of all cells of a key: a
// Splice did not fit what the page has.
//
//	16 op u inst i8 key k4
type Want struct {
	Op   uint64
	Inst uint64
	Key  uint32
}

// Report tells the server's log what went wrong in the page.
//
//	15 text b
type Report struct{ Text string }

func (Hello) Kind() Kind    { return KindHello }
func (Event) Kind() Kind    { return KindEvent }
func (Set) Kind() Kind      { return KindSet }
func (Action) Kind() Kind   { return KindAction }
func (Cancel) Kind() Kind   { return KindCancel }
func (Takeover) Kind() Kind { return KindTakeover }
func (Taken) Kind() Kind    { return KindTaken }
func (Untake) Kind() Kind   { return KindUntake }
func (Ack) Kind() Kind      { return KindAck }
func (Heal) Kind() Kind     { return KindHeal }
func (Pause) Kind() Kind    { return KindPause }
func (Unpause) Kind() Kind  { return KindUnpause }
func (Navigate) Kind() Kind { return KindNavigate }
func (Mounts) Kind() Kind   { return KindMounts }
func (Report) Kind() Kind   { return KindReport }
func (Want) Kind() Kind     { return KindWant }

func (m Event) Number() uint64    { return m.Op }
func (m Set) Number() uint64      { return m.Op }
func (m Action) Number() uint64   { return m.Op }
func (m Cancel) Number() uint64   { return m.Op }
func (m Takeover) Number() uint64 { return m.Op }
func (m Taken) Number() uint64    { return m.Op }
func (m Untake) Number() uint64   { return m.Op }
func (m Navigate) Number() uint64 { return m.Op }
func (m Mounts) Number() uint64   { return m.Op }
func (m Want) Number() uint64     { return m.Op }

func (m Hello) Append(b []byte) []byte {
	b = append(b, byte(KindHello))
	b = appendU(b, m.Version)
	b = appendU(b, uint64(m.Flags))
	b = appendText(b, m.Build)
	b = appendBytes(b, m.Ticket)
	b = appendI8(b, m.Hash)
	b = appendBytes(b, m.Live)
	b = appendBytes(b, m.Secret)
	b = appendU(b, m.Epoch)
	b = appendU(b, m.Seq)
	b = appendU(b, m.Mark)
	b = appendU(b, m.Sent)
	b = appendU(b, uint64(len(m.Cells)))
	for _, c := range m.Cells {
		b = c.append(b)
	}
	return b
}

func (m Event) Append(b []byte) []byte {
	b = appendOp(b, KindEvent, m.Op)
	b = appendU(b, m.Frame)
	b = appendPath(b, m.Path)
	b = appendText(b, m.Type)
	return appendBytes(b, m.Data)
}

func (m Set) Append(b []byte) []byte { return m.body(appendOp(b, KindSet, m.Op)) }

func (m Set) body(b []byte) []byte {
	b = appendI8(b, m.Inst)
	b = appendK4(b, m.Key)
	b = appendU(b, m.Base)
	return appendBytes(b, m.Value)
}

func (m Action) Append(b []byte) []byte { return m.body(appendOp(b, KindAction, m.Op)) }

func (m Action) body(b []byte) []byte {
	b = appendU(b, m.Call)
	b = appendI8(b, m.Inst)
	b = appendText(b, m.Name)
	return appendBytes(b, m.Req)
}

func (m Cancel) Append(b []byte) []byte { return m.body(appendOp(b, KindCancel, m.Op)) }

func (m Cancel) body(b []byte) []byte { return appendU(b, m.Call) }

func (m Takeover) Append(b []byte) []byte { return appendOp(b, KindTakeover, m.Op) }
func (m Taken) Append(b []byte) []byte    { return appendOp(b, KindTaken, m.Op) }
func (m Untake) Append(b []byte) []byte   { return appendOp(b, KindUntake, m.Op) }

func (m Ack) Append(b []byte) []byte   { return appendOp(b, KindAck, m.Seq) }
func (m Heal) Append(b []byte) []byte  { return appendPath(append(b, byte(KindHeal)), m.Path) }
func (Pause) Append(b []byte) []byte   { return append(b, byte(KindPause)) }
func (Unpause) Append(b []byte) []byte { return append(b, byte(KindUnpause)) }

func (m Navigate) Append(b []byte) []byte {
	return appendText(appendOp(b, KindNavigate, m.Op), m.URL)
}

func (m Mounts) Append(b []byte) []byte { return m.body(appendOp(b, KindMounts, m.Op)) }

func (m Mounts) body(b []byte) []byte {
	b = appendU(b, uint64(len(m.List)))
	for _, e := range m.List {
		b = appendU(b, bit(e.Add)+2*bit(e.Group))
		b = appendI8(b, e.Inst)
		b = appendText(b, e.Type)
	}
	return b
}

func (m Want) Append(b []byte) []byte { return m.body(appendOp(b, KindWant, m.Op)) }

func (m Want) body(b []byte) []byte { return appendK4(appendI8(b, m.Inst), m.Key) }

func (m Report) Append(b []byte) []byte { return appendText(append(b, byte(KindReport)), m.Text) }

// AppendUnnumbered appends an operation without its number: the kind byte and the
// fields after the number. boot.js puts the number in.
func AppendUnnumbered(b []byte, m interface {
	Op
	body(b []byte) []byte
}) []byte {
	return m.body(append(b, byte(m.Kind())))
}

// AppendNumbered appends the message that an unnumbered operation becomes as operation op.
func AppendNumbered(b, unnumbered []byte, op uint64) []byte {
	if len(unnumbered) == 0 {
		return b
	}
	return append(appendU(append(b, unnumbered[0]), op), unnumbered[1:]...)
}

func appendOp(b []byte, k Kind, op uint64) []byte { return appendU(append(b, byte(k)), op) }

func bit(v bool) uint64 {
	if v {
		return 1
	}
	return 0
}

// DecodeClient decodes what a page said. The result is one of the types of this
// file, by value; its byte slices point into b.
func DecodeClient(b []byte) (Message, error) {
	r := &reader{b: b}
	m := r.client()
	if err := r.done(); err != nil {
		return nil, err
	}
	return m, nil
}

func (r *reader) client() Message {
	switch Kind(r.byte()) {
	case KindHello:
		return r.hello()
	case KindEvent:
		return Event{Op: r.op(), Frame: r.u(), Path: r.path(), Type: r.text(MaxName), Data: r.bytes(noLimit)}
	case KindSet:
		return Set{Op: r.op(), Inst: r.i8(), Key: r.k4(), Base: r.u(), Value: r.bytes(noLimit)}
	case KindAction:
		return Action{Op: r.op(), Call: r.u(), Inst: r.i8(), Name: r.text(MaxName), Req: r.bytes(noLimit)}
	case KindCancel:
		return Cancel{Op: r.op(), Call: r.u()}
	case KindTakeover:
		return Takeover{Op: r.op()}
	case KindTaken:
		return Taken{Op: r.op()}
	case KindUntake:
		return Untake{Op: r.op()}
	case KindAck:
		return Ack{Seq: r.u()}
	case KindHeal:
		return Heal{Path: r.path()}
	case KindPause:
		return Pause{}
	case KindUnpause:
		return Unpause{}
	case KindNavigate:
		return Navigate{Op: r.op(), URL: r.text(MaxURL)}
	case KindMounts:
		return r.mounts()
	case KindReport:
		return Report{Text: r.text(MaxReport)}
	case KindWant:
		return Want{Op: r.op(), Inst: r.i8(), Key: r.k4()}
	}
	r.fail(0, ErrKind)
	return nil
}

// op reads an operation number; 0 is never one.
func (r *reader) op() uint64 {
	start := r.at
	op := r.u()
	if op == 0 {
		r.fail(start, ErrValue)
	}
	return op
}

func (r *reader) hello() Hello {
	m := Hello{
		Version: r.u(),
		Flags:   HelloFlags(r.flags(uint64(helloFlags))),
		Build:   r.text(MaxName),
		Ticket:  r.bytes(MaxTicket),
		Hash:    r.i8(),
		Live:    r.bytes(MaxToken),
		Secret:  r.bytes(MaxToken),
		Epoch:   r.u(),
		Seq:     r.u(),
		Mark:    r.u(),
		Sent:    r.u(),
	}
	if n := r.count(MaxCells, 13); n > 0 {
		m.Cells = make([]Cell, n)
		for i := range m.Cells {
			m.Cells[i] = r.cell()
		}
	}
	return m
}

func (r *reader) mounts() Mounts {
	m := Mounts{Op: r.op()}
	if n := r.count(MaxMounts, 10); n > 0 {
		m.List = make([]Mount, n)
		for i := range m.List {
			flags := r.flags(3)
			m.List[i] = Mount{Add: flags&1 != 0, Group: flags&2 != 0, Inst: r.i8(), Type: r.text(MaxName)}
		}
	}
	return m
}
