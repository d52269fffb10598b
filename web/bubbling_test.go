package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Events that do not bubble reach the element that they happen to, and nobody around
// it; where a patch adds, changes or removes a listener, that holds from then on.
func TestEventsThatDoNotBubble(t *testing.T) {
	const types = "focus blur mouseenter mouseleave scroll load toggle"
	f := serve(t, `<div data-e="`+types+`"><input data-e="`+types+`"><p data-e="mouseenter mouseleave">p</p>`+
		`<section data-e="scroll" style="height: 20px; overflow: auto;"><b style="display: block; height: 99px;"></b></section>`+
		`<img data-e="load" alt=""><details data-e="toggle"><summary>s</summary></details></div>`)
	p := f.show()
	c := f.accept()
	c.welcome()
	p.WaitFor("document.documentElement.dataset.duet === 'live'")
	next := func(kind string, path ...uint32) {
		t.Helper()
		e := c.event()
		require.Equal(t, kind, e.kind)
		require.Equal(t, path, e.path)
	}
	p.Do("document.querySelector('input').focus()")
	next("focus", 0)
	p.Do("document.querySelector('input').blur()")
	next("blur", 0)
	p.Do("document.querySelector('p').dispatchEvent(new MouseEvent('mouseenter'))")
	next("mouseenter", 1)
	p.Do("document.querySelector('section').scrollTop = 9")
	next("scroll", 2)
	p.Do("document.querySelector('img').src = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='")
	next("load", 3)
	p.Do("document.querySelector('details').open = true")
	next("toggle", 4)

	c.say(patched(2, 0, setAttr("data-e", "mouseleave", 1))) // another listener
	p.WaitFor("document.querySelector('p').dataset.e === 'mouseleave'")
	p.Do("for (const type of ['mouseenter', 'mouseleave']) document.querySelector('p').dispatchEvent(new MouseEvent(type))")
	next("mouseleave", 1)
	c.say(patched(3, 0, patch("data-e", 1, 1, 4, 8, 0, 6))) // and none
	p.WaitFor("!document.querySelector('details').dataset.e")
	p.Do("document.querySelector('details').open = false; document.querySelector('p').dispatchEvent(new MouseEvent('mouseleave'))")
	next("mouseleave", 1)
}
