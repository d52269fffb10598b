package hub

import "sync"

// A turn lets one goroutine at a time run what touches a session, in the order it
// was asked for. Who finds it free runs it, and all that is asked for meanwhile;
// who finds it taken leaves the work behind and goes on. So nobody ever waits for
// another page's handler. The zero turn is free.
//
// User code is guarded where it is called; a panic that gets here is a mistake of
// ours, and caught hands it to the session, so that others go on.
type turn struct {
	caught func(v any)

	mu    sync.Mutex
	queue []func()
	taken bool
}

// put asks for f without running it. Some run must follow.
func (t *turn) put(f func()) {
	t.mu.Lock()
	t.queue = append(t.queue, f)
	t.mu.Unlock()
}

// run runs all that was put, unless somebody else is at it: then they do.
func (t *turn) run() {
	t.mu.Lock()
	if t.taken {
		t.mu.Unlock()
		return
	}
	t.taken = true
	for len(t.queue) > 0 {
		queue := t.queue
		t.queue = nil
		t.mu.Unlock()
		for i, f := range queue {
			queue[i] = nil
			t.guard(f)
		}
		t.mu.Lock()
		if t.queue == nil {
			t.queue = queue[:0]
		}
	}
	t.taken = false
	t.mu.Unlock()
}

func (t *turn) guard(f func()) {
	defer func() {
		if t.caught == nil {
			return
		}
		if v := recover(); v != nil {
			t.caught(v)
		}
	}()
	f()
}

// do runs f in the turn: now, or soon by whoever is in it. It never waits.
func (t *turn) do(f func()) {
	t.put(f)
	t.run()
}

// call runs f in the turn and waits for its end. It must not be called in a turn.
func (t *turn) call(f func()) {
	done := make(chan struct{})
	t.do(func() {
		defer close(done)
		f()
	})
	<-done
}
