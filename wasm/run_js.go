package wasm

import (
	"unsafe"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// Run makes this program the browser side of the pages and never returns. Call it
// as the only statement of the client's main.
func Run(pages app.Pages) {
	live = newClient(page{}, pages)
	select {}
}

// The program's one client, and the memory that boot.js writes its messages to.
// They are package variables because exports have no receiver.
var (
	live  *client
	input []byte
)

// The exports are called by boot.js, one at a time; any of them may grow the
// memory. A throw out of one, or an exit, is the death of this program.

// exportBuf returns the address of n bytes for the next message. They are good
// until the next call.
//
//go:wasmexport duet_buf
func exportBuf(n int32) unsafe.Pointer {
	if cap(input) < int(n) {
		input = make([]byte, n)
	}
	input = input[:n]
	return unsafe.Pointer(unsafe.SliceData(input))
}

//go:wasmexport duet_adopt
func exportAdopt(n int32) int32 { return int32(live.adopt(input[:n])) }

//go:wasmexport duet_event
func exportEvent(n int32) int32 { return int32(live.event(input[:n])) }

//go:wasmexport duet_recv
func exportReceive(n int32) { live.receive(input[:n]) }

//go:wasmexport duet_acked
func exportAcked(op int32) { live.state.ack = max(live.state.ack, uint64(uint32(op))) }

//go:wasmexport duet_heal
func exportHeal(n int32) {
	if path, err := wire.DecodePath(input[:n]); err == nil {
		live.heal(path)
	}
}

//go:wasmexport duet_mirror
func exportMirror() { live.state.mirror(live.root) }

//go:wasmexport duet_timer
func exportTimer(id int32) { live.fire(int(id)) }

//go:wasmexport duet_idle
func exportIdle() { live.idle() }
