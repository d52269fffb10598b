package hub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A safe shows what is a user's own beside what is everybody's: in props, in cells that
// loaders and pushes give, in a context, a memo, a private cell and a Ref.
type safe struct{ Name string }

var (
	headline = app.Served("shareTestHeadline", "")
	letter   = app.Served("shareTestLetter", "")
	inner    = app.Private("shareTestInner", "")
	whose    = app.NewContext("")
	visits   atomic.Int64 // effects that ran
)

func (c safe) Render(s *app.Scope) app.Node {
	l, n := app.UseValue(s, letter), app.UseState(s, count)
	ref := app.UseRef(s, "")
	upper := app.UseMemo(s, l, func() string { return strings.ToUpper(l) })
	app.UseServerEffect(s, app.NoDeps{}, func() func() {
		ref.Current = c.Name
		visits.Add(1)
		return nil
	})
	app.Provide(s, whose, l)
	return s.Main(
		s.Button(el.OnClick(func(app.Event) { n.Set(n.Get() + 1) }), el.Int(n.Get())),
		s.P(el.Text(app.UseValue(s, headline)), el.Title(upper)),
		app.Mount(s, drawer{}), app.Mount(s, envelope{}), app.Mount(s, plate{c.Name}),
	)
}

// deep is a safe that reads what never leaves the server.
type deep struct{ Name string }

func (c deep) Render(s *app.Scope) app.Node {
	return s.Main(el.Title(app.UsePrivate(s, inner)), app.Mount(s, safe{c.Name}))
}

type drawer struct{}

func (drawer) Render(s *app.Scope) app.Node {
	return s.Div(el.Text(app.UseContext(s, whose)), s.B(el.Text(app.UseValue(s, headline))))
}

// envelope has nothing but its cells to tell two users apart.
type envelope struct{}

func (envelope) Render(s *app.Scope) app.Node {
	return s.Em(el.Text(app.UseValue(s, letter) + " and " + app.UseValue(s, headline)))
}

type plate struct{ Name string }

func (c plate) Render(s *app.Scope) app.Node {
	return s.I(el.Text(c.Name + " reads " + app.UseValue(s, headline)))
}

// A tap is a connection whose page confirms what it is asked to, and may take the page
// over. Every byte that comes down is searched for what is another user's.
type tap struct {
	in     chan []byte
	done   chan struct{}
	taken  bool
	op     uint64
	frames atomic.Int64 // with parts
	all    [][]byte     // if kept
	never  []byte
	leaked atomic.Bool
}

func (c *tap) Read(ctx context.Context) ([]byte, error) {
	select {
	case b := <-c.in:
		return b, nil
	case <-c.done:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *tap) Write(_ context.Context, b []byte) error {
	if len(c.never) > 0 && bytes.Contains(bytes.ToLower(b), c.never) {
		c.leaked.Store(true)
		return errors.New("leak")
	}
	m, err := wire.DecodeServer(b)
	if err != nil {
		return err
	}
	switch m := m.(type) {
	case wire.Welcome:
		if c.taken {
			c.op++
			c.in <- wire.Takeover{Op: c.op}.Append(nil)
		}
	case wire.State:
		c.op++
		c.in <- wire.Taken{Op: c.op}.Append(nil)
		c.frames.Add(1)
	case wire.Frame:
		if m.Flags&wire.FrameAckWanted != 0 {
			c.in <- wire.Ack{Seq: m.Seq}.Append(nil)
		}
		if len(m.Parts) > 0 {
			c.frames.Add(1)
		}
	}
	return nil
}

func (c *tap) Close(string) error { return nil }

// taps serves n pages of view, which never hear what never says, and waits until they
// are live.
func taps(t *testing.T, n int, o hub.Options, view func(i int) hub.View, taken func(i int) bool, never func(i int) string) (*hub.Hub, []*tap) {
	o.Logger = slog.New(slog.DiscardHandler)
	o.Open = func(_ context.Context, _ *http.Request, ticket []byte) (*hub.View, error) {
		v := view(int(ticket[0]) | int(ticket[1])<<8)
		v.Page, v.Route, v.Cells = hub.NewPageID(), "/", true
		return &v, nil
	}
	h := hub.New(o)
	done := make(chan struct{})
	var all []*tap
	served := make(chan error, n)
	for i := range n {
		c := &tap{in: make(chan []byte, 64), done: done, taken: taken(i), never: []byte(never(i))}
		all = append(all, c)
		c.in <- wire.Hello{Version: wire.Version, Flags: wire.HelloUnproven, Ticket: []byte{byte(i), byte(i >> 8)}}.Append(nil)
		go func() { served <- h.Serve(context.Background(), c, nil) }()
	}
	t.Cleanup(func() {
		close(done)
		for range n {
			<-served
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, h.Shutdown(ctx))
	})
	for _, c := range all {
		if c.taken {
			c.wait(t, 2) // sync and state
		} else {
			c.wait(t, 1)
		}
	}
	return h, all
}

// wait waits until that many frames with parts have come.
func (c *tap) wait(t *testing.T, frames int64) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); c.frames.Load() < frames; runtime.Gosched() {
		require.False(t, c.leaked.Load(), "a stream holds what is another user's")
		require.True(t, time.Now().Before(deadline), "%d frames of %d", c.frames.Load(), frames)
	}
}

