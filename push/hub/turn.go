package hub

import "sync"

// A turn lets one goroutine at a time run what touches a session, in the order it
// was asked for. Who finds it free runs what was asked for so far; what is asked for
// meanwhile is left to a goroutine of its own, and who finds the turn taken goes on.
// So nobody ever waits for another page's handler, or runs it while holding a lock
// that it needs. The zero turn is free.
//
// User code is guarded where it is called; a panic that gets here is a mistake of
// ours, and caught hands it to the session, so that others go on.
type turn struct {
	caught func(v any)
	times  *times // where the time is noted that it is taken; nil is nowhere

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

// run runs what was put, unless somebody else is in the turn: then they see to it.
func (t *turn) run() {
	t.mu.Lock()
	t.enter()
}

// enter is run for who holds the lock; it gives it back.
func (t *turn) enter() {
	if t.taken {
		t.mu.Unlock()
		return
	}
	t.taken = true
	if t.batch() {
		go t.rest()
	}
}

// rest runs all that is asked for until nothing is.
func (t *turn) rest() {
	for more := true; more; {
		t.mu.Lock()
		more = t.batch()
	}
}

// batch runs what is queued, for who is in the turn and holds the lock; it gives that
// back. It reports whether more was asked for meanwhile; if not, the turn is free.
func (t *turn) batch() (more bool) {
	queue := t.queue
	t.queue = nil
	t.mu.Unlock()
	var began int64
	if t.times != nil {
		began = t.times.now()
	}
	for i, f := range queue {
		queue[i] = nil
		t.guard(f)
	}
	if t.times != nil {
		t.times.turn.took(t.times.now() - began)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) > 0 {
		return true
	}
	t.queue, t.taken = queue[:0], false
	return false
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
	t.mu.Lock()
	t.queue = append(t.queue, f)
	t.enter()
}

// call runs f in the turn and waits for its end. It must not be called in a turn.
func (t *turn) call(f func()) {
	t.mu.Lock()
	if !t.taken { // nearly always: all that is asked for runs here
		t.queue = append(t.queue, f)
		t.enter()
		return
	}
	t.mu.Unlock()
	done := make(chan struct{})
	t.do(func() {
		defer close(done)
		f()
	})
	<-done
}
