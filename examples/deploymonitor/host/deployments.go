package host

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
	"github.com/duet-ui/duet/examples/deploymonitor/simulate"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/server"
)

// A Source is where deployments come from.
type Source interface {
	// Watch calls report with each state until ctx ends.
	Watch(ctx context.Context, report func(pipeline.State)) error
	// Deploy starts a deployment, or fails with a *pipeline.BusyError.
	Deploy() error
	// Cancel ends the running one, or fails with pipeline.ErrIdle.
	Cancel() error
}

var (
	_ Source = (*pipeline.Deployer)(nil)
	_ Source = (*simulate.Player)(nil)
)

// Deployments shows what comes from source on every page, and lets the pages
// deploy and cancel.
func Deployments(srv *server.Server, source Source) {
	srv.Service("deployments", func(ctx context.Context, u *hub.Updater) error {
		var p Pusher
		return source.Watch(ctx, func(s pipeline.State) { p.Push(u, s) })
	})
	srv.Handle("POST /deploy", byForm(source.Deploy))
	srv.Handle("POST /cancel", byForm(source.Cancel))
	server.Action(srv, monitor.Deploy, func(context.Context, *hub.Call, monitor.Nothing) (monitor.Reply, error) {
		err := source.Deploy()
		if busy := (*pipeline.BusyError)(nil); errors.As(err, &busy) {
			return monitor.Reply{Busy: busy.ID, Text: busy.Error()}, nil
		}
		return monitor.Reply{}, err
	})
	server.Action(srv, monitor.Cancel, func(context.Context, *hub.Call, monitor.Nothing) (monitor.Reply, error) {
		// Nothing left to cancel is what was asked for.
		if err := source.Cancel(); !errors.Is(err, pipeline.ErrIdle) {
			return monitor.Reply{}, err
		}
		return monitor.Reply{}, nil
	})
}

// byForm does for who posts a form, where no script runs, what an action does, and
// shows the page that the form was on.
func byForm(do func() error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(); err != nil && !errors.Is(err, pipeline.ErrBusy) && !errors.Is(err, pipeline.ErrIdle) { // the page shows what runs
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		back := ""
		if u, err := url.Parse(r.Referer()); err == nil {
			back = u.Path
		}
		http.Redirect(w, r, server.LocalPath(back, "/deployment/dashboard"), http.StatusSeeOther)
	}
}

// A Pusher pushes states to all pages. The zero Pusher is ready; it is for one goroutine.
type Pusher struct {
	deployment string
	lines      int // id of the last line that was pushed
}

// Push pushes the state, and the log only when it changed, as one render.
func (p *Pusher) Push(u *hub.Updater, s pipeline.State) push.Result {
	updates := []app.Update{monitor.Deployment.Set(status(s))}
	last := 0
	if n := len(s.Log); n > 0 {
		last = s.Log[n-1].ID
	}
	if s.ID != p.deployment || last != p.lines {
		p.deployment, p.lines = s.ID, last
		updates = append(updates, monitor.Log.Set(lines(s.Log)))
	}
	return u.Push(push.All(), updates...)
}

// status is the state as pages show it.
func status(s pipeline.State) monitor.Status {
	out := monitor.Status{
		ID: s.ID, Site: s.Site, Phase: monitor.Phase(s.Phase), Percent: s.Percent, Stage: s.Stage,
		LiveURL: s.LiveURL, Error: s.Err, Elapsed: s.Elapsed.Milliseconds(),
	}
	if !s.Finished.IsZero() {
		out.FinishedAt = s.Finished.UnixMilli()
	}
	return out
}

func lines(log []pipeline.Line) []monitor.Line {
	out := make([]monitor.Line, len(log))
	for i, l := range log {
		out[i] = monitor.Line(l)
	}
	return out
}
