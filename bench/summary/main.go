// Command summary prints the comparison of the README, as Markdown, from the reports
// that make bench left in a folder.
package main

import (
	"fmt"
	"os"

	"github.com/duet-ui/duet/bench"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: summary FOLDER")
		os.Exit(2)
	}
	if err := bench.Readme(os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
