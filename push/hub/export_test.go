package hub

// RefusesRoom reports whether there is no room for the connection of a session.
func (h *Hub) RefusesRoom(live string) bool { return h.roomFor(h.session(live)) != nil }

// MoveOn has a session show its page as another.
func (h *Hub) MoveOn(live string) {
	s := h.session(live)
	s.turn.call(func() { s.moveTo(s.view) })
}

func (h *Hub) session(live string) *session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sessions[live]
}

// Held is the most that any session keeps for its page. Only for tests that know that
// nobody is in a turn.
type Held struct {
	Frames, Bytes, Largest, Reliable int
}

// Held looks at all sessions.
func (h *Hub) Held() (m Held) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.sessions {
		m.Frames, m.Bytes, m.Reliable = max(m.Frames, len(s.win.sent)), max(m.Bytes, s.win.bytes), max(m.Reliable, len(s.reliable))
		for _, f := range s.win.sent {
			m.Largest = max(m.Largest, f.size)
		}
	}
	return m
}
