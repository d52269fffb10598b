package conformance

import (
	"fmt"
	"strings"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/dom"
	"github.com/duet-ui/duet/internal/conformance/golden"
)

// Report shows a story that failed: where it came from, each page as its program
// wrote it, the edits of others, and all of it in the format of the golden files.
func Report(name string, s Story, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %v\n", name, err)
	if s.Lean {
		b.WriteString("without plain handlers\n")
	}
	for i, page := range s.Pages {
		if i > 0 && i-1 < len(s.Edits) && len(s.Edits[i-1]) > 0 {
			fmt.Fprintf(&b, "others: %s\n", dom.Edits(s.Edits[i-1]))
		}
		if i > 0 && i-1 < len(s.Lost) && s.Lost[i-1] {
			b.WriteString("the patch is lost\n")
		}
		if i > 0 && i-1 < len(s.Held) && s.Held[i-1] {
			b.WriteString("not written, but with the next\n")
		}
		fmt.Fprintf(&b, "page %d\n%s", i, page)
	}
	sc, err := s.Script(name)
	if err != nil && len(sc.Steps) == 0 {
		return b.String()
	}
	g := golden.Case{Name: name, Before: sc.Before}
	for _, step := range sc.Steps {
		words := ""
		if p, err := diffcore.Decode(step.Patch); err == nil {
			words = p.String()
		}
		g.Steps = append(g.Steps, golden.Step{Words: words, Patch: step.Patch, HTML: step.HTML})
	}
	return b.String() + string(golden.Append(nil, g))
}
