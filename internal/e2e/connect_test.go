package e2e

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/duet-ui/duet/internal/browsertest"
)

// What is pushed after a page's HTML was rendered and before its socket is there
// arrives with it, also what no later page may start with.
func TestPushBetweenTheResponseAndTheHello(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		o := browsertest.PageOptions{}
		stage := taken
		if !taking {
			o.Block, stage = []string{wasm}, live
		}
		p := browsertest.New(t).NewPage(o)
		boot := p.Hold("*boot-*.js")
		p.Goto(srv.URL + "lab/bench")
		boot.Wait()
		for _, text := range []string{"first", "last"} {
			answer := push(t, srv, "all", map[string]any{"note": text})
			assert.Equal(t, []any{0.0, 1.0}, []any{answer["reached"], answer["pending"]})
		}
		push(t, srv, "type:rows", map[string]any{"rowOrder": []int{8, 1}})
		push(t, srv, "where:", map[string]any{"figures": []float64{1, 2, 3, 4}}) // who is nobody
		assert.Equal(t, "as rendered 0", p.Text("#note")+" "+p.Text("#figures"))

		boot.Open()
		p.WaitForText("#note", "last")
		p.WaitForText("#figures", "4")
		p.WaitFor(`[...document.querySelectorAll("#row-list > li")].map(e => e.dataset.row).join() == "8,1"`)
		p.WaitFor(stage)
		assert.Equal(t, "last 4", p.Text("#note")+" "+p.Text("#figures"), "the takeover brought nothing old")

		later := browsertest.New(t).NewPage(browsertest.PageOptions{NoScript: true})
		later.Goto(srv.URL + "lab/bench")
		assert.Equal(t, "last 0", later.Text("#note")+" "+later.Text("#figures"), "a predicate is never retained")
	})
}

// Pushes all through a takeover: none is lost and none comes back.
func TestPushesDuringTheTakeover(t *testing.T) {
	srv := labProgram.start(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	client := p.Hold(wasm)
	p.Goto(srv.URL + "lab/bench")
	p.WaitFor(live)
	client.Wait()
	p.Do(`window.notes = [];
		new MutationObserver(() => window.notes.push(+document.querySelector("#note").textContent)).observe(document.querySelector("#note"), {subtree: true, childList: true, characterData: true})`)
	n := 0
	for ; n < 20 || browsertest.Eval[bool](p, "!("+taken+")"); n++ {
		if n == 5 {
			client.Open()
		}
		push(t, srv, "all", map[string]any{"note": strconv.Itoa(n + 1)})
	}
	p.WaitForText("#note", strconv.Itoa(n))
	shown := browsertest.Eval[[]int](p, `window.notes`)
	assert.IsIncreasing(t, shown)
	p.Click("#note-copy")
	p.WaitForText("#note-copied", strconv.Itoa(n))
}
