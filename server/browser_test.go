package server

import (
	"net/http/httptest"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// TestPageInABrowser: everything that a page loads passes its own policy, without
// a word in the console.
func TestPageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	s := newTestServer(t, nil)
	s.Page("/clicker", func(*Request) app.Component { return clicker{} }, Title("Clicker"))
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(web.URL + "/clicker")
	p.Click("button")
	p.WaitForText("p", "1")
	s.Updater().Push(push.All(), greeting.Set("pushed"))
	p.WaitForText("span", "pushed")
	p.AssertQuiet()
}
