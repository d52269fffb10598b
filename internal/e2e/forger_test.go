package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// A forger speaks the wire to a server as no boot.js would.
type forger struct {
	t      *testing.T
	origin string
	conn   *websocket.Conn
	op     uint64
	seq    uint64            // of the last frame
	insts  map[string]uint64 // instances of the page by Go type
}

// forge gets the bench as a visitor of its own and says hello, with cells that it
// claims to have had.
func forge(t *testing.T, srv *browsertest.Program, cells ...wire.Cell) *forger {
	t.Helper()
	f := &forger{t: t, origin: strings.TrimSuffix(srv.URL, "/"), insts: instances()}
	res, err := http.Get(f.origin + "/lab/bench")
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	var block struct{ Ticket, Hash, Socket, Build string }
	require.NoError(t, json.Unmarshal(regexp.MustCompile(`id="duet-page">(.*?)</script>`).FindSubmatch(body)[1], &block))
	hash, err := strconv.ParseUint(block.Hash, 16, 64)
	require.NoError(t, err)

	f.conn, _, err = dial(t, f.origin+block.Socket, f.origin)
	require.NoError(t, err)
	t.Cleanup(func() { f.conn.CloseNow() })
	f.say(wire.Hello{Version: wire.Version, Build: block.Build, Ticket: []byte(block.Ticket), Hash: hash, Cells: cells})
	require.IsType(t, wire.Welcome{}, f.hear())

	// The server effect of the page is the last that happens by itself.
	for effect := false; !effect; {
		frame, ok := f.hear().(wire.Frame)
		require.True(t, ok)
		for _, part := range frame.Parts {
			effect = effect || part.Kind == wire.PartEcho && part.Inst == f.insts["Effects"]
		}
	}

	return f
}

// instances are those of the lab's pages by Go type. A type has the same on every
// page: whoever has the program knows their ids.
func instances() map[string]uint64 {
	ids := map[string]uint64{}
	for _, chain := range [][]app.Component{{lab.Frame{}, lab.Bench{}}, {lab.Frame{}, lab.Strongroom{}}} {
		root := app.NewRoot(nobody{}, app.RootOptions{})
		root.SetChain(chain)
		root.Render()
		root.Instances(func(i *app.Instance) {
			name := i.TypeName()[strings.LastIndexByte(i.TypeName(), '.')+1:]
			if _, ok := ids[name]; !ok {
				ids[name] = i.ID()
			}
		})
		root.Close()
	}
	return ids
}

// dial opens a socket as a page of origin would.
func dial(t *testing.T, address, origin string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return websocket.Dial(ctx, address, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}}})
}

func (f *forger) say(m wire.Message) {
	f.t.Helper()
	require.NoError(f.t, f.conn.Write(f.t.Context(), websocket.MessageBinary, m.Append(nil)))
}

// hear returns the next message; what it wants acknowledged is.
func (f *forger) hear() wire.Message {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 10*time.Second)
	defer cancel()
	_, b, err := f.conn.Read(ctx)
	require.NoError(f.t, err)
	m, err := wire.DecodeServer(b)
	require.NoError(f.t, err)
	if frame, ok := m.(wire.Frame); ok {
		f.seq = frame.Seq
		if frame.Flags&wire.FrameAckWanted != 0 {
			f.say(wire.Ack{Seq: frame.Seq})
		}
	}
	return m
}

// next numbers the next operation.
func (f *forger) next() uint64 {
	f.op++
	return f.op
}

// answer hears until the last operation is answered, and returns the parts on the way.
func (f *forger) answer() (parts []wire.Part) {
	f.t.Helper()
	for {
		frame, ok := f.hear().(wire.Frame)
		require.True(f.t, ok)
		parts = append(parts, frame.Parts...)
		if frame.Ack >= f.op {
			return parts
		}
	}
}

// takeOver does what the browser's Go does, and returns the state that it is given.
func (f *forger) takeOver() *wire.Snapshot {
	f.t.Helper()
	f.say(wire.Takeover{Op: f.next()})
	for {
		if state, ok := f.hear().(wire.State); ok {
			snap, err := wire.DecodeSnapshot(state.Payload)
			require.NoError(f.t, err)
			f.say(wire.Taken{Op: f.next()})
			return snap
		}
	}
}

// stats are the counters of the lab's server.
func stats(t *testing.T, srv *browsertest.Program) (s struct {
	Server struct{ RefusedHosts, RefusedOrigins uint64 }
	Hub    struct {
		Refused map[string]uint64
		Stale   uint64
	}
}) {
	t.Helper()
	res, err := http.Get(srv.URL + "lab/ctl/stats")
	require.NoError(t, err)
	defer res.Body.Close()
	require.NoError(t, json.NewDecoder(res.Body).Decode(&s))
	return s
}
