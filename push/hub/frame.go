package hub

import (
	"sync"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push/wire"
)

// writers keep their scratch memory from one frame to the next.
var writers = sync.Pool{New: func() any { return new(diffcore.Writer) }}

// next returns the next message for p, or nil when there is nothing to say now.
// hangUp reports that nothing will follow.
func (s *session) next(p *peer) (msg []byte, hangUp bool) {
	if len(p.out) > 0 {
		msg, p.out = p.out[0], p.out[1:]
		return msg, false
	}
	if p.closing || s.peer != p {
		return nil, true
	}
	if s.ended || p.paused && !s.handOver {
		return nil, false
	}
	if msg = s.frame(); msg == nil && s.handOver && !s.ended {
		msg = s.handState()
	}
	if len(p.out) > 0 && msg == nil { // frame ended the session
		return s.next(p)
	}
	return msg, false
}

// frame returns the next frame, or nil when nothing changed or the page has not
// confirmed enough of the last ones. What is dirty stays dirty then, so the next
// frame is the difference to what the page shows, however much was skipped.
func (s *session) frame() []byte {
	if !s.mayWrite() && !s.handOver {
		if s.root != nil && s.root.Dirty() || s.ledger != nil && s.ledger.dirty() {
			s.hub.stats.conflated.Add(1)
		}
		return nil
	}
	s.render()
	if s.ended {
		return nil
	}
	seq := s.win.seq + 1
	sure := s.reliable // cannot be made again
	sure = s.appendProgress(sure)
	if s.title != "" {
		sure = (&wire.Part{Kind: wire.PartTitle, Text: s.title}).Append(sure)
		s.title = ""
	}
	sure = s.appendEchoes(sure)
	if s.kept {
		s.kept = false
		sure = s.appendKept(sure)
	}
	s.reliable = nil
	again := s.appendTree(nil) // can be made again by a sync
	if s.ledger != nil {
		sure = s.ledger.appendDirty(sure)
	}
	if len(sure) == 0 && len(again) == 0 && s.told == s.applied && !s.asksSuspects() {
		s.effects()
		return nil
	}
	var flags wire.FrameFlags
	if s.win.wantsAck(len(sure)+len(again)) || s.asksSuspects() || s.hub.choked() {
		flags |= wire.FrameAckWanted
	}
	if s.asksSuspects() {
		s.suspectsAsked = seq
	}
	msg := s.seal(seq, flags, sure, again)
	if s.root != nil {
		s.root.Wrote(seq)
	}
	s.effects()
	return msg
}

// seal makes a frame of its parts and remembers it.
func (s *session) seal(seq uint64, flags wire.FrameFlags, sure, again []byte) []byte {
	msg := make([]byte, 0, 16+len(sure)+len(again))
	msg = wire.AppendFrameHead(msg, seq, flags, s.applied)
	msg = append(append(msg, sure...), again...)
	s.win.add(msg, func() []byte {
		return append(wire.AppendFrameHead(nil, seq, flags, s.applied), sure...)
	})
	s.tally()
	s.told = s.applied
	s.hub.stats.frames.Add(1)
	if flags&wire.FrameAckWanted != 0 && s.peer != nil && s.peer.asked == 0 {
		s.peer.asked, s.peer.askedAt = seq, s.hub.now()
	}
	return msg
}

// effects runs what was waiting for the page to be current. What it changed is for
// the next frame.
func (s *session) effects() {
	if s.root == nil {
		return
	}
	s.root.RunEffects()
	if s.root.Dirty() {
		s.wake()
	}
}

// appendTree appends the patch from what the page shows to what was rendered.
func (s *session) appendTree(b []byte) []byte {
	if s.root == nil || s.stage != serverRenders {
		s.sync, s.heals = false, nil
		return b
	}
	w := writers.Get().(*diffcore.Writer)
	w.Reset()
	w.Report = s.fault
	if s.sync {
		s.root.Sync(w, s.root.Mount())
		s.hub.stats.synced.Add(1)
	} else {
		for _, i := range s.heals {
			if i.Alive() {
				s.root.Sync(w, &i.Mount)
			}
		}
		s.root.Write(w)
	}
	s.sync, s.heals = false, nil
	if patch := w.Bytes(); patch != nil {
		b = (&wire.Part{Kind: wire.PartPatch, Data: patch}).Append(b)
	}
	w.Report = nil
	writers.Put(w)
	return b
}

// fault logs a mistake of a tree that the diff can live with.
func (s *session) fault(m *diffcore.Mount, err error) {
	s.log.Warn("hub: component rendered a faulty tree", "err", err)
}
