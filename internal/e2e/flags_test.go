package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// Each handler runs by its own options, also where several of one event are on one
// element, when all that an event bubbles through is one call into the browser's Go.
func TestOptionsOfHandlersAfterTheTakeover(t *testing.T) {
	srv := labProgram.start(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	p.Goto(srv.URL + "lab/flags")
	p.WaitFor(taken)
	shown := ""
	expect := func(more string) {
		t.Helper()
		shown += more
		p.WaitFor(`document.querySelector("#flagged").textContent == ` + quoted(shown))
	}
	p.Click("#flag-inner")
	expect("inner stop outside ")
	p.Click("#flag-once")
	expect("once always outer outside ")
	p.Click("#flag-once")
	expect("always outer outside ")
	p.Click("#flag-outside")
	expect("outer ")
	p.Do(`document.querySelector("#flag-outer").click()`)
	expect("outer self outside ")
	p.Click("#heading")
	expect("outside ")
	p.Do("window.prevented = ''; addEventListener('keydown', (e) => { if (e.defaultPrevented) prevented += e.key })")
	p.Focus("#flag-keys")
	p.Keys("ax")
	expect("keyxa ")
	require.Equal(t, "x", browsertest.Eval[string](p, "prevented"))
	p.Focus("#flag-late")
	p.Keys("a")
	expect("nowa latea ")
	p.Do(`const late = document.querySelector("#flag-late"); for (const v of ["b", "c"]) { late.value = v; late.dispatchEvent(new Event("input", {bubbles: true})); }`)
	expect("nowb nowc latec ")
}
