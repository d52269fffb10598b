package main

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/coder/websocket"
)

// A bareHub is what a broadcast costs at least in this language: a goroutine and a
// channel for each socket, and one message for all.
type bareHub struct {
	mu    sync.Mutex
	conns map[chan []byte]bool
}

func newBareHub() *bareHub { return &bareHub{conns: map[chan []byte]bool{}} }

func (h *bareHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return
	}
	defer c.CloseNow()
	messages := make(chan []byte, 4)
	h.mu.Lock()
	h.conns[messages] = true
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		delete(h.conns, messages)
		h.mu.Unlock()
	}()
	ctx := c.CloseRead(r.Context())
	for {
		select {
		case m := <-messages:
			if c.Write(ctx, websocket.MessageBinary, m) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// send queues a message for all sockets.
func (h *bareHub) send(m []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		c <- m
	}
}

// bareMessage is as long as a frame of the monitor is.
func bareMessage(step int) []byte {
	return []byte((strconv.Itoa(step) + strings.Repeat(" ", 150))[:150])
}
