// Package push says who a push is for and remembers what was pushed. It knows no
// socket, session or goroutine; package hub puts it to work.
//
// Read in order: target.go (who), match.go (what a target says of a page and an
// instance), instance.go (what a predicate sees), id.go (component ids), result.go
// (what a push did), journal.go (everything, for a while), retained.go (the last
// value, for pages opened later), shelf.go (how both find what a cell starts with).
// The wire of pages and servers is in push/wire.
//
// Times are unix milliseconds and come from the caller. A Journal and a Retained
// are for one goroutine at a time.
package push
