package wasm

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/push/wire"
)

var (
	linesKey = app.Served("spliceLines", []string(nil))
	lines    = app.ListOf(linesKey, func(l *string) string { return *l })
	tagsKey  = app.Shared("spliceTags", []string(nil))
	tags     = app.ListOf(tagsKey, func(l *string) string { return *l })
	topic    = app.Shared("spliceTopic", "")
)

// desk shows lists, and more of them once it has a tag.
type desk struct{}

func (desk) Render(s *app.Scope) app.Node {
	own, about := app.UseState(s, tagsKey), app.UseState(s, topic)
	app.UseGroup(s, about.Get())
	return s.Div(
		s.Button(el.OnClick(func(app.Event) { own.Set([]string{"own"}) }), el.Text("tag")),
		s.Button(el.OnClick(func(app.Event) { about.Set("room") }), el.Text("join")),
		s.P(el.Text(strings.Join(own.Get(), " "))),
		s.P(el.Text(strings.Join(app.UseValue(s, linesKey), " "))),
		app.If(len(own.Get()) > 0, func() app.Node { return app.Mount(s, copyOf{}) }))
}

type copyOf struct{}

func (copyOf) Render(s *app.Scope) app.Node {
	return s.Em(el.Text(strings.Join(app.UseValue(s, linesKey), " ")))
}

// A bench is a desk after the takeover and the values that its server has.
type bench struct {
	*client
	p    *fakePage
	inst uint64
	seq  uint64
	t    *testing.T
}

func newBench(t *testing.T) *bench {
	c, p, server := takeover(t, app.Pages{app.PageOf[desk]()}, desk{})
	return &bench{client: c, p: p, inst: serverInstance(server), t: t}
}

// told hands a frame of one part to Go.
func (b *bench) told(ack uint64, part []byte) {
	b.seq++
	b.receive(append(wire.AppendFrameHead(nil, b.seq, 0, ack), part...))
}

func (b *bench) value(inst uint64, k *app.KeyInfo, version uint64, list ...string) {
	p := wire.Part{Kind: wire.PartState, Inst: inst, Key: k.Fingerprint, Num: version, Data: app.AppendValue(nil, &list)}
	b.told(0, p.Append(nil))
}

func (b *bench) splice(inst uint64, u app.Update, ack, base, version uint64, from ...string) {
	step, err := u.Step(app.AppendValue(nil, &from))
	require.NoError(b.t, err)
	b.told(ack, wire.AppendSplice(nil, wire.Splice{
		Inst: inst, Key: u.Key().Fingerprint, Base: base, Version: version, Edits: step.Splices,
	}))
}

func (b *bench) wants() (list []wire.Want) {
	for i := range b.p.ops {
		if w, ok := b.p.sent(i + 1).(wire.Want); ok {
			list = append(list, w)
		}
	}
	return list
}

func TestSpliceOfOneCell(t *testing.T) {
	b := newBench(t)
	b.splice(b.inst, lines.Append("a"), 0, 7, 8)
	require.Contains(t, b.p.doc.HTML(), "<p>a</p>")
	b.splice(b.inst, lines.Append("b"), 0, 8, 9, "a")
	require.Contains(t, b.p.doc.HTML(), "<p>a b</p>")
	require.Empty(t, b.wants())

	b.splice(b.inst, lines.Append("x"), 0, 5, 10)
	require.Equal(t, []wire.Want{{Op: 1, Inst: b.inst, Key: linesKey.Info().Fingerprint}}, b.wants(), "another version")
	require.Contains(t, b.p.doc.HTML(), "<p>a b</p>")
	b.value(b.inst, linesKey.Info(), 10, "a", "b", "x")
	b.splice(b.inst, lines.Remove("a"), 0, 10, 11, "a", "b", "x")
	require.Contains(t, b.p.doc.HTML(), "<p>b x</p>")
	require.Len(t, b.wants(), 1)
	require.Empty(t, b.p.logs)
}

func TestSpliceOfAllThatHaveItsVersion(t *testing.T) {
	b := newBench(t)
	b.value(0, linesKey.Info(), 20, "a")
	require.Contains(t, b.p.doc.HTML(), "<p>a</p>")
	b.splice(0, lines.Append("b"), 0, 20, 21, "a")
	b.splice(0, lines.Append("c"), 0, 21, 22, "a", "b")
	require.Contains(t, b.p.doc.HTML(), "<p>a b c</p>")

	fire(b.client, "click", 0) // mounts another that reads the list
	require.Contains(t, b.p.doc.HTML(), "<em>a b c</em>", "what is mounted later starts with the edits")
	b.splice(0, lines.Append("d"), 0, 22, 23, "a", "b", "c")
	require.Contains(t, b.p.doc.HTML(), "<p>a b c d</p>")
	require.Contains(t, b.p.doc.HTML(), "<em>a b c d</em>")

	b.value(b.inst, linesKey.Info(), 30, "mine") // of its own from here
	b.splice(0, lines.Append("e"), 0, 23, 31, "a", "b", "c", "d")
	require.Contains(t, b.p.doc.HTML(), "<p>mine</p>")
	require.Contains(t, b.p.doc.HTML(), "<em>a b c d e</em>")
	require.Empty(t, b.wants())

	b.splice(0, lines.Append("f"), 0, 29, 32)
	require.Len(t, b.wants(), 1)
	require.Zero(t, b.wants()[0].Inst)
}

// What the server edited before it saw the page's own set is not shown.
func TestSpliceBehindAnOwnSet(t *testing.T) {
	b := newBench(t)
	fire(b.client, "click", 0)
	require.Contains(t, b.p.doc.HTML(), "<p>own</p>")
	b.splice(b.inst, tags.Append("before"), 0, 7, 8)
	require.Contains(t, b.p.doc.HTML(), "<p>own</p>")
	require.Empty(t, b.wants())
	b.value(b.inst, tagsKey.Info(), 9, "own") // the set, acknowledged with the next
	var set uint64
	for i := range b.p.ops {
		if _, ok := b.p.sent(i + 1).(wire.Set); ok {
			set = uint64(i + 1)
		}
	}
	b.splice(b.inst, tags.Append("after"), set, 7, 10, "own")
	require.Contains(t, b.p.doc.HTML(), "<p>own after</p>", "the version that it was told last is still the takeover's")
}

func TestSplicesThatCannotBe(t *testing.T) {
	b := newBench(t)
	b.told(0, (&wire.Part{Kind: wire.PartSplice, Data: []byte{1}}).Append(nil))
	require.Len(t, b.p.logs, 1)
	b.told(0, wire.AppendSplice(nil, wire.Splice{Inst: b.inst, Key: linesKey.Info().Fingerprint, Base: 7, Version: 8, Edits: []byte{9, 9, 9}}))
	b.told(0, wire.AppendSplice(nil, wire.Splice{Inst: 99, Key: linesKey.Info().Fingerprint, Base: 7, Version: 8}))
	require.Len(t, b.wants(), 2)
}

func TestGroupsAreAskedForBehindTheInstance(t *testing.T) {
	b := newBench(t)
	fire(b.client, "click", 1)
	var list []wire.Mount
	for i := range b.p.ops {
		if m, ok := b.p.sent(i + 1).(wire.Mounts); ok {
			list = append(list, m.List...)
		}
	}
	require.Equal(t, []wire.Mount{{Add: true, Group: true, Inst: b.inst, Type: "room"}}, list)
}
