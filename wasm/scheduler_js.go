package wasm

import _ "unsafe" // for go:linkname

// The scheduler of goroutines runs in calls of the browser into Go: of a timer that it
// asked for, or of boot.js when goroutines may go on. In each it asks for the handler of
// syscall/js, which the client does without; there is nothing to handle. Without one
// the first such call would be the end of the program.

//go:linkname setEventHandler syscall/js.setEventHandler
func setEventHandler(fn func() bool)

func init() { setEventHandler(func() bool { return false }) }
