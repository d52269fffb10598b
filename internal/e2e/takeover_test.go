package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// Ten clicks and typed text before, during and after the takeover count exactly
// once and in order; the page's nodes, focus, caret and animation stay; the
// takeover itself writes nothing.
func TestTakeoverKeepsThePageAndEveryEvent(t *testing.T) {
	srv := labProgram.start(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	client := p.Hold(wasm)
	p.Goto(srv.URL + "lab/bench")
	p.WaitFor(live)

	var want []string
	press := func(names ...string) {
		for _, n := range names {
			p.Click("#press-" + n)
			want = append(want, n)
		}
	}
	happened := func() {
		t.Helper()
		p.WaitForText("#happened", strings.Join(want, " "))
	}
	text := ""
	typing := func(s string) {
		for _, r := range s {
			p.Type("#order-text", string(r))
			text += string(r)
			want = append(want, "="+text)
		}
	}

	press("a", "b", "c")
	typing("he")
	happened()
	p.Type("#own", "half-typed")
	p.Do(`const e = document.querySelector("#order-text"); e.focus(); e.setSelectionRange(1, 2)`)
	nodes := p.Remember("#duet")
	p.Do(`window.spin = document.querySelector("#spinner").getAnimations()[0].startTime;
		window.writes = 0;
		// What the effects of the Effects part set shows there; that is after the takeover.
		new MutationObserver(l => window.writes += l.filter(r => !(r.target.parentElement ?? r.target).closest("#effects")).length).observe(document.querySelector("#duet"), {subtree: true, childList: true, attributes: true, characterData: true})`)

	client.Wait()
	press("b", "b") // while the client is on its way
	p.Do(`document.querySelector("#order-text").setSelectionRange(2, 2)`)
	typing("l")
	happened()
	p.Do(`document.querySelector("#order-text").focus(); document.querySelector("#order-text").setSelectionRange(1, 2); window.writes = 0`)
	client.Open()
	p.WaitFor(taken)

	require.Equal(t, 0, browsertest.Eval[int](p, `window.writes`), "the takeover wrote to the DOM")
	nodes.AssertKept()
	require.Equal(t, "order-text 1 2 hel", browsertest.Eval[string](p,
		`(e => [e.id, e.selectionStart, e.selectionEnd, e.value].join(" "))(document.activeElement)`))
	require.Equal(t, "half-typed", browsertest.Eval[string](p, `document.querySelector("#own").value`))
	require.True(t, browsertest.Eval[bool](p, `window.spin === document.querySelector("#spinner").getAnimations()[0].startTime`), "the animation restarted")

	p.Do(`document.querySelector("#order-text").setSelectionRange(3, 3)`)
	press("c", "a", "c", "b", "a")
	typing("y")
	happened()
	require.Equal(t, len(want), browsertest.Eval[int](p, `+document.querySelector("#happened-count").textContent`))
	nodes.AssertKept()
}

// Clicks that fall into the very moment of the takeover wait and are replayed.
func TestClicksDuringTheTakeoverAreReplayedInOrder(t *testing.T) {
	srv := labProgram.start(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	client := p.Hold(wasm)
	p.Goto(srv.URL + "lab/bench")
	p.WaitFor(live)
	client.Wait()
	// Clicks in every task from now on, until well after the page is Go's.
	p.Do(`window.pressed = [];
		const names = ["a", "b", "c"];
		let after = 0;
		const step = () => {
			const n = names[window.pressed.length % 3];
			window.pressed.push(n);
			document.querySelector("#press-" + n).click();
			if (document.documentElement.dataset.duet == "taken") after++;
			if (after < 10 && window.pressed.length < 5000) setTimeout(step, 2); else window.finished = true;
		};
		step()`)
	client.Open()
	p.WaitFor(`window.finished`)
	p.WaitFor(`+document.querySelector("#happened-count").textContent == window.pressed.length`)
	require.Equal(t, browsertest.Eval[string](p, `window.pressed.join(" ")`), p.Text("#happened"))
}
