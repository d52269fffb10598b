package app_test

import (
	"strings"
	"testing"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/stretchr/testify/require"
)

// A page is a Root in a host that remembers what it was told, and the reader that
// its patches are applied to.
type page struct {
	*app.Root
	t       testing.TB
	w       diffcore.Writer
	doc     *diffcore.Doc // what the reader shows
	seq     uint64
	wakes   int
	changes []string // type names and keys
	calls   []app.Call
	failed  []error
	values  map[string]any // by key name, for Initial
	clock   int64
	timers  []func()
}

func (p *page) Changed(inst *app.Instance, k *app.KeyInfo) {
	p.changes = append(p.changes, short(inst.TypeName())+"."+k.Name)
}
func (p *page) Action(c *app.Call)                   { p.calls = append(p.calls, *c) }
func (p *page) Wake()                                { p.wakes++ }
func (p *page) Failed(inst *app.Instance, err error) { p.failed = append(p.failed, err) }
func (p *page) Now() int64                           { return p.clock }
func (p *page) Initial(inst *app.Instance, k *app.KeyInfo) (any, bool) {
	v, ok := p.values[k.Name]
	return v, ok
}
func (p *page) After(ms int, f func()) func() {
	at := len(p.timers)
	p.timers = append(p.timers, f)
	return func() { p.timers[at] = nil }
}

func short(typeName string) string { return typeName[strings.LastIndexByte(typeName, '.')+1:] }

func newPage(t testing.TB, o app.RootOptions) *page {
	p := &page{t: t}
	p.Root = app.NewRoot(p, o)
	return p
}

// open renders the chain and lets the reader have its HTML.
func open(t testing.TB, o app.RootOptions, chain ...app.Component) *page {
	p := newPage(t, o)
	p.show(chain...)
	return p
}

func (p *page) show(chain ...app.Component) {
	p.t.Helper()
	p.SetChain(chain)
	p.Render()
	_, err := p.HTML(nil)
	require.NoError(p.t, err)
	p.doc = diffcore.NewDoc(p.Mount())
	p.Adopt()
	p.RunEffects()
}

// turn renders, writes and applies what is dirty, and returns the size of the patch.
func (p *page) turn() int {
	p.t.Helper()
	p.Render()
	n := p.write()
	p.RunEffects()
	return n
}

func (p *page) write() int {
	p.t.Helper()
	p.w.Reset()
	p.Write(&p.w)
	b := p.w.Bytes()
	if b == nil {
		return 0
	}
	p.seq++
	p.Wrote(p.seq)
	require.NoError(p.t, diffcore.Apply(p.doc, b))
	require.Equal(p.t, diffcore.NewDoc(p.Mount()).HTML(), p.doc.HTML(), "the reader shows what was rendered")
	return len(b)
}

// html returns the page's markup, with comments and handler marks left out.
func (p *page) html() string {
	b, err := p.HTML(nil)
	require.NoError(p.t, err)
	s := string(b)
	for _, mark := range []string{"<!---->", "<!--[-->", "<!--]-->"} {
		s = strings.ReplaceAll(s, mark, "")
	}
	for {
		i := strings.Index(s, ` data-e="`)
		if i < 0 {
			return s
		}
		s = s[:i] + s[i+9+strings.IndexByte(s[i+9:], '"')+1:]
	}
}

// click sends a click at path as of the frame that the reader shows.
func (p *page) click(path ...uint32) {
	p.t.Helper()
	require.NoError(p.t, p.Event(path, "click", app.Event{}, p.seq))
}

// instance returns the only mounted instance of the named type.
func (p *page) instance(name string) *app.Instance {
	p.t.Helper()
	var found *app.Instance
	p.Instances(func(i *app.Instance) {
		if short(i.TypeName()) == name {
			require.Nil(p.t, found, "two instances of "+name)
			found = i
		}
	})
	require.NotNil(p.t, found, "no instance of "+name)
	return found
}

func (p *page) count(name string) int {
	n := 0
	p.Instances(func(i *app.Instance) {
		if short(i.TypeName()) == name {
			n++
		}
	})
	return n
}

func onClick(f func()) app.Node {
	return app.On(diffcore.EventClick, func(app.Event) { f() }, nil)
}

func text(s string) app.Node { return diffcore.Text(s) }
