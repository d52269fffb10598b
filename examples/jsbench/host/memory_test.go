package host_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/internal/browsertest"
)

const mib = 1 << 20

// What the page made and removed is given back: rows, their listeners and what Go
// kept of them.
func TestMemoryIsGivenBack(t *testing.T) {
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(live(t))
	p.WaitFor(taken)

	press := func(button, rows string) {
		p.Do(`document.querySelector("#` + button + `").click()`)
		p.WaitFor(`document.querySelectorAll("tbody tr").length == ` + rows)
	}
	// Go collects when the browser has nothing to do, 100 ms after its last turn at the
	// earliest. Timers fire in the order of their time, idle callbacks in that of the asking:
	// so this one is behind it.
	idle := func() {
		browsertest.Eval[bool](p, `new Promise((r) => setTimeout(() => requestIdleCallback(() => requestIdleCallback(() => r(true))), 400))`)
	}
	read := func(what string) browsertest.Memory {
		idle()
		m := p.Memory()
		t.Logf("%-20s wasm %5.2f MiB, JavaScript %5.2f MiB, %d nodes", what, float64(m.Wasm)/mib, float64(m.Heap)/mib, m.Nodes)
		return m
	}

	ready := read("ready")
	assert.LessOrEqual(t, ready.Wasm, 5*mib)
	press("run", "1000")
	rows := read("1,000 rows")
	assert.LessOrEqual(t, rows.Wasm, 6*mib)
	press("clear", "0")
	start := read("cleared")
	var after [5]browsertest.Memory
	for i := range after {
		press("runlots", "10000")
		press("clear", "0")
		after[i] = read("10,000 and cleared")
	}
	assert.LessOrEqual(t, after[4].Wasm, after[1].Wasm, "it grows after the second round")
	assert.InEpsilon(t, start.Heap, after[4].Heap, 0.1)
	assert.InDelta(t, ready.Nodes, after[4].Nodes, 100, "of 550,000") // the shape of a row is kept, to be cloned
}
