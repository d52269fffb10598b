package server

import (
	"context"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/hub"
)

// Action registers what the server does when a component runs action: run gets the
// request, decoded, and its result goes back to the component that asked. It runs
// in a goroutine of its own, whose context ends when the caller cancels. What the
// caller may do is for run to check (call.Principal).
func Action[Req, Res any](s *Server, action app.Action[Req, Res], run func(ctx context.Context, call *hub.Call, req Req) (Res, error)) {
	ActionWith(s, action, hub.ActionOptions{}, run)
}

// ActionWith is Action for calls that may count on more than to run at most once.
func ActionWith[Req, Res any](s *Server, action app.Action[Req, Res], o hub.ActionOptions, run func(ctx context.Context, call *hub.Call, req Req) (Res, error)) {
	s.hub.ActionWith(action.Name(), o, func(ctx context.Context, call *hub.Call, b []byte) ([]byte, error) {
		req, err := action.DecodeRequest(b)
		if err != nil {
			return nil, err
		}
		res, err := run(ctx, call, req)
		if err != nil {
			return nil, err
		}
		return action.AppendResult(nil, res), nil
	})
}
