package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/dom"
)

// An Applier applies a patch to a document as diffcore.Apply does.
type Applier func(*diffcore.Doc, []byte) error

// Check plays a script on a reader in Go and returns what it did wrong: after each
// patch the document must be, node for node, the page and the parse of its markup;
// patches must be canonical; a sync of what is shown already must change nothing.
// Where others edited, no patch may fail otherwise than by a miss or touch a node
// that it is not about, and syncs of what missed must heal.
func Check(sc Script, apply Applier) error {
	doc := dom.Parse(sc.Before)
	if d := dom.Difference(dom.Picture(doc), sc.Picture); d != "" {
		return fmt.Errorf("parsed at first: %s", d)
	}
	html, stale := sc.Before, false
	for i, s := range sc.Steps {
		stale = stale || s.Lost
		at := fmt.Sprintf("step %d: ", i+1)
		if err := canonical(s.Patch); err != nil {
			return fmt.Errorf("%s%w", at, err)
		}
		switch {
		case stale:
		case len(s.Edits) > 0:
			if err := survive(doc, dom.Parse(html), &sc.Steps[i], apply); err != nil {
				return fmt.Errorf("%s%w", at, err)
			}
		default:
			if s.Patch != nil {
				if err := apply(doc, s.Patch); err != nil {
					return fmt.Errorf("%s%w", at, err)
				}
			}
			if d := dom.Difference(sc.bare(dom.Picture(doc)), sc.bare(s.Picture)); d != "" {
				return fmt.Errorf("%spatched and rendered: %s", at, d)
			}
		}
		parsed := dom.Parse(s.HTML)
		if d := dom.Difference(dom.Picture(parsed), s.Picture); d != "" {
			return fmt.Errorf("%sparsed and rendered: %s", at, d)
		}
		if n := len(dom.Ours(parsed)); s.Count != 0 && n != s.Count {
			return fmt.Errorf("%sparsed to %d nodes, counted %d", at, n, s.Count)
		}
		if stale && i < len(sc.Steps)-1 {
			continue
		}
		if err := resync(doc, &sc, s, apply); err != nil {
			return fmt.Errorf("%s%w", at, err)
		}
		html = s.HTML
	}
	return nil
}

// resync syncs the page twice: the first must end in it, the second change nothing.
func resync(doc *diffcore.Doc, sc *Script, s Step, apply Applier) error {
	whole := !sc.Lean && dom.Difference(dom.Picture(doc), s.Picture) == ""
	for range 2 {
		before := dom.StateOf(doc)
		if err := apply(doc, s.Syncs[0].Patch); err != nil {
			return fmt.Errorf("sync: %w", err)
		}
		if d := dom.Difference(sc.bare(dom.Picture(doc)), sc.bare(s.Picture)); d != "" {
			return fmt.Errorf("synced: %s", d)
		}
		// The reader in Go does not parse raw markup, so a sync replaces what a parser made of it.
		if n := len(before.Touched(doc)) + len(before.Made(doc)); whole && s.Count != 0 && n > 0 {
			return fmt.Errorf("a sync of what is shown already touches or makes %d nodes", n)
		}
		whole = true
	}
	return nil
}

// events is what a picture says of handlers.
var events = regexp.MustCompile(` data-e="[^"]*"`)

// bare returns a picture without what does not count in this script.
func (sc *Script) bare(picture string) string {
	if !sc.Lean {
		return picture
	}
	return events.ReplaceAllString(picture, "")
}

// canonical reports whether a patch decodes and encodes to the same bytes.
func canonical(patch []byte) error {
	if patch == nil {
		return nil
	}
	p, err := diffcore.Decode(patch)
	if err != nil {
		return err
	}
	if again := p.Append(nil); !bytes.Equal(again, patch) {
		return fmt.Errorf("encoded again\n got %x\nwant %x", again, patch)
	}
	return nil
}

// survive does the edits of a step, applies its patch, heals what missed, and
// compares each node with the one in twin, an equal document that nobody edits.
func survive(doc, twin *diffcore.Doc, s *Step, apply Applier) error {
	dom.Expand(doc)
	twins := map[*diffcore.DocNode]*diffcore.DocNode{doc.Root: twin.Root}
	ours, theirs := dom.Ours(doc), dom.Ours(twin)
	if len(ours) != len(theirs) {
		return fmt.Errorf("%d nodes, the page's markup parses to %d", len(ours), len(theirs))
	}
	for i, n := range ours {
		twins[n] = theirs[i]
	}
	dom.Apply(doc, s.Edits)
	if s.Patch == nil {
		return nil
	}
	before, kids := map[*diffcore.DocNode]diffcore.DocNode{}, map[*diffcore.DocNode]map[*diffcore.DocNode]bool{}
	for n, t := range twins {
		before[n] = *n
		kids[n] = map[*diffcore.DocNode]bool{}
		for _, kid := range t.Kids {
			kids[n][kid] = true
		}
	}
	err := apply(doc, s.Patch)
	var miss *diffcore.MissError
	if err != nil && !errors.As(err, &miss) {
		return fmt.Errorf("patch of an edited page: %w", err)
	}
	if err := apply(twin, s.Patch); err != nil {
		return fmt.Errorf("patch of the page that nobody edited: %w", err)
	}
	for n, t := range twins {
		if why := strayed(n, t, before[n]); why != "" {
			return fmt.Errorf("a patch hit a wrong node: %s", why)
		}
		for _, kid := range t.Kids {
			kids[n][kid] = true
		}
		for _, kid := range n.Kids {
			if t := twins[kid]; t != nil && !kids[n][t] {
				return fmt.Errorf("a node came into a wrong parent: %s", dom.Picture(&diffcore.Doc{Root: n}))
			}
		}
	}
	for tries := 0; miss != nil; tries++ {
		if tries > 400 {
			return errors.New("missed again and again")
		}
		paths := miss.Paths
		miss = nil
		for _, path := range paths {
			if err := apply(doc, s.SyncFor(path)); err != nil && !errors.As(err, &miss) {
				return fmt.Errorf("heal %v: %w", path, err)
			}
		}
	}
	return nil
}

// strayed says what of n is neither as it was before the patch nor as its twin is
// after it, or "".
func strayed(n, twin *diffcore.DocNode, before diffcore.DocNode) string {
	if n.Kind != diffcore.DocElement {
		if n.Text != before.Text && n.Text != twin.Text {
			return fmt.Sprintf("%q became %q, wanted at most %q", before.Text, n.Text, twin.Text)
		}
		return ""
	}
	values := func(n *diffcore.DocNode) map[string]string {
		all := map[string]string{}
		for _, at := range n.Attrs {
			if at.Name != "style" {
				all[at.Name] = at.Value
				continue
			}
			for _, d := range diffcore.Declarations(at.Value) {
				all["style:"+d.Name] = d.Value
			}
		}
		return all
	}
	was, is, wanted := values(&before), values(n), values(twin)
	for _, names := range []map[string]string{was, is, wanted} {
		for name := range names {
			if is[name] != was[name] && is[name] != wanted[name] {
				return fmt.Sprintf("<%s %s> was %q and became %q, wanted at most %q", n.Name, name, was[name], is[name], wanted[name])
			}
		}
	}
	return ""
}
