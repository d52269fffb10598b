// Package conformance holds every reader of the patch stream to the same rules. A
// Script is a page, what its program does to it, what others do to the document, and
// what a reader must show after each step. Check plays one on diffcore's own reader;
// the tests of this package play the same scripts, and the golden files of diffcore,
// in Chromium with the interpreter of web/src.
//
// Read in order: script.go (what is played), check.go (the reader in Go), reduce.go
// (the smallest script that still fails), report.go (how it is printed). The folders
// below hold random pages (gentree), documents (dom) and the golden files (golden).
package conformance

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

// A Story is a page and what becomes of it: the input of everything here.
type Story struct {
	Pages []*gentree.Comp
	Edits [][]dom.Edit // by others, before the patch to each page after the first; may be short
	Lost  []bool       // whether the patch to a page never arrives; may be short
	Held  []bool       // whether a page is not written, but with the next; may be short
	Lean  bool         // patches leave plain handlers out, as for the browser's own Go
}

// NewStory returns the story of a seed, without edits.
func NewStory(seed uint64, size, steps, stepSize int) Story {
	return Story{Pages: gentree.Story(seed, size, steps, stepSize)}
}

// Vandalised returns the story with random edits of some kinds before each patch.
func (s Story) Vandalised(seed uint64, count int, kinds []dom.What) Story {
	r := rand.New(rand.NewPCG(seed, 3))
	s.Edits = nil
	for range s.Pages[1:] {
		s.Edits = append(s.Edits, dom.RandomEdits(r, count, kinds))
	}
	return s
}

// A Script is a story in the words of the stream.
type Script struct {
	Name    string `json:"name"`
	Before  string `json:"before"`         // markup of the first page
	Picture string `json:"picture"`        // dom.Picture of it
	Lean    bool   `json:"lean,omitempty"` // data-e does not count
	Steps   []Step `json:"steps"`
}

// A Step is one more page.
type Step struct {
	Edits   []dom.Edit `json:"edits,omitempty"` // before the patch
	Patch   []byte     `json:"patch,omitempty"` // nil if nothing changed
	Lost    bool       `json:"lost,omitempty"`  // the patch does not arrive
	HTML    string     `json:"html"`            // markup of the page
	Picture string     `json:"picture"`         // what the document is then
	Count   int        `json:"count"`           // diffcore.CountDOM
	Syncs   []Sync     `json:"syncs"`           // of each instance, the root's first
}

// A Sync makes the document of an instance whole.
type Sync struct {
	Path  []int  `json:"path"` // of the instance's slot
	Patch []byte `json:"patch"`
}

// ErrImpossible reports a story that no program could tell: a page that a parser
// would rearrange, an element that may not be. Only a reducer meets one.
var ErrImpossible = errors.New("conformance: impossible page")

// Script plays the story. It fails with ErrImpossible, or with what the writer
// reported.
func (s Story) Script(name string) (sc Script, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrImpossible, p)
		}
	}()
	var player gentree.Player
	var reported error
	w := diffcore.Writer{LeanEvents: s.Lean, Report: func(_ *diffcore.Mount, err error) { reported = err }}
	sc.Name, sc.Lean = name, s.Lean
	var pending []*diffcore.Mount
	var edits []dom.Edit
	root, _ := player.Play(s.Pages[0])
	if sc.Before, err = markup(root); err != nil {
		return sc, err
	}
	sc.Picture = dom.Picture(diffcore.NewDoc(root))
	diffcore.Adopted(root)
	for i, page := range s.Pages[1:] {
		var rendered []*diffcore.Mount
		root, rendered = player.Play(page)
		pending = append(pending, rendered...)
		if i < len(s.Edits) {
			edits = append(edits, s.Edits[i]...)
		}
		if i < len(s.Held) && s.Held[i] && i < len(s.Pages)-2 {
			continue
		}
		step := Step{Picture: dom.Picture(diffcore.NewDoc(root)), Count: diffcore.CountDOM(root)}
		step.Edits, edits = edits, nil
		if i < len(s.Lost) {
			step.Lost = s.Lost[i]
		}
		if step.HTML, err = markup(root); err != nil {
			return sc, err
		}
		w.Reset()
		slices.SortStableFunc(pending, func(x, y *diffcore.Mount) int { return cmp.Compare(x.Depth, y.Depth) }) // parents first
		for _, m := range pending {
			w.Changed(m)
		}
		pending = nil
		step.Patch = append([]byte(nil), w.Bytes()...)
		if step.Syncs, err = syncs(root, s.Lean); err != nil {
			return sc, err
		}
		if reported != nil {
			return sc, fmt.Errorf("step %d: reported: %w", i, reported)
		}
		sc.Steps = append(sc.Steps, step)
	}
	return sc, nil
}

func markup(m *diffcore.Mount) (string, error) {
	b, err := diffcore.AppendHTML(nil, m)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrImpossible, err)
	}
	return string(b), nil
}

// syncs returns the syncs of m and of all instances below it.
func syncs(m *diffcore.Mount, lean bool) ([]Sync, error) {
	w := diffcore.Writer{LeanEvents: lean}
	w.Sync(m)
	p, err := diffcore.Decode(w.Bytes())
	if err != nil {
		return nil, fmt.Errorf("a sync does not decode: %w", err)
	}
	s := Sync{Path: []int{}, Patch: append([]byte(nil), w.Bytes()...)}
	first, _, _ := strings.Cut(p.String(), "\n")
	for _, word := range strings.Fields(first)[1:] { // Go and a path
		i, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		s.Path = append(s.Path, i)
	}
	all := []Sync{s}
	for _, kid := range m.SentKids {
		if kid == nil {
			continue
		}
		below, err := syncs(kid, lean)
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	return all, nil
}

// SyncFor returns the sync of the innermost instance around path.
func (s *Step) SyncFor(path []uint32) []byte {
	best := s.Syncs[0]
	for _, sync := range s.Syncs {
		if len(sync.Path) > len(path) || len(sync.Path) < len(best.Path) {
			continue
		}
		around := true
		for i, at := range sync.Path {
			around = around && at == int(path[i])
		}
		if around {
			best = sync
		}
	}
	return best.Patch
}
