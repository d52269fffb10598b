package diffcore_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/duet-ui/duet/diffcore"
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

// apply(diff(a, b), a) == b for sequences of edits, and the bytes are canonical.
func checkDiffApply(t *testing.T, seed uint64, steps int) {
	page := gentree.New(seed, 60)
	diffcore.Adopted(page.Mount())
	doc := diffcore.NewDoc(page.Mount())
	w := diffcore.Writer{Report: func(_ *diffcore.Mount, err error) { t.Fatalf("seed %d: %v", seed, err) }}
	for step := range steps {
		patch := changed(&w, page.Step(20))
		if patch != nil {
			if err := diffcore.Apply(doc, patch); err != nil {
				p, _ := diffcore.Decode(patch)
				t.Fatalf("seed %d, step %d: %v\n%v", seed, step, err, p)
			}
			p, err := diffcore.Decode(patch)
			if err != nil {
				t.Fatal(err)
			}
			if again := p.Append(nil); !bytes.Equal(again, patch) {
				t.Fatalf("seed %d, step %d: encoded again\n got %x\nwant %x", seed, step, again, patch)
			}
		}
		if got, want := picture(t, doc), picture(t, diffcore.NewDoc(page.Mount())); got != want {
			p, _ := diffcore.Decode(patch)
			t.Logf("seed %d, step %d:\n%v", seed, step, p)
			same(t, "patched and fresh", got, want)
		}
	}
}

func TestPatchedEqualsFresh(t *testing.T) {
	for seed := range seeds(t) {
		checkDiffApply(t, seed, 6)
	}
}

func FuzzDiffApply(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(4))
	}
	f.Fuzz(func(t *testing.T, seed uint64, steps uint8) { checkDiffApply(t, seed, int(steps%16)) })
}

// A page that did not change is no bytes.
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
				all(kid)
			}
		}
		all(page.Mount())
		var each func(m *diffcore.Mount)
		each = func(m *diffcore.Mount) {
			w.Changed(m)
			for _, kid := range m.SentKids {
				each(kid)
			}
		}
		each(page.Mount())
		if b := w.Bytes(); b != nil {
			p, _ := diffcore.Decode(b)
			t.Fatalf("seed %d: %v", seed, p)
		}
	}
}

// Markup, parsed, is the document node for node.
func TestParsedMarkupIsTheDocument(t *testing.T) {
	for seed := range seeds(t) {
		page := gentree.New(seed, 80)
		m := page.Mount()
		same(t, "parsed and built", picture(t, parse(t, markup(t, m))), picture(t, diffcore.NewDoc(m)))
	}
}

// Patches apply to a parsed page as to any; in the end it is what the parser makes
// of the last page, and that adopts without a patch.
func TestParsedThenPatchedIsTheParseOfTheLast(t *testing.T) {
	for seed := range seeds(t) {
		page := gentree.New(seed, 60)
		doc := parse(t, markup(t, page.Mount()))
		diffcore.Adopted(page.Mount())
		var w diffcore.Writer
		for step := range 5 {
			patch := changed(&w, page.Step(20))
			if patch == nil {
				continue
			}
			if err := diffcore.Apply(doc, patch); err != nil {
				p, _ := diffcore.Decode(patch)
				t.Fatalf("seed %d, step %d: %v\n%v", seed, step, err, p)
			}
		}
		same(t, "patched and parsed", picture(t, doc), picture(t, parse(t, markup(t, page.Mount()))))
		before := diffcore.Hash(page.Mount())
		diffcore.Adopted(page.Mount())
		if patch := changed(&w, nil); patch != nil || diffcore.Hash(page.Mount()) != before {
			t.Fatalf("seed %d: adopting writes %x", seed, patch)
		}
	}
}

