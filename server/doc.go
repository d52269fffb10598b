// Package server puts components on the web: pages rendered on the server, live
// from their first paint, and taken over by the browser's Go when a client is
// served. Native only.
//
// Most programs need New, Page, Action, Service and Run. Layout, Load and Guard
// say what surrounds a page; Login, Logout and Options.Identify who sees it.
//
// What it promises: a GET leaves nothing in memory; a page comes back on any
// server with the same keys, for the same visitor only, by a signed ticket
// (ticket.go) that holds no state; guards and loaders run again whenever that
// happens. Nothing of other hosts is loaded, and no request of other hosts is
// served (secure.go, hosts.go).
//
// Read in order: options.go, server.go, page.go (what is registered), route.go,
// render.go and fail.go (a GET), open.go (a hello, a shell navigation), live.go (the socket),
// ticket.go, session.go, keys.go (what is signed), assets.go, client.go, pwa.go,
// service.go. Sessions themselves live in push/hub.
package server
