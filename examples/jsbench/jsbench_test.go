package jsbench_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/html"

	"github.com/duet-ui/duet/examples/internal/pagetest"
	"github.com/duet-ui/duet/examples/jsbench"
)

var (
	row     = regexp.MustCompile(`<tr( class="danger")?><td class="col-md-1">(\d+)</td><td class="col-md-4"><a[^>]*>([^<]*)</a></td>`)
	comment = regexp.MustCompile(`<!--.*?-->`)
)

// table is what a page shows: numbers and labels in order, and the marked row's number.
type table struct {
	ids, labels []string
	marked      []string
}

func read(p *pagetest.Page) (t table) {
	for _, m := range row.FindAllStringSubmatch(comment.ReplaceAllString(p.HTML(), ""), -1) {
		t.ids, t.labels = append(t.ids, m[2]), append(t.labels, m[3])
		if m[1] != "" {
			t.marked = append(t.marked, m[2])
		}
	}
	return t
}

func TestButtonsDoWhatTheySay(t *testing.T) {
	p := pagetest.Open(t, jsbench.Table{})
	assert.Empty(t, read(p).ids)
	p.Click(pagetest.ID("run"))
	first := read(p)
	assert.Len(t, first.ids, 1000)
	assert.Equal(t, []string{"1", "1000"}, []string{first.ids[0], first.ids[999]})
	assert.Len(t, strings.Fields(first.labels[0]), 3)

	p.Click(pagetest.ID("update"))
	p.Click(pagetest.ID("update"))
	louder := read(p)
	for i, l := range louder.labels {
		want := first.labels[i]
		if i%10 == 0 {
			want += " !!! !!!"
		}
		assert.Equal(t, want, l)
	}

	p.Click(pagetest.ID("swaprows"))
	swapped := read(p)
	assert.Equal(t, []string{"1", "999", "3"}, swapped.ids[:3])
	assert.Equal(t, []string{"998", "2", "1000"}, swapped.ids[997:])

	p.Click(pagetest.ID("add"))
	assert.Len(t, read(p).ids, 2000)
	assert.Equal(t, "2000", read(p).ids[1999])

	p.Click(pagetest.ID("run"))
	assert.Equal(t, "2001", read(p).ids[0], "numbers go on while the page lives")
	p.Click(pagetest.ID("clear"))
	assert.Empty(t, read(p).ids)
	p.Click(pagetest.ID("swaprows"))
	assert.Empty(t, read(p).ids)
}

// A click renders the row that it is about and, for a mark, the one that had it.
func TestClicksOnARowRenderThatRow(t *testing.T) {
	p := pagetest.Open(t, jsbench.Table{})
	p.Click(pagetest.ID("run"))
	renders := p.Renders()
	p.Click(pagetest.Tag("a"))
	assert.Equal(t, []string{"1"}, read(p).marked)
	assert.Equal(t, 2, p.Renders()-renders, "the table and one row")

	nth := 0
	p.Click(func(n *html.Node) bool { // the fifth link is the third row's label
		if n.Data == "a" {
			nth++
		}
		return nth == 5
	})
	assert.Equal(t, []string{"3"}, read(p).marked)
	assert.Equal(t, 5, p.Renders()-renders, "the table and two rows")

	p.Click(func(n *html.Node) bool { return n.Data == "a" && n.FirstChild.Data == "span" })
	assert.Equal(t, []string{"2", "3"}, read(p).ids[:2])
	assert.Equal(t, []string{"3"}, read(p).marked)
	assert.Equal(t, 6, p.Renders()-renders, "the table alone")
}
