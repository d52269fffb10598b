// Package assets holds the lab's stylesheet.
package assets

import "embed"

// Files are served as they are.
//
//go:embed lab.css
var Files embed.FS
