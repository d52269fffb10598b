// Command fieldnotes writes a small static site into the folder that is its only
// argument. It is what the Deployment Monitor deploys unless it is told otherwise:
// change a text, break the test or the build, press Deploy and watch.
package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed style.css
var style []byte

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: fieldnotes FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "fieldnotes:", err)
		os.Exit(1)
	}
}

// write renders every page into dir.
func write(dir string) error {
	files := map[string][]byte{"style.css": style, "index.html": index(notes)}
	for _, n := range notes {
		files[n.file()] = page(n)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("wrote %d notes, %d files\n", len(notes), len(files))
	return nil
}
