package server

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"
)

// A ticket is what a page carries so that any server with the same keys can
// bring it back: what was asked (the URL; its guards and loaders run again), who
// asked (a hash), and the journal's position before the loaders ran. It holds no
// state: served and private values never come back from a client. It is signed,
// not secret.
type ticket struct {
	Issued    time.Time
	Build     string
	URL       string   // path and query, prefix included
	Chain     uint64   // hash of the component types and props of layouts and page
	Principal [16]byte // keyed hash of user, tenant and groups
	signedBy  signKey  // set by openTicket
	Cookie    string   // hash of the session cookie, "" without one
	Page      string   // page id
	Position  []byte   // journal position; opaque
}

const (
	ticketPurpose = "duet ticket v1"
	ticketFormat  = 1

	// MaxTicket is the size in bytes that no ticket exceeds. Pages whose URL would
	// need more are refused with status 414.
	MaxTicket = 1024

	// skew is how far apart the clocks of the servers of one site may be.
	skew = time.Minute
)

var (
	errTicket        = errors.New("server: not a ticket of ours")
	errTicketExpired = errors.New("server: ticket expired")
	errTicketSize    = errors.New("server: the URL is too long for a ticket")
)

// seal returns t signed for p, as text.
func (t *ticket) seal(keys keyRing, p Principal) ([]byte, error) {
	t.Principal = keys[0].principalHash(p)
	b := []byte{ticketFormat}
	b = binary.AppendVarint(b, t.Issued.UnixMilli())
	b = appendString(b, t.Build)
	b = appendString(b, t.URL)
	b = binary.LittleEndian.AppendUint64(b, t.Chain)
	b = append(b, t.Principal[:]...)
	b = appendString(b, t.Cookie)
	b = appendString(b, t.Page)
	b = appendString(b, string(t.Position))
	out := base64.RawURLEncoding.AppendEncode(nil, keys.seal(ticketPurpose, b))
	if len(out) > MaxTicket {
		return nil, errTicketSize
	}
	return out, nil
}

// openTicket verifies text and returns what it says. An expired ticket is
// returned with errTicketExpired: its URL may still be opened afresh.
func openTicket(keys keyRing, text []byte, now time.Time, maxAge time.Duration) (*ticket, error) {
	if len(text) > MaxTicket {
		return nil, errTicket
	}
	sealed, err := base64.RawURLEncoding.Strict().AppendDecode(nil, text)
	if err != nil || base64.RawURLEncoding.EncodedLen(len(sealed)) != len(text) { // the decoder skips line breaks
		return nil, errTicket
	}
	body, key, ok := keys.open(ticketPurpose, sealed)
	if !ok {
		return nil, errTicket
	}
	r := reader{b: body}
	if r.byte() != ticketFormat {
		return nil, errTicket
	}
	t := &ticket{
		Issued:   time.UnixMilli(r.varint()),
		Build:    r.string(),
		URL:      r.string(),
		Chain:    r.uint64(),
		signedBy: key,
	}
	copy(t.Principal[:], r.bytes(len(t.Principal)))
	t.Cookie, t.Page = r.string(), r.string()
	t.Position = []byte(r.string())
	if r.bad || len(r.b) != 0 {
		return nil, errTicket
	}
	if now.Add(skew).Before(t.Issued) || now.Sub(t.Issued) > maxAge+skew {
		return t, errTicketExpired
	}
	return t, nil
}

// isFor reports whether t was given to p: same user, tenant and groups.
func (t *ticket) isFor(p Principal) bool { return t.Principal == t.signedBy.principalHash(p) }

// principalHash binds a ticket to a principal without naming it.
func (k signKey) principalHash(p Principal) (h [16]byte) {
	var b []byte
	for _, s := range [...]string{p.User, p.Tenant, p.Groups} {
		b = appendString(b, s)
	}
	copy(h[:], k.mac("duet principal v1", b))
	return h
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// A reader takes fields off the front of a block. After the first field that is
// not there it is bad, and all further fields are zero.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) bytes(n int) []byte {
	if r.bad || n < 0 || n > len(r.b) {
		r.bad = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint64() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	r.advance(n)
	return v
}

func (r *reader) string() string {
	v, n := binary.Uvarint(r.b)
	r.advance(n)
	if v > uint64(len(r.b)) {
		r.bad = true
	}
	return string(r.bytes(int(v)))
}

func (r *reader) advance(n int) {
	if n <= 0 {
		r.bad = true
		return
	}
	r.bytes(n)
}
