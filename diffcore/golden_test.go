package diffcore_test

import (
	"embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/gentree"
	"github.com/duet-ui/duet/internal/conformance/golden"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The files are embedded, so that the same test runs where there are none.
//
//go:embed testdata/*.txt
var goldenFiles embed.FS

// generated is how many random pages are in the goldens.
const generated = 120

// goldens computes the golden files by name.
func goldens(t testing.TB) map[string][]golden.Case {
	all := map[string][]golden.Case{}
	for _, g := range groups {
		for _, c := range g.cases {
			all[g.file+".txt"] = append(all[g.file+".txt"], played(t, c))
		}
	}
	for seed := range uint64(generated) {
		all["generated.txt"] = append(all["generated.txt"], grown(t, seed+1000))
	}
	return all
}

// played is the golden of a case.
func played(t testing.TB, c diffCase) golden.Case {
	s := newStage(c.scenes[0])
	g := golden.Case{Name: c.name, Before: markup(t, s.root)}
	for _, next := range c.scenes[1:] {
		patch := s.patch(next)
		g.Steps = append(g.Steps, step(t, s.root, patch))
	}
	return g
}

// grown is the golden of a random page. Of every third no patch arrives, and in
// the end two thirds are synced: a sync is a patch like any.
func grown(t testing.TB, seed uint64) golden.Case {
	page := gentree.New(seed, 30)
	g := golden.Case{Name: fmt.Sprintf("seed %d", seed), Before: markup(t, page.Mount())}
	diffcore.Adopted(page.Mount())
	var w diffcore.Writer
	for range 4 {
		if patch := changed(&w, page.Step(12)); seed%3 != 1 && patch != nil {
			g.Steps = append(g.Steps, step(t, page.Mount(), patch))
		}
	}
	if seed%3 < 2 {
		w.Reset()
		w.Sync(page.Mount())
		g.Steps = append(g.Steps, step(t, page.Mount(), w.Bytes()))
	}
	return g
}

func step(t testing.TB, m *diffcore.Mount, patch []byte) golden.Step {
	s := golden.Step{HTML: markup(t, m)}
	if patch != nil {
		p, err := diffcore.Decode(patch)
		if err != nil {
			t.Fatalf("%x: %v", patch, err)
		}
		s.Patch, s.Words = append([]byte(nil), patch...), p.String()
	}
	return s
}

// The same input gives the same bytes on every target, and what a reviewer reads is
// what the readers of patches are tested with.
func TestGoldens(t *testing.T) {
	for name, cases := range goldens(t) {
		var b []byte
		for _, c := range cases {
			b = golden.Append(b, c)
		}
		if *update {
			if err := os.WriteFile(filepath.Join("testdata", name), b, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := goldenFiles.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if d := dom.Difference(string(b), string(want)); d != "" {
			t.Errorf("%s: %s\nrun go test -update and review the difference", name, d)
		}
	}
}

// goldenCases returns what the files say, under names that tell the file.
func goldenCases(t testing.TB) []golden.Case {
	files, err := goldenFiles.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var all []golden.Case
	for _, f := range files {
		text, err := goldenFiles.ReadFile("testdata/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		cases, err := golden.Parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		for _, c := range cases {
			c.Name = strings.TrimSuffix(f.Name(), ".txt") + ": " + c.Name
			all = append(all, c)
		}
	}
	if len(all) < len(groups)+generated {
		t.Fatalf("only %d golden cases", len(all))
	}
	return all
}

// Each golden patch leads the parse of one page to the parse of the next.
func TestGoldensApply(t *testing.T) {
	for _, c := range goldenCases(t) {
		doc := parse(t, c.Before)
		for i, s := range c.Steps {
			if s.Patch != nil {
				if err := diffcore.Apply(doc, s.Patch); err != nil {
					t.Fatalf("%s, step %d: %v\n%s", c.Name, i, err, s.Words)
				}
			}
			same(t, fmt.Sprintf("%s, step %d", c.Name, i), picture(t, doc), picture(t, parse(t, s.HTML)))
		}
	}
}
