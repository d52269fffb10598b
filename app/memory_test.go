package app_test

import (
	"runtime"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
)

// live returns the bytes that are in use.
func live() int {
	runtime.GC()
	runtime.GC() // pools forget in two steps
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// What a page created and removed is given back, soon after it is gone.
func TestRemovedRowsAreGivenBack(t *testing.T) {
	const rows = 10000
	ids, knobs := []int{}, []app.State[int]{}
	p := open(t, app.RootOptions{Browser: true}, still{&ids, 0, &knobs})
	round := 0
	show := func(n int) {
		round++
		ids, knobs = make([]int, n), nil
		for i := range ids {
			ids[i] = round*rows + i
		}
		p.SetChain([]app.Component{still{&ids, round, &knobs}})
		p.Render()
		p.w.Reset()
		p.Write(&p.w)
		p.RunEffects()
	}
	show(10)
	show(0)
	before := live()
	show(rows)
	if with := live() - before; with < rows*100 {
		t.Errorf("%d rows hold %d bytes: the test measures nothing", rows, with)
	}
	for range 20 {
		show(1)
	}
	show(0)
	p.w.Reset()
	p.w = diffcore.Writer{} // its buffers are the host's business
	if after := live() - before; after > rows*20 {
		t.Errorf("after %d rows were removed, %d bytes are still held", rows, after)
	}
	runtime.KeepAlive(p)
}
