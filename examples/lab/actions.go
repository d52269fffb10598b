package lab

import (
	"strconv"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// JobRequest is the request of Job: how many steps, and whether it fails at the end.
type JobRequest struct {
	Steps int
	Fail  bool
}

// Job is an action that reports progress. Its steps are made by the control
// endpoint, so that a test decides when each happens.
var Job = app.NewAction[JobRequest, string]("job")

// Jobs runs one job at a time.
type Jobs struct{}

// Render builds the buttons and everything an action's state says.
func (Jobs) Render(s *app.Scope) app.Node {
	job := app.UseAction(s, Job)
	result, _ := job.Result()
	permille, text := job.Progress()
	return part(s, "jobs", "An action",
		s.Button(el.ID("job-run"), el.Disabled(job.Pending()), el.OnClick(func(app.Event) { job.Run(JobRequest{Steps: 3}) }), el.Text("Run")),
		s.Button(el.ID("job-fail"), el.Disabled(job.Pending()), el.OnClick(func(app.Event) { job.Run(JobRequest{Steps: 1, Fail: true}) }), el.Text("Run and fail")),
		s.Button(el.ID("job-cancel"), el.Disabled(!job.Pending()), el.OnClick(func(app.Event) { job.Cancel() }), el.Text("Cancel")),
		s.P(el.ID("job-outcome"), el.Text(job.Outcome().String())),
		s.P(el.ID("job-progress"), el.Text(strconv.Itoa(int(permille*100))+"% "+text)),
		s.P(el.ID("job-result"), el.Text(result)),
		s.P(el.ID("job-error"), el.Text(job.Err())),
	)
}
