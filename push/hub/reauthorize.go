package hub

import (
	"context"
	"errors"

	"github.com/duet-ui/duet/push/wire"
)

// reauthorizes reports whether pages are asked for while they are live.
func (s *session) reauthorizes() bool {
	return s.hub.o.Reauthorize != nil && s.hub.o.ReauthorizeEvery > 0
}

// reauthorize asks whether the page may go on, and ends it if not. It is no part of the
// turn: the answer may take a while.
func (s *session) reauthorize(p *peer) {
	h := s.hub
	if !h.begin() {
		return
	}
	defer h.work.Done()
	var v *View
	s.turn.call(func() { v = s.view })
	ctx, cancel := context.WithTimeout(p.ctx, h.o.NavigateTime)
	_, err := contain(h, func() (*View, error) { return nil, h.o.Reauthorize(ctx, p.request, v) })
	cancel()
	h.stats.reauthorized.Add(1)
	var refusal *Refusal
	switch {
	case err == nil:
	case !errors.As(err, &refusal):
		s.log.Error("hub: nobody can say whether a page may go on", "err", err)
	default:
		s.turn.do(func() {
			if s.peer == p && !s.ended && s.view == v {
				s.refused("reauthorize", "why", refusal.Reason, "user", v.Principal.User)
				s.end(wire.Closed{Reason: clip(refusal.Reason)})
			}
		})
	}
}
