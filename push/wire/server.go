package wire

// WelcomeFlags say how a session begins.
type WelcomeFlags uint64

// The flags of a welcome. Neither set: the session goes on, and frames follow that
// bring the page to the present.
const (
	WelcomeExact  WelcomeFlags = 1 << iota // resumed: the page already shows the last frame
	WelcomeAfresh                          // a new live session, rebuilt from the ticket and the page's cells
	WelcomeSync                            // the next frame brings the whole tree: hold operations until it is applied

	welcomeFlags = WelcomeExact | WelcomeAfresh | WelcomeSync
)

// Welcome answers a Hello.
//
//	1 flags u live b secret b epoch u seq u ack u build b
type Welcome struct {
	Flags        WelcomeFlags
	Live, Secret []byte
	Epoch        uint64
	Seq          uint64 // of the frame that the page is at
	Ack          uint64 // highest operation applied
	Build        string
}

// State answers Takeover.
//
//	3 seq u ack u payload b
type State struct {
	Seq, Ack uint64
	Payload  []byte // a Snapshot
}

// Reload asks the page to load itself anew.
//
//	4 reason b delay u
type Reload struct {
	Reason string
	Delay  uint64 // milliseconds
}

// Closed ends the connection for good.
//
//	5 reason b
type Closed struct{ Reason string }

// The reasons of Closed that a page acts on.
const (
	ReasonSuperseded = "superseded" // another connection resumed this session
	ReasonShutdown   = "shutdown"   // the server stops; come back after a moment
	ReasonSignedOut  = "signed-out" // the session cookie is no longer valid
)

// Refused answers a Hello that cannot be served.
//
//	6 reason b retry u
type Refused struct {
	Reason string
	Retry  uint64 // milliseconds until another try may help; 0 means never
}

func (Welcome) Kind() Kind { return KindWelcome }
func (Frame) Kind() Kind   { return KindFrame }
func (State) Kind() Kind   { return KindState }
func (Reload) Kind() Kind  { return KindReload }
func (Closed) Kind() Kind  { return KindClosed }
func (Refused) Kind() Kind { return KindRefused }

func (m Welcome) Append(b []byte) []byte {
	b = appendOp(b, KindWelcome, uint64(m.Flags))
	b = appendBytes(b, m.Live)
	b = appendBytes(b, m.Secret)
	b = appendU(b, m.Epoch)
	b = appendU(b, m.Seq)
	b = appendU(b, m.Ack)
	return appendText(b, m.Build)
}

func (m State) Append(b []byte) []byte {
	b = appendOp(b, KindState, m.Seq)
	b = appendU(b, m.Ack)
	return appendBytes(b, m.Payload)
}

func (m Reload) Append(b []byte) []byte {
	return appendU(appendText(append(b, byte(KindReload)), m.Reason), m.Delay)
}

func (m Closed) Append(b []byte) []byte {
	return appendText(append(b, byte(KindClosed)), m.Reason)
}

func (m Refused) Append(b []byte) []byte {
	return appendU(appendText(append(b, byte(KindRefused)), m.Reason), m.Retry)
}

// DecodeServer decodes what a server said. The result is one of the types of this
// file or a Frame, by value; its byte slices point into b.
func DecodeServer(b []byte) (Message, error) {
	r := &reader{b: b}
	m := r.server()
	if err := r.done(); err != nil {
		return nil, err
	}
	return m, nil
}

func (r *reader) server() Message {
	switch Kind(r.byte()) {
	case KindWelcome:
		return Welcome{
			Flags: WelcomeFlags(r.flags(uint64(welcomeFlags))), Live: r.bytes(MaxToken), Secret: r.bytes(MaxToken),
			Epoch: r.u(), Seq: r.u(), Ack: r.u(), Build: r.text(MaxName),
		}
	case KindFrame:
		return r.frame()
	case KindState:
		return State{Seq: r.u(), Ack: r.u(), Payload: r.bytes(noLimit)}
	case KindReload:
		return Reload{Reason: r.text(MaxReason), Delay: r.u()}
	case KindClosed:
		return Closed{Reason: r.text(MaxReason)}
	case KindRefused:
		return Refused{Reason: r.text(MaxReason), Retry: r.u()}
	}
	r.fail(0, ErrKind)
	return nil
}
