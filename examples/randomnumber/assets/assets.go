// Package assets holds the page's stylesheet and scripts. htmx is not among them:
// host/htmx.go fetches it.
package assets

import "embed"

// Files are served as they are.
//
//go:embed *.css *.js
var Files embed.FS
