package monitor_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/examples/internal/pagetest"
)

var building = monitor.Status{
	ID: "c0ffee01", Site: "fieldnotes", Phase: monitor.Building, Percent: 40, Stage: "Running the tests", Elapsed: 3210,
}

func open(t *testing.T, status monitor.Status) *pagetest.Page {
	p := pagetest.Open(t, monitor.Dashboard{})
	p.Push(monitor.Deployment.Set(status))
	t.Cleanup(func() { assert.Empty(t, p.Errors) })
	return p
}

func TestDashboardStartsIdle(t *testing.T) {
	p := pagetest.Open(t, monitor.Dashboard{})
	assert.Equal(t, "My Website", p.Text(pagetest.Tag("h2")))
	assert.Equal(t, "Idle", p.Text(pagetest.Class("phase")))
	assert.Equal(t, "card idle", p.Attr(pagetest.Class("card"), "class"))
	assert.Contains(t, p.HTML(), "Nothing is running.")
	for _, absent := range []string{"progress", "success", "failure", "facts"} {
		assert.False(t, p.Has(pagetest.Class(absent)), absent)
	}
	assert.True(t, p.Has(pagetest.Class("info")))
	assert.True(t, p.Has(pagetest.Tag("svg")), "the icon")
}

func TestDashboardShowsARunningDeployment(t *testing.T) {
	p := open(t, building)
	assert.Equal(t, "fieldnotes", p.Text(pagetest.Tag("h2")))
	assert.Equal(t, "Building", p.Text(pagetest.Class("phase")))
	assert.Equal(t, "card building", p.Attr(pagetest.Class("card"), "class"))
	assert.Equal(t, "Running the tests", p.Text(pagetest.Class("stage")))
	assert.Equal(t, "3.2 s", p.Text(pagetest.Class("duration")))
	assert.Equal(t, "40", p.Attr(pagetest.Class("track"), "aria-valuenow"))
	assert.Equal(t, "progressbar", p.Attr(pagetest.Class("track"), "role"))
	assert.Equal(t, "width: 40%;", p.Attr(pagetest.Class("fill"), "style"))
	assert.NotContains(t, p.HTML(), "Nothing is running.")
}

func TestPercentageIsShownPastTen(t *testing.T) {
	for percent, want := range map[int]string{0: "", 10: "", 11: "11%", 100: "100%"} {
		status := building
		status.Percent = percent
		p := open(t, status)
		assert.Equal(t, want, p.Text(pagetest.Class("fill")), "at %d", percent)
	}
}

func TestDashboardLeadsToThePublishedSite(t *testing.T) {
	p := open(t, monitor.Status{
		ID: "c0ffee01", Site: "fieldnotes", Phase: monitor.Published, Percent: 100, Stage: "Live",
		LiveURL: "http://127.0.0.1:8081/c0ffee01/", FinishedAt: 1_700_000_000_000, Elapsed: 75_500,
	})
	assert.Equal(t, "Published", p.Text(pagetest.Class("phase")))
	assert.Equal(t, "http://127.0.0.1:8081/c0ffee01/", p.Attr(pagetest.Class("live"), "href"))
	assert.Equal(t, "_blank", p.Attr(pagetest.Class("live"), "target"))
	assert.Equal(t, "noopener noreferrer", p.Attr(pagetest.Class("live"), "rel"))
	assert.Contains(t, p.Text(pagetest.Class("success")), "Completed at 22:13:20 UTC")
	assert.Equal(t, "1 min 15 s", p.Text(pagetest.Class("duration")))
	assert.False(t, p.Has(pagetest.Class("progress")))
}

func TestDashboardShowsWhatTheToolsSaid(t *testing.T) {
	const said = "$ go vet ./...\n./main.go:3:5: <nil> & \"such\"\n\tindented"
	p := open(t, monitor.Status{
		ID: "c0ffee01", Site: "fieldnotes", Phase: monitor.Failed, Percent: 10, Stage: "Vetting the code failed", Error: said,
	})
	assert.Equal(t, "Failed", p.Text(pagetest.Class("phase")))
	assert.Contains(t, p.HTML(), "&lt;nil&gt; &amp;")
	assert.Contains(t, p.HTML(), "\n\tindented", "preformatted as it came")
	assert.Equal(t, strings.Join(strings.Fields(said), " "), p.Text(pagetest.Tag("pre")))
}

func TestCancelledIsNotFailed(t *testing.T) {
	p := open(t, monitor.Status{ID: "c0ffee01", Site: "fieldnotes", Phase: monitor.Cancelled, Stage: "Cancelled", Error: "Cancelled while running the tests."})
	assert.Equal(t, "Cancelled", p.Text(pagetest.Class("phase")))
	assert.Equal(t, "Cancelled while running the tests.", p.Text(pagetest.Class("panel")))
	assert.Equal(t, "card cancelled", p.Attr(pagetest.Class("card"), "class"))
	assert.False(t, p.Has(pagetest.Class("failure")))
}

