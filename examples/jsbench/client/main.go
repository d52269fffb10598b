//go:build js

// Command client is the table's half in the browser.
package main

import (
	"github.com/duet-ui/duet/examples/jsbench"
	"github.com/duet-ui/duet/wasm"
)

func main() { wasm.Run(jsbench.Pages) }
