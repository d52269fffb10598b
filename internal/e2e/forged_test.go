package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// A forgery is a set that no page may make, and the word that refuses it.
type forgery struct {
	name, reason, inst string
	key                uint32
	base               uint64
	value              []byte
}

var forgeries = []forgery{
	{name: "a key of the server", reason: "policy", inst: "Cells", key: lab.Note.Info().Fingerprint, value: encoded("forged")},
	{name: "an instance of another page", reason: "instance", inst: "Vault", key: lab.Both.Info().Fingerprint, value: encoded(7)},
	{name: "a private key", reason: "key", inst: "Cells", key: lab.Secret.Info().Fingerprint, value: encoded("forged")},
	{name: "a key of another component", reason: "key", inst: "Rows", key: lab.Both.Info().Fingerprint, value: encoded(7)},
	{name: "a key that does not exist", reason: "key", inst: "Cells", key: 0xdeadbeef, value: encoded(7)},
	{name: "bytes of another type", reason: "type", inst: "Cells", key: lab.Both.Info().Fingerprint, value: []byte("\xff\xff\xff")},
	{name: "more bytes than the value has", reason: "type", inst: "Cells", key: lab.Both.Info().Fingerprint, value: append(encoded(7), 0)},
	{name: "a length beyond the message", reason: "type", inst: "Order", key: lab.Happened.Info().Fingerprint, value: []byte{0xff, 0xff, 0xff, 0xff, 0x0f}},
	{name: "a value that is too large", reason: "size", inst: "Inputs", key: lab.Typed.Info().Fingerprint, value: encoded(strings.Repeat("x", 100<<10))},
	{name: "a version that is not the cell's", reason: "conflict", inst: "Cells", key: lab.Both.Info().Fingerprint, base: 99, value: encoded(7)},
}

func encoded[T any](v T) []byte { return app.AppendValue(nil, &v) }

// A page that does not play by the rules changes nothing: each set is refused with
// its reason, logged and counted, in both stages. A page beside it notices nothing.
func TestForgedSetsAreRefused(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t) // its counters are this test's
		v := visitBench(t, srv, taking)
		v.use()
		v.settles()
		f := forge(t, srv)
		if taking {
			f.takeOver()
		}

		want := map[string]uint64{}
		for _, forged := range forgeries {
			f.say(wire.Set{Op: f.next(), Inst: f.insts[forged.inst], Key: forged.key, Base: forged.base, Value: forged.value})
			nacked := false
			for _, part := range f.answer() {
				switch part.Kind {
				case wire.PartNack:
					require.Equal(t, f.op, part.Num, forged.name)
					require.Equal(t, forged.reason, part.Text, forged.name)
					nacked = true
				case wire.PartState: // to put the browser's Go right
					require.Equal(t, f.insts[forged.inst], part.Inst, forged.name)
					require.NotEqual(t, forged.value, part.Data, forged.name)
				default:
					require.Fail(t, "a forged set did something", "%s: part %+v", forged.name, part)
				}
			}
			require.True(t, nacked, forged.name)
			want["set: "+forged.reason]++
		}
		require.Equal(t, want, stats(t, srv).Hub.Refused)
		for reason := range want {
			require.Contains(t, srv.Output(), "hub: refused "+reason)
		}

		// An honest set still works, and what the server has is what was before.
		f.say(wire.Set{Op: f.next(), Inst: f.insts["Cells"], Key: lab.Mine.Info().Fingerprint, Value: encoded(3)})
		for _, part := range f.answer() {
			require.NotEqual(t, wire.PartNack, part.Kind)
		}
		if !taking {
			fresh := map[string][]byte{}
			root := app.NewRoot(nobody{}, app.RootOptions{})
			defer root.Close()
			root.SetChain([]app.Component{lab.Frame{}, lab.Bench{}})
			root.Render()
			root.EachCell(func(c app.Cell) { fresh[cellName(c.Inst.ID(), c.Key.Fingerprint)] = c.Bytes() })
			fresh[cellName(f.insts["Cells"], lab.Mine.Info().Fingerprint)] = encoded(3)
			seen := 0
			for _, c := range f.takeOver().Cells {
				if c.Inst == f.insts["Effects"] {
					continue // a server effect ran
				}
				require.Equal(t, fresh[cellName(c.Inst, c.Key)], c.Value, "%x %s", c.Inst, app.LookupKey(c.Key).Name)
				seen++
			}
			require.Greater(t, seen, 10)
		}

		v.settles()
		require.Equal(t, "as rendered", v.Text("#note"))
		v.use()
		v.settles()
	})
}

func cellName(inst uint64, key uint32) string {
	return string(wire.AppendCell(nil, wire.Cell{Inst: inst, Key: key}))
}

