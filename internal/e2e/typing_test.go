package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

const pangram = "The quick brown fox jumps over the lazy dog."

// value is the text and the selection of a control.
func (v *visit) value(selector string) string {
	return browsertest.Eval[string](v.Page, `(e => [e.value, e.selectionStart, e.selectionEnd].join("|"))(document.querySelector(`+quoted(selector)+`))`)
}

// types presses keys as fast as the page paints, in a field that is echoed in another.
func (v *visit) types(field, text string) {
	v.t.Helper()
	for _, r := range text {
		v.Type(field, string(r))
		browsertest.Eval[bool](v.Page, `new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => r(true))))`)
	}
}

// Every input event of a field comes back as its value, 300 ms late each way: no
// character is lost or out of place, at the end and in the middle of the text, with
// the server, and while the browser's Go takes over.
func TestTypingAgainstASlowEcho(t *testing.T) {
	srv := labProgram.start(t)
	for _, name := range []string{"live", "across"} {
		t.Run(name, func(t *testing.T) {
			v, gate := visitHeld(t, srv)
			v.link.SetDelay(300 * time.Millisecond)
			v.Do(`window.early = 0;
				new MutationObserver(() => document.querySelector("#echoed").textContent.length < document.querySelector("#echo").value.length && window.early++).observe(document.querySelector("#echoed"), {childList: true, characterData: true, subtree: true})`)
			v.types("#echo", pangram[:22])
			if name == "across" {
				v.stage = taken
				gate.Open()
			}
			v.types("#echo", pangram[22:])
			require.Equal(t, pangram+"|44|44", v.value("#echo"))
			require.NotZero(t, browsertest.Eval[int](v.Page, `window.early`), "no echo of less than was typed")
			v.WaitFor(v.stage)
			v.WaitFor(`document.querySelector("#echoed").textContent == ` + quoted(pangram))

			// In the middle: the caret stays where it types.
			v.Do(`document.querySelector("#echo").setSelectionRange(4, 4)`)
			v.types("#echo", "very very ")
			const want = "The very very quick brown fox jumps over the lazy dog."
			require.Equal(t, want+"|14|14", v.value("#echo"))
			v.WaitFor(`document.querySelector("#echoed").textContent == ` + quoted(want))
			require.Equal(t, want+"|14|14", v.value("#echo"))

			v.types("#area", "two\rlines")
			v.WaitFor(`document.querySelector("#area-length").textContent == "9"`)
			require.Equal(t, "two\nlines|9|9", v.value("#area"))
		})
	}
}

// visitHeld opens the bench in stage 2, its client waiting at the gate.
func visitHeld(t *testing.T, srv *browsertest.Program) (*visit, *browsertest.Gate) {
	t.Helper()
	v := &visit{t: t, srv: srv, stage: live, browser: browsertest.New(t)}
	v.link = browsertest.NewLink(t, strings.TrimSuffix(strings.TrimPrefix(srv.URL, "http://"), "/"))
	v.Page = v.browser.NewPage(browsertest.PageOptions{})
	gate := v.Hold(wasm)
	v.Goto("http://" + v.link.Addr + "/lab/bench")
	v.WaitFor(v.stage)
	gate.Wait()
	return v, gate
}

// A composition is not written into, whatever comes, and counts once it is done.
func TestCompositionIsUndisturbed(t *testing.T) {
	srv := labProgram.start(t)
	inBothStages(t, func(t *testing.T, taking bool) {
		v := visitBench(t, srv, taking)
		v.Do(`document.querySelector("#echo").select()`) // what was pushed before
		v.Type("#echo", "ab")
		v.WaitFor(`document.querySelector("#echoed").textContent == "ab"`)
		v.Do(`window.ended = 0; addEventListener("compositionend", () => window.ended++)`)
		v.Compose("に")
		v.Compose("にほ")
		require.Equal(t, "abにほ|4|4", v.value("#echo"))
		push(t, srv, "all", map[string]any{"typed": "from the server", "note": "meanwhile " + t.Name()})
		v.WaitForText("#note", "meanwhile "+t.Name()) // the same frame
		require.Equal(t, "abにほ|4|4", v.value("#echo"))
		v.Compose("にほん")
		require.Equal(t, "abにほん|5|5", v.value("#echo"))
		require.Equal(t, 0, browsertest.Eval[int](v.Page, `window.ended`), "the composition was ended")
		v.InsertText("日本")
		v.WaitForText("#echoed", "ab日本")
		require.Equal(t, "ab日本|4|4", v.value("#echo"))
		require.Equal(t, 1, browsertest.Eval[int](v.Page, `window.ended`))
	})
}
