package wire_test

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func TestEveryTruncationIsRefused(t *testing.T) {
	for _, from := range []string{"client", "server", "snapshot"} {
		for _, in := range goldenBytes(t, from) {
			for n := range in {
				err := decode(from, in[:n])
				if from == "server" && wire.Kind(in[0]) == wire.KindFrame && err == nil {
					continue // a frame may end after any part
				}
				var d *wire.DecodeError
				require.ErrorAs(t, err, &d, "%s %x cut at %d", from, in, n)
				require.LessOrEqual(t, d.Offset, n)
			}
			if from != "server" || wire.Kind(in[0]) != wire.KindFrame {
				require.ErrorIs(t, decode(from, append(bytes.Clone(in), 0)), wire.ErrTrailing)
			}
		}
	}
}

func decode(from string, in []byte) error {
	var err error
	switch from {
	case "client":
		_, err = wire.DecodeClient(in)
	case "server":
		_, err = wire.DecodeServer(in)
	case "snapshot":
		_, err = wire.DecodeSnapshot(in)
	}
	return err
}

func TestDecodersRefuse(t *testing.T) {
	long := func(n int) []byte { return append([]byte{0xff, 0xff, 0x03}, make([]byte, n)...) } // 65,535
	for _, c := range []struct {
		name string
		from string
		in   []byte
		want error
	}{
		{"nothing", "client", nil, wire.ErrShort},
		{"kind 0", "client", []byte{0}, wire.ErrKind},
		{"unknown client kind", "client", []byte{17}, wire.ErrKind},
		{"unknown server kind", "server", []byte{7}, wire.ErrKind},
		{"overlong number", "client", []byte{9, 0x81, 0x00}, wire.ErrVarint},
		{"number past 64 bits", "client", []byte{9, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, wire.ErrVarint},
		{"operation 0", "client", []byte{6, 0}, wire.ErrValue},
		{"unknown hello flag", "client", []byte{1, 1, 16}, wire.ErrValue},
		{"path too long", "client", append([]byte{10}, long(70000)...), wire.ErrLimit},
		{"path that is not there", "client", []byte{10, 100, 0}, wire.ErrShort},
		{"slot past 32 bits", "client", []byte{10, 1, 0x80, 0x80, 0x80, 0x80, 0x10}, wire.ErrLimit},
		{"type is not text", "client", []byte{2, 1, 0, 0, 1, 0xff, 0}, wire.ErrText},
		{"report too long", "client", append([]byte{15}, long(70000)...), wire.ErrLimit},
		{"cell bomb", "client", append(append([]byte{1, 1, 0, 0, 0}, make([]byte, 8)...), 0, 0, 0, 0, 0, 0, 0xff, 0x1f), wire.ErrShort},
		{"unknown part", "server", []byte{2, 1, 0, 0, 11}, wire.ErrPart},
		{"progress past the end", "server", []byte{2, 1, 0, 0, 6, 1, 0xe9, 0x07, 0}, wire.ErrValue},
	} {
		t.Run(c.name, func(t *testing.T) { require.ErrorIs(t, decode(c.from, c.in), c.want) })
	}
}

func TestUnnumberedOperationsGetTheirNumber(t *testing.T) {
	set := wire.Set{Op: 300, Inst: 7, Key: 9, Value: []byte("x")}
	require.Equal(t, set.Append(nil), wire.AppendNumbered(nil, wire.AppendUnnumbered(nil, set), 300))
	mounts := wire.Mounts{Op: 2, List: []wire.Mount{{Add: true, Inst: 1, Type: "a.B"}}}
	require.Equal(t, mounts.Append(nil), wire.AppendNumbered(nil, wire.AppendUnnumbered(nil, mounts), 2))
	require.Empty(t, wire.AppendNumbered(nil, nil, 1))
}

func FuzzDecodeClient(f *testing.F) {
	fuzz(f, "client", func(in []byte) ([]byte, error) {
		m, err := wire.DecodeClient(in)
		if err != nil {
			return nil, err
		}
		return m.Append(nil), nil
	})
}

func FuzzDecodeServer(f *testing.F) {
	fuzz(f, "server", func(in []byte) ([]byte, error) {
		m, err := wire.DecodeServer(in)
		if err != nil {
			return nil, err
		}
		return m.Append(nil), nil
	})
}

func FuzzDecodeFrame(f *testing.F) {
	fuzz(f, "server", func(in []byte) ([]byte, error) {
		m, err := wire.DecodeFrame(in)
		return m.Append(nil), err
	})
}

func FuzzDecodeSnapshot(f *testing.F) {
	fuzz(f, "snapshot", func(in []byte) ([]byte, error) {
		s, err := wire.DecodeSnapshot(in)
		if err != nil {
			return nil, err
		}
		return s.Append(nil), nil
	})
}

func FuzzDecodeSplice(f *testing.F) {
	f.Add(wire.Splice{Inst: 7, Key: 9, Base: 6, Version: 300, Edits: []byte{3, 0, 1, 2, 65}}.Append(nil))
	fuzz(f, "server", func(in []byte) ([]byte, error) {
		s, err := wire.DecodeSplice(in)
		if err != nil {
			return nil, err
		}
		return s.Append(nil), nil
	})
}

func FuzzDecodeChain(f *testing.F) {
	f.Add([]byte{1, 1, 'a', 0})
	fuzz(f, "snapshot", func(in []byte) ([]byte, error) {
		c, err := wire.DecodeChain(in)
		return wire.AppendChain(nil, c), err
	})
}

// fuzz checks what every decoder promises: no panic, little memory, and what decodes
// encodes to the same bytes.
func fuzz(f *testing.F, seeds string, again func([]byte) ([]byte, error)) {
	for _, in := range goldenBytes(f, seeds) {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		out, err := again(in)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > uint64(200*len(in)+64<<10) {
			t.Fatalf("decoding %d bytes allocated %d", len(in), got)
		}
		if err == nil && !bytes.Equal(in, out) {
			t.Fatalf("decoding then encoding changed the message\n in %x\nout %x", in, out)
		}
	})
}
