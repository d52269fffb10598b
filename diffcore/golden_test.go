package diffcore_test

import (
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/diffcore/internal/gentree"
)

var update = flag.Bool("update", false, "write the golden files anew")

//go:embed testdata/patches.json
var golden []byte

// A goldenCase is a page and its patches, for every reader of patches. html_after
// is what a parser must make of the page in the end, node for node; the order of
// attributes, of style properties and of the events in data-e does not count.
type goldenCase struct {
	Name    string   `json:"name"`
	Before  string   `json:"html_before"`
	Patches []string `json:"patches"`
	After   string   `json:"html_after"`
}

// generated is how many random pages are in the goldens.
const generated = 300

// goldens computes all of patches.json.
func goldens(t testing.TB) []goldenCase {
	var all []goldenCase
	for _, g := range groups {
		for _, c := range g.cases {
			s := newStage(c.scenes[0])
			gc := goldenCase{Name: g.file + ": " + c.name, Before: markup(t, s.root), Patches: []string{}}
			for _, next := range c.scenes[1:] {
				if patch := s.patch(next); len(patch) > 0 {
					gc.Patches = append(gc.Patches, hex.EncodeToString(patch))
				}
			}
			gc.After = markup(t, s.root)
			all = append(all, gc)
		}
	}
	for seed := range uint64(generated) {
		page := gentree.New(seed+1000, 30)
		gc := goldenCase{Name: fmt.Sprintf("generated: seed %d", seed+1000), Before: markup(t, page.Mount()), Patches: []string{}}
		diffcore.Adopted(page.Mount())
		var w diffcore.Writer
		for range 4 {
			patch := changed(&w, page.Step(12))
			if seed%3 != 1 && len(patch) > 0 { // else nothing arrives, and the page is stale
				gc.Patches = append(gc.Patches, hex.EncodeToString(patch))
			}
		}
		if seed%3 < 2 { // a sync is a patch like any
			w.Reset()
			w.Sync(page.Mount())
			gc.Patches = append(gc.Patches, hex.EncodeToString(w.Bytes()))
		}
		gc.After = markup(t, page.Mount())
		all = append(all, gc)
	}
	return all
}

// The same input gives the same bytes, on every target.
func TestBytesAreTheGoldens(t *testing.T) {
	all := goldens(t)
	if *update {
		b := []byte("[\n")
		for i, c := range all {
			line, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			b = append(b, line...)
			if i < len(all)-1 {
				b = append(b, ',')
			}
			b = append(b, '\n')
		}
		write(t, "patches.json", append(b, "]\n"...))
		return
	}
	var want []goldenCase
	if err := json.Unmarshal(golden, &want); err != nil {
		t.Fatal(err)
	}
	if len(all) != len(want) {
		t.Fatalf("got %d cases, want %d; run go test -update", len(all), len(want))
	}
	for i, w := range want {
		if got := fmt.Sprint(all[i]); got != fmt.Sprint(w) {
			t.Errorf("%s\n got %s\nwant %s", w.Name, got, fmt.Sprint(w))
		}
	}
}

// Every case in words, for people who review a change of the stream. Each patch is
// applied, and ends in the next page.
func TestCasesInWords(t *testing.T) {
	for _, g := range groups {
		t.Run(g.file, func(t *testing.T) {
			var b strings.Builder
			for _, c := range g.cases {
				s := newStage(c.scenes[0])
				fmt.Fprintf(&b, "== %s\n%s\n", c.name, short(markup(t, s.root)))
				for _, next := range c.scenes[1:] {
					patch := s.patch(next)
					fmt.Fprintf(&b, "-- ops\n")
					if patch != nil {
						p, err := diffcore.Decode(patch)
						if err != nil {
							t.Fatalf("%s: %v", c.name, err)
						}
						fmt.Fprintf(&b, "%s\n-- %d bytes\n%s\n", short(p.String()), len(patch), short(hex.EncodeToString(patch)))
						if err := diffcore.Apply(s.doc, patch); err != nil {
							t.Fatalf("%s: %v\n%v", c.name, err, p)
						}
					}
					fmt.Fprintf(&b, "-- html\n%s\n", short(markup(t, s.root)))
					same(t, c.name, picture(t, s.doc), picture(t, parse(t, markup(t, s.root))))
				}
				b.WriteByte('\n')
			}
			name := g.file + ".txt"
			if *update {
				write(t, name, []byte(b.String()))
				return
			}
			want, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil && runtime.GOOS == "js" {
				t.Skip("a browser has no files; TestBytesAreTheGoldens has them embedded")
			}
			if got := b.String(); err != nil || got != string(want) {
				t.Errorf("%v; run go test -update and review the difference\n got:\n%s", err, got)
			}
		})
	}
}

// short cuts what nobody reads.
func short(s string) string {
	if len(s) > 4000 {
		return s[:200] + "…" + s[len(s)-100:]
	}
	return s
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}
