package lab_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/internal/pagetest"
	"github.com/duet-ui/duet/examples/lab"
)

func bench(t *testing.T) *pagetest.Page { return pagetest.Open(t, lab.Frame{}, lab.Bench{}) }

// in matches elements with a tag inside the row with an id.
func in(row int, tag string) pagetest.Match {
	want := strconv.Itoa(row)
	return func(n *html.Node) bool {
		if n.Data != tag || n.Parent == nil {
			return false
		}
		return slices.ContainsFunc(n.Parent.Attr, func(a html.Attribute) bool { return a.Key == "data-row" && a.Val == want })
	}
}

func TestClicksReachTheirRowWhereverItMoved(t *testing.T) {
	p := bench(t)
	rng := rand.New(rand.NewPCG(1, 2))
	want := map[int]int{}
	ids := []int{1, 2, 3, 4, 5, 6, 7, 8}
	for range 200 {
		rng.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		p.Push(lab.RowOrder.Set(slices.Clone(ids)))
		row := ids[rng.IntN(len(ids))]
		p.Click(in(row, "button"))
		want[row]++
		require.Equal(t, strconv.Itoa(want[row]), p.Text(in(row, "span")), "row %d", row)
	}
	for _, row := range ids {
		assert.Equal(t, strconv.Itoa(want[row]), p.Text(in(row, "span")), "row %d", row)
	}
}

func TestEventsAreRecordedInOrder(t *testing.T) {
	p := bench(t)
	p.Click(pagetest.ID("press-a"))
	p.Click(pagetest.ID("press-c"))
	p.Fire(pagetest.ID("order-text"), app.Event{Type: "input", Value: "x y"})
	p.Click(pagetest.ID("press-b"))
	assert.Equal(t, "a c =x y b", p.Text(pagetest.ID("happened")))
	assert.Equal(t, "4", p.Text(pagetest.ID("happened-count")))
}

func TestControlsFollowTheirCells(t *testing.T) {
	p := bench(t)
	p.Fire(pagetest.ID("echo"), app.Event{Type: "input", Value: "typed"})
	assert.Equal(t, "typed", p.Attr(pagetest.ID("echo"), "value"))
	assert.Equal(t, "typed", p.Text(pagetest.ID("echoed")))
	p.Push(lab.Typed.Set("pushed"))
	assert.Equal(t, "pushed", p.Attr(pagetest.ID("echo"), "value"))
	p.Fire(pagetest.ID("check"), app.Event{Type: "change", Checked: true})
	assert.Equal(t, "yes", p.Text(pagetest.ID("checked")))
	p.Fire(pagetest.ID("choose"), app.Event{Type: "change", Value: "c"})
	assert.Equal(t, "c", p.Text(pagetest.ID("chosen")))
	p.Fire(pagetest.ID("form"), app.Event{Type: "submit", Form: []app.Field{{Name: "first", Value: "1"}, {Name: "second", Value: "2"}}})
	assert.Equal(t, "1+2", p.Text(pagetest.ID("sent")))
}

func TestBoundaryShowsThePanicAndTriesAgain(t *testing.T) {
	p := bench(t)
	p.Click(pagetest.ID("arm"))
	assert.Contains(t, p.Text(pagetest.ID("fallback")), "the bomb went off")
	require.Len(t, p.Errors, 1)
	p.Click(pagetest.ID("survive"))
	assert.Equal(t, "Still here 1", p.Text(pagetest.ID("survive")), "the rest of the page lives on")
	p.Click(pagetest.ID("try-again"))
	assert.True(t, p.Has(pagetest.ID("arm")), "a new instance is not armed")
}

func TestPageCannotKillTheServer(t *testing.T) {
	p := bench(t)
	p.Click(pagetest.ID("crash-panic"))
	p.Click(pagetest.ID("crash-stack"))
	assert.Empty(t, p.Errors)
	p.Click(pagetest.ID("crash-handler"))
	require.Len(t, p.Errors, 1)
	assert.ErrorContains(t, p.Errors[0], "a handler's panic is contained")
}

func TestPrivateKeyStaysOnTheServer(t *testing.T) {
	p := pagetest.Open(t, lab.Frame{}, lab.Strongroom{})
	p.Push(lab.Secret.Set("swordfish"))
	assert.Equal(t, "9", p.Text(pagetest.ID("secret-length")))
	assert.NotContains(t, p.HTML(), "swordfish")
}

func TestJobShowsEverythingThatAnActionSays(t *testing.T) {
	p := bench(t)
	assert.Equal(t, "idle", p.Text(pagetest.ID("job-outcome")))
	p.Click(pagetest.ID("job-run"))
	assert.Equal(t, "pending", p.Text(pagetest.ID("job-outcome")))
	p.Click(pagetest.ID("job-run"))
	require.Len(t, p.Calls, 1, "one call at a time")
	p.Answer(app.Done, lab.Job.AppendResult(nil, "all well"))
	assert.Equal(t, "done", p.Text(pagetest.ID("job-outcome")))
	assert.Equal(t, "all well", p.Text(pagetest.ID("job-result")))
	p.Click(pagetest.ID("job-fail"))
	p.Answer(app.Failed, []byte("as asked"))
	assert.Equal(t, "as asked", p.Text(pagetest.ID("job-error")))
}

func TestHostileTextsStayTexts(t *testing.T) {
	page := bench(t).HTML()
	doc, err := html.Parse(strings.NewReader("<!doctype html><body>" + page))
	require.NoError(t, err)
	shown := []string{}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		assert.NotEqual(t, "script", n.Data)
		assert.NotEqual(t, "img", n.Data)
		for _, a := range n.Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on"), "attribute %s", a.Key)
			if a.Key == "href" || a.Key == "action" || a.Key == "formaction" {
				scheme := strings.ToLower(strings.NewReplacer("\t", "", " ", "").Replace(a.Val))
				assert.False(t, strings.HasPrefix(scheme, "javascript:") || strings.HasPrefix(scheme, "data:"), "%s=%q", a.Key, a.Val)
			}
			if a.Key == "class" && a.Val == "attack" {
				shown = append(shown, n.FirstChild.FirstChild.Data)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	want := slices.Clone(lab.Attacks)
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "\x00", "\uFFFD")
	}
	assert.Equal(t, want, shown)
}
