//go:build js

// Command client is the Deployment Monitor's half in the browser.
package main

import (
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/wasm"
)

func main() { wasm.Run(monitor.Pages) }
