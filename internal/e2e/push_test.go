package e2e

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// A push changes the DOM and the value that a hook gives: the next handler sees it,
// after the takeover also with nobody at the other end.
func TestPushChangesTheDOMAndTheHooksValue(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		link := browsertest.NewLink(t, srv.URL[len("http://"):len(srv.URL)-1])
		p := open(browsertest.New(t), "http://"+link.Addr+"/lab/bench", taking)
		p.Click("#note-copy")
		p.WaitForText("#note-copied", "as rendered")
		nodes := p.Remember("#cells")

		push(t, srv, "all", map[string]any{"note": "pushed", "both": 41, "figures": []float64{1, 2}})
		p.WaitForText("#note", "pushed")
		assert.Equal(t, "2 41", p.Text("#figures")+" "+p.Text("#both"))
		if taking {
			p.Allow("WebSocket connection to")
			link.Cut()
		}
		p.Click("#note-copy")
		p.Click("#both-add")
		p.WaitForText("#note-copied", "pushed")
		p.WaitForText("#both", "42")
		if taking {
			link.Mend()
		}
		push(t, srv, "all", map[string]any{"note": "pushed again"})
		p.WaitForText("#note", "pushed again")
		assert.Equal(t, "42", p.Text("#both"))
		nodes.AssertKept()
	})
}

// Who gets a push is who was named: all, one component, a type, or whom a predicate
// says yes to.
func TestPushReachesWhomItNames(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		ada, ben := signedIn(t, srv, "ada", taking), signedIn(t, srv, "ben", taking)
		both := []*browsertest.Page{ada, ben}
		notes := func() []string { return []string{ada.Text("#note"), ben.Text("#note")} }
		// In order: what has come after a push has come after what a mistaken push would have sent.
		settle := func(text string) {
			t.Helper()
			push(t, srv, "type:inputs", map[string]any{"typed": text})
			for _, p := range both {
				p.WaitForText("#echoed", text)
			}
		}

		push(t, srv, "all", map[string]any{"note": "everybody"})
		for _, p := range both {
			p.WaitForText("#note", "everybody")
		}

		ids := control[[]string](t, "GET", srv.URL+"lab/ctl/components", url.Values{"type": {"Cells"}})
		require.Len(t, ids, 2)
		require.NotEqual(t, ids[0], ids[1])
		for i, id := range ids {
			one := "one alone " + strconv.Itoa(i)
			answer := push(t, srv, "component:"+id, map[string]any{"note": one})
			assert.Equal(t, []any{1.0, 1.0}, []any{answer["reached"], answer["pages"]})
			settle("component " + strconv.Itoa(i))
			if i == 0 {
				assert.ElementsMatch(t, []string{one, "everybody"}, notes())
			} else {
				assert.ElementsMatch(t, []string{"one alone 0", one}, notes(), "the other one")
			}
		}

		answer := push(t, srv, "type:renders", map[string]any{"note": "a type"})
		assert.Equal(t, []any{2.0, 2.0}, []any{answer["reached"], answer["pages"]})
		settle("type")
		assert.ElementsMatch(t, []string{"one alone 0", "one alone 1"}, notes(), "another type")
		for _, p := range both {
			assert.Contains(t, p.Text("#renders-values"), "a type")
		}

		push(t, srv, "where:ben", map[string]any{"note": "only ben"})
		settle("where")
		assert.Equal(t, "only ben", ben.Text("#note"))
		assert.NotEqual(t, "only ben", ada.Text("#note"))

		push(t, srv, "user:ada", map[string]any{"note": "only ada"})
		settle("user")
		assert.Equal(t, []string{"only ada", "only ben"}, notes())
	})
}

// signedIn opens the bench for a user in a browser of its own.
func signedIn(t *testing.T, srv *browsertest.Program, user string, taking bool) *browsertest.Page {
	t.Helper()
	b := browsertest.New(t)
	p := b.NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL + "lab/other")
	require.True(t, browsertest.Eval[bool](p, `fetch("/lab/ctl/login?user=`+user+`", {method: "POST"}).then(r => r.ok)`))
	p.Close()
	p = open(b, srv.URL+"lab/bench", taking)
	p.WaitForText("#user", user)
	return p
}

// Several updates in one push are one render of each component, one frame and one
// change of the page.
func TestSeveralUpdatesAreOneRender(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		p := open(browsertest.New(t), srv.URL+"lab/bench", taking)
		rendered := func() int {
			before := p.Text("#renders-shown")
			p.Click("#renders-show")
			p.WaitFor(`document.querySelector("#renders-shown").textContent != ` + quoted(before))
			return browsertest.Eval[int](p, `+document.querySelector("#renders-shown").textContent`)
		}
		start := rendered()
		require.Equal(t, start+1, rendered(), "the click's own")
		p.Do(`window.changes = 0;
			new MutationObserver(() => window.changes++).observe(document.querySelector("#duet"), {subtree: true, childList: true, characterData: true, attributes: true})`)
		framed := len(frames(t, p))

		push(t, srv, "all", map[string]any{"note": "three", "figures": []float64{1, 2, 3}, "rowOrder": []int{3, 2, 1}})
		p.WaitForText("#renders-values", "three 3 3")
		assert.Equal(t, "three 3", p.Text("#note")+" "+p.Text("#figures"))
		assert.Equal(t, 1, browsertest.Eval[int](p, `window.changes`))
		all := frames(t, p)
		require.Len(t, all, framed+1)
		if !taking {
			patches := 0
			for _, part := range all[framed].Parts {
				if part.Kind == wire.PartPatch {
					patches++
				}
			}
			assert.Equal(t, 1, patches, "parts %v", all[framed].Parts)
		}
		assert.Equal(t, start+3, rendered(), "one for the push, one for the click before it")
	})
}
