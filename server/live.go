package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/coder/websocket"

	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/transport"
)

// live is the path of the sockets below {prefix}/_duet/, and the folder of what
// stands in for them.
const live = "live"

// isLive reports whether the path own, below {prefix}/_duet/, carries live pages.
func isLive(own string) bool { return own == live || strings.HasPrefix(own, live+"/") }

func (s *Server) initTransport() {
	s.carrier = transport.New(func(ctx context.Context, c *transport.Conn, r *http.Request) error {
		err := s.hub.Serve(ctx, c, r)
		if err != nil {
			s.log.Debug("connection ended", "err", err)
		}
		return err
	}, transport.Options{MaxMessage: s.opts.Hub.MaxMessage, MaxConns: s.opts.Hub.MaxSessions})
}

// serveLive upgrades a request of a page of ours to a socket, which the hub serves
// until it ends, or carries its messages by plain HTTP. Foreign pages are refused:
// browsers send cookies with their sockets, and no same-origin policy covers them.
func (s *Server) serveLive(w http.ResponseWriter, r *http.Request, own string) {
	site := r.Header.Get("Sec-Fetch-Site") // of a GET by EventSource there is no Origin
	if !s.hosts.sameOrigin(r) || own != live && site != "" && site != "same-origin" {
		s.stats.refusedOrigins.Add(1)
		s.log.Warn("refused a socket of a foreign page", "origin", r.Header.Get("Origin"), "host", r.Host)
		http.Error(w, "server: foreign origin", http.StatusForbidden)
		return
	}
	unlimitWrite(w, r)
	if name, ok := strings.CutPrefix(own, live+"/"); ok {
		s.carrier.ServeHTTP(w, r, name)
		return
	}
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
