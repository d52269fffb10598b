package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// What a click costs beside its handler: Go is called once, and the scheduler of its
// goroutines is left alone while there are none.
func TestAClickIsOneCallOfGo(t *testing.T) {
	srv := labProgram.start(t)
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	client := p.Hold(wasm)
	p.Goto(srv.URL + "lab/bench")
	p.WaitFor(live)
	client.Wait()
	p.Do(`window.called = [];
		const instantiate = WebAssembly.instantiate;
		WebAssembly.instantiate = async (...args) => {
			const {exports} = await instantiate(...args), noting = {...exports};
			for (const name of Object.keys(exports)) if (exports[name] instanceof Function) noting[name] = (...args) => (called.push(name), exports[name](...args));
			return Object.setPrototypeOf({exports: noting}, WebAssembly.Instance.prototype);
		}`)
	client.Open()
	p.WaitFor(taken)
	press := func() []string {
		return browsertest.Eval[[]string](p, `(async () => { called = []; document.querySelector("#press-a").click(); for (let i = 0; i < 4; i++) await null; return called })()`)
	}
	press() // the first asks for the number of the event's name
	require.Equal(t, []string{"duet_event"}, press())
}
