package hub

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

func TestTurnRunsInOrderAndAlone(t *testing.T) {
	var turn turn
	var all sync.WaitGroup
	inside, count := false, 0
	last := map[int]int{}
	for g := range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := range 500 {
				f := func() {
					require.False(t, inside)
					inside = true
					require.Equal(t, i, last[g])
					last[g]++
					count++
					inside = false
				}
				if i%7 == 0 {
					turn.call(f)
				} else {
					turn.do(f)
				}
			}
		}()
	}
	all.Wait()
	turn.call(func() { require.Equal(t, 4000, count) })
}

func TestTurnNeverWaits(t *testing.T) {
	var turn turn
	in, out := make(chan bool), make(chan bool)
	go turn.do(func() { in <- true; <-out })
	<-in
	ran := make(chan bool, 1)
	turn.do(func() { ran <- true }) // would hang if it waited
	require.Empty(t, ran)
	close(out)
	require.True(t, <-ran)
}

func TestTurnGoesOnAfterAPanic(t *testing.T) {
	var caught any
	turn := turn{caught: func(v any) { caught = v }}
	turn.call(func() { panic("ours") })
	require.Equal(t, "ours", caught)
	ran := false
	turn.call(func() { ran = true })
	require.True(t, ran)
}

func TestWindow(t *testing.T) {
	w := window{maxBytes: 100, maxFrames: 4}
	for i := range 4 {
		require.True(t, w.open())
		require.Equal(t, i >= 1, w.wantsAck(10), "frame %d", i+1)
		w.add(make([]byte, 4), make([]byte, 6), true)
	}
	require.False(t, w.open())
	missed, lossy, ok := w.after(2)
	require.True(t, ok)
	require.False(t, lossy)
	require.Len(t, missed, 2)
	require.False(t, w.ack(5), "never sent")
	require.True(t, w.ack(3))
	require.True(t, w.open())
	_, _, ok = w.after(2)
	require.False(t, ok, "confirmed frames are gone")
	require.True(t, w.ack(1), "an old confirmation says nothing new")
	require.True(t, w.ack(4))
	require.Zero(t, w.bytes)

	require.True(t, w.wantsAck(50))
	w.add([]byte("rest"), make([]byte, 496), true)
	require.False(t, w.open(), "one large frame fills the window")
	missed, lossy, ok = w.after(4)
	require.True(t, ok)
	require.True(t, lossy)
	require.Equal(t, [][]byte{[]byte("rest")}, missed)
	_, _, ok = w.after(6)
	require.False(t, ok)
}

func TestBucket(t *testing.T) {
	b := newBucket(0, 10, 3)
	for range 3 {
		require.True(t, b.take(0))
	}
	require.False(t, b.take(99))
	require.True(t, b.take(100))
	require.False(t, b.take(50), "a clock that goes back gives nothing")
	for range 3 {
		require.True(t, b.take(10_000))
	}
	require.False(t, b.take(10_000), "no more than a burst is saved up")
}

func TestPendingWindow(t *testing.T) {
	p := pendingWindow{width: int64(time.Minute / pendingBuckets)}
	now := int64(1_700_000_000_000)
	require.Zero(t, p.count(now))
	for range 5 {
		p.add(now, 1)
	}
	p.add(now+1000, -1)
	require.Equal(t, 4, p.count(now+30_000))
	require.Zero(t, p.count(now+62_000))
	p.add(now+62_000, -1)
	require.Zero(t, p.count(now+62_000), "never negative")
}

func TestLedgerTellsEachCellOnce(t *testing.T) {
	k := app.Shared("hubLedgerShared", "").Info()
	served := app.Served("hubLedgerServed", "").Info()
	l := newLedger()
	enc := func(s string) []byte { return app.AppendValue(nil, &s) }
	l.put(1, "T", k, enc("a"))
	l.put(1, "T", k, enc("b"))
	l.put(2, "T", served, enc("c"))
	require.Len(t, l.news, 2)
	b := l.appendDirty(nil)
	require.NotEmpty(t, b)
	require.False(t, l.dirty())
	l.put(1, "T", k, enc("b"))
	require.False(t, l.dirty(), "no change, no bytes")

	l.put(2, "T", served, enc("to one"))
	l.putAll(served, enc("to all"))
	l.put(2, "T", served, enc("to one again"))
	require.Zero(t, l.news[0].id, "what is for the whole page comes first")
	v, ok := l.Value(2, served)
	require.True(t, ok)
	require.Equal(t, "to one again", v)
	l.remove(2)
	l.remove(2)
	_, ok = l.Value(2, served)
	require.False(t, ok)
	l.appendDirty(nil)

	for id := range uint64(300) {
		l.record(id+10, "T")
	}
	for id := range uint64(300) {
		l.remove(id + 10)
	}
	require.Less(t, len(l.order), 100, "removed records are swept")
	n := 0
	l.each(func(*record) { n++ })
	require.Equal(t, 1, n)
}

func TestTextsAreCutToWhatAPageCanRead(t *testing.T) {
	for _, text := range []string{"", "fine", strings.Repeat("ä", 400), "a" + strings.Repeat("ä", 400), strings.Repeat("x", 511) + "\xff\xff", "no \xff text"} {
		b := wire.Frame{Seq: 1, Parts: []wire.Part{{Kind: wire.PartNav, Text2: clip(text)}}}.Append(nil)
		_, err := wire.DecodeFrame(b)
		require.NoError(t, err, "%q", text)
	}
	require.Equal(t, "fine", clip("fine"))
	require.Len(t, clip(strings.Repeat("ä", 400)), 512)
}

// A value for all does not overwrite a cell that began with something newer, neither
// here nor in the page, which is told of the cell behind it.
func TestPutAllButKeepsWhatIsNewer(t *testing.T) {
	k := app.Served("hubPartsAllBut", "").Info()
	enc := func(s string) []byte { return app.AppendValue(nil, &s) }
	l := newLedger()
	l.put(1, "T", k, enc("old"))
	l.put(2, "T", k, enc("newer"))
	l.appendDirty(nil)
	l.putAllBut([]*record{l.records[2], l.record(3, "T")}, k, enc("for all"))
	for id, want := range map[uint64]string{1: "for all", 2: "newer"} {
		v, _ := l.Value(id, k)
		require.Equal(t, want, v)
	}
	f, err := wire.DecodeFrame(append(wire.AppendFrameHead(nil, 1, 0, 0), l.appendDirty(nil)...))
	require.NoError(t, err)
	require.Len(t, f.Parts, 2)
	require.Zero(t, f.Parts[0].Inst)
	require.EqualValues(t, 2, f.Parts[1].Inst)
}

// A cell that has by itself what an edit makes of the value for all is edited, too.
func TestEditOfAllPassesOverNoCell(t *testing.T) {
	key := app.Served("hubPartsEditAll", 0)
	k := key.Info()
	enc := func(n int) []byte { return app.AppendValue(nil, &n) }
	l := newLedger()
	l.put(1, "T", k, enc(0))
	l.put(2, "T", k, enc(0))
	l.putAll(k, enc(1))
	l.put(2, "T", k, enc(2))
	u := key.Update(func(n int) int { return n + 1 })
	x := &editing{key: k, step: func(b []byte) (app.Step, bool) { s, err := u.Step(b); return s, err == nil }}
	l.editAll(x, l.wide[k.Fingerprint], []*record{l.records[1], l.records[2]})
	for id, want := range map[uint64]int{1: 2, 2: 3} {
		v, _ := l.Value(id, k)
		require.Equal(t, want, v)
	}
}
