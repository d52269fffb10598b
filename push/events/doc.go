// Package events serves event streams (server-sent events) to whoever can read
// them: EventSource, htmx, curl. A Stream is an http.Handler for any router, over
// HTTP/1.1 and HTTP/2. Native only; it needs nothing else of Duet.
//
// Most programs need New, Stream.Send, and Stream.Shutdown at the end. Authorize
// says who may listen, Group and Where who is meant, OnConnect what a listener
// gets first.
//
// What it promises: all clients get what concerns them in one order, the order in
// which Send gave the events their ids. A client that comes back with the last id
// it saw gets everything since, once, or nothing of it and one event that says so
// (Options.Gap). A reader that is slow delays nobody and holds bounded memory. An
// event is encoded once, however many read it.
//
// Read in order: event.go (what is sent, how it looks on the wire), options.go,
// stream.go (sending), target.go (who gets it), history.go (what can be sent
// again), client.go and queue.go (one listener), serve.go and output.go (a
// request), admit.go and limit.go (who is let in), stats.go.
//
// A browser opens at most six connections to a host over HTTP/1.1, and every
// stream holds one of them: a page should have one stream, however many parts of
// it listen, and a site with more than a few windows open should be on HTTP/2.
//
// EventSource comes back by itself after a stream that ended, but never after a
// response that is not 200: a page that wants to survive a refusal (503) opens
// another EventSource, with the last id in Options.Query. To such a page 204 looks
// the same: stop it by an event of your own.
//
// Turn compression off for these responses where it is not done already: they ask
// proxies not to touch or buffer them, and a compressor would hold events back.
package events
