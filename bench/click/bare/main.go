//go:build js

// Command bare counts clicks by hand: an export in, an import out, one text.
package main

import (
	"strconv"
	"unsafe"
)

//go:wasmimport dom text
func text(p unsafe.Pointer, n int32)

var (
	count int
	buf   []byte
)

//go:wasmexport click
func click() {
	count++
	buf = strconv.AppendInt(buf[:0], int64(count), 10)
	text(unsafe.Pointer(unsafe.SliceData(buf)), int32(len(buf)))
}

func main() { select {} }
