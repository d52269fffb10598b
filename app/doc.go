// Package app runs components: it renders them, keeps their state, and tells a host
// what happened. It runs on the server and in the browser alike and knows of
// neither, nor of sockets, HTTP or the DOM: those are hosts, and what leaves here
// is a tree, a patch or a cell's bytes.
//
// For those who write components: a Component is a comparable struct with Render;
// elements are methods of the Scope; Mount, For, If place children; a key's
// constructor (Shared, Served, Private, Local) says who may set what it names;
// UseState and the other hooks read it; an Action is work that the server does.
//
// For those who write hosts, read in order: root.go (a page and its turns), host.go
// (what it asks for), render.go (one flush), mount.go (children and the memo),
// hooks.go and cell.go (state), set.go and seed.go (state from outside), history.go
// and resolve.go (which handler a late event is for), output.go (what a reader
// gets), codec.go (how values cross).
//
// A Root and all that it mounted are for one goroutine at a time. A component's
// goroutines come back through UseDo. Handlers have the client's authority wherever
// they run: what they may set is what their keys' types offer.
package app
