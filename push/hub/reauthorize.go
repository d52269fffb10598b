package hub

import (
	"context"
	"errors"
)

// reauthorizes reports whether pages are asked for while they are live.
func (s *session) reauthorizes() bool {
	return s.hub.o.Reauthorize != nil && s.hub.o.ReauthorizeEvery > 0
}

// reauthorize asks whether the page may go on, and ends its connection if not. What was
// asked about is the request that opened it, whose cookies may have been renewed since: the
// page comes back with those that it has now, and what find and Open say of them holds. It
// is no part of the turn: the answer may take a while.
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
		over := false
		s.turn.call(func() {
			if over = s.peer == p && !s.ended && s.view == v; over {
				s.refused("reauthorize", "why", refusal.Reason, "user", v.Principal.User)
				p.disarm()
			}
		})
		if over {
			p.cut()
		}
	}
}
