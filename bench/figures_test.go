package bench

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

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

// TestFigures is make bench: it prints the tables and marks the bounds that are
// broken. It fails for none of them: machines are shared and noisy. What does not
// depend on the machine, bytes and memory, is bound by tests of its own.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("figures are measured by make bench")
	}
	fmt.Println(Machine(time.Now(), browsertest.New(t).Version()))
	change := changes(20_000)
	patch, state := wireBytes(t)
	table := Table{Title: "A five-field change of the dashboard, on the server", Head: []string{"what", "median", "p90", "bound"}}
	table.Add("render, diff, encode, us", Micros(change.Median()), Micros(change.Quantile(0.9)), within(Micros(changeBudget), change.Median() <= changeBudget))
	table.Add("frame with the patch (stage 2), bytes", patch, "", wireBudget)
	table.Add("frame with the state (stage 3), bytes", state, "", wireBudget)
	table.Print(os.Stdout)

	table = Table{Title: "State set on the server to DOM changed in Chromium and heard of, us", Head: []string{"trip", "p10", "median", "p90", "p99", "ratio to bare", "95 %", "bound"}}
	row := func(name string, s, base Sample, bound float64) {
		ratio, low, high := s.Ratio(base)
		limit := ""
		if bound > 0 {
			limit = within(fmt.Sprint(bound), ratio <= bound)
		}
		table.Add(name, Micros(s.Quantile(0.1)), Micros(s.Median()), Micros(s.Quantile(0.9)), Micros(s.Quantile(0.99)),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.2f to %.2f", low, high), limit)
	}
	live := latency(t, nil, "live", 1000)
	taken := latency(t, clientbuild.Test(t, monitorClient), "taken", 1000)
	row("bare coder/websocket, textContent", live.bare, live.bare, 0)
	row("stage 2 (patches), one text", live.one, live.bare, latencyBudget)
	row("stage 2, five fields", live.five, live.bare, 0)
	row("bare coder/websocket, textContent", taken.bare, taken.bare, 0)
	row("stage 3 (state), one text", taken.one, taken.bare, latencyBudget)
	row("stage 3, five fields", taken.five, taken.bare, 0)
	table.Print(os.Stdout)

	table = Table{Title: "Memory that page views without a socket leave on the server", Head: []string{"views", "bytes grown", "bound"}}
	table.Add(100_000, heapOfViews(t, 100_000), 256<<10)
	table.Print(os.Stdout)
}

// within is a bound as the tables show it.
func within(bound any, kept bool) string {
	if kept {
		return fmt.Sprint(bound)
	}
	return fmt.Sprint(bound, " (missed)")
}
