// Package assets holds the files that the Deployment Monitor's pages load.
package assets

import "embed"

// Files are the stylesheet and nothing else: icons are drawn by the components.
//
//go:embed style.css
var Files embed.FS
