package wasm

import (
	"unsafe"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push/wire"
)

// Run makes this program the browser side of the pages and never returns. Call it
// as the only statement of the client's main.
func Run(pages app.Pages) {
	live = newClient(page{}, pages)
	live.alone = 2 // this one, and the one that calls of the browser run on
	shared.mirror = &live.state.mirror.entries
	select {}
}

// The program's one client, the memory that boot.js writes its messages to, and the
// words that both sides read and write. They are package variables because exports
// have no receiver.
var (
	live   *client
	input  []byte
	shared words
)

// words are at one place as long as the program runs. boot.js knows their layout
// (hear.js, takeover.js); it makes its view anew when the memory grew.
type words struct {
	done   uint32   // calls that returned. One that did not is blocked: the program is dead
	mirror *[]entry // a pointer, a length
	way    [maxHops]app.Hop
}

// maxHops is the longest way that boot.js may write, at the end of the words: no
// document is deeper, as no tree is deeper than diffcore.MaxDepth.
const maxHops = 1000

// What boot.js knows of the layout.
var (
	_ [16]struct{} = [unsafe.Offsetof(shared.way)]struct{}{}
	_ [8]struct{}  = [unsafe.Offsetof(shared.mirror)]struct{}{}
	_ [24]struct{} = [unsafe.Sizeof(entry{})]struct{}{}
	_ [16]struct{} = [unsafe.Offsetof(entry{}.at)]struct{}{}
)

// The exports are called by boot.js, one at a time; any of them may grow the
// memory. A throw out of one, an exit, or one that does not come to its end is the
// death of this program.

// ends is what every export that may run user code ends with.
func ends(bits int) int32 {
	shared.done++
	return int32(bits)
}

// exportShared returns the address of the words.
//
//go:wasmexport duet_shared
func exportShared() unsafe.Pointer { return unsafe.Pointer(&shared) }

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
func exportAdopt(n int32) int32 { return ends(live.adopt(input[:n])) }

// exportName returns the number of a type of event.
//
//go:wasmexport duet_name
func exportName(n int32) int32 { return int32(diffcore.Intern(string(input[:n]))) }

// exportEvent runs the handlers of an event: the last words are its way, mods its
// modifier keys and, above them, the pointer's button, x and y where it is. n bytes
// of data, if there are any, stand for the latter four and say all there is.
//
//go:wasmexport duet_event
func exportEvent(name, hops, aim, mods, x, y, n int32) int32 {
	e := &live.happened
	*e = app.Event{Mods: app.Mods(mods & 15), Button: int(mods >> 4), X: int(x), Y: int(y)}
	bits := live.event(shared.way[maxHops-hops:], diffcore.Name(name), e, input[:n], app.Aim(aim))
	return ends(bits)
}

//go:wasmexport duet_recv
func exportReceive(n int32) int32 {
	live.receive(input[:n])
	return ends(live.after())
}

//go:wasmexport duet_acked
func exportAcked(op int32) int32 {
	live.state.ack = max(live.state.ack, uint64(uint32(op)))
	return ends(0)
}

//go:wasmexport duet_heal
func exportHeal(n int32) int32 {
	if path, err := wire.DecodePath(input[:n]); err == nil {
		live.heal(path)
	}
	return ends(0)
}

// exportMirror brings the mirror up to date, to be read now.
//
//go:wasmexport duet_mirror
func exportMirror() int32 {
	live.state.mirror.rest()
	return ends(0)
}

//go:wasmexport duet_timer
func exportTimer(id int32) int32 {
	live.fire(int(id))
	return ends(live.after())
}

//go:wasmexport duet_idle
func exportIdle(collect int32) int32 {
	live.idle(collect != 0)
	return ends(live.after())
}
