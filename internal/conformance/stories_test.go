package conformance_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/internal/conformance"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/golden"
)

// batch is how many scripts one call plays.
const batch = 100

// The golden files of diffcore, which its own reader is tested with, on web/src: each
// patch leads the parse of one page to the parse of the next.
func TestGoldens(t *testing.T) {
	p := open(t, nil)
	files, err := filepath.Glob("../../diffcore/testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		cases, err := golden.Parse(string(text))
		require.NoError(t, err, file)
		require.NotEmpty(t, cases, file)
		var scripts []map[string]any
		for _, c := range cases {
			steps := []map[string]any{}
			for _, s := range c.Steps {
				steps = append(steps, map[string]any{"patch": s.Patch, "html": s.HTML})
			}
			scripts = append(scripts, map[string]any{"name": filepath.Base(file) + ": " + c.Name, "before": c.Before, "steps": steps})
		}
		report(t, call[played](t, p, "play", scripts).Faults)
	}
}

// report fails with the first faults, which tell more than all.
func report(t *testing.T, faults []fault) {
	t.Helper()
	for i, f := range faults {
		if i == 5 {
			t.Errorf("and %d more", len(faults)-i)
			return
		}
		t.Errorf("%s: %s", f.Name, short(f.Why))
	}
}

// stories plays the stories of seeds; the first that fails is made as small as it
// gets and printed.
func stories(t *testing.T, seeds uint64, story func(seed uint64) conformance.Story) (missed int) {
	p := open(t, nil)
	end := *first + seeds
	for from := *first; from < end; from += batch {
		var scripts []conformance.Script
		for seed := from; seed < min(end, from+batch); seed++ {
			sc, err := story(seed).Script(fmt.Sprint(seed))
			require.NoError(t, err, "seed %d", seed)
			scripts = append(scripts, sc)
		}
		r := call[played](t, p, "play", scripts)
		missed += r.Missed
		for _, f := range r.Faults {
			var seed uint64
			_, err := fmt.Sscan(f.Name, &seed)
			require.NoError(t, err)
			small, err := conformance.Reduce(story(seed), inBrowser(t, p), 1500)
			t.Fatalf("%d of the seeds from %d on fail; the first:\n%s", len(r.Faults), from, conformance.Report("seed "+f.Name, small, err))
		}
	}
	return missed
}

// inBrowser says what is wrong with one story.
func inBrowser(t *testing.T, p *browsertest.Page) func(conformance.Story) error {
	return func(s conformance.Story) error {
		sc, err := s.Script("one")
		if err != nil {
			return nil // no program could tell it
		}
		for _, f := range call[played](t, p, "play", []conformance.Script{sc}).Faults {
			return errors.New(f.Why)
		}
		return nil
	}
}

// first is where the seeds of the stories begin: to look for more, or to play one again.
var first = flag.Uint64("first", 0, "first seed of the stories")

// many is how many seeds a test plays.
func many(n uint64) uint64 {
	if testing.Short() {
		return n / 5
	}
	return n
}

func TestStories(t *testing.T) {
	stories(t, many(300), func(seed uint64) conformance.Story { return conformance.NewStory(seed, 60, 6, 20) })
}

func TestStoriesWithLostPatches(t *testing.T) {
	stories(t, many(200), func(seed uint64) conformance.Story {
		s := conformance.NewStory(seed, 60, 4, 20)
		s.Lost = make([]bool, len(s.Pages)-1)
		s.Lost[int(seed)%len(s.Lost)] = true
		return s
	})
}

// Renders that are written together, and patches of the browser's own Go.
func TestStoriesWrittenLaterOrLean(t *testing.T) {
	stories(t, many(200), func(seed uint64) conformance.Story {
		s := conformance.NewStory(seed, 60, 6, 20)
		for i := range s.Pages[1:] {
			s.Held = append(s.Held, (int(seed)+i)%3 > 0)
		}
		s.Lean = seed%2 > 0
		return s
	})
}

func TestStoriesWithForeignEdits(t *testing.T) {
	missed := stories(t, many(300), func(seed uint64) conformance.Story {
		s := conformance.NewStory(seed, 60, 4, 20)
		kinds := dom.Whats
		if seed%2 == 0 { // one kind alone, so that others do not hide what it does
			k := int(seed/2) % len(kinds)
			kinds = kinds[k : k+1]
		}
		return s.Vandalised(seed, 1+int(seed%5), kinds)
	})
	require.Greater(t, missed, 20, "the edits do what they are for")
}

// short cuts what nobody reads.
func short(s string) string {
	if i := strings.IndexByte(s, '\n'); i > 0 && len(s) > 2000 {
		return s[:2000] + "…"
	}
	return s
}
