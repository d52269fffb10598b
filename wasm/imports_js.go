package wasm

import (
	"unsafe"

	"github.com/duet-ui/duet/push/wire"
)

// The seam to boot.js. Strings cross as (pointer, length) into linear memory;
// boot.js reads them before the call returns and keeps no view, because any call
// into Go may grow the memory.

//go:wasmimport duet apply
func importApply(p unsafe.Pointer, n int32)

//go:wasmimport duet send
func importSend(p unsafe.Pointer, n int32) int32

//go:wasmimport duet timer
func importTimer(id, ms int32)

//go:wasmimport duet now
func importNow() float64

//go:wasmimport duet log
func importLog(level int32, p unsafe.Pointer, n int32)

//go:wasmimport duet listen
func importListen(p unsafe.Pointer, n int32)

//go:wasmimport duet nav
func importNav(p unsafe.Pointer, n int32)

// page is the browser behind boot.js.
type page struct{}

var _ browser = page{}

func (page) Apply(patch []byte)      { importApply(bytes(patch)) }
func (page) Send(op []byte) uint64   { return uint64(uint32(importSend(bytes(op)))) }
func (page) Timer(id, ms int)        { importTimer(int32(id), int32(ms)) }
func (page) Now() int64              { return int64(importNow()) }
func (page) Listen(event string)     { importListen(chars(event)) }
func (page) Log(l level, msg string) { p, n := chars(msg); importLog(int32(l), p, n) }
func (page) Nav(url, title string)   { importNav(bytes(wire.AppendNav(nil, url, title))) }

func bytes(b []byte) (unsafe.Pointer, int32) {
	return unsafe.Pointer(unsafe.SliceData(b)), int32(len(b))
}

func chars(s string) (unsafe.Pointer, int32) {
	return unsafe.Pointer(unsafe.StringData(s)), int32(len(s))
}
