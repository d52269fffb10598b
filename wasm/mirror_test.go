package wasm

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// read reads the mirror as boot.js does.
func read(m *mirror) map[cellID]string {
	got := map[cellID]string{}
	for _, e := range m.entries {
		if e.at != nil {
			got[cellID{e.inst, e.key}] = string(unsafe.Slice((*byte)(e.at), e.n))
		}
	}
	return got
}

func encoded[T any](v T) string { return string(app.AppendValue(nil, &v)) }

func TestMirrorHoldsWhatOnlyThePageHas(t *testing.T) {
	c, _, server := takeover(t, pages, board{"x"})
	inst := serverInstance(server)
	fire(c, "click", 0)
	fire(c, "click", 3)
	c.receive(state(inst, label.Info(), 8, 0, app.AppendValue(nil, ptr("pushed"))))
	c.receive(state(inst, count.Info(), 9, 1, app.AppendValue(nil, ptr(7))))
	require.Equal(t, map[cellID]string{
		{inst, count.Info().Fingerprint}: encoded(7),
		{inst, open.Info().Fingerprint}:  encoded(true),
	}, read(&c.state.mirror))
}

var (
	notes = app.Local("notes", []string{})
	named = app.Local("named", "")
	drop  = app.Local("drop", false)
)

// A pad has a large cell, and a row with a small one.
type pad struct{}

func (pad) Render(s *app.Scope) app.Node {
	n, d := app.UseState(s, notes), app.UseState(s, drop)
	return s.Div(
		s.Button(el.OnClick(func(app.Event) { n.Set(append([]string{strings.Repeat("x", 2000)}, n.Get()...)) })),
		s.Button(el.OnClick(func(app.Event) { n.Set(make([]string, 2000)) })),
		s.Button(el.OnClick(func(app.Event) { n.Set([]string{"few"}) })),
		s.Button(el.OnClick(func(app.Event) { d.Set(!d.Get()) })),
		app.If(!d.Get(), func() app.Node { return app.Mount(s, name{}) }))
}

type name struct{}

func (name) Render(s *app.Scope) app.Node {
	n := app.UseState(s, named)
	return s.P(el.OnClick(func(app.Event) { n.Set(n.Get() + "y") }))
}

// A click never pays for a large cell; idle time does, and who reads the mirror.
func TestLargeCellsAreMirroredInIdleTime(t *testing.T) {
	c, _, _ := takeover(t, app.Pages{app.PageOf[pad]()}, pad{})
	id := cellID{serverInstance(c.root), notes.Info().Fingerprint}
	require.Equal(t, turnHandled|turnIdle, fire(c, "click", 1))
	require.NotContains(t, read(&c.state.mirror), id)
	require.False(t, cellBytesKnown(t, c, id), "nothing is encoded")
	c.idle(true)
	require.Equal(t, encoded(make([]string, 2000)), read(&c.state.mirror)[id])

	require.Equal(t, turnHandled, fire(c, "click", 2), "small again")
	require.Equal(t, encoded([]string{"few"}), read(&c.state.mirror)[id])

	fire(c, "click", 1)
	require.Equal(t, encoded([]string{"few"}), read(&c.state.mirror)[id], "the last one that was at rest")
	c.state.mirror.rest()
	require.Equal(t, encoded(make([]string, 2000)), read(&c.state.mirror)[id])
}

func cellBytesKnown(t *testing.T, c *client, id cellID) bool {
	cell, ok := c.root.Instance(id.inst).Cell(id.key)
	require.True(t, ok)
	return cell.Light()
}

func TestMirrorForgetsWhatIsUnmounted(t *testing.T) {
	c, _, _ := takeover(t, app.Pages{app.PageOf[pad]()}, pad{})
	fire(c, "click", 4)
	fire(c, "click", 4)
	require.Contains(t, values(read(&c.state.mirror)), encoded("yy"))
	entries := 0
	for range 10 {
		fire(c, "click", 3)
		require.NotContains(t, values(read(&c.state.mirror)), encoded("y"))
		fire(c, "click", 3)
		fire(c, "click", 4)
		require.Contains(t, values(read(&c.state.mirror)), encoded("y"))
		if entries == 0 {
			entries = len(c.state.mirror.entries)
		}
	}
	require.Len(t, c.state.mirror.entries, entries, "entries are used again")
}

func values(m map[cellID]string) (list []string) {
	for _, v := range m {
		list = append(list, v)
	}
	return list
}
