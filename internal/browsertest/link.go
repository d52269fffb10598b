package browsertest

import (
	"net"
	"sync"
	"testing"
	"time"
)

// A Link is a wire between browser and server that a test can make slow, stall, cut
// and mend. It forwards bytes in order and knows no protocol.
type Link struct {
	Addr string // what the browser connects to, host:port on the loopback

	listener net.Listener
	mu       sync.Mutex
	backend  string
	delay    time.Duration
	refuse   bool
	open     map[net.Conn]bool // whether what comes from it is lost
	done     sync.WaitGroup
}

// NewLink listens on a free loopback port and forwards to backend (host:port)
// until t ends.
func NewLink(t testing.TB, backend string) *Link {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Link{Addr: listener.Addr().String(), listener: listener, backend: backend, open: map[net.Conn]bool{}}
	l.done.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.Cut()
		l.done.Wait()
	})
	return l
}

// SetDelay makes every chunk of bytes take d in each direction, from now on.
func (l *Link) SetDelay(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.delay = d
}

// SetBackend forwards new connections to another address.
func (l *Link) SetBackend(backend string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.backend = backend
}

// Cut breaks all connections. New ones are refused until Mend.
func (l *Link) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = true
	for c := range l.open {
		c.Close()
	}
}

// Drop breaks all connections; new ones are served.
func (l *Link) Drop() {
	l.Cut()
	l.Mend()
}

// Stall makes the connections that are open lose all that is said on them from now on,
// and that either side ends them: as when a box on the way forgot them. New ones are
// served.
func (l *Link) Stall() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		l.open[c] = true
	}
}

// Mend serves new connections again.
func (l *Link) Mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refuse = false
}

func (l *Link) accept() {
	for {
		c, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.done.Go(func() { l.serve(c) })
	}
}

func (l *Link) serve(near net.Conn) {
	defer near.Close()
	l.mu.Lock()
	backend := l.backend
	l.mu.Unlock()
	if !l.add(near) {
		return
	}
	defer l.remove(near)
	far, err := net.Dial("tcp", backend)
	if err != nil {
		return
	}
	defer far.Close()
	if !l.add(far) {
		return
	}
	defer l.remove(far)
	var both sync.WaitGroup
	both.Go(func() { l.carry(far, near) })
	both.Go(func() { l.carry(near, far) })
	both.Wait() // of a stalled connection, until each side has ended its own end
}

// add registers c, unless the link is cut.
func (l *Link) add(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refuse {
		return false
	}
	l.open[c] = false
	return true
}

func (l *Link) remove(c net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
}

// stalled reports whether what comes from c is lost.
func (l *Link) stalled(c net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open[c]
}

type chunk struct {
	bytes []byte
	due   time.Time
}

// carry copies src to dst. Reading goes on while earlier bytes are under way:
// the delay is a latency, not a rate.
func (l *Link) carry(dst, src net.Conn) {
	chunks := make(chan chunk, 4096)
	var writer sync.WaitGroup
	writer.Go(func() {
		defer func() {
			if !l.stalled(src) {
				dst.Close()
			}
		}()
		for c := range chunks {
			if wait := time.Until(c.due); wait > 0 {
				<-time.After(wait)
			}
			if _, err := dst.Write(c.bytes); err != nil {
				src.Close()
			}
		}
	})
	buf := make([]byte, 32<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 && !l.stalled(src) {
			l.mu.Lock()
			delay := l.delay
			l.mu.Unlock()
			chunks <- chunk{append([]byte(nil), buf[:n]...), time.Now().Add(delay)}
		}
		if err != nil {
			break
		}
	}
	close(chunks)
	writer.Wait()
}
