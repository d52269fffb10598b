package conformance

import (
	"math/rand/v2"
	"slices"

	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/internal/conformance/gentree"
)

// SingleText returns a story in which one text changes and nothing else, if the
// page of the seed has one.
func SingleText(seed uint64) (s Story, ok bool) {
	s = twice(seed)
	before, after := s.Pages[0].Texts(), s.Pages[1].Texts()
	if len(before) == 0 {
		return s, false
	}
	i := rand.New(rand.NewPCG(seed, 5)).IntN(len(before))
	after[i].Text = "changed " + before[i].Text
	return s, true
}

// SingleAttr returns a story in which one attribute of one element changes and
// nothing else, if the page of the seed has one.
func SingleAttr(seed uint64) (s Story, ok bool) {
	s = twice(seed)
	before, after := s.Pages[0].Elements(), s.Pages[1].Elements()
	if len(before) == 0 {
		return s, false
	}
	i := rand.New(rand.NewPCG(seed, 5)).IntN(len(before))
	before[i].Attrs = append(slices.Clip(before[i].Attrs), diffcore.Attr(diffcore.AttrTitle, "one"))
	after[i].Attrs = append(slices.Clip(after[i].Attrs), diffcore.Attr(diffcore.AttrTitle, "two"))
	return s, true
}

// twice is a page that does not change, and does not render without a reason.
func twice(seed uint64) Story {
	page := gentree.New(seed, 60).Tree()
	rest := func(c *gentree.Comp) {
		c.Dirty = false
		c.Walk(func(at **gentree.Node) {
			if (*at).Comp != nil {
				(*at).Comp.Dirty = false
			}
		})
	}
	rest(page)
	return Story{Pages: []*gentree.Comp{page, page.Clone()}}
}
