package server

import (
	"net/http"
	"time"
)

const (
	// writeTime is how long a reader may take for a response, however short.
	writeTime = 30 * time.Second
	// slowestReader is how many bytes make it a second longer.
	slowestReader = 2 << 10
)

// limitWrite gives the client of r time to read bytes more: one that does not read
// would hold a goroutine and the page for ever. net/http takes the limit back when
// the response is over. An http.Server with a WriteTimeout of its own keeps that.
func limitWrite(w http.ResponseWriter, r *http.Request, bytes int) {
	setWriteDeadline(w, r, time.Now().Add(writeTime+time.Duration(bytes/slowestReader)*time.Second))
}

// unlimitWrite takes the limit back early.
func unlimitWrite(w http.ResponseWriter, r *http.Request) { setWriteDeadline(w, r, time.Time{}) }

func setWriteDeadline(w http.ResponseWriter, r *http.Request, at time.Time) {
	if web, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && web.WriteTimeout == 0 {
		http.NewResponseController(w).SetWriteDeadline(at) // an error means that w knows none
	}
}
