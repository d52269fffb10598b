package table

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/bench"
	"github.com/duet-ui/duet/internal/clientbuild"
)

var (
	figures = flag.Bool("figures", false, "measure everything and print tables")
	samples = flag.Int("samples", 10, "fresh pages per operation and contender")
	names   = flag.String("ops", "", "only these operations, by commas: create1k, replace1k, update10th, select, swap, remove, create10k, append1k, clear1k")
	against = flag.String("peers", strings.Join(Peers, ","), "the frameworks to measure beside Duet, by commas")
	limit   = flag.Duration("limit", 12*time.Minute, "how long the operations are measured at most; three samples are always taken")
	out     = flag.String("out", "", "folder in which the report is saved as well")
)

// clientGoal bounds the client of jsbench, in bytes after brotli 11.
const clientGoal = 480_000

const jsbenchClient = "github.com/duet-ui/duet/examples/jsbench/client"

// TestFigures is the part of make bench that compares pages in Chromium.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("figures are measured by make bench")
	}
	operations := chosen(t)
	// All is built before anything is measured.
	client := clientbuild.Test(t, jsbenchClient)
	contenders := enter(t, client)
	b, err := Launch()
	require.NoError(t, err)
	defer b.Close()
	version, err := b.Version()
	require.NoError(t, err)
	r := &bench.Report{Part: "browser", Machine: bench.Machine(time.Now(), version)}
	versions := Versions()
	for _, c := range contenders {
		if v := versions[c.Name]; v != "" {
			r.Machine += ", " + c.Name + " " + v
		}
	}
	for _, c := range contenders {
		tab, err := b.Open(c)
		if err != nil {
			fmt.Println(err) // Measure tries again, and leaves it out
			continue
		}
		faults, err := tab.Check()
		if err != nil {
			faults = append(faults, err.Error())
		}
		for _, f := range faults {
			fmt.Printf("%s: %s\n", c.Name, f)
		}
		tab.Close()
	}
	result := Result(Measure(b, contenders, operations, *samples, *limit, func(s string) { fmt.Println(s) }))
	taken := 0
	if v := result[base]; v != nil {
		taken = len(v[operations[0].Name].Paint)
	}
	r.Machine += fmt.Sprintf("; %d samples, each a fresh page, in turns", taken)
	result.Report(r, contenders, operations)
	memoryFigures(r, b, contenders)
	sizeFigures(r, b, contenders, client)
	r.Print(os.Stdout)
	require.NoError(t, r.Save(*out))
}

func chosen(t *testing.T) []Operation {
	if *names == "" {
		return Operations
	}
	var list []Operation
	for name := range strings.SplitSeq(*names, ",") {
		n := len(list)
		for _, o := range Operations {
			if o.Name == name {
				list = append(list, o)
			}
		}
		require.Greater(t, len(list), n, "there is no operation %q", name)
	}
	return list
}

// enter serves the contenders: the page by hand, Duet, and the peers that can be built.
func enter(t *testing.T, client fs.FS) []*Contender {
	vanilla, err := Peer(t.Context(), base)
	require.NoError(t, err)
	duet, err := Duet(client)
	require.NoError(t, err)
	list := []*Contender{vanilla, duet}
	for name := range strings.SplitSeq(*against, ",") {
		if name == "" {
			continue
		}
		c, err := Peer(t.Context(), name)
		switch {
		case errors.Is(err, ErrNoNpm):
			fmt.Printf("%s is left out: %v\n", name, err)
		case err != nil:
			// A registry that does not answer must not keep Duet from being measured.
			fmt.Printf("%s is left out: %v\n", name, err)
		default:
			list = append(list, c)
		}
	}
	t.Cleanup(func() {
		for _, c := range list {
			c.Close()
		}
	})
	return list
}

func memoryFigures(r *bench.Report, b *Chromium, contenders []*Contender) {
	lives, measured := map[string]Life{}, []string(nil)
	for _, c := range contenders {
		life, err := Live(b, c, lifeRounds)
		if err != nil {
			fmt.Printf("memory of %s: %v\n", c.Name, err)
			continue
		}
		lives[c.Name], measured = life, append(measured, c.Name)
	}
	ReportMemory(r, measured, lives)
}

func sizeFigures(r *bench.Report, b *Chromium, contenders []*Contender, client fs.FS) {
	table := bench.Table{Title: bench.TitleBytes, Head: []string{"page", "raw", "gzip 9", "brotli 11"}}
	for _, c := range contenders {
		s, err := Weigh(b, c)
		if err != nil {
			fmt.Printf("bytes of %s: %v\n", c.Name, err)
			continue
		}
		table.Add(c.Name, s.Raw, s.Gzip, s.Brotli)
	}
	r.Tables = append(r.Tables, table)
	wasm, err := fs.ReadFile(client, clientbuild.Wasm)
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := sizes(wasm)
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Goal(s.Brotli <= clientGoal, "jsbench client, bytes after brotli 11", fmt.Sprint(s.Brotli), fmt.Sprint(clientGoal))
}
