package app

// A Host is the place where a Root lives: a session of the server, the render of
// one page, the browser, a test. The Root calls it in the Root's own turn and never
// from another goroutine; the host must not call back into the Root from inside
// these methods unless one says so.
type Host interface {
	// Changed tells that a handler, an effect or a call's life cycle set the cell
	// of key k in inst on this side. Read it with inst.Cell.
	Changed(inst *Instance, k *KeyInfo)
	// Action asks the host to run a call, or to cancel it when call.Cancel is set.
	// Answer later, in a turn of the Root, with ActionResult and ActionProgress.
	Action(call *Call)
	// Wake tells that something became dirty: the host should take a turn soon
	// (Render, Write, RunEffects). It comes once per such turn, also when the host
	// itself caused it by Event, Push or Set.
	Wake()
	// Failed reports a panic of user code. It was contained, whether a boundary
	// shows it or not. During a panic the panicking frames are still on the stack,
	// so the host may capture them.
	Failed(inst *Instance, err error)
	// Initial is asked once for the first value of a cell that no Seed gave: what
	// is retained or loaded. The value is a T of the key or Encoded bytes of one;
	// one that does not fit is ignored.
	Initial(inst *Instance, k *KeyInfo) (any, bool)
	// Now is the host's clock in unix milliseconds.
	Now() int64
	// After runs f once, in a turn of the Root, ms milliseconds from now unless it
	// is cancelled first.
	After(ms int, f func()) (cancel func())
}

// Encoded is a value in its canonical encoding, where a host has no T at hand.
type Encoded []byte

// RootOptions tune a Root. The zero value is a server's session.
type RootOptions struct {
	Browser bool // UseEffect runs, UseServerEffect and private keys do not; no history of frames is kept
	// OneShot says that the Root renders HTML once and is then closed: trees stay in
	// scratch memory, which Close gives back. Write and a second Render are not allowed.
	OneShot  bool
	MaxValue int // bytes of one cell that a client may set; 0 means 64 KiB
	// Share, if set, lets Renders on the server be those of other Roots with the same
	// Sharing: instances that are equal render once.
	Share *Sharing
	// Do runs a func in the Root's turn, from any goroutine that is not in it: the
	// host takes its lock, runs f, and wakes itself. Nil means that nobody else
	// calls: f is run at once.
	Do func(f func())
	// Gone, if set, is told of each instance with cells that is unmounted, in the turn
	// that does it. It must not call back into the Root.
	Gone func(*Instance)
}

// A Side is one of the two places where components run.
type Side uint8

// The sides. What comes from the client is checked against the key's policy.
const (
	FromClient Side = iota
	FromServer
)
