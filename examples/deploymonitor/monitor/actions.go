package monitor

import "github.com/duet-ui/duet/app"

// Nothing is the request of an action that needs none.
type Nothing struct{}

// A Reply says what became of a request to deploy or to cancel.
type Reply struct {
	Busy string // the id of the deployment that was in the way; empty if none was
	Text string // for the user
}

// The actions of the dashboard. What they do is registered on the server.
var (
	Deploy = app.NewAction[Nothing, Reply]("deploy")
	Cancel = app.NewAction[Nothing, Reply]("cancel")
)
