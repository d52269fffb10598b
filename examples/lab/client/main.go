//go:build js

// Command client is the lab's half in the browser.
package main

import (
	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/wasm"
)

func main() { wasm.Run(lab.Pages) }
