package hub

import (
	"testing"

	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// The beginning of a message that is too long is read as the message would be.
func FuzzOversized(f *testing.F) {
	f.Add(wire.Set{Op: 3, Inst: 1 << 60, Key: 9, Value: []byte("a book")}.Append(nil))
	f.Add(wire.Action{Op: 300, Call: 1 << 40, Inst: 4, Name: "name", Req: []byte("a book")}.Append(nil))
	f.Add(wire.Event{Op: 1, Frame: 2, Path: []uint32{1}, Type: "input", Data: []byte("a book")}.Append(nil))
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) == 0 {
			return // nothing is longer than something
		}
		m, err := oversizedOf(in)
		if err != nil {
			return
		}
		o := m.(oversized)
		require.NotZero(t, o.op)
		whole, err := wire.DecodeClient(in)
		if err != nil {
			return
		}
		require.Equal(t, whole.Kind(), o.kind)
		require.Equal(t, whole.(wire.Op).Number(), o.op)
		switch whole := whole.(type) {
		case wire.Set:
			require.Equal(t, cellID{whole.Inst, whole.Key}, o.cell)
		case wire.Action:
			require.Equal(t, whole.Call, o.call)
		}
	})
}
