package webbuild

import "sync"

// Static returns the script of exported pages, which have no server, as one ES module.
func Static() []byte { return static() }

var static = sync.OnceValue(func() []byte {
	return must(Bundle("static.js", Options{Minify: true, Instead: map[string]string{"owner.js": "static-owner.js"}}))
})
