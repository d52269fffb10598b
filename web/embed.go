// Package web holds what runs in a page before Go does: the inline stub and
// boot.js, as ES modules. internal/webbuild makes one script of them.
//
// Read in order: src/stub.js (what happens until boot.js is there), boot.js and
// page.js (who is wired to whom), slots.js (the tree as it stands in the DOM),
// apply.js and what it imports (the patch stream; templates.js are nodes of one
// shape), events.js (what is heard), outbox.js, socket.js and messages.js (the wire),
// owner.js (who renders), later.js and what it imports (what is fetched beside the
// socket: kit.js for the rest of the stream, takeover.js for the browser's Go).
package web

import "embed"

// Sources are the modules, under src/.
//
//go:embed src/*.js
var Sources embed.FS
