package wire_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strconv"
	"testing"

	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite testdata/messages.json")

const goldenFile = "testdata/messages.json"

// A golden is one message as both readers of the wire see it: its bytes and its fields.
type golden struct {
	Name   string `json:"name"`
	From   string `json:"from"` // "client", "server" or "snapshot"
	Hex    string `json:"hex"`
	Fields any    `json:"fields"`
}

var clientCases = []struct {
	name string
	m    wire.Message
}{
	{"hello with a ticket", wire.Hello{
		Version: 1, Build: "b7", Ticket: []byte{9, 8, 7}, Hash: 0x1122334455667788,
	}},
	{"hello that resumes with cells", wire.Hello{
		Version: 1, Flags: wire.HelloResume | wire.HelloUnproven | wire.HelloTaken | wire.HelloLost, Build: "b7",
		Live: []byte("live"), Secret: []byte("secret"), Epoch: 1700000000000, Seq: 41, Mark: 300, Sent: 302,
		Cells: []wire.Cell{{Inst: 1<<63 | 5, Key: 0xdeadbeef, Value: []byte{1}}, {Inst: 2, Key: 3}},
	}},
	{"click", wire.Event{Op: 1, Frame: 40, Path: []uint32{0, 3, 129}, Type: "click", Data: []byte{5, 1}}},
	{"event at the root", wire.Event{Op: 16384, Type: "keydown"}},
	{"set", wire.Set{Op: 2, Inst: 77, Key: 5, Base: 3, Value: []byte("ö")}},
	{"action", wire.Action{Op: 3, Call: 9, Inst: 77, Name: "deploy", Req: []byte{1, 2}}},
	{"cancel", wire.Cancel{Op: 4, Call: 9}},
	{"takeover", wire.Takeover{Op: 5}},
	{"taken", wire.Taken{Op: 6}},
	{"untake", wire.Untake{Op: 7}},
	{"ack", wire.Ack{Seq: 128}},
	{"heal", wire.Heal{Path: []uint32{0, 1}}},
	{"pause", wire.Pause{}},
	{"unpause", wire.Unpause{}},
	{"navigate", wire.Navigate{Op: 8, URL: "/app/status?x=ä"}},
	{"mounts", wire.Mounts{Op: 9, List: []wire.Mount{{Add: true, Inst: 5, Type: "monitor.LogLine"}, {Inst: 6, Type: "monitor.LogLine"}}}},
	{"mounts and joins", wire.Mounts{Op: 10, List: []wire.Mount{{Add: true, Group: true, Inst: 5, Type: "room 7"}, {Group: true, Inst: 5, Type: "room 6"}}}},
	{"want", wire.Want{Op: 11, Inst: 5, Key: 9}},
	{"report", wire.Report{Text: "the Go program exited"}},
}

var serverCases = []struct {
	name string
	m    wire.Message
}{
	{"welcome afresh", wire.Welcome{Flags: wire.WelcomeAfresh | wire.WelcomeSync, Live: []byte("live"), Secret: []byte("secret"), Epoch: 5, Build: "b7"}},
	{"welcome resumed", wire.Welcome{Flags: wire.WelcomeExact, Epoch: 5, Seq: 200, Ack: 12}},
	{"frame without parts", wire.Frame{Seq: 1, Ack: 3}},
	{"frame with every part", wire.Frame{Seq: 300, Flags: wire.FrameAckWanted, Ack: 4, Parts: []wire.Part{
		{Kind: wire.PartEcho, Inst: 7, Key: 8, Data: []byte("cell")},
		{Kind: wire.PartPatch, Data: []byte{1, 0}},
		{Kind: wire.PartPatch, Path: []uint32{0, 200}, Data: []byte{1, 0}},
		{Kind: wire.PartState, Inst: 1 << 40, Key: 9, Num: 6, Data: []byte{0}},
		{Kind: wire.PartNack, Num: 4, Text: "policy"},
		{Kind: wire.PartResult, Num: 9, Num2: 2, Data: []byte("done")},
		{Kind: wire.PartProgress, Num: 9, Num2: 1000, Text: "go build"},
		{Kind: wire.PartNav, Text: "/app", Text2: "App", Data: []byte{0}, Data2: []byte("ticket")},
		{Kind: wire.PartStale, Num: 3},
		{Kind: wire.PartTitle, Text: "Monitor"},
		{Kind: wire.PartSplice, Data: wire.Splice{Inst: 7, Key: 9, Base: 6, Version: 300, Edits: []byte{3, 0, 1, 2, 65}}.Append(nil)},
	}}},
	{"state", wire.State{Seq: 5, Ack: 6, Payload: []byte{1, 2, 3}}},
	{"reload", wire.Reload{Reason: "build", Delay: 1500}},
	{"closed", wire.Closed{Reason: wire.ReasonSuperseded}},
	{"refused", wire.Refused{Reason: "full", Retry: 5000}},
}

