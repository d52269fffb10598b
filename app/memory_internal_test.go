package app

import "testing"

// A renderer is kept for the life of a page in the browser: it gives the memory of a
// long list back, but not between two that come often.
func TestRendererGivesBackWhatALongListTook(t *testing.T) {
	r := new(renderer)
	room := func() int {
		_, room := r.arena.Size()
		return room
	}
	flush := func(nodes int) {
		r.arena.Take(nodes)
		r.spare()
		r.arena.Reset()
	}
	for range 5 {
		flush(100000)
		for range 15 {
			flush(10)
		}
		if room() < 100000 {
			t.Fatal("gave the memory back between two long lists")
		}
	}
	flush(10)
	if room() > 10000 {
		t.Errorf("still has room for %d nodes after 16 flushes of 10", room())
	}
	flush(10)
}
