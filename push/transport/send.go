package transport

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// sendTime is how long a page may take to bring one batch.
const sendTime = 30 * time.Second

// send takes a batch of messages of a page. It answers when they were handed on: a
// page that is faster than its session waits.
func (c *Carrier) send(w http.ResponseWriter, r *http.Request) {
	conn := c.find(w, r)
	if conn == nil {
		return
	}
	number, err := strconv.ParseUint(r.URL.Query().Get("n"), 10, 64)
	if err != nil {
		http.Error(w, "transport: a batch needs its number", http.StatusBadRequest)
		return
	}
	conn.sending.Lock() // one at a time; a page that obeys has only one
	defer conn.sending.Unlock()
	switch {
	case number <= conn.batch: // its answer was lost: it was taken
		w.WriteHeader(http.StatusNoContent)
		return
	case number != conn.batch+1:
		conn.end()
		http.Error(w, "transport: a batch is missing before this one", http.StatusConflict)
		return
	}
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(sendTime)) // an error means that w knows none
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(8*c.o.MaxMessage)))
	if err != nil {
		conn.end() // nobody knows what the rest was
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			http.Error(w, "transport: the batch is too long", http.StatusRequestEntityTooLarge)
		}
		return
	}
	messages, err := split(body, c.o.MaxMessage)
	if err != nil {
		conn.end()
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	conn.batch = number
	for _, msg := range messages {
		select {
		case conn.up <- msg:
		case <-conn.done:
			http.Error(w, "transport: the connection has ended", http.StatusGone)
			return
		case <-r.Context().Done():
			conn.end() // a part of the batch was taken: exactly once is for the next connection
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}
