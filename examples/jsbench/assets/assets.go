// Package assets holds the table's stylesheet.
package assets

import "embed"

// Files are the stylesheet and nothing else.
//
//go:embed css
var Files embed.FS
