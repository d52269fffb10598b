package hub

import (
	"math/rand/v2"
	"time"

	"github.com/duet-ui/duet/push/wire"
)

// The states of a peer's writer. Who has something to say pokes; a goroutine that writes
// is started by the first poke and ends when there is nothing left to write, so that an
// idle connection has none.
const (
	writerWaits   int32 = iota // for begin: what is said meanwhile goes out then
	writerRests                // nobody writes
	writerWrites               // a goroutine writes
	writerAgain                // and must look once more
	writerStopped              // the connection is over
)

// poke has the writer look for something to send.
func (p *peer) poke() {
	for {
		switch p.writer.Load() {
		case writerRests:
			if p.writer.CompareAndSwap(writerRests, writerWrites) {
				go p.write()
				return
			}
		case writerWrites:
			if p.writer.CompareAndSwap(writerWrites, writerAgain) {
				return
			}
		default:
			return
		}
	}
}

// begin lets p write what s has to say from now on.
func (s *session) begin(p *peer) {
	p.s = s
	now := s.hub.now()
	every := s.hub.o.ReauthorizeEvery.Milliseconds()
	p.checkAt = now + every/2 + rand.Int64N(max(every/2, 1))
	s.turn.call(func() { s.arm(p) })
	p.writer.Store(writerWrites)
	go p.write()
}

// write sends all that there is. It is the writer's goroutine.
func (p *peer) write() {
	for alive := true; ; {
		alive = alive && p.s.flush(p)
		if !alive {
			p.cut()
		}
		switch {
		case p.writer.CompareAndSwap(writerWrites, writerRests):
			return
		case p.writer.CompareAndSwap(writerAgain, writerWrites): // look once more
		default: // stopped
			close(p.written)
			return
		}
	}
}

// stop ends the connection for the writer, and returns when nobody writes any more.
func (p *peer) stop() {
	p.written = make(chan struct{})
	p.cut()
	if was := p.writer.Swap(writerStopped); was == writerWrites || was == writerAgain {
		<-p.written
	}
}

// flush sends all that is ready. It reports false when the connection has ended.
func (s *session) flush(p *peer) bool {
	for {
		var msg []byte
		var hangUp bool
		var done receipt
		s.turn.call(func() {
			msg, hangUp = s.next(p)
			done = s.receipt(p, msg)
		})
		if hangUp {
			s.settle(done, nil, false)
			p.conn.Close("") // in order, so that the last word arrives
			return false
		}
		if msg == nil {
			s.settle(done, nil, false)
			return true
		}
		err := p.conn.Write(p.ctx, msg)
		s.settle(done, msg, err == nil)
		if err != nil {
			return false
		}
		s.hub.stats.bytes.Add(uint64(len(msg)))
		p.wrote.Store(s.hub.now())
	}
}

// heartbeat returns a frame without parts that asks for a sign of life. It confirms
// nothing new: what operations did goes with their confirmation, in a frame to come.
func (s *session) heartbeat() []byte {
	applied := s.applied
	s.applied = s.told
	msg := s.seal(s.win.seq+1, wire.FrameAckWanted, nil, nil, false)
	s.applied = applied
	return msg
}

// arm has beat called after a while. In the turn.
func (s *session) arm(p *peer) {
	after := s.hub.o.Heartbeat / 2
	if left := time.Duration(p.checkAt-s.hub.now()) * time.Millisecond; s.reauthorizes() && left < after {
		after = max(left, 0)
	}
	p.timer = s.hub.o.Clock.AfterFunc(after, func() { s.beat(p) })
}

// disarm takes back the last arm. In the turn.
func (p *peer) disarm() {
	if p.timer != nil {
		p.timer()
		p.timer = nil
	}
}

// slowest is how fast a page reads at least, in bytes per second: what has more to read
// than that in the usual time gets longer.
const slowest = 1 << 10

// beat ends a connection whose page does not answer, and asks one that was silent.
func (s *session) beat(p *peer) {
	dead, check := false, false
	s.turn.call(func() {
		if p.timer == nil || s.ended || s.peer != p {
			return
		}
		now := s.hub.now()
		patience := s.hub.o.AckTimeout.Milliseconds() + int64(s.win.bytes)*1000/slowest
		switch {
		case p.paused:
		case p.asked != 0 && now-p.askedAt >= patience:
			s.refused("silent")
			dead, p.timer = true, nil
			return
		case p.asked == 0 && now-max(p.wrote.Load(), p.heard) >= s.hub.o.Heartbeat.Milliseconds() && s.win.open():
			p.out = append(p.out, s.heartbeat())
			p.poke()
		}
		if check = s.reauthorizes() && now >= p.checkAt; check {
			every := s.hub.o.ReauthorizeEvery.Milliseconds()
			p.checkAt = now + every/2 + rand.Int64N(max(every/2, 1))
		}
		s.arm(p)
	})
	switch {
	case dead:
		p.cut()
	case check:
		s.reauthorize(p)
	}
}
