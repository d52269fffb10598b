package wasm

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push/wire"
)

// fakePage stands in for boot.js: it applies patches to a document and keeps the rest.
type fakePage struct {
	t      *testing.T
	doc    *diffcore.Doc
	bytes  int // of patches
	ops    [][]byte
	timers []int
	heard  []string
	logs   []string
	nav    [2]string
}

func (p *fakePage) Apply(patch []byte) {
	p.bytes += len(patch)
	require.NoError(p.t, diffcore.Apply(p.doc, patch))
}
func (p *fakePage) Send(op []byte) uint64 {
	p.ops = append(p.ops, append([]byte{}, op...))
	return uint64(len(p.ops))
}
func (p *fakePage) Timer(id, _ int)         { p.timers = append(p.timers, id) }
func (p *fakePage) Now() int64              { return 1000 }
func (p *fakePage) Listen(event string)     { p.heard = append(p.heard, event) }
func (p *fakePage) Log(_ level, msg string) { p.logs = append(p.logs, msg) }
func (p *fakePage) Nav(url, title string)   { p.nav = [2]string{url, title} }

// sent decodes the operation sent as number op.
func (p *fakePage) sent(op int) wire.Message {
	m, err := wire.DecodeClient(wire.AppendNumbered(nil, p.ops[op-1], uint64(op)))
	require.NoError(p.t, err)
	return m
}

// nobody is the host of the server's side.
type nobody struct{}

func (nobody) Changed(*app.Instance, *app.KeyInfo)             {}
func (nobody) Action(*app.Call)                                {}
func (nobody) Wake()                                           {}
func (nobody) Failed(*app.Instance, error)                     {}
func (nobody) Initial(*app.Instance, *app.KeyInfo) (any, bool) { return nil, false }
func (nobody) Now() int64                                      { return 5000 }
func (nobody) After(int, func()) (cancel func())               { return func() {} }

// snapshot renders the chain as a server would and says its state as of version 7.
func snapshot(t *testing.T, chain ...app.Component) (*app.Root, []byte) {
	r := app.NewRoot(nobody{}, app.RootOptions{})
	r.SetChain(chain)
	r.Render()
	s := wire.Snapshot{Now: 5000, Build: "b", Hash: r.Hash()}
	b, err := app.AppendChain(nil, chain)
	require.NoError(t, err)
	s.Chain, err = wire.DecodeChain(b)
	require.NoError(t, err)
	r.EachCell(func(c app.Cell) {
		s.Cells = append(s.Cells, wire.VersionedCell{Cell: wire.Cell{Inst: c.Inst.ID(), Key: c.Key.Fingerprint, Value: c.Bytes()}, Version: 7})
	})
	return r, s.Append(nil)
}

func takeover(t *testing.T, pages app.Pages, chain ...app.Component) (*client, *fakePage, *app.Root) {
	server, payload := snapshot(t, chain...)
	p := &fakePage{t: t, doc: diffcore.NewDoc(server.Mount())}
	c := newClient(p, pages)
	require.Equal(t, adopted, c.adopt(payload))
	return c, p, server
}

var (
	count = app.Shared("count", 0)
	label = app.Served("label", "a label")
	open  = app.Local("open", false)
)

type board struct{ Title string }

func (b board) Render(s *app.Scope) app.Node {
	n, text, o := app.UseState(s, count), app.UseValue(s, label), app.UseState(s, open)
	return s.Div(
		s.Button(el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("add")),
		s.P(el.Int(n.Get())),
		s.P(el.Text(text)),
		s.Button(el.OnClick(func(app.Event) { o.Set(!o.Get()) }), el.Text("open")),
		app.If(o.Get(), func() app.Node { return app.Mount(s, drawer{}) }),
		app.If(n.Refused() != "", func() app.Node { return s.Em(el.Text(n.Refused())) }))
}

type drawer struct{}

func (drawer) Render(s *app.Scope) app.Node {
	return s.Ul(el.OnMouseEnter(func(app.Event) {}), el.Text(app.UseValue(s, label)))
}

