package monitor

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// Dashboard shows one deployment as it happens, and starts and cancels it.
type Dashboard struct{}

// Render builds the page: a card for the deployment and a note on how it stays current.
func (Dashboard) Render(s *app.Scope) app.Node {
	dep := app.UseValue(s, Deployment)
	return s.Main(el.Class("page"),
		masthead,
		s.Section(el.Class("card "+dep.Phase.class()), el.Aria("label", "Latest deployment"),
			app.Mount(s, Head{Site: dep.Site, Phase: dep.Phase, ID: dep.ID, Elapsed: dep.Elapsed}),
			app.If(dep.Phase == Building, func() app.Node {
				return app.Mount(s, Progress{Percent: dep.Percent, Stage: dep.Stage})
			}),
			app.If(dep.Phase == Published, func() app.Node {
				return app.Mount(s, SuccessPanel{URL: dep.LiveURL, FinishedAt: dep.FinishedAt})
			}),
			app.If(dep.Phase == Failed, func() app.Node {
				return app.Mount(s, FailurePanel{Stage: dep.Stage, Error: dep.Error})
			}),
			app.If(dep.Phase == Cancelled, func() app.Node {
				return s.P(el.Class("panel cancelled headline"), el.Text(dep.Error))
			}),
			app.If(dep.Phase == Idle, func() app.Node {
				return s.P(el.Class("quiet"), el.Text("Nothing is running. Press Deploy, or wait for the next deployment."))
			}),
			app.Mount(s, Controls{Running: dep.ID, Building: dep.Phase == Building}),
			app.Mount(s, LogPanel{}),
		),
		infoBox,
	)
}

// What never changes is built once.
var (
	masthead = el.Static(func(s *el.Builder) app.Node {
		return s.Header(el.Class("masthead"),
			s.H1(el.Text("Deployment Monitor")),
			s.P(el.Text("Every stage of the build, pushed by the server as it happens")),
		)
	})
	infoBox = el.Static(func(s *el.Builder) app.Node {
		return s.Aside(el.Class("info"),
			s.P(
				el.Text("This page is "), s.Strong(el.Text("live")),
				el.Text(": the server pushes each change over one connection. Nothing polls, nothing reloads."),
			),
			s.P(el.Class("still"), el.Text("Without JavaScript this page shows how things stood when it was loaded; load it again for news.")),
		)
	})
)

// Head names the site and its phase; the phase is announced to screen readers. It
// is a component, so that a new stage of the build does not render it.
type Head struct {
	Site    string
	Phase   Phase
	ID      string
	Elapsed int64 // milliseconds
}

// Render builds the icon, the names and the facts.
func (h Head) Render(s *app.Scope) app.Node {
	return s.Header(el.Class("card-head"),
		s.Span(el.Class("badge"), icon(h.Phase)),
		s.Div(el.Class("names"),
			s.H2(el.Text(h.Site)),
			s.P(el.Class("phase"), el.Role("status"), el.Text(h.Phase.String())),
		),
		app.If(h.ID != "", func() app.Node {
			return s.Dl(el.Class("facts"),
				s.Div(s.Dt(el.Text("Deployment")), s.Dd(el.Text(h.ID))),
				s.Div(s.Dt(el.Text("Duration")), s.Dd(el.Class("duration"), el.Text(duration(h.Elapsed)))),
			)
		}),
	)
}

// Controls are the buttons that deploy and cancel, and what the server answered. They
// are forms, so that they also work where no script runs, or none has arrived yet.
type Controls struct {
	Running  string // id of the deployment that is shown
	Building bool
}

// Render builds the buttons and the answer to the last click.
func (c Controls) Render(s *app.Scope) app.Node {
	deploy, cancel := app.UseAction(s, Deploy), app.UseAction(s, Cancel)
	return s.Div(el.Class("controls"),
		s.Form(el.Method("post"), el.Action("/deploy"), el.OnSubmit(func(app.Event) { deploy.Run(Nothing{}) }),
			s.Button(el.Class("primary"), el.Disabled(deploy.Pending()), el.Text("Deploy"))),
		s.Form(el.Method("post"), el.Action("/cancel"), el.OnSubmit(func(app.Event) { cancel.Run(Nothing{}) }),
			s.Button(el.Disabled(!c.Building || cancel.Pending()), el.Text("Cancel"))),
		s.P(el.Class("answer"), el.Role("alert"), el.Text(c.answer(deploy, cancel))),
	)
}

// answer is what there is to say about the last clicks. That a deployment was in
// the way is no news once it has ended.
func (c Controls) answer(deploy, cancel app.ActionState[Nothing, Reply]) string {
	for _, a := range [...]app.ActionState[Nothing, Reply]{deploy, cancel} {
		if err := a.Err(); err != "" {
			return err
		}
		if reply, ok := a.Result(); ok && reply.Busy != "" && reply.Busy == c.Running && c.Building {
			return reply.Text
		}
	}
	return ""
}
