//go:build js

// Command client is the component of the click benchmark in the browser.
package main

import (
	"github.com/duet-ui/duet/bench/click"
	"github.com/duet-ui/duet/wasm"
)

func main() { wasm.Run(click.Pages) }