var pages = app.Pages{app.PageOf[board]()}

// fire lets an event happen on the element at path.
func fire(c *client, name string, path ...app.Hop) int {
	return c.event(append([]app.Hop{0}, path...), diffcore.Intern(name), &app.Event{}, nil, app.AtTarget)
}

func state(inst uint64, key *app.KeyInfo, version, ack uint64, value []byte, more ...wire.Part) []byte {
	f := wire.Frame{Seq: 1, Ack: ack, Parts: more}
	f.Parts = append(f.Parts, wire.Part{Kind: wire.PartState, Inst: inst, Key: key.Fingerprint, Num: version, Data: value})
	return f.Append(nil)
}

func TestTakeoverWritesNothing(t *testing.T) {
	_, p, server := takeover(t, pages, board{"x"})
	require.Zero(t, p.bytes)
	require.Empty(t, p.logs)
	require.Empty(t, p.ops)
	require.Equal(t, diffcore.NewDoc(server.Mount()).HTML(), p.doc.HTML())
}

func TestClickRendersLocallyAndSendsSharedState(t *testing.T) {
	c, p, server := takeover(t, pages, board{"x"})
	require.Equal(t, turnHandled, fire(c, "click", 0))
	require.Contains(t, p.doc.HTML(), "<p>1</p>")
	inst := serverInstance(server)
	require.Equal(t, wire.Set{Op: 1, Inst: inst, Key: count.Info().Fingerprint, Value: app.AppendValue(nil, ptr(1))}, p.sent(1))
	require.Equal(t, 0, fire(c, "click", 1), "a paragraph has no handler")
	require.Equal(t, 0, fire(c, "click", 9), "there is no such element")
	require.Equal(t, 0, fire(c, "mousedown", 0))
}

func TestPushIsStateAndDOMAtOnce(t *testing.T) {
	c, p, server := takeover(t, pages, board{"x"})
	inst := serverInstance(server)
	c.receive(state(inst, label.Info(), 8, 0, app.AppendValue(nil, ptr("pushed"))))
	require.Contains(t, p.doc.HTML(), "<p>pushed</p>")
	cell, ok := c.root.Instance(inst).Cell(label.Info().Fingerprint)
	require.True(t, ok)
	require.Equal(t, "pushed", cell.Value())
}

func TestPushToAllReachesEveryInstanceNowAndLater(t *testing.T) {
	c, p, _ := takeover(t, pages, board{"x"})
	fire(c, "click", 3)
	c.receive(state(0, label.Info(), 9, 0, app.AppendValue(nil, ptr("for all"))))
	require.Contains(t, p.doc.HTML(), "<p>for all</p>")
	require.Contains(t, p.doc.HTML(), "<ul>for all</ul>")
}

func TestOlderStateDoesNotOverwriteAnUnconfirmedSet(t *testing.T) {
	c, p, server := takeover(t, pages, board{"x"})
	inst := serverInstance(server)
	fire(c, "click", 0)
	c.receive(state(inst, count.Info(), 8, 0, app.AppendValue(nil, ptr(40)))) // before the server saw operation 1
	require.Contains(t, p.doc.HTML(), "<p>1</p>")
	c.receive(state(inst, count.Info(), 10, 1, app.AppendValue(nil, ptr(41))))
	require.Contains(t, p.doc.HTML(), "<p>41</p>")
}

func TestRefusedSetRollsBackWithItsReason(t *testing.T) {
	c, p, server := takeover(t, pages, board{"x"})
	inst := serverInstance(server)
	fire(c, "click", 0)
	c.receive(state(inst, count.Info(), 9, 1, app.AppendValue(nil, ptr(0)), wire.Part{Kind: wire.PartNack, Num: 1, Text: "too fast"}))
	require.Contains(t, p.doc.HTML(), "<p>0</p>")
	require.Contains(t, p.doc.HTML(), "<em>too fast</em>")
}

