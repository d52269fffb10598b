//go:build !js || serverside

package app

import "sync"

// onlyBrowser says that this program runs in a browser, so that the compiler leaves
// out what only the server does. Natively the options of a Root decide, and under
// js with the tag serverside, with which tests of the server's half run there.
const onlyBrowser = false

var renderers = sync.Pool{New: func() any { return new(renderer) }}

func takeRenderer() *renderer { return renderers.Get().(*renderer) }

func giveRenderer(r *renderer) { renderers.Put(r) }
