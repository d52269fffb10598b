package diffcore_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

// changed returns the patch of what rendered.
func changed(w *diffcore.Writer, mounts []*diffcore.Mount) []byte {
	w.Reset()
	for _, m := range mounts {
		w.Changed(m)
	}
	return append([]byte(nil), w.Bytes()...)
}

// seeds is how many random pages each property is tried on.
func seeds(t testing.TB) uint64 {
	if testing.Short() {
		return 100
	}
	return 600
}

// verify plays a story on this package's reader; one that fails is made as small as
// it gets and printed.
func verify(t testing.TB, name string, s conformance.Story) {
	t.Helper()
	fails := func(s conformance.Story) error {
		sc, err := s.Script(name)
		if err != nil {
			if errors.Is(err, conformance.ErrImpossible) {
				return nil
			}
			return err
		}
		return conformance.Check(sc, diffcore.Apply)
	}
	if _, err := s.Script(name); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if fails(s) != nil {
		small, err := conformance.Reduce(s, fails, 3000)
		t.Fatal(conformance.Report(name, small, err))
	}
}

// Patches of random pages: applied to the parse of the first, each ends in the
// parse of the next, adopts, and a sync of it changes nothing.
func TestStories(t *testing.T) {
	for seed := range seeds(t) {
		verify(t, fmt.Sprintf("seed %d", seed), conformance.NewStory(seed, 60, 6, 20))
	}
}

// Patches that never arrive: a sync ends in the page, whatever was there.
func TestStoriesWithLostPatches(t *testing.T) {
	for seed := range seeds(t) {
		s := conformance.NewStory(seed, 60, 4, 20)
		s.Lost = make([]bool, len(s.Pages)-1)
		s.Lost[int(seed)%len(s.Lost)] = true
		verify(t, fmt.Sprintf("seed %d, lost", seed), s)
	}
}

// Others edit the document: no patch fails but by a miss, none touches a node that
// it is not about, and syncs heal.
func TestStoriesWithForeignEdits(t *testing.T) {
	for seed := range seeds(t) {
		s := conformance.NewStory(seed, 60, 4, 20)
		kinds := dom.Whats
		if seed%2 == 0 { // one kind alone, so that others do not hide what it does
			k := int(seed/2) % len(kinds)
			kinds = kinds[k : k+1]
		}
		verify(t, fmt.Sprintf("seed %d, edited", seed), s.Vandalised(seed, 1+int(seed%5), kinds))
	}
}

// The edits of the test above do what they are for: patches miss.
func TestForeignEditsMakePatchesMiss(t *testing.T) {
	missed := 0
	for seed := range uint64(200) {
		sc, err := conformance.NewStory(seed, 60, 4, 20).Vandalised(seed, 3, dom.Whats).Script("")
		if err != nil {
			t.Fatal(err)
		}
		err = conformance.Check(sc, func(d *diffcore.Doc, patch []byte) error {
			err := diffcore.Apply(d, patch)
			if errors.Is(err, diffcore.ErrMiss) {
				missed++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if missed < 60 {
		t.Errorf("only %d patches missed", missed)
	}
}

// FuzzStory plays stories of any seed; bits say which edits others make, and whether
// a patch is lost.
func FuzzStory(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(4), uint32(0))
		f.Add(seed, uint8(3), uint32(1<<31|1<<seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, steps uint8, bits uint32) {
		s := conformance.NewStory(seed, 50, 1+int(steps%8), 16)
		var kinds []dom.What
		for i, k := range dom.Whats {
			if bits>>i&1 > 0 {
				kinds = append(kinds, k)
			}
		}
		if kinds != nil {
			s = s.Vandalised(seed, 1+int(bits>>12&3), kinds)
		}
		if bits>>31 > 0 {
			s.Lost = make([]bool, len(s.Pages)-1)
			s.Lost[len(s.Lost)/2] = true
		}
		verify(t, fmt.Sprintf("seed %d, steps %d, bits %d", seed, steps, bits), s)
	})
}

// A page that did not change is no bytes, whether its trees are the same or equal.
func TestSameTreeIsNoBytes(t *testing.T) {
	for seed := range seeds(t) {
		page := gentree.New(seed, 60)
		diffcore.Adopted(page.Mount())
		var w diffcore.Writer
		var all func(m *diffcore.Mount)
		all = func(m *diffcore.Mount) { // equal words, and a copy that is equal only in content
			m.Next, m.Changed = diffcore.Copy(m.Next), true
			m.NextKids = append([]*diffcore.Mount(nil), m.NextKids...)
			for _, kid := range m.NextKids {
				if kid != nil {
					all(kid)
				}
			}
		}
		all(page.Mount())
		var each func(m *diffcore.Mount)
		each = func(m *diffcore.Mount) {
			w.Changed(m)
			for _, kid := range m.SentKids {
				if kid != nil {
					each(kid)
				}
			}
		}
		before := diffcore.Hash(page.Mount())
		each(page.Mount())
		if b := w.Bytes(); b != nil || diffcore.Hash(page.Mount()) != before {
			p, _ := diffcore.Decode(b)
			t.Fatalf("seed %d: %v", seed, p)
		}
	}
}

// A text that changes touches its node and no other.
func TestTextChangeTouchesOneNode(t *testing.T) {
	checkSingle(t, conformance.SingleText, diffcore.DocText)
}

// An attribute that changes touches its element and no other.
func TestAttributeChangeTouchesItsElement(t *testing.T) {
	checkSingle(t, conformance.SingleAttr, diffcore.DocElement)
}

func checkSingle(t *testing.T, story func(uint64) (conformance.Story, bool), kind diffcore.DocKind) {
	told := 0
	for seed := range seeds(t) {
		s, ok := story(seed)
		if !ok {
			continue
		}
		told++
		sc, err := s.Script("")
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		doc := parse(t, sc.Before)
		before := dom.StateOf(doc)
		if err := diffcore.Apply(doc, sc.Steps[0].Patch); err != nil {
			t.Fatal(err)
		}
		touched := before.Touched(doc)
		if len(touched) != 1 || touched[0].Kind != kind || len(before.Made(doc)) > 0 {
			t.Fatalf("seed %d: %d nodes touched, %d made:\n%s", seed, len(touched), len(before.Made(doc)), conformance.Report("", s, nil))
		}
		same(t, "patched", picture(t, doc), sc.Steps[0].Picture)
	}
	if told < int(seeds(t)/6) {
		t.Fatalf("only %d pages", told)
	}
}
