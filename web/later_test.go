package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// syncTo is the patch that makes the page a paragraph that says b.
var syncTo = patch("pb", 1, 0, 18, 1, 0, 1, 0, 1, 1)

// What reorders and syncs is in later.js; what the server says waits for it.
func TestSyncWaitsForLater(t *testing.T) {
	f := serve(t, "<p>a</p>")
	p := browsertest.New(t).NewPage(browsertest.PageOptions{})
	g := p.Hold("*later.js")
	p.Do("location.href = '" + f.URL + "/'")
	g.Wait()
	c := f.accept()
	c.welcome()
	c.say(patched(2, 0, syncTo))
	require.Equal(t, "a", browsertest.Eval[string](p, "document.querySelector('p').textContent"))
	g.Open()
	p.WaitForText("p", "b")
}

// A page that cannot have later.js shows patches; what it cannot do makes it load anew.
func TestSyncWithoutLaterIsAReload(t *testing.T) {
	f := serve(t, "<p>a</p>")
	p := browsertest.New(t).NewPage(browsertest.PageOptions{Noisy: true})
	p.Block("*later.js")
	p.Goto(f.URL + "/")
	c := f.accept()
	c.welcome()
	c.say(patched(2, 0, patch("c", 1, 0, 6, 1)))
	p.WaitForText("p", "c")
	c.say(patched(3, 0, syncTo))
	h := expect[wire.Hello](f.accept())
	require.Zero(t, h.Flags&wire.HelloResume, "a new page")
	require.Zero(t, h.Seq)
}
