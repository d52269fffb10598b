// Package wire is the language between a page and its server: binary messages,
// the first byte of each names its kind. It knows no socket, session or DOM.
//
// Read in order: wire.go (kinds and limits), reader.go (how bytes are checked),
// client.go (what a page says), server.go and part.go (what a server says),
// splice.go (how a list changed), snapshot.go (a whole page's state, for the takeover).
//
// Every encoding is canonical: shortest numbers, nothing after the last field, so
// what decodes encodes to the same bytes. Decoders never panic and never allocate
// beyond a small multiple of their input. Byte slices of a decoded message point
// into the input. All functions are safe for concurrent use on different data.
//
// Notation in the comments: u is an unsigned varint, b a length u and that many
// bytes, i8 eight bytes little endian, k4 four bytes little endian.
package wire

// Version is the first field of Hello: the version of everything in this package
// and of the patch stream inside it.
const Version = 1

// A Kind is the first byte of a message. Client and server kinds are numbered apart.
type Kind byte

// What a page says.
const (
	KindHello    Kind = 1
	KindEvent    Kind = 2
	KindSet      Kind = 3
	KindAction   Kind = 4
	KindCancel   Kind = 5
	KindTakeover Kind = 6
	KindTaken    Kind = 7
	KindUntake   Kind = 8
	KindAck      Kind = 9
	KindHeal     Kind = 10
	KindPause    Kind = 11
	KindUnpause  Kind = 12
	KindNavigate Kind = 13
	KindMounts   Kind = 14
	KindReport   Kind = 15
	KindWant     Kind = 16
)

// What a server says.
const (
	KindWelcome Kind = 1
	KindFrame   Kind = 2
	KindState   Kind = 3
	KindReload  Kind = 4
	KindClosed  Kind = 5
	KindRefused Kind = 6
)

// Limits of single fields. A longer field is refused, whichever side wrote it.
const (
	MaxPath   = 1024    // slots between the page root and a node
	MaxName   = 256     // bytes of an event type, action name, component type or build id
	MaxURL    = 4 << 10 // bytes of a URL
	MaxReason = 512     // bytes of a reason or title
	MaxReport = 4 << 10 // bytes of a report
	MaxTicket = 2 << 10 // bytes of a ticket
	MaxToken  = 64      // bytes of a live id or its secret
	MaxCells  = 4096    // cells of a hello or a snapshot
	MaxMounts = 1024    // entries of one mount report
	MaxChain  = 32      // components of a chain
)

// A Message is one message of either side.
type Message interface {
	// Kind returns the message's first byte.
	Kind() Kind
	// Append appends the encoded message to b.
	Append(b []byte) []byte
}

// An Op is a message that the page numbers, so that it is applied exactly once.
type Op interface {
	Message
	// Number returns the operation number: 1, 2, 3... per page lineage.
	Number() uint64
}

// A Cell is the encoded value of one key of one instance.
type Cell struct {
	Inst  uint64
	Key   uint32
	Value []byte
}

func (c Cell) append(b []byte) []byte {
	b = appendI8(b, c.Inst)
	b = appendK4(b, c.Key)
	return appendBytes(b, c.Value)
}

func (r *reader) cell() Cell {
	return Cell{Inst: r.i8(), Key: r.k4(), Value: r.bytes(noLimit)}
}
