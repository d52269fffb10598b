// Package wasm is Duet's browser host: it adopts the page that the server
// rendered and from then on renders it locally. It is the only room that touches
// the browser, and does so through one narrow seam: a patch a commit, an
// operation a change.
//
// Read in order: browser.go (the seam), client.go (the page's life), cells.go
// (state that crosses), mirror.go (what outlives this Go), calls.go (timers and
// actions), run_js.go (exports).
//
// All of it runs on the browser's one thread, in turns that boot.js starts.
package wasm

// A browser is what boot.js offers. Byte slices are read before the call returns.
type browser interface {
	Apply(patch []byte)      // writes one commit to the DOM
	Send(op []byte) uint64   // numbers, keeps and sends an operation; returns its number
	Timer(id, ms int)        // calls back once with id
	Now() int64              // unix milliseconds
	Listen(event string)     // the page has handlers for this event
	Log(l level, msg string) // to the console and, for failures, to the server
	Nav(url, title string)   // the page's address changed
}

// level is how much a message matters.
type level int32

const (
	debug level = iota
	info
	warn
	failure
)