var snapshotCases = []struct {
	name string
	s    wire.Snapshot
}{
	{"empty", wire.Snapshot{}},
	{"full", wire.Snapshot{
		Now: 1700000000123, Build: "b7",
		Chain:   []wire.Link{{Type: "monitor.Shell"}, {Type: "monitor.Dashboard", Props: []byte{4, 'd', 'e', 'm', 'o'}}},
		Cells:   []wire.VersionedCell{{Cell: wire.Cell{Inst: 7, Key: 8, Value: []byte{1}}, Version: 3}},
		Initial: []wire.Initial{{Key: 8, Value: []byte{2}}},
		Hash:    0xfedcba9876543210,
	}},
}

func TestGoldens(t *testing.T) {
	var all []golden
	for _, c := range clientCases {
		all = append(all, golden{c.name, "client", hex.EncodeToString(c.m.Append(nil)), fields(reflect.ValueOf(c.m))})
	}
	for _, c := range serverCases {
		all = append(all, golden{c.name, "server", hex.EncodeToString(c.m.Append(nil)), fields(reflect.ValueOf(c.m))})
	}
	for _, c := range snapshotCases {
		all = append(all, golden{c.name, "snapshot", hex.EncodeToString(c.s.Append(nil)), fields(reflect.ValueOf(c.s))})
	}
	want, err := json.MarshalIndent(all, "", " ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(goldenFile, want, 0o644))
	}
	got, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run go test -update and review the difference")
}

// fields turns a message into plain JSON: bytes and 64-bit ids as hex, other numbers as numbers.
func fields(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Struct:
		m := map[string]any{}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Name == "Inst" || f.Name == "Hash" {
				m[f.Name] = strconv.FormatUint(v.Field(i).Uint(), 16)
				continue
			}
			m[f.Name] = fields(v.Field(i))
		}
		return m
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return hex.EncodeToString(v.Bytes())
		}
		list := []any{}
		for i := range v.Len() {
			list = append(list, fields(v.Index(i)))
		}
		return list
	}
	return v.Interface()
}

func TestMessagesSurviveTheWire(t *testing.T) {
	for _, c := range clientCases {
		t.Run(c.name, func(t *testing.T) { survives(t, c.m, wire.DecodeClient) })
	}
	for _, c := range serverCases {
		t.Run(c.name, func(t *testing.T) { survives(t, c.m, wire.DecodeServer) })
	}
	for _, c := range snapshotCases {
		got, err := wire.DecodeSnapshot(c.s.Append(nil))
		require.NoError(t, err)
		require.Equal(t, c.s.Append(nil), got.Append(nil))
		require.Equal(t, len(c.s.Cells), len(got.Cells))
	}
}

func survives(t *testing.T, m wire.Message, decode func([]byte) (wire.Message, error)) {
	in := m.Append(nil)
	require.Equal(t, byte(m.Kind()), in[0])
	got, err := decode(in)
	require.NoError(t, err)
	require.Equal(t, fields(reflect.ValueOf(m)), fields(reflect.ValueOf(got)))
	require.True(t, bytes.Equal(in, got.Append(nil)))
}

// goldenBytes returns the bytes of every golden of one side; it fails when there are none.
func goldenBytes(tb testing.TB, from string) [][]byte {
	raw, err := os.ReadFile(goldenFile)
	require.NoError(tb, err)
	var all []golden
	require.NoError(tb, json.Unmarshal(raw, &all))
	var list [][]byte
	for _, g := range all {
		if g.From == from {
			b, err := hex.DecodeString(g.Hex)
			require.NoError(tb, err)
			list = append(list, b)
		}
	}
	require.NotEmpty(tb, list)
	return list
}
