// Package importlaw is the law of who may import whom, checked over the real
// import graph of both targets by its test: rooms import downward only, and the
// browser client links nothing that it has not paid for.
package importlaw

import "strings"

// module is the prefix of all import paths of this repository.
const module = "github.com/duet-ui/duet"

// A room is a folder of packages that stand on one floor.
type room struct {
	folder string
	floor  int
}

// rooms, most specific first: push/hub is on another floor than push.
var rooms = []room{
	{"diffcore", 0},
	{"app", 1},
	{"push/hub", 3},
	{"push/events", 3},
	{"push/natsbus", 3},
	{"push/transport", 3},
	{"push", 2},
	{"wasm", 3},
	{"web", 3},
	{"server", 4},
	{"cmd", 5},
	{"examples", 5},
}

// free packages belong to no floor: tools of the build and of tests. A room may
// use one only if it is listed in lent.
var free = []string{"internal", "bench"}

// lent are the free packages that rooms link into programs, and why.
var lent = map[string]string{
	"internal/clientbuild": "cmd/duet is its command line",
	"internal/npm":         "examples/randomnumber shows how htmx listens, and fetches it",
	"internal/webbuild":    "the embedded boot script: made from web/src, served by server",
}

// clientPaid are the packages outside this module that a browser client may
// link, with the reason. All of internal/ and runtime/ of the standard library
// comes with a bare program and is free. A package that is not in the table
// fails the test: measure it first (make size), then write the price here.
var clientPaid = map[string]string{
	"cmp":           "generic order, costs nothing by itself",
	"errors":        "with strconv and sync 3 kB gzip",
	"io":            "comes with errors and strings",
	"iter":          "comes with slices",
	"math":          "floats in the value codec",
	"math/bits":     "comes with a bare program",
	"reflect":       "walks a type once for the value codec: 11 kB brotli",
	"slices":        "with strings and bytes 11 kB gzip",
	"strconv":       "numbers as text",
	"strings":       "comes with strconv's callers",
	"sync":          "3 kB gzip with errors; pools and once",
	"sync/atomic":   "comes with a bare program",
	"unicode":       "comes with strings",
	"unicode/utf16": "lengths in the stream are UTF-16",
	"unicode/utf8":  "comes with a bare program",
	"unsafe":        "costs nothing",
}

// clientNever are named for a clearer message; each cost is brotli or gzip over
// a bare program.
var clientNever = map[string]string{
	"context":       "96 kB; cancel tokens come from the host",
	"encoding/json": "341 kB; values cross by the codec of app",
	"fmt":           "173 kB; use errors and strconv",
	"html/template": "1,100 kB",
	"log":           "links fmt; the host logs",
	"log/slog":      "375 kB; the host logs",
	"net":           "the socket is boot.js's",
	"net/http":      "2,136 kB; the client links a server",
	"net/url":       "232 kB",
	"regexp":        "166 kB",
	"syscall/js":    "the seam is wasmimport and wasmexport",
	"text/template": "links fmt and reflect's method tables",
	"time":          "78 kB; clocks and timers come from the host",
}

// roomOf returns the room of an import path of this module.
func roomOf(path string) (room, bool) {
	for _, r := range rooms {
		if within(path, r.folder) {
			return r, true
		}
	}
	return room{}, false
}

// isFree reports whether path is a tool that stands on no floor.
func isFree(path string) bool {
	for _, f := range free {
		if within(path, f) {
			return true
		}
	}
	return false
}

func within(path, folder string) bool {
	return path == module+"/"+folder || strings.HasPrefix(path, module+"/"+folder+"/")
}

// verdict says what is wrong with importer importing imported, or "".
func verdict(importer, imported string) string {
	if !strings.HasPrefix(imported, module+"/") || isFree(importer) {
		return ""
	}
	from, ok := roomOf(importer)
	if !ok {
		return importer + " stands in no room: add its folder to the table of rooms"
	}
	if isFree(imported) {
		if lent[strings.TrimPrefix(imported, module+"/")] == "" {
			return importer + " links " + imported + ", a tool of tests"
		}
		return ""
	}
	to, ok := roomOf(imported)
	switch {
	case !ok:
		return imported + " stands in no room: add its folder to the table of rooms"
	case from.folder == "examples" && to.folder == "examples" && example(importer) != example(imported):
		return importer + " imports another example, " + imported
	case from.folder != to.folder && to.floor >= from.floor:
		return importer + " imports " + imported + ", which is not below it"
	}
	return ""
}

// example returns the name of the example a package belongs to.
func example(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, module+"/examples/"), "/")
	return name
}

// price says why a browser client may not link path, or "".
func price(path string) string {
	switch {
	case within(path, "diffcore"), within(path, "app"), within(path, "push"), within(path, "wasm"), within(path, "examples"):
		if r, _ := roomOf(path); r.folder == "push/hub" || r.folder == "push/events" || r.folder == "push/natsbus" {
			return "it is the server's half of push"
		}
		return ""
	case strings.HasPrefix(path, module):
		return "it is no portable room"
	case clientNever[path] != "":
		return clientNever[path]
	case clientPaid[path] != "", internal(path):
		return ""
	}
	return "it is not in the table of paid packages"
}

// internal reports whether path is a part of the runtime or hidden in the
// standard library: reachable only through a package that the table names.
func internal(path string) bool {
	for _, prefix := range [...]string{"internal/", "runtime/", "vendor/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return path == "runtime" || strings.Contains(path, "/internal/") && !strings.Contains(path, ".")
}
