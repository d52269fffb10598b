package hub

import (
	"encoding/binary"
	"errors"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

var errTooLarge = errors.New("hub: message is too large")

// An oversized is the beginning of an operation that is longer than a message may be:
// somebody pasted a book. It is refused and counted as done, for a page that is cut
// off instead would send it again with every connection.
type oversized struct {
	kind wire.Kind
	op   uint64
	cell cellID // of a set
	call uint64 // of an action
}

func (m oversized) Kind() wire.Kind        { return m.kind }
func (m oversized) Number() uint64         { return m.op }
func (m oversized) Append(b []byte) []byte { return b }

// oversizedOf reads the beginning of a message that is too long.
func oversizedOf(b []byte) (wire.Message, error) {
	m := oversized{kind: wire.Kind(b[0])}
	op, n := binary.Uvarint(b[1:])
	rest := b[1+max(n, 0):]
	if op == 0 || len(rest) < 12 {
		return nil, errTooLarge
	}
	m.op = op
	switch m.kind {
	case wire.KindEvent, wire.KindMounts:
	case wire.KindSet:
		m.cell = cellID{binary.LittleEndian.Uint64(rest), binary.LittleEndian.Uint32(rest[8:])}
	case wire.KindAction:
		m.call, _ = binary.Uvarint(rest)
	default:
		return nil, errTooLarge
	}
	return m, nil
}

// tooLarge refuses the operation that is being received.
func (s *session) tooLarge(m oversized) {
	s.refused("size", "kind", int(m.kind))
	s.nack(m.op, "size")
	switch {
	case m.kind == wire.KindAction:
		s.later(m.call, app.Failed, []byte("the request is too large"))
	case m.kind == wire.KindSet && s.ledger != nil:
		s.ledger.retell(m.cell.inst, m.cell.key)
	}
}
