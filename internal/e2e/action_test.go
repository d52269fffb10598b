package e2e

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// Bounds for what is asked again and again until it is so.
const (
	patience = 20 * time.Second
	tick     = 5 * time.Millisecond
)

// step lets the job that runs on the server make one step.
func step(t *testing.T, srv *browsertest.Program, text string) {
	t.Helper()
	control[string](t, "POST", srv.URL+"lab/ctl/job", url.Values{"text": {text}})
}

// An action's state says what becomes of it: pending, its progress, its result, its
// error, that it was cancelled.
func TestActionTellsHowItGoes(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		p := open(browsertest.New(t), srv.URL+"lab/bench", taking)
		p.WaitForText("#job-outcome", "idle")
		p.Click("#job-run")
		p.WaitForText("#job-outcome", "pending")
		p.WaitFor(`document.querySelector("#job-run").disabled && !document.querySelector("#job-cancel").disabled`)
		step(t, srv, "one")
		p.WaitForText("#job-progress", "33% one")
		step(t, srv, "two")
		p.WaitForText("#job-progress", "66% two")
		step(t, srv, "three")
		p.WaitForText("#job-result", "done after three")
		p.WaitForText("#job-outcome", "done")

		p.Click("#job-fail")
		step(t, srv, "only")
		p.WaitForText("#job-error", "failed as it was asked to")
		p.WaitForText("#job-outcome", "failed")

		p.Click("#job-run")
		p.WaitForText("#job-outcome", "pending")
		p.WaitFor(`document.querySelector("#job-error").textContent == ""`)
		p.Click("#job-cancel")
		p.WaitForText("#job-outcome", "cancelled")
		p.WaitFor(`!document.querySelector("#job-run").disabled`)
	})
}

// A call that was made while the server rendered ends where the browser's Go does.
func TestActionGoesOnAcrossTheTakeover(t *testing.T) {
	srv := labProgram.start(t)
	for _, end := range []string{"done", "cancelled", "failed"} {
		p := browsertest.New(t).NewPage(browsertest.PageOptions{})
		client := p.Hold(wasm)
		p.Goto(srv.URL + "lab/bench")
		p.WaitFor(live)
		client.Wait()
		if end == "failed" {
			p.Click("#job-fail")
		} else {
			p.Click("#job-run")
			step(t, srv, "one")
			p.WaitForText("#job-progress", "33% one")
		}
		p.WaitForText("#job-outcome", "pending")
		client.Open()
		p.WaitFor(taken)
		assert.Equal(t, "pending", p.Text("#job-outcome"))
		switch end {
		case "done":
			step(t, srv, "two")
			p.WaitForText("#job-progress", "66% two")
			step(t, srv, "three")
			p.WaitForText("#job-result", "done after three")
		case "failed":
			step(t, srv, "only")
			p.WaitForText("#job-error", "failed as it was asked to")
		case "cancelled":
			p.Click("#job-cancel")
		}
		p.WaitForText("#job-outcome", end)
		p.Close()
	}
}

// Nobody knows what became of a call whose server died: the page says so, and it is
// not made again.
func TestActionOfAServerThatDiedIsUnknown(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		p := open(browsertest.New(t), srv.URL+"lab/bench", taking)
		p.Allow("WebSocket connection to")
		p.Click("#job-run")
		step(t, srv, "one")
		p.WaitForText("#job-progress", "33% one")
		srv.Kill()
		srv.Start()
		p.WaitForText("#job-outcome", "unknown")
		p.WaitFor(`!document.querySelector("#job-run").disabled`)
		stats := control[struct{ Hub struct{ Calls int } }](t, "GET", srv.URL+"lab/ctl/stats", url.Values{})
		require.Equal(t, 0, stats.Hub.Calls)
	})
}

// A call that was made while there was no server runs once, on the next one, and
// its page hears of it: nobody else can have run it.
func TestActionMadeWithoutAServerRunsOnTheNext(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		p := open(browsertest.New(t), srv.URL+"lab/bench", taking)
		p.Allow("WebSocket connection to")
		p.Allow("ERR_CONNECTION_REFUSED") // what the page was still loading: its icon, the browser's Go
		srv.Kill()
		p.Click("#job-run")
		srv.Start()
		for _, text := range []string{"one", "two", "three"} {
			step(t, srv, text)
		}
		p.WaitForText("#job-outcome", "done")
		stats := control[struct{ Hub struct{ Calls int } }](t, "GET", srv.URL+"lab/ctl/stats", url.Values{})
		require.Equal(t, 1, stats.Hub.Calls)
	})
}