// A sync ends in the page, whatever the document was.
func checkSync(t *testing.T, seed uint64) {
	page := gentree.New(seed, 60)
	diffcore.Adopted(page.Mount())
	doc := parse(t, markup(t, page.Mount()))
	for range seed % 4 {
		for _, m := range page.Step(20) {
			diffcore.Adopted(m)
		}
	}
	r := rand.New(rand.NewPCG(seed, 1))
	vandalise(r, doc, int(seed%9))
	var w diffcore.Writer
	w.Sync(page.Mount())
	if err := diffcore.Apply(doc, w.Bytes()); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	same(t, "synced", picture(t, doc), picture(t, diffcore.NewDoc(page.Mount())))
	nodes := elements(doc.Root)
	if err := diffcore.Apply(doc, w.Bytes()); err != nil {
		t.Fatal(err)
	}
	for n := range elements(doc.Root) {
		if !nodes[n] && n.Kind == diffcore.DocElement {
			t.Fatalf("seed %d: a second sync replaced <%s>", seed, n.Name)
		}
	}
}

func TestSyncEndsInThePage(t *testing.T) {
	for seed := range seeds(t) {
		checkSync(t, seed)
	}
}

func FuzzSync(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed)
	}
	f.Fuzz(checkSync)
}

// vandalise edits a document as extensions and translators do.
func vandalise(r *rand.Rand, doc *diffcore.Doc, times int) {
	for range times {
		var all []*diffcore.DocNode
		for n := range elements(doc.Root) {
			if !n.Foreign && n != doc.Root {
				all = append(all, n)
			}
		}
		if len(all) == 0 {
			return
		}
		// Maps have no order, and the seed must say all: sort by place.
		all = inOrder(doc.Root, nil)[1:]
		n := all[r.IntN(len(all))]
		p := n.Parent
		i := 0
		for p.Kids[i] != n {
			i++
		}
		foreign := &diffcore.DocNode{Kind: diffcore.DocElement, Name: "font", Foreign: true, Parent: p}
		switch r.IntN(4) {
		case 0: // a foreign sibling
			p.Kids = append(p.Kids[:i:i], append([]*diffcore.DocNode{foreign}, p.Kids[i:]...)...)
		case 1: // removed
			p.Kids = append(p.Kids[:i:i], p.Kids[i+1:]...)
			p.Broken = true
		case 2: // every text wrapped
			if n.Kind == diffcore.DocText {
				p.Kids = append(p.Kids[:i:i], append([]*diffcore.DocNode{foreign}, p.Kids[i+1:]...)...)
				p.Broken = true
			}
		case 3:
			if n.Kind == diffcore.DocElement {
				n.Attrs = append(n.Attrs[:len(n.Attrs):len(n.Attrs)], diffcore.DocAttr{Name: "data-ext", Value: "1"})
			}
		}
	}
}

func inOrder(n *diffcore.DocNode, list []*diffcore.DocNode) []*diffcore.DocNode {
	list = append(list, n)
	for _, kid := range n.Kids {
		if !kid.Foreign {
			list = inOrder(kid, list)
		}
	}
	return list
}

// Foreign edits: later patches never fail otherwise than by a miss, and a sync heals.
func TestForeignEditsHeal(t *testing.T) {
	missed := 0
	for seed := range seeds(t) {
		page := gentree.New(seed, 60)
		doc := parse(t, markup(t, page.Mount()))
		diffcore.Adopted(page.Mount())
		r := rand.New(rand.NewPCG(seed, 2))
		var w diffcore.Writer
		for step := range 5 {
			vandalise(r, doc, 2)
			patch := changed(&w, page.Step(20))
			if patch == nil {
				continue
			}
			err := diffcore.Apply(doc, patch)
			var miss *diffcore.MissError
			switch {
			case errors.As(err, &miss):
				missed++
			case err != nil:
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
			if err != nil || step == 4 {
				w.Reset()
				w.Sync(page.Mount())
				if err := diffcore.Apply(doc, w.Bytes()); err != nil {
					t.Fatalf("seed %d, step %d: sync: %v", seed, step, err)
				}
				same(t, "healed", picture(t, doc), picture(t, diffcore.NewDoc(page.Mount())))
			}
		}
	}
	if missed == 0 {
		t.Fatal("no patch ever missed: the edits test nothing")
	}
}
