package e2e

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/internal/browsertest"
)

// Texts that would like to be code are texts: in the server's HTML, in patches, and
// in what the browser's Go renders, wherever a text can go.
func TestHostileTextsNeverExecute(t *testing.T) {
	srv := labProgram.start(t)
	harmless := func(t *testing.T, p *browsertest.Page, n int) {
		t.Helper()
		p.WaitFor(`document.querySelectorAll("#hostile .attack").length == ` + strconv.Itoa(n))
		// What waits for a click or a focus gets it; where it leads stays in the page.
		p.Do(`for (const form of document.querySelectorAll("#hostile form")) form.addEventListener("submit", (e) => e.preventDefault());
			for (const a of document.querySelectorAll("#hostile a")) if (!/script:|data:/.test(a.protocol)) a.addEventListener("click", (e) => e.preventDefault());
			for (const e of document.querySelectorAll("#hostile *")) (e.focus(), e.click());`)
		require.Equal(t, []string{}, browsertest.Eval[[]string](p, `(() => {
			const found = [];
			for (const e of document.querySelectorAll("#duet *")) {
				if (/^(script|iframe|object|embed|svg|img|b)$/.test(e.localName)) found.push(e.outerHTML);
				for (const a of e.attributes) {
					if (/^on/.test(a.name)) found.push(e.outerHTML);
					if (/^(href|action|formaction|src)$/.test(a.name) && /^(javascript|data|vbscript):/.test(new URL(a.value, location.href).href)) found.push(e.outerHTML);
				}
			}
			return found;
		})()`), "texts became markup")
		require.False(t, browsertest.Eval[bool](p, `"hacked" in window`), "a text was executed")
	}
	shown := func(t *testing.T, p *browsertest.Page, texts []string) {
		t.Helper()
		require.Equal(t, texts, browsertest.Eval[[]string](p, `[...document.querySelectorAll("#hostile .attack > span")].map((e) => e.textContent)`))
	}

	t.Run("html", func(t *testing.T) {
		p := browsertest.New(t).NewPage(browsertest.PageOptions{Block: []string{"*boot-*"}})
		p.Goto(srv.URL + "lab/bench")
		harmless(t, p, len(lab.Attacks))
	})
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t) // what is pushed to all stays with it
		v := visitBench(t, srv, taking)
		harmless(t, v.Page, len(lab.Attacks))
		var texts []string
		for i, attack := range lab.Attacks[:len(lab.Attacks)-1] { // the last has a NUL, which is written as U+FFFD
			texts = append(texts, attack+strconv.Itoa(i), strconv.Itoa(i)+attack)
		}
		texts = append(texts, `<template><script>window.hacked=1</script></template>`, `{{constructor.constructor("window.hacked=1")()}}`,
			`vbscript:window.hacked=1`, "java\nscript:window.hacked=1", `<iframe srcdoc="<script>parent.hacked=1</script>">`, `expression(window.hacked=1)`, `url(javascript:window.hacked=1)`)
		push(t, srv, "all", map[string]any{"hostiles": texts})
		harmless(t, v.Page, len(texts))
		shown(t, v.Page, texts)

		// In every text that a visitor or the server can put somewhere else.
		const attack = `"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`
		push(t, srv, "all", map[string]any{"note": attack, "typed": attack, "area": attack, "happened": []string{attack}})
		v.WaitFor(`document.querySelector("#note").textContent == ` + quoted(attack))
		v.Do(`document.querySelector("#order-text").value = ""`)
		v.Type("#order-text", "x")
		v.InsertText(attack)
		v.WaitFor(`document.querySelector("#happened").textContent.includes(` + quoted("=x"+attack) + `)`)
		harmless(t, v.Page, len(texts))
		require.Equal(t, 1, v.Commits())
	})
}

// A component that panics while it renders shows its boundary; the rest of the page
// and the session live on, and trying again works.
func TestPanickingComponentShowsItsBoundary(t *testing.T) {
	srv := labProgram.start(t)
	inBothStages(t, func(t *testing.T, taking bool) {
		v := visitBench(t, srv, taking)
		v.Allow("the bomb went off") // the browser's Go tells of it
		v.use()
		nodes := v.Remember("#order")
		v.Click("#arm")
		v.WaitForText("#fallback", "the bomb went off")
		v.use()
		v.settles()
		nodes.AssertKept()
		v.WaitFor(v.stage)
		v.receives("around the bomb " + t.Name())
		v.Click("#try-again")
		v.WaitFor(`document.querySelector("#arm") && !document.querySelector("#fallback")`)
		v.Click("#arm")
		v.WaitForText("#fallback", "the bomb went off")
		v.use()
		v.settles()

		// A page that is born with it.
		push(t, srv, "all", map[string]any{"armed": true})
		p := v.browser.NewPage(browsertest.PageOptions{NoScript: true})
		p.Goto(srv.URL + "lab/bench")
		p.WaitForText("#fallback", "the bomb went off")
		p.WaitForText("#row-list", "Row 1")
		push(t, srv, "all", map[string]any{"armed": false})
	})
}
