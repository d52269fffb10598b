package host

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/server"
)

// errSignIn answers who asks for a push to "my pages" and is nobody.
var errSignIn = errors.New("Sign in first: a push to your pages needs to know which are yours.")

// patterns registers the action of the Patterns page: four ways to say who gets a push.
func patterns(srv *server.Server) {
	var count atomic.Int64
	u := srv.Updater()
	server.Action(srv, monitor.Push, func(_ context.Context, call *hub.Call, req monitor.PushRequest) (string, error) {
		n := int(count.Add(1))
		switch req.Pattern {
		case monitor.OneComponent:
			// The caller's own id: the browser does not get to name another one.
			return answer(u.Push(push.Component(call.Component), monitor.Message.Set("Pushed to this tile alone")))
		case monitor.OneType:
			return answer(u.Push(push.OfType[monitor.Tile](), monitor.Message.Set("Pushed to every tile, everywhere")))
		case monitor.MyPages:
			// By who is signed in, as the server knows it. What a page claims in its
			// own state would let anybody receive anybody's pushes.
			if call.Principal.User == "" {
				return "", errSignIn
			}
			return answer(u.Push(push.User(call.Principal.User), monitor.Message.Set("Pushed to all pages of "+call.Principal.User)))
		case monitor.SeveralKeys:
			return answer(u.Push(push.OfType[monitor.Tile](),
				monitor.Message.Set("Three values, one render"), monitor.Count.Set(n), monitor.Tone.Set([]string{"calm", "good"}[n%2])))
		}
		return "", errors.New("there is no such pattern")
	})
}

// answer says in the page what Push returns to the program.
func answer(r push.Result) (string, error) {
	return r.String(), r.Err()
}