// A change for 500 pages renders each component once, or once more for each processor
// that met it at the same moment, and is written and encoded as often.
func TestABroadcastRendersOnce(t *testing.T) {
	const n, steps = 500, 10
	visits.Store(0)
	h, all := taps(t, n, hub.Options{}, func(int) hub.View { return hub.View{Chain: []app.Component{safe{"all"}}} },
		func(i int) bool { return i%5 == 4 }, func(int) string { return "" })
	assert.Equal(t, int64(n), visits.Load(), "each page runs its own effect")
	before := h.Stats()
	for step := range steps {
		at := make([]int64, n)
		for i, c := range all {
			at[i] = c.frames.Load()
		}
		h.Updater().Push(push.All(), headline.Set(fmt.Sprint("news ", step)))
		for i, c := range all {
			c.wait(t, at[i]+1)
		}
	}
	after := h.Stats()
	procs := uint64(runtime.GOMAXPROCS(0))
	assert.LessOrEqual(t, after.Renders-before.Renders, steps*4*procs, "renders of four components")
	assert.GreaterOrEqual(t, after.Bodies-before.Bodies, steps*(n-4*procs), "patches and states that were encoded for another page")
	assert.Equal(t, int64(n), visits.Load())
	assert.Empty(t, after.Unshared)
}

// Two users with canaries: whatever is rendered, patched, encoded and sent for one never
// holds what is the other's, in 10,000 frames of pages in both stages, with shared and
// own changes in turn, and events.
func TestNoStreamHoldsAnothersCanary(t *testing.T) {
	frames := int64(10_000)
	if testing.Short() {
		frames = 1_000
	}
	users := [2]string{"canary0ann0", "canary1bob1"}
	view := func(i int) hub.View {
		u := users[i%2]
		chain := []app.Component{safe{u}}
		if i/2%3 == 2 {
			chain = []app.Component{deep{u}}
		}
		return hub.View{Principal: hub.Principal{User: u}, Chain: chain, Initial: func(k *app.KeyInfo) (any, bool) {
			switch k.Name {
			case letter.Name():
				return "to " + u, true
			case inner.Name():
				return "only " + u, true
			}
			return nil, false
		}}
	}
	h, all := taps(t, 12, hub.Options{EventRate: 1e9, EventBurst: 1 << 30}, view, func(i int) bool { return i/2%3 == 1 },
		func(i int) string { return users[1-i%2] })
	r := rand.New(rand.NewPCG(1, 2))
	total := func() (n int64) {
		for _, c := range all {
			n += c.frames.Load()
		}
		return n
	}
	for step := 0; total() < frames; step++ {
		at := make([]int64, len(all))
		for i, c := range all {
			at[i] = c.frames.Load()
		}
		u := users[step%2]
		switch step % 4 {
		case 0:
			h.Updater().Push(push.User(u), letter.Set(fmt.Sprint(u, " has ", r.IntN(3))), inner.Set(fmt.Sprint("inner of ", u, step)))
		case 1:
			c := all[r.IntN(2)]
			c.op++
			c.in <- wire.Event{Op: c.op, Frame: uint64(1 + c.frames.Load()), Path: []uint32{0}, Type: "click"}.Append(nil)
		}
		h.Updater().Push(push.All(), headline.Set(fmt.Sprint("for all ", step)))
		for i, c := range all {
			c.wait(t, at[i]+1)
		}
	}
	st := h.Stats()
	assert.Positive(t, st.Taken)
	assert.Positive(t, st.Bodies)
	assert.Zero(t, st.Panics)
	for i, c := range all {
		assert.False(t, c.leaked.Load(), "page %d", i)
	}
}
