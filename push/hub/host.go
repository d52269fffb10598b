package hub

import (
	"errors"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// A host is a session as its Root sees it. All methods run in the session's turn.
type host struct{ s *session }

var _ app.Host = host{}

// Changed notes that this page's own doing set a cell: before the takeover the page
// keeps it for us, afterwards its Go is told.
func (h host) Changed(inst *app.Instance, k *app.KeyInfo) {
	s := h.s
	if s.stage != serverRenders {
		if c, ok := inst.Cell(k.Fingerprint); ok && s.ledger != nil && k.Policy != app.PolicyLocal {
			s.ledger.put(inst.ID(), inst.TypeName(), k, c.Bytes())
			s.wake()
		}
		if s.stage == browserRenders {
			return
		} // else the page may yet decide that it stays with us
	}
	s.echo(inst, k)
}

// echo has the next frame carry the cell, if it is one that only the page can bring back.
func (s *session) echo(inst *app.Instance, k *app.KeyInfo) {
	if k.Policy != app.PolicyShared && k.Policy != app.PolicyLocal {
		return
	}
	id := cellID{inst.ID(), k.Fingerprint}
	if !s.mirror[id] {
		s.mirror[id] = true
		s.echoes = append(s.echoes, echo{id, inst})
	}
	s.wake()
}

// appendEchoes appends the cells that changed since the last frame.
func (s *session) appendEchoes(b []byte) []byte {
	shared := false
	for _, e := range s.echoes {
		if _, ok := s.mirror[e.cellID]; !ok {
			continue
		}
		s.mirror[e.cellID] = false
		if c, ok := e.inst.Cell(e.key); ok && e.inst.Alive() {
			shared = shared || c.Key.Policy == app.PolicyShared
			b = (&wire.Part{Kind: wire.PartEcho, Inst: e.cellID.inst, Key: e.key, Data: c.Bytes()}).Append(b)
		}
	}
	clear(s.echoes)
	s.echoes = s.echoes[:0]
	if shared {
		b = s.appendKept(b)
	}
	return b
}

// appendKept has the page keep, beside its shared cells, which push they are newer
// than: see overtake. A hub that never pushed a shared key has no use for it.
func (s *session) appendKept(b []byte) []byte {
	if !s.hub.sharesPushes.Load() {
		return b
	}
	at := push.Position{Journal: s.hub.journalID, Seq: s.pushed}
	return (&wire.Part{Kind: wire.PartEcho, Data: at.Append(nil)}).Append(b)
}

func (h host) Wake() { h.s.wake() }

func (h host) Failed(inst *app.Instance, err error) {
	h.s.hub.stats.panics.Add(1)
	args := []any{"err", err}
	if f := new(app.Failure); errors.As(err, &f) {
		args = append(args, "component", f.Component)
	}
	h.s.log.Error("hub: component failed", args...)
}

func (h host) Initial(inst *app.Instance, k *app.KeyInfo) (any, bool) {
	s := h.s
	if !s.fresh {
		s.hub.mu.Lock()
		s.fresh = true
		s.hub.mu.Unlock()
	}
	if b, ok := s.carried[cellID{inst.ID(), k.Fingerprint}]; ok {
		return app.Encoded(b), true
	}
	if u, ok := s.startOf(&s.early, inst.ID(), inst.TypeName(), k); ok {
		return u.Value(), true
	}
	if s.view.Initial != nil {
		return s.view.Initial(k)
	}
	return nil, false
}

func (h host) Now() int64 { return h.s.hub.now() }

func (h host) After(ms int, f func()) (cancel func()) {
	s := h.s
	stop := s.hub.o.Clock.AfterFunc(time.Duration(ms)*time.Millisecond, func() { s.do(f) })
	return func() { stop() }
}

// do runs f in the turn and then has the writer look. For goroutines outside the turn.
func (s *session) do(f func()) {
	s.turn.do(func() {
		if s.ended {
			return
		}
		f()
		s.wake()
	})
}

// newRoot makes the session's Root without rendering it.
func (s *session) newRoot() *app.Root {
	s.renders = 0
	return app.NewRoot(host{s}, app.RootOptions{MaxValue: s.hub.o.MaxValue, Do: s.do, Share: s.hub.share})
}
