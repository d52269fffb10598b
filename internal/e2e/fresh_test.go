package e2e

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/examples/lab"
	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// assertFresh fails unless the page's DOM is, node for node, what a browser makes of
// the HTML of the same page rendered anew: from the cells that the page itself
// says it has, and what the server pushed. Breaking the link has the page say hello,
// and with it its cells. The page must record its socket.
func (v *visit) assertFresh(edition string, pushed ...app.Update) {
	v.t.Helper()
	before := len(hellos(v.Page))
	v.link.Drop()
	v.saysHello(before)
	v.WaitFor(v.stage)
	all := hellos(v.Page)
	want := render(v.t, edition, all[len(all)-1].Cells, pushed...)
	blank := v.browser.NewPage(browsertest.PageOptions{}) // whose policy lets us parse
	require.Equal(v.t, picture(blank, want), picture(v.Page, ""), "the page is not what its state says")
	blank.Close()
}

// saysHello waits until the page said more hellos than before.
func (v *visit) saysHello(before int) {
	v.t.Helper()
	require.Eventually(v.t, func() bool { return len(hellos(v.Page)) > before }, 20*time.Second, 5*time.Millisecond, "the page does not come back")
}

// hellos are the hellos that the page said so far.
func hellos(p *browsertest.Page) (list []wire.Hello) {
	for _, b := range p.Sent() {
		if m, err := wire.DecodeClient(b); err == nil {
			if h, ok := m.(wire.Hello); ok {
				list = append(list, h)
			}
		}
	}
	return list
}

// render returns the HTML of the bench with these cells.
func render(t *testing.T, edition string, cells []wire.Cell, pushed ...app.Update) string {
	t.Helper()
	lab.Edition = edition
	root := app.NewRoot(nobody{}, app.RootOptions{})
	defer root.Close()
	for _, c := range cells {
		if c.Inst != 0 || c.Key != 0 {
			_ = root.Seed(c.Inst, c.Key, 0, c.Value) // of another edition: dropped, as the server does
		}
	}
	root.SetChain([]app.Component{lab.Frame{}, lab.Bench{}})
	root.Render()
	root.Push(func(*app.Instance) bool { return true }, pushed)
	root.Render()
	html, err := root.HTML(nil)
	require.NoError(t, err)
	return string(html)
}

// nobody hosts a root that is only rendered.
type nobody struct{}

func (nobody) Changed(*app.Instance, *app.KeyInfo)             {}
func (nobody) Action(*app.Call)                                {}
func (nobody) Wake()                                           {}
func (nobody) Failed(*app.Instance, error)                     {}
func (nobody) Initial(*app.Instance, *app.KeyInfo) (any, bool) { return nil, false }
func (nobody) Now() int64                                      { return 0 }
func (nobody) After(int, func()) (cancel func())               { return func() {} }

// picture lists every node below the root of the page, or of html parsed as the
// page's root when it is not empty. What a control holds is not part of it, nor is
// which events a node hears: after the takeover most are not written down.
func picture(p *browsertest.Page, html string) []string {
	return browsertest.Eval[[]string](p, `((html) => {
	let root = document.querySelector("#duet");
	if (html) {
		root = document.implementation.createHTMLDocument("").createElement("div");
		root.innerHTML = html;
	}
	const lines = [], indent = (n) => n === root ? "" : indent(n.parentNode) + " ";
	const walk = document.createTreeWalker(root);
	while (walk.nextNode()) {
		const n = walk.currentNode;
		lines.push(indent(n) + (n.nodeType !== 1 ? n.nodeName + " " + JSON.stringify(n.data) :
			n.nodeName + [...n.attributes].filter((a) => !/^(data-e|style)$/.test(a.name)).map((a) => " " + a.name + "=" + JSON.stringify(a.value)).sort().join("") + " " + n.style.cssText));
	}
	return lines;
})(`+quoted(html)+`)`)
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
