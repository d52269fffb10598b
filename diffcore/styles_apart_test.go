package diffcore_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	d "github.com/duet-ui/duet/diffcore"
)

// Styles of an element are holes together or not at all, also with an attribute between them.
func TestTemplatesWithStylesApart(t *testing.T) {
	px := func(i int) string { return strconv.Itoa(i) + "px" }
	for name, row := range map[string]func(s *stage, i int) d.Node{
		"both styles differ, same attribute between": func(s *stage, i int) d.Node {
			return s.el("p", style("color", []string{"red", "blue"}[i%2]), attr("class", "bar"), style("width", px(i)), attr("title", "t"), "x")
		},
		"only the first differs": func(s *stage, i int) d.Node {
			return s.el("p", style("width", px(i)), attr("class", "bar"), style("color", "red"), attr("title", "t"), "x")
		},
		"attribute between differs": func(s *stage, i int) d.Node {
			return s.el("p", style("color", "red"), attr("title", strconv.Itoa(i)), style("width", "1px"), attr("class", "bar"), "x")
		},
		"only the second differs": func(s *stage, i int) d.Node {
			return s.el("p", style("color", "red"), attr("class", "bar"), style("width", px(i)), attr("title", "t"), "x")
		},
	} {
		t.Run(name, func(t *testing.T) {
			sc := filled("div", 6, row)
			s := newStage(sc[0])
			patch := s.patch(sc[1])
			p, err := d.Decode(patch)
			require.NoError(t, err, "%x", patch)
			require.NoError(t, d.Apply(s.doc, patch), "%v", p)
			same(t, name+"\n"+p.String(), picture(t, s.doc), picture(t, d.NewDoc(s.root)))
		})
	}
}
