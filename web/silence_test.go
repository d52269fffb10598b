package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// A clock whose long timers, of which waiting are the lengths, go off when the test says so.
const heldClock = `<script>
	const held = new Map(), set = setTimeout, clear = clearTimeout;
	setTimeout = (f, ms, ...rest) => {
		if (!(ms >= 30000)) return set(f, ms, ...rest);
		const id = set(() => {}, 0);
		held.set(id, { f, ms });
		return id;
	};
	clearTimeout = (id) => held.delete(id) || clear(id);
	waiting = () => [...held.values()].map((h) => h.ms);
	strike = () => { for (const [id, { f }] of [...held]) held.delete(id), f(); };
</script>`

// silent is a page on that clock whose connection is up, with nothing owed.
func silent(t *testing.T) (*fake, *browsertest.Page, *conn) {
	t.Helper()
	f := serve(t, `<button data-e="click">b</button>`)
	f.head = heldClock
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	return f, p, c
}

func waiting(p *browsertest.Page) []int { return browsertest.Eval[[]int](p, "waiting()") }

// again answers the hello of a page that comes back as a server that goes on.
func (c *conn) again() wire.Hello {
	c.t.Helper()
	h := expect[wire.Hello](c)
	c.say(wire.Welcome{Flags: wire.WelcomeExact, Live: h.Live, Secret: h.Secret, Epoch: h.Epoch, Seq: h.Seq, Ack: h.Mark})
	return h
}

// A connection on which an operation gets no answer is given up, and the operation goes
// over another one. If that did not help the page waits longer, until it is answered.
func TestSilenceEndsAConnection(t *testing.T) {
	f, p, c := silent(t)
	require.Empty(t, waiting(p), "nothing is owed")
	p.Click("button")
	require.EqualValues(t, 1, c.event().op)
	for _, patience := range []int{30_000, 60_000, 120_000} {
		require.Equal(t, []int{patience}, waiting(p))
		p.Do("strike()")
		c = f.accept()
		require.Equal(t, []byte("live"), c.again().Live, "no new page")
		require.EqualValues(t, 1, c.event().op)
	}
	require.Equal(t, []int{240_000}, waiting(p))
	c.say(wire.Frame{Seq: 2, Flags: wire.FrameAckWanted, Ack: 1})
	require.Equal(t, wire.Ack{Seq: 2}, c.next())
	require.Empty(t, waiting(p), "all is answered")

	p.Click("button")
	require.EqualValues(t, 2, c.event().op)
	require.Equal(t, []int{30_000}, waiting(p), "the cut had helped")
}

// On a line that never answers, the pauses between cuts stop growing at an hour.
func TestSilenceIsMetWithBoundedPatience(t *testing.T) {
	f, p, c := silent(t)
	p.Click("button")
	c.event()
	longest := 0
	for range 9 {
		longest = waiting(p)[0]
		p.Do("strike()")
		c = f.accept()
		c.again()
		c.event()
	}
	require.Equal(t, 3_600_000, longest)
	require.Equal(t, []int{longest}, waiting(p))
}

// A server that says anything is there, however long its answer takes.
func TestASlowAnswerIsNoSilence(t *testing.T) {
	_, p, c := silent(t)
	p.Click("button")
	c.event()
	for seq := range uint64(3) {
		c.say(wire.Frame{Seq: 2 + seq, Flags: wire.FrameAckWanted})
		require.Equal(t, wire.Ack{Seq: 2 + seq}, c.next())
		p.Do("strike()")
		require.Equal(t, []int{30_000}, waiting(p), "it waits on")
	}
	p.Click("button")
	require.EqualValues(t, 2, c.event().op, "over the same connection")
}

// What is owed may also be the tree that a page must have before it says anything.
func TestSilenceInsteadOfASyncEndsAConnection(t *testing.T) {
	f, p, c := silent(t)
	c.cut()
	c = f.accept()
	h := expect[wire.Hello](c)
	c.say(wire.Welcome{Flags: wire.WelcomeAfresh | wire.WelcomeSync, Live: h.Live, Secret: h.Secret, Epoch: 8, Seq: 5, Ack: h.Mark})
	p.WaitFor("waiting().length === 1")
	p.Do("strike()")
	require.EqualValues(t, 5, expect[wire.Hello](f.accept()).Seq)
}

// Who is hidden may be told nothing on purpose; it waits anew when it is seen.
func TestHiddenPagesDoNotMindSilence(t *testing.T) {
	_, p, c := silent(t)
	p.Click("button")
	c.event()
	hide := func(hidden string) {
		p.Do("Object.defineProperty(document, 'hidden', { value: " + hidden + ", configurable: true }); document.dispatchEvent(new Event('visibilitychange'))")
	}
	hide("true")
	require.Equal(t, wire.Pause{}, c.next())
	require.Empty(t, waiting(p))
	p.Do("document.querySelector('button').click()")
	require.EqualValues(t, 2, c.event().op)
	require.Empty(t, waiting(p))
	hide("false")
	require.Equal(t, wire.Unpause{}, c.next())
	require.Equal(t, []int{30_000}, waiting(p))
}
