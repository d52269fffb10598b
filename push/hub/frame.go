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
	hand := s.handOver && s.win.spare()
	if msg = s.frame(hand); msg == nil && hand && !s.ended {
		msg = s.handState()
	}
	if len(p.out) > 0 && msg == nil { // frame ended the session
		return s.next(p)
	}
	return msg, false
}

// frame returns the next frame, or nil when nothing changed or the page has not
// confirmed enough of the last ones. What is dirty stays dirty then, so the next
// frame is the difference to what the page shows, however much was skipped. hand says
// that the state follows, which does not wait for the page.
func (s *session) frame(hand bool) []byte {
	if !s.mayWrite() && !hand {
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
	body := s.patch()
	again := body != nil // by a sync
	if s.ledger != nil {
		sure, body = s.tell(sure)
	}
	if len(sure) == 0 && body == nil && s.told == s.applied && !s.asksSuspects() {
		s.effects()
		return nil
	}
	var flags wire.FrameFlags
	if s.win.wantsAck(len(sure)+len(body)) || s.asksSuspects() || s.hub.choked() {
		flags |= wire.FrameAckWanted
	}
	if s.asksSuspects() {
		s.suspectsAsked = seq
	}
	msg := s.seal(seq, flags, sure, body, again)
	if s.root != nil {
		s.root.Wrote(seq)
	}
	s.effects()
	return msg
}

// seal makes a frame of the parts that are this page's and of a body that others may
// have, too, and remembers it. again says that the body can be made again.
func (s *session) seal(seq uint64, flags wire.FrameFlags, sure, body []byte, again bool) []byte {
	head := wire.AppendFrameHead(make([]byte, 0, 12+len(sure)), seq, flags, s.applied)
	msg := s.win.add(append(head, sure...), body, again)
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
	s.countRenders()
	if s.root.Dirty() || s.stage == serverRenders && s.root.Changed() {
		s.wake()
	}
}

// patch returns the part with the patch from what the page shows to what was rendered,
// or nil. Other pages may have the same bytes.
func (s *session) patch() (part []byte) {
	if s.root == nil || s.stage != serverRenders {
		s.sync, s.heals = false, nil
		return nil
	}
	if !s.sync && !s.root.Changed() && len(s.heals) == 0 {
		return nil
	}
	w := writers.Get().(*diffcore.Writer)
	w.Reset()
	w.Report = s.fault
	switch {
	case s.sync:
		s.root.Sync(w, s.root.Mount())
		s.hub.stats.synced.Add(1)
		part = partOf(w.Bytes())
	case len(s.heals) == 0:
		part = s.root.Patch(w, partOf)
	default:
		for _, i := range s.heals {
			if i.Alive() {
				s.root.Sync(w, &i.Mount)
			}
		}
		s.root.Write(w)
		part = partOf(w.Bytes())
	}
	s.sync, s.heals = false, nil
	w.Report = nil
	writers.Put(w)
	return part
}

// fault logs a mistake of a tree that the diff can live with.
func (s *session) fault(m *diffcore.Mount, err error) {
	s.log.Warn("hub: component rendered a faulty tree", "err", err)
}
