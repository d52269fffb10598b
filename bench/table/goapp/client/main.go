// Command client is the table of go-app in the browser.
package main

import "github.com/duet-ui/duet/bench/table/goapp"

func main() { goapp.Run() }
