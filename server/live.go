package server

import (
	"net/http"

	"github.com/coder/websocket"

	"github.com/duet-ui/duet/push/hub"
)

// serveLive upgrades a request of a page of ours to a socket, which the hub serves
// until it ends. Sockets of foreign pages are refused: browsers send cookies with
// them, and no same-origin policy covers them.
func (s *Server) serveLive(w http.ResponseWriter, r *http.Request) {
	if !s.hosts.sameOrigin(r) {
		s.stats.refusedOrigins.Add(1)
		s.log.Warn("refused a socket of a foreign page", "origin", r.Header.Get("Origin"), "host", r.Host)
		http.Error(w, "server: foreign origin", http.StatusForbidden)
		return
	}
	unlimitWrite(w, r)
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // sameOrigin is the stricter check
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return // Accept has answered
	}
	if err := s.hub.Serve(r.Context(), hub.WebSocket(c), r); err != nil {
		s.log.Debug("socket ended", "err", err)
	}
}
