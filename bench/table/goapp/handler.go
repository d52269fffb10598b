//go:build !js

package goapp

import (
	"net/http"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Handler serves the page with the stylesheet at /css/bench.css. The client is
// expected at /web/app.wasm, which the caller serves.
func Handler() http.Handler {
	Run()
	const none = "/icon.png" // no icon of a third party
	return &app.Handler{
		Name: "table", Title: "go-app", Version: "1", Styles: []string{"/css/bench.css"},
		Icon: app.Icon{Default: none, Large: none, SVG: none, Maskable: none},
	}
}