// form matches the form with this action.
func form(action string) pagetest.Match {
	return func(n *html.Node) bool {
		return n.Data == "form" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "action" && a.Val == action })
	}
}

func TestPublishedURLCannotBeCode(t *testing.T) {
	p := open(t, monitor.Status{ID: "x", Phase: monitor.Published, LiveURL: "javascript:alert(1)"})
	assert.NotContains(t, p.Attr(pagetest.Class("live"), "href"), "javascript")
}

func TestFiveFieldChangeIsSmall(t *testing.T) {
	p := open(t, building)
	next := building
	next.Percent, next.Stage, next.Elapsed, next.Site, next.ID = 55, "Building the program", 4100, "fieldnotes 2", "c0ffee02"
	assert.LessOrEqual(t, p.Push(monitor.Deployment.Set(next)), 150, "bytes of the patch")
}

func TestEqualPushRendersNothing(t *testing.T) {
	p := open(t, building)
	before := p.Renders()
	assert.Zero(t, p.Push(monitor.Deployment.Set(building)))
	assert.Equal(t, before, p.Renders())
}

func TestDeployAsksTheServerOnceAndSaysWhoIsInTheWay(t *testing.T) {
	p := pagetest.Open(t, monitor.Dashboard{})
	p.Fire(form("/deploy"), app.Event{Type: "submit"})
	require.Len(t, p.Calls, 1)
	assert.Equal(t, "deploy", p.Calls[0].Name)
	p.Push(monitor.Deployment.Set(building))
	p.Answer(app.Done, monitor.Deploy.AppendResult(nil, monitor.Reply{Busy: building.ID, Text: "Deployment c0ffee01 is already running."}))
	assert.Equal(t, "Deployment c0ffee01 is already running.", p.Text(pagetest.Class("answer")))

	done := building
	done.Phase = monitor.Published
	p.Push(monitor.Deployment.Set(done))
	assert.Empty(t, p.Text(pagetest.Class("answer")), "it is no news once it has ended")
}

func TestFailedActionIsShown(t *testing.T) {
	p := pagetest.Open(t, monitor.Dashboard{})
	p.Fire(form("/deploy"), app.Event{Type: "submit"})
	p.Answer(app.Failed, []byte("the disk is full"))
	assert.Equal(t, "the disk is full", p.Text(pagetest.Class("answer")))
}

func TestCancelIsPossibleWhileBuilding(t *testing.T) {
	p := pagetest.Open(t, monitor.Dashboard{})
	assert.Contains(t, p.HTML(), ` disabled`)
	p.Push(monitor.Deployment.Set(building))
	p.Fire(form("/cancel"), app.Event{Type: "submit"})
	require.Len(t, p.Calls, 1)
	assert.Equal(t, "cancel", p.Calls[0].Name)
}

func TestLogOpensAndFilters(t *testing.T) {
	p := open(t, building)
	assert.False(t, p.Has(pagetest.Tag("ol")))
	p.Click(pagetest.Button("Show the log"))
	assert.Contains(t, p.HTML(), "No lines.")

	var lines []monitor.Line
	for i := range 5 {
		lines = append(lines, monitor.Line{ID: i + 1, Text: "line " + strconv.Itoa(i+1)})
	}
	lines = append(lines, monitor.Line{ID: 6, Text: "$ go vet ./..."})
	p.Push(monitor.Log.Set(lines))
	assert.Equal(t, "line 1line 2line 3line 4line 5$ go vet ./...", p.Text(pagetest.Tag("ol")))
	assert.Equal(t, "$ go vet ./...", p.Text(pagetest.Class("command")))

	p.Fire(pagetest.Tag("input"), app.Event{Type: "input", Value: "vet"})
	assert.Equal(t, "$ go vet ./...", p.Text(pagetest.Tag("ol")))
	p.Click(pagetest.Button("Hide the log"))
	assert.False(t, p.Has(pagetest.Tag("ol")))
}

func TestNewLineWritesThatLineOnly(t *testing.T) {
	p := open(t, building)
	p.Click(pagetest.Button("Show the log"))
	var lines []monitor.Line
	for i := range 100 {
		lines = append(lines, monitor.Line{ID: i + 1, Text: "a line of output like any other"})
	}
	p.Push(monitor.Log.Set(lines))
	before := p.Renders()
	next := append(lines[1:100:100], monitor.Line{ID: 101, Text: "the newest line"})
	assert.Less(t, p.Push(monitor.Log.Set(next)), 80, "bytes for one line gone and one new")
	assert.Equal(t, before+2, p.Renders(), "the list and the new line")
}
