package bench

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
)

var figures = flag.Bool("figures", false, "measure everything and print tables")

func TestMain(m *testing.M) { browsertest.Main(m) }

// The bounds that depend on the machine hold on two cores of a build server.
const (
	changeBudget  = 12 * time.Microsecond // median of render, diff and encode
	latencyBudget = 1.5                   // times the bare wire, medians
)

// TestFigures is make bench: it prints the tables and fails where a bound is
// broken.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("figures are measured by make bench")
	}
	fmt.Println(Machine(time.Now(), browsertest.New(t).Version()))
	change := changes(20_000)
	patch, state := wireBytes(t)
	table := Table{Title: "A five-field change of the dashboard, on the server", Head: []string{"what", "median", "p90", "bound"}}
	table.Add("render, diff, encode, us", Micros(change.Median()), Micros(change.Quantile(0.9)), Micros(changeBudget))
	table.Add("frame with the patch (stage 2), bytes", patch, "", wireBudget)
	table.Add("frame with the state (stage 3), bytes", state, "", wireBudget)
	table.Print(os.Stdout)
	assert.LessOrEqual(t, change.Median(), changeBudget)

	table = Table{Title: "State set on the server to DOM changed in Chromium and heard of, us", Head: []string{"trip", "p10", "median", "p90", "p99", "ratio to bare", "95 %", "bound"}}
	row := func(name string, s, base Sample, bound any) float64 {
		ratio, low, high := s.Ratio(base)
		table.Add(name, Micros(s.Quantile(0.1)), Micros(s.Median()), Micros(s.Quantile(0.9)), Micros(s.Quantile(0.99)),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.2f to %.2f", low, high), bound)
		return ratio
	}
	live := latency(t, nil, "live", 1000)
	taken := latency(t, clientbuild.Test(t, monitorClient), "taken", 1000)
	row("bare coder/websocket, textContent", live.bare, live.bare, "")
	ratio2 := row("stage 2 (patches), one text", live.one, live.bare, latencyBudget)
	row("stage 2, five fields", live.five, live.bare, "")
	row("bare coder/websocket, textContent", taken.bare, taken.bare, "")
	ratio3 := row("stage 3 (state), one text", taken.one, taken.bare, latencyBudget)
	row("stage 3, five fields", taken.five, taken.bare, "")
	table.Print(os.Stdout)
	assert.LessOrEqual(t, ratio2, latencyBudget, "stage 2")
	assert.LessOrEqual(t, ratio3, latencyBudget, "stage 3")

	table = Table{Title: "Memory that page views without a socket leave on the server", Head: []string{"views", "bytes grown", "bound"}}
	table.Add(100_000, heapOfViews(t, 100_000), 256<<10)
	table.Print(os.Stdout)
}
