package hub

import (
	"sync"
	"testing"
)

// A service pushes under its own lock. A handler that takes the lock, too, and that
// was asked for just then, must not run in the service's goroutine.
func TestTurnRunsNobodyElsesWorkForItsCaller(t *testing.T) {
	var turn turn
	var lock, handled sync.Mutex
	handled.Lock()
	lock.Lock()
	turn.do(func() {
		turn.do(func() { // as by another goroutine
			lock.Lock()
			lock.Unlock()
			handled.Unlock()
		})
	})
	lock.Unlock()
	handled.Lock()
	turn.call(func() {})
}
