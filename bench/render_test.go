package bench

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/push/wire"
)

// A session is the server's side of one dashboard, without a connection.
type session struct {
	root    *app.Root
	writer  diffcore.Writer
	updates [4][]app.Update
	seq     uint64
}

func newSession() *session {
	s := &session{}
	s.root = app.NewRoot(Still{}, app.RootOptions{})
	s.root.SetChain([]app.Component{monitor.Dashboard{}})
	for i := range s.updates {
		s.updates[i] = []app.Update{monitor.Deployment.Set(building(i))}
	}
	lines := make([]monitor.Line, 40)
	for i := range lines {
		lines[i] = monitor.Line{ID: i + 1, Text: "go: building package"}
	}
	s.root.Render()
	s.root.Push(everyone, []app.Update{monitor.Log.Set(lines), s.updates[0][0]})
	s.root.Render()
	s.root.Adopt()
	return s
}

func everyone(*app.Instance) bool { return true }

// change pushes five changed fields, renders, diffs and encodes, and returns
// the patch, which is good until the next change.
func (s *session) change() []byte {
	s.seq++
	s.writer.Reset()
	s.root.Push(everyone, s.updates[s.seq%uint64(len(s.updates))])
	s.root.Render()
	s.root.Write(&s.writer)
	s.root.Wrote(s.seq)
	s.root.Acked(s.seq)
	return s.writer.Bytes()
}

func BenchmarkDashboardChange(b *testing.B) {
	s := newSession()
	b.ReportAllocs()
	for b.Loop() {
		s.change()
	}
}

// changes takes n samples of a change on the server.
func changes(n int) Sample {
	s := newSession()
	for range 1000 {
		s.change()
	}
	sample := make(Sample, n)
	for i := range sample {
		start := time.Now()
		s.change()
		sample[i] = time.Since(start)
	}
	return sample
}

// wireBudget bounds a five-field change on the wire, in bytes, whichever stage
// the page is in.
const wireBudget = 150

func TestChangeIsSmallOnTheWire(t *testing.T) {
	patch, state := wireBytes(t)
	assert.LessOrEqual(t, patch, wireBudget, "stage 2: a frame with a patch")
	assert.LessOrEqual(t, state, wireBudget, "stage 3: a frame with state")
	assert.Greater(t, patch, 20, "a change was measured")
	assert.Greater(t, state, 20, "a change was measured")
}

// wireBytes returns the bytes of the whole frames of one five-field change.
func wireBytes(t *testing.T) (patch, state int) {
	t.Helper()
	s := newSession()
	s.change()
	patch = len(wire.Frame{Seq: 1000, Parts: []wire.Part{{Kind: wire.PartPatch, Data: s.change()}}}.Append(nil))

	// In stage 3 each instance that reads the key gets its value: the parts of the
	// page that show it get it from their parent, by props.
	var parts []wire.Part
	u := s.updates[1][0]
	s.root.Instances(func(i *app.Instance) {
		if i.Reads(u.Key().Fingerprint) {
			parts = append(parts, wire.Part{Kind: wire.PartState, Inst: i.ID(), Key: u.Key().Fingerprint, Num: 1000, Data: u.Encoded()})
		}
	})
	require.NotEmpty(t, parts)
	return patch, len(wire.Frame{Seq: 1000, Parts: parts}.Append(nil))
}
