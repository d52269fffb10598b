package wasm

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/diffcore"
)

// deafPage takes patches and does nothing with them.
type deafPage struct{ fakePage }

func (*deafPage) Apply([]byte) {}

var clicks = app.Local("clicks", 0)

type clicker struct{}

func (clicker) Render(s *app.Scope) app.Node {
	n := app.UseState(s, clicks)
	return s.Main(
		s.Button(el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Text("click")),
		s.P(el.Int(n.Get())))
}

// A click that changes one text, from its export to its patch.
func BenchmarkClick(b *testing.B) {
	click := clicking(b)
	b.ReportAllocs()
	for b.Loop() {
		click()
	}
}

// What a click leaves to the collector is the component's: its closure, its value, and
// the encoding of that.
func TestClickAllocatesWhatTheComponentDoes(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector has pools forget")
	}
	require.LessOrEqual(t, testing.AllocsPerRun(300, clicking(t)), 3.0)
}

func clicking(tb testing.TB) func() {
	var t testing.T
	_, payload := snapshot(&t, clicker{})
	c := newClient(&deafPage{}, app.Pages{app.PageOf[clicker]()})
	require.Equal(tb, adopted, c.adopt(payload))
	way, e := []app.Hop{0, 0}, app.Event{}
	return func() {
		e = app.Event{}
		if c.event(way, diffcore.EventClick, &e, nil, app.AtTarget|app.AtOnce)&turnHandled == 0 {
			tb.Fatal("not handled")
		}
	}
}

// A frame that changes one cell and one text.
func BenchmarkFrame(b *testing.B) {
	var t testing.T
	server, payload := snapshot(&t, board{"x"})
	c := newClient(&deafPage{}, pages)
	require.Equal(b, adopted, c.adopt(payload))
	inst := serverInstance(server)
	version := uint64(8)
	b.ReportAllocs()
	for b.Loop() {
		version++
		text := "a"
		if version%2 == 0 {
			text = "b"
		}
		c.receive(state(inst, label.Info(), version, 0, app.AppendValue(nil, &text)))
	}
}
