// Package assets holds the stylesheet that all implementations of the table share,
// so that style, layout and paint cost the same for all.
package assets

import "embed"

// Files are the stylesheet and nothing else.
//
//go:embed css
var Files embed.FS
