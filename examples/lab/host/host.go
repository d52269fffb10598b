// Package host serves the lab, and lets a test tell it over HTTP what to push,
// who signs in and when a job goes on. The endpoints below /lab/ctl/ trust whoever
// reaches them: this is a bench, not an application.
package host

import (
	"context"
	"errors"
	"net/http"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/examples/lab/assets"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/server"
)

// New returns a server with the lab's pages. Options.Pages are set here.
func New(opt server.Options) (*server.Server, error) {
	opt.Pages = lab.Pages
	opt.Hub.MayJoin, opt.Hub.Meta = mayJoin, whoIs
	srv := server.New(opt)
	if err := srv.Assets(assets.Files); err != nil {
		return nil, err
	}
	srv.Layout("/", nil, server.Stylesheet("lab.css"))
	srv.Layout("/lab", func(r *server.Request) app.Component { return lab.Frame{User: r.Principal.User} })
	srv.Page("/lab/bench", page(lab.Bench{}), server.Title("Bench"))
	srv.Page("/lab/other", page(lab.Other{}), server.Title("Other"))
	srv.Page("/lab/flags", page(lab.Flags{}), server.Title("Flags"))
	srv.Page("/lab/strongroom", page(lab.Strongroom{}), server.Title("Strongroom"))
	srv.Page("/lab/room", page(lab.Room{}), server.Title("Room"))
	srv.Service("room", tellRoom)
	srv.Page("/lab/own", page(lab.Own{}), server.Title("Own"),
		server.Guard(signedIn),
		server.Load(lab.Note, func(_ context.Context, r *server.Request) (string, error) {
			return "the note of " + r.Principal.User, nil
		}))
	srv.Handle("GET /{$}", http.RedirectHandler("/lab/bench", http.StatusFound))

	j := newJobs()
	server.Action(srv, lab.Job, j.run)
	control(srv, j)
	return srv, nil
}

func page(c app.Component) func(*server.Request) app.Component {
	return func(*server.Request) app.Component { return c }
}

func signedIn(_ context.Context, r *server.Request) error {
	if r.Principal.User == "" {
		return server.ErrUnauthorized
	}
	return nil
}

// jobs run the lab's action one step at a time, each when a test says so.
type jobs struct{ steps chan string }

func newJobs() *jobs { return &jobs{steps: make(chan string)} }

// errJob is what a job fails with that was asked to fail.
var errJob = errors.New("the job failed as it was asked to")

func (j *jobs) run(ctx context.Context, call *hub.Call, req lab.JobRequest) (string, error) {
	last := ""
	for i := range req.Steps {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case last = <-j.steps:
			call.Progress((i+1)*1000/req.Steps, last)
		}
	}
	if req.Fail {
		return "", errJob
	}
	return "done after " + last, nil
}
