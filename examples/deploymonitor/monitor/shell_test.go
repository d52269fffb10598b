package monitor_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/examples/internal/pagetest"
)

func TestShellStaysMountedWhilePagesChange(t *testing.T) {
	p := pagetest.Open(t, monitor.Shell{Path: "/app/dashboard"}, monitor.Dashboard{})
	p.Click(pagetest.Button("About this frame"))
	p.Click(pagetest.Button("About this frame"))
	p.Click(pagetest.Button("About this frame"))
	assert.Contains(t, p.Text(pagetest.Class("notes")), "opened 2 times.")

	p.Show(monitor.Shell{Path: "/app/about"}, monitor.About{})
	assert.Equal(t, "About", p.Text(pagetest.Tag("h1")))
	assert.Contains(t, p.Text(pagetest.Class("notes")), "opened 2 times.", "the shell is still the same")
	assert.Empty(t, p.Errors)
}

func TestShellMarksTheCurrentPageAndWhoIsSignedIn(t *testing.T) {
	p := pagetest.Open(t, monitor.Shell{Path: "/app/patterns"}, monitor.Patterns{})
	assert.Contains(t, p.HTML(), `href="/app/patterns" data-link="" aria-current="page"`)
	assert.Contains(t, p.HTML(), `href="/app/about" data-link="" aria-current="false"`)
	assert.Equal(t, "/sign-in", p.Attr(pagetest.Class("who"), "action"))

	p.Show(monitor.Shell{Path: "/app/patterns", User: "ada"}, monitor.Patterns{})
	assert.Equal(t, "/sign-out", p.Attr(pagetest.Class("who"), "action"))
	assert.Contains(t, p.Text(pagetest.Class("who")), "ada")
}

func TestSeveralKeysAreOneRender(t *testing.T) {
	p := pagetest.Open(t, monitor.Patterns{})
	before := p.Renders()
	p.Push(monitor.Message.Set("three"), monitor.Count.Set(7), monitor.Tone.Set("good"))
	assert.Equal(t, before+4, p.Renders(), "three tiles and the lamp, once each")
	assert.Equal(t, "tile good", p.Attr(pagetest.Class("good"), "class"))
	assert.Equal(t, "7", p.Text(pagetest.Class("number")))
	assert.Equal(t, "three", p.Text(pagetest.Class("message")))
}