// What a hello brings back is the page's word: nothing of the server's is taken from it.
func TestForgedCellsAreNotTaken(t *testing.T) {
	srv := labProgram.start(t)
	ids := instances()
	cell := func(inst string, k *app.KeyInfo, value []byte) wire.Cell {
		return wire.Cell{Inst: ids[inst], Key: k.Fingerprint, Value: value}
	}
	f := forge(t, srv,
		cell("Cells", lab.Note.Info(), encoded("forged")),
		cell("Cells", lab.Secret.Info(), encoded("forged")),
		cell("Rows", lab.RowOrder.Info(), encoded([]int{1})),
		cell("Vault", lab.Secret.Info(), encoded("forged")),
		cell("Cells", lab.Both.Info(), []byte("\xff\xff\xff")),
		cell("Cells", lab.Mine.Info(), encoded(3)), // the one that is the page's to bring
	)
	found := map[string][]byte{}
	for _, c := range f.takeOver().Cells {
		found[cellName(c.Inst, c.Key)] = c.Value
	}
	require.Equal(t, encoded("as rendered"), found[cellName(ids["Cells"], lab.Note.Info().Fingerprint)])
	require.Equal(t, encoded([]int{1, 2, 3, 4, 5, 6, 7, 8}), found[cellName(ids["Rows"], lab.RowOrder.Info().Fingerprint)])
	require.Equal(t, encoded(0), found[cellName(ids["Cells"], lab.Both.Info().Fingerprint)])
	require.Equal(t, encoded(3), found[cellName(ids["Cells"], lab.Mine.Info().Fingerprint)])
	for _, value := range found {
		require.NotContains(t, string(value), "forged")
	}
}

// Events and calls that no page would make do nothing, and bytes that are no message
// end the connection; the page beside goes on.
func TestForgedOperationsDoNothing(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		v := visitBench(t, srv, taking)
		v.use()
		v.settles()
		f := forge(t, srv)
		if taking {
			f.takeOver()
		}
		nothing := func(kinds ...wire.PartKind) {
			t.Helper()
			for _, part := range f.answer() {
				require.Contains(t, kinds, part.Kind)
			}
		}
		f.say(wire.Event{Op: f.next(), Path: []uint32{9, 9, 9}, Type: "click"})
		nothing(wire.PartStale)
		f.say(wire.Event{Op: f.next(), Frame: 1 << 40, Path: []uint32{0}, Type: "click"})
		nothing(wire.PartStale)
		f.say(wire.Event{Op: f.next(), Path: []uint32{0}, Type: "nonsense"})
		nothing(wire.PartStale)
		f.say(wire.Event{Op: f.next(), Path: []uint32{0}, Type: "click", Data: []byte{0xff, 1, 2}})
		nothing(wire.PartStale, wire.PartNack)
		f.say(wire.Action{Op: f.next(), Call: 1, Inst: f.insts["Vault"], Name: lab.Job.Name(), Req: []byte{2, 0}})
		nothing(wire.PartResult)
		f.say(wire.Action{Op: f.next(), Call: 2, Inst: f.insts["Jobs"], Name: "rm -rf", Req: nil})
		nothing(wire.PartResult)
		f.say(wire.Action{Op: f.next(), Call: 3, Inst: f.insts["Jobs"], Name: lab.Job.Name(), Req: []byte("not a request")})
		nothing(wire.PartResult)
		refused := stats(t, srv).Hub.Refused
		require.Equal(t, uint64(1), refused["call: instance"])
		require.Equal(t, uint64(1), refused["call: action"])

		// The same operation again, then a gap, then no message at all.
		f.say(wire.Cancel{Op: f.op, Call: 3})
		require.NoError(t, f.conn.Write(t.Context(), websocket.MessageBinary, []byte{2, 0xff, 0xff}))
		for {
			if closed, ok := f.hear().(wire.Closed); ok {
				require.Equal(t, "malformed", closed.Reason)
				break
			}
		}
		require.Equal(t, uint64(1), stats(t, srv).Hub.Refused["malformed"])
		v.use()
		v.settles()
		v.receives("beside a forger")
	})
}

// A page of another site, or of another server on this machine, gets no socket; nor
// does a request that was made for another host.
func TestForeignSocketsAreRefused(t *testing.T) {
	srv := labProgram.start(t)
	socket := strings.Replace(srv.URL, "http:", "ws:", 1) + "_duet/live"
	refusedOrigins := func() uint64 { return stats(t, srv).Server.RefusedOrigins }
	for _, origin := range []string{"http://evil.example", "http://127.0.0.1:1", "null", "https://" + strings.TrimPrefix(srv.URL, "http://x"), "file://"} {
		before := refusedOrigins()
		_, res, err := dial(t, socket, origin)
		require.Error(t, err, origin)
		require.Equal(t, http.StatusForbidden, res.StatusCode, origin)
		require.Equal(t, before+1, refusedOrigins(), origin)
	}

	req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+"_duet/live", nil)
	require.NoError(t, err)
	req.Host = "evil.example"
	req.Header = http.Header{"Origin": {"http://evil.example"}, "Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-WebSocket-Version": {"13"}, "Sec-WebSocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	res.Body.Close()
	require.Equal(t, http.StatusForbidden, res.StatusCode)
	require.Equal(t, uint64(1), stats(t, srv).Server.RefusedHosts)

	// And in a browser.
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><title>foreign</title>`))
	}))
	defer foreign.Close()
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Allow("WebSocket connection to")
	p.Goto(foreign.URL)
	require.Equal(t, "refused", browsertest.Eval[string](p, `new Promise((done) => {
		const ws = new WebSocket(`+quoted(socket)+`);
		ws.onopen = () => done("open");
		ws.onerror = () => done("refused");
	})`))
}
