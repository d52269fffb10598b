//go:build js

// Command client is the counter's half in the browser.
package main

import (
	"github.com/duet-ui/duet/examples/counter"
	"github.com/duet-ui/duet/wasm"
)

func main() { wasm.Run(counter.Pages) }