func TestLaterMountsStartWithTheCurrentValueAndAreReported(t *testing.T) {
	c, p, _ := takeover(t, pages, board{"x"})
	c.receive(state(0, label.Info(), 9, 0, app.AppendValue(nil, ptr("for later"))))
	fire(c, "click", 3)
	require.Contains(t, p.doc.HTML(), "<ul>for later</ul>")
	require.Equal(t, []string{"mouseenter"}, p.heard)
	m := p.sent(1).(wire.Mounts)
	require.Len(t, m.List, 1)
	require.True(t, m.List[0].Add)
	require.Equal(t, "github.com/duet-ui/duet/wasm.drawer", m.List[0].Type)
	fire(c, "click", 3)
	require.Equal(t, []wire.Mount{{Inst: m.List[0].Inst}}, p.sent(2).(wire.Mounts).List)
}

// A message with more instances than the server takes would end the page.
func TestManyMountsAreReportedInSeveralMessages(t *testing.T) {
	c, p, _ := takeover(t, app.Pages{app.PageOf[crowd]()}, crowd{})
	fire(c, "click", 0)
	seen := map[uint64]bool{}
	for n := range p.ops {
		for _, m := range p.sent(n + 1).(wire.Mounts).List {
			seen[m.Inst] = m.Add
		}
	}
	require.Len(t, seen, 2500)
}

type crowd struct{}

func (crowd) Render(s *app.Scope) app.Node {
	o := app.UseState(s, open)
	return s.Div(
		s.Button(el.OnClick(func(app.Event) { o.Set(true) })),
		app.If(o.Get(), func() app.Node {
			return s.Div(app.For(s, make([]int, 2500), func(*int) app.Node { return app.Mount(s, drawer{}) }))
		}))
}

func TestDivergedTreeIsReportedAndHealedOnce(t *testing.T) {
	server, payload := snapshot(t, board{"x"})
	p := &fakePage{t: t, doc: diffcore.NewDoc(server.Mount())}
	payload[len(payload)-1] ^= 1
	c := newClient(p, pages)
	require.Equal(t, adopted, c.adopt(payload))
	require.Len(t, p.logs, 1)
	require.Contains(t, p.logs[0], "wasm.board differently")
	require.Equal(t, strings.ReplaceAll(diffcore.NewDoc(server.Mount()).HTML(), ` data-e="click"`, ""), p.doc.HTML())
	require.Equal(t, []string{"click"}, p.heard)
}

func TestPagesThatTheProgramCannotRenderAreLeftToTheServer(t *testing.T) {
	_, payload := snapshot(t, board{"x"})
	p := &fakePage{t: t}
	require.Equal(t, refused, newClient(p, app.Pages{}).adopt(payload))
	require.Equal(t, failed, newClient(p, pages).adopt(payload[:len(payload)-3]))

	_, payload = snapshot(t, secret{})
	require.Equal(t, refused, newClient(p, app.Pages{app.PageOf[secret]()}).adopt(payload))
	require.Zero(t, p.bytes)
}

type secret struct{}

func (secret) Render(s *app.Scope) app.Node {
	return s.P(el.Text(app.UsePrivate(s, app.Private("secret", ""))))
}

func serverInstance(r *app.Root) (id uint64) {
	r.Instances(func(i *app.Instance) {
		if id == 0 {
			id = i.ID()
		}
	})
	return id
}

func ptr[T any](v T) *T { return &v }

func TestGarbageIsCollectedInIdleTimeOnly(t *testing.T) {
	collections := func() uint32 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.NumForcedGC
	}
	c, _, _ := takeover(t, app.Pages{app.PageOf[crowd]()}, crowd{})
	before := collections()
	c.idle(true)
	require.Equal(t, before, collections(), "little garbage")
	require.Equal(t, turnHandled|turnIdle, fire(c, "click", 0)&^turnKick, "2,500 components were made")
	c.idle(false)
	require.Equal(t, before, collections(), "somebody is busy with the page")
	c.idle(true)
	require.Equal(t, before+1, collections())
	require.Zero(t, c.after()&turnIdle)
}
