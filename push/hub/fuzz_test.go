package hub_test

import (
	"testing"
	"testing/synctest"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// Whatever a page says, nothing panics, nothing grows beyond the limits, and the page
// beside it is served. The input is messages, each behind a byte of its length; those
// whose kind is 0 are said by an honest page meanwhile.
func FuzzHostilePage(f *testing.F) {
	message := func(list ...[]byte) (in []byte) {
		for _, b := range list {
			in = append(append(in, byte(len(b))), b...)
		}
		return in
	}
	inst := uint64(14475843281477569333)
	f.Add(message(
		wire.Event{Op: 1, Frame: 0, Path: []uint32{0, 4}, Type: "click"}.Append(nil),
		wire.Takeover{Op: 2}.Append(nil), wire.Taken{Op: 3}.Append(nil),
		wire.Set{Op: 4, Inst: inst, Key: count.Info().Fingerprint, Value: []byte{2}}.Append(nil),
		wire.Mounts{Op: 5, List: []wire.Mount{{Add: true, Inst: 7, Type: "x"}, {Add: true, Group: true, Inst: 7, Type: "room1"}}}.Append(nil),
		wire.Want{Op: 6, Inst: inst, Key: 1}.Append(nil),
		wire.Action{Op: 7, Call: 1, Inst: inst, Name: work.Name()}.Append(nil),
		wire.Cancel{Op: 8, Call: 1}.Append(nil), wire.Untake{Op: 9}.Append(nil),
	))
	f.Add(message(wire.Ack{Seq: 1}.Append(nil), []byte{0}, wire.Heal{Path: []uint32{0, 1}}.Append(nil), wire.Pause{}.Append(nil), []byte{0}, wire.Unpause{}.Append(nil), wire.Report{Text: "oh"}.Append(nil)))
	f.Add(message(wire.Hello{Version: wire.Version}.Append(nil), []byte{200}, nil))
	f.Fuzz(func(t *testing.T, in []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t, hub.Options{MayJoin: rooms, WindowFrames: 2, MaxMounted: 8, MaxMessage: 100})
			honest := s.open(hub.View{}, board{"h"}).goLive(false)
			p := s.open(hub.View{}, board{"a"}).goLive(false)
			for n := 0; len(in) > 0 && n < 64; n++ {
				b := in[1:min(1+int(in[0]), len(in))]
				in = in[1+len(b):]
				if len(b) == 1 && b[0] == 0 {
					honest.click("add")
					s.updater().Push(push.All(), percent.Set(n))
				} else {
					select {
					case p.conn.up <- b:
					case <-p.conn.cut:
					}
				}
				synctest.Wait()
			}
			require.LessOrEqual(t, s.hub.Held().Frames, 3)
			require.Zero(t, s.hub.Stats().Panics, "%s", s.log)
			honest.settled()
			s.updater().Push(push.All(), status.Set("still served"))
			honest.shows("still served")
			honest.cut()
			p.conn.Close("over")
			<-p.done
		})
	})
}

// What a page keeps beside its cells comes back from it as whatever it likes.
func FuzzHelloCells(f *testing.F) {
	n := 41
	f.Add(uint64(14475843281477569333), count.Info().Fingerprint, app.AppendValue(nil, &n), []byte{})
	f.Add(uint64(0), uint32(0), []byte("0123456789abcdef"), []byte("0123456789abcdef"))
	f.Fuzz(func(t *testing.T, inst uint64, key uint32, value, kept []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t, hub.Options{})
			s.updater().Push(push.All(), count.Set(3))
			p := s.open(hub.View{}, board{"a"})
			p.cells[cell{inst, key}] = value
			p.cells[cell{0, 0}] = kept
			p.goLive(false)
			p.click("add")
			p.settled()
			require.Zero(t, s.hub.Stats().Panics, "%s", s.log)
			p.cut()
		})
	})
}
