//go:build js

// Command client is the page's half in the browser.
package main

import (
	"github.com/duet-ui/duet/examples/randomnumber"
	"github.com/duet-ui/duet/wasm"
)

func main() { wasm.Run(randomnumber.Pages) }
