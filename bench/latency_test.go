package bench

import (
	"context"
	"io/fs"
	"strconv"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/duet-ui/duet/examples/deploymonitor/monitor"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push"
)

// trips are times from a change of state on the server until it hears that
// Chromium's DOM shows it, in the turns in which they were taken.
type trips struct {
	bare Sample // a message on the bare wire, put into an element's textContent
	one  Sample // one text of the dashboard changed, through Duet
	five Sample // five fields changed: four texts, an attribute and a style
}

// latency takes n samples of each trip, with the page in a stage.
func latency(t *testing.T, client fs.FS, stage string, n int) trips {
	t.Helper()
	srv, w := newServer(t, client), newBare()
	site := serve(t, srv, w)
	updater := srv.Updater()
	updater.Push(push.All(), monitor.Deployment.Set(building(0)))

	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(site.URL + dashboardPath)
	p.WaitFor(`document.documentElement.dataset.duet == "` + stage + `"`)
	p.Do(wireScript)
	conn := <-w.conn
	p.Undisturbed()

	step := 0
	status := building(0)
	bare := func() {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(strconv.Itoa(step))); err != nil {
			t.Fatal(err)
		}
	}
	one := func() {
		status.Stage = "Stage " + strconv.Itoa(step)
		updater.Push(push.All(), monitor.Deployment.Set(status))
	}
	five := func() {
		status = building(step / 3)
		updater.Push(push.All(), monitor.Deployment.Set(status))
	}
	// Nobody changes the state of a page every millisecond: between samples the
	// machine comes to rest, as it does between two pushes.
	rest := time.NewTicker(2 * time.Millisecond)
	defer rest.Stop()
	timed := func(do func()) time.Duration {
		step++
		<-rest.C
		start := time.Now()
		do()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		select {
		case <-w.acks:
		case <-ctx.Done():
			t.Fatalf("change %d did not reach the DOM: %v", step, p.HTML("#duet"))
		}
		return time.Since(start)
	}
	var got trips
	for i := range n + n/10 {
		b, o, f := timed(bare), timed(one), timed(five)
		if i < n/10 {
			continue // both sides compile their code
		}
		got.bare, got.one, got.five = append(got.bare, b), append(got.one, o), append(got.five, f)
	}
	p.WaitForText("#duet", status.Stage)
	return got
}
