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

// latency takes n pairs of samples of the time from a change of state on the
// server until it hears that Chromium's DOM shows it: over the bare wire, and
// through Duet's dashboard in the stage that the page is in.
func latency(t *testing.T, client fs.FS, stage string, n int) (base, duet Sample) {
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
	change := func() {
		step++
		updater.Push(push.All(), monitor.Deployment.Set(building(step)))
	}
	write := func() {
		step++
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(strconv.Itoa(step))); err != nil {
			t.Fatal(err)
		}
	}
	// Nobody changes the state of a page every millisecond: between samples the
	// machine comes to rest, as it does between two pushes.
	rest := time.NewTicker(2 * time.Millisecond)
	defer rest.Stop()
	timed := func(do func()) time.Duration {
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
	for range 100 { // both sides compile their code
		timed(write)
		timed(change)
	}
	for range n {
		base = append(base, timed(write))
		duet = append(duet, timed(change))
	}
	p.WaitForText("#duet", building(step).Stage)
	return base, duet
}
