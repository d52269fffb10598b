package bench

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/clientbuild"
)

var figures = flag.Bool("figures", false, "measure everything and print tables")

func TestMain(m *testing.M) { browsertest.Main(m) }

// The bounds that depend on the machine hold on two cores of a build server.
const (
	changeBudget  = 12 * time.Microsecond // median of render, diff and encode
	latencyBudget = 1.5                   // times the bare wire, medians
	clickBudget   = 2 * time.Microsecond  // more than JavaScript by hand
)

var out = flag.String("out", "", "folder in which the report is saved as well")

// TestFigures is the part of make bench that measures a live page of the Deployment
// Monitor. It fails for no missed figure: machines are shared and noisy. What does not
// depend on the machine, bytes and memory, is bound by tests of its own.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("figures are measured by make bench")
	}
	r := &Report{Part: "push", Machine: Machine(time.Now(), browsertest.New(t).Version())}
	change := changes(20_000)
	patch, state := wireBytes(t)
	table := Table{Title: "A five-field change of the Deployment Monitor's dashboard, on the server", Head: []string{"what", "median", "p90"}}
	table.Add("render, diff, encode, us", Micros(change.Median()), Micros(change.Quantile(0.9)))
	table.Add("frame with the patch (stage 2), bytes", patch, "")
	table.Add("frame with the state (stage 3), bytes", state, "")
	r.Tables = append(r.Tables, table)
	r.Goal(change.Median() <= changeBudget, "five-field change: render, diff, encode, us", Micros(change.Median()), Micros(changeBudget))
	r.Goal(max(patch, state) <= wireBudget, "five-field change: frame, bytes", fmt.Sprint(max(patch, state)), fmt.Sprint(wireBudget))

	table = Table{Title: "State set on the server to DOM changed in Chromium and heard of, us", Head: []string{"trip", "p10", "median", "p90", "p99", "ratio to bare", "95 %"}}
	row := func(name string, s, base Sample, bound float64) {
		ratio, low, high := s.Ratio(base)
		table.Add(name, Micros(s.Quantile(0.1)), Micros(s.Median()), Micros(s.Quantile(0.9)), Micros(s.Quantile(0.99)),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.2f to %.2f", low, high))
		if bound > 0 {
			r.Goal(ratio <= bound, "set to DOM, "+name+", x a bare socket", fmt.Sprintf("%.2f (%.2f to %.2f)", ratio, low, high), fmt.Sprint(bound))
		}
	}
	live := latency(t, nil, "live", 1000)
	taken := latency(t, clientbuild.Test(t, monitorClient), "taken", 1000)
	row("bare coder/websocket, textContent", live.bare, live.bare, 0)
	row("stage 2 (patches), one text", live.one, live.bare, latencyBudget)
	row("stage 2, five fields", live.five, live.bare, 0)
	row("bare coder/websocket, textContent", taken.bare, taken.bare, 0)
	row("stage 3 (state), one text", taken.one, taken.bare, latencyBudget)
	row("stage 3, five fields", taken.five, taken.bare, 0)
	r.Tables = append(r.Tables, table)

	clickFigures, overhead := clickTable(t, 200)
	r.Tables = append(r.Tables, clickFigures)
	r.Goal(overhead <= clickBudget, "click that changes one text, us more than JavaScript by hand, p10", Micros(overhead), Micros(clickBudget))
	way := clickFigures.cell("a component's handler that changes nothing", "more than JavaScript (p10)")
	us, err := strconv.ParseFloat(way, 64)
	require.NoError(t, err)
	r.Goal(us <= 2, "of it the way into Go and back, without render and diff, us", way, Micros(clickBudget))

	grown := heapOfViews(t, 100_000)
	table = Table{Title: "Memory that page views without a socket leave on the server", Head: []string{"views", "bytes grown"}}
	table.Add(100_000, grown)
	r.Tables = append(r.Tables, table)
	r.Goal(grown <= 256<<10, "100,000 page views without a socket: bytes left", fmt.Sprint(grown), fmt.Sprint(256<<10))
	r.Print(os.Stdout)
	require.NoError(t, r.Save(*out))
}
