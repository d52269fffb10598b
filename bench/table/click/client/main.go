//go:build js

// Command client is the page's half in the browser.
package main

import (
	"github.com/duet-ui/duet/bench/table/click"
	"github.com/duet-ui/duet/wasm"
)

func main() { wasm.Run(click.Pages) }
