package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// Timers of half a minute and more go off when the test says so.
const heldTimers = `{
	const held = new Map(), set = setTimeout, clear = clearTimeout;
	window.setTimeout = (f, ms, ...rest) => {
		if (!(ms >= 30000)) return set(f, ms, ...rest);
		const id = set(() => {}, 0);
		held.set(id, f);
		return id;
	};
	window.clearTimeout = (id) => held.delete(id) || clear(id);
	window.waiting = () => held.size;
	window.strike = () => { for (const [id, f] of [...held]) held.delete(id), f(); };
}`

// A box on the way that forgets a connection tells neither end. The page notices, since
// what it did is not confirmed, and does over another connection what was lost.
func TestPageLeavesAConnectionThatNobodyEnded(t *testing.T) {
	inBothStages(t, func(t *testing.T, taking bool) {
		srv := labProgram.start(t)
		v := &visit{t: t, srv: srv, stage: live, browser: browsertest.New(t)}
		v.link = browsertest.NewLink(t, strings.TrimSuffix(strings.TrimPrefix(srv.URL, "http://"), "/"))
		o := browsertest.PageOptions{Script: heldTimers, RecordSocket: true}
		if taking {
			v.stage = taken
		} else {
			o.Block = []string{wasm}
		}
		v.Page = v.browser.NewPage(o)
		v.Goto("http://" + v.link.Addr + "/lab/bench")
		v.WaitFor(v.stage)
		loads := v.Commits()
		v.use()
		v.settles()
		v.serverKnows(v.want)
		v.WaitFor(`waiting() == 0`) // all is confirmed

		v.link.Stall()
		sent := append([]string{}, v.want...)
		v.use()
		v.WaitFor(`waiting() == 1`)
		v.WaitFor(v.stage) // as far as it can tell
		v.serverKnows(sent)

		v.Do(`strike()`)
		v.serverKnows(v.want)
		v.settles()
		v.WaitFor(v.stage)
		v.receives("over another connection")
		require.Equal(t, loads, v.Commits())
	})
}
