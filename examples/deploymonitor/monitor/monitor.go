// Package monitor is the Deployment Monitor's user interface, written once: the
// server renders it, and the browser takes it over.
//
// It knows nothing of how a site is deployed. What it shows is pushed to its keys
// (status.go), and what it asks for are actions (actions.go).
//
// Read in order: status.go and actions.go (the data), dashboard.go and the parts
// it mounts (progress.go, outcome.go, log.go), shell.go (the frame around pages),
// patterns.go (who gets a push).
package monitor

import "github.com/duet-ui/duet/app"

// Pages are the components that a page's chain may name: layouts and pages.
var Pages = app.Pages{
	app.PageOf[Shell](),
	app.PageOf[Dashboard](),
	app.PageOf[Patterns](),
	app.PageOf[About](),
}
