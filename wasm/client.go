package wasm

import (
	"runtime"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push/wire"
)

// The answers of adopt.
const (
	adopted = 0 // the page is Go's
	refused = 1 // this program cannot render the page; the server should go on
	failed  = 2 // the state was unusable; another try may help
)

// The bits that a turn's export returns.
const (
	turnHandled = 1 // of an event: an element on its way had a handler
	turnKick    = 2 // goroutines of user code may be waiting for the scheduler
	turnIdle    = 4 // there is something to do in idle time
)

// A client is one page in the hands of the browser's Go. Its methods are the
// turns that boot.js starts; none of them blocks.
type client struct {
	page   browser
	pages  app.Pages
	root   *app.Root
	w      diffcore.Writer
	state  cells
	timers timers

	heard      map[diffcore.Name]bool // events that boot.js was told of
	serverOnly bool                   // a component turned out to run on the server only
	turn       bool                   // in a call of boot.js, which ends with a flush
	alone      int                    // goroutines while no user code has one
	happened   app.Event              // scratch
	skew       int64                  // the server's clock less the browser's, milliseconds
	written    int                    // bytes of patches
	collected  int                    // garbage at the last collection
}

func newClient(p browser, pages app.Pages) *client {
	c := &client{page: p, pages: pages, heard: map[diffcore.Name]bool{}}
	c.w.LeanEvents = true
	c.w.Lean = c.listen
	c.state.page = p
	c.alone = runtime.NumGoroutine()
	return c
}

// adopt takes the page over: it builds the tree that the server's state makes,
// proves that it is the one in the DOM, and writes nothing. A tree that differs is
// reported and healed once by a sync.
func (c *client) adopt(payload []byte) int {
	s, err := wire.DecodeSnapshot(payload)
	if err != nil {
		c.page.Log(failure, "takeover: "+err.Error())
		return failed
	}
	chain, err := c.pages.DecodeChain(wire.AppendChain(nil, s.Chain))
	if err != nil {
		c.page.Log(debug, "takeover: "+err.Error())
		return refused
	}
	c.begin()
	c.skew = s.Now - c.page.Now()
	c.root = app.NewRoot(c, app.RootOptions{Browser: true, Do: c.do, Gone: c.state.gone})
	c.state.adopt(c.root, s)
	c.root.SetChain(chain)
	c.root.Render()
	if c.serverOnly {
		c.root.Close()
		c.root = nil
		return refused
	}
	if c.root.Hash() == s.Hash {
		c.root.Adopt()
	} else {
		if s.Hash != 0 { // of a page that nobody says anything of it is expected
			c.page.Log(failure, "takeover: the browser renders "+s.Chain[len(s.Chain)-1].Type+" differently from the server; the page was synchronised")
		}
		c.w.Reset()
		c.root.Sync(&c.w, c.root.Mount())
		c.commit()
	}
	c.state.prove(c.root)
	c.root.RunEffects()
	c.end()
	return adopted
}

// event runs the handlers of a type of event on a way, in one turn. e is what the
// numbers of the call say of it, data the rest; neither is kept.
func (c *client) event(way []app.Hop, name diffcore.Name, e *app.Event, data []byte, aim app.Aim) int {
	if len(data) > 0 {
		d, err := app.DecodeEvent(name.String(), data)
		if err != nil {
			c.page.Log(failure, "event: "+err.Error())
			return 0
		}
		*e = d
	}
	c.begin()
	bits := 0
	if c.root.Bubble(way, name, e, aim) {
		bits = turnHandled
	}
	c.end()
	return bits | c.after()
}

// after says what a turn left to be done.
func (c *client) after() (bits int) {
	if runtime.NumGoroutine() > c.alone {
		bits = turnKick
	}
	if len(c.state.mirror.large) > 0 || c.garbage() > collectAfter {
		bits |= turnIdle
	}
	return bits
}

// receive applies a frame: cells first, all of them, then one render, so that
// what the server changed together shows together.
func (c *client) receive(frame []byte) {
	f, err := wire.DecodeFrame(frame)
	if err != nil {
		c.page.Log(failure, "frame: "+err.Error())
		return
	}
	c.begin()
	c.state.ack = max(c.state.ack, f.Ack)
	for i := range f.Parts {
		p := &f.Parts[i]
		switch p.Kind {
		case wire.PartState:
			c.state.receive(c.root, p)
		case wire.PartSplice:
			c.state.splice(c.root, p.Data)
		case wire.PartResult:
			c.root.ActionResult(p.Num, app.Outcome(p.Num2), p.Data)
		case wire.PartProgress:
			c.root.ActionProgress(p.Num, int(p.Num2), p.Text)
		case wire.PartNav:
			c.navigate(p)
		}
	}
	for i := range f.Parts {
		if p := &f.Parts[i]; p.Kind == wire.PartNack {
			c.state.nack(c.root, p.Num, p.Text)
		}
	}
	c.state.forget()
	c.end()
}

// navigate shows another page inside the layouts that stay.
func (c *client) navigate(p *wire.Part) {
	chain, err := c.pages.DecodeChain(p.Data)
	if err != nil {
		c.page.Log(failure, "navigation: "+err.Error())
		return
	}
	c.root.SetChain(chain)
	c.page.Nav(p.Text, p.Text2)
}

// heal writes the component at path anew: the DOM below it is not what was written.
func (c *client) heal(path []uint32) {
	m := c.root.Mount()
	if inst := c.root.Find(path); inst != nil {
		m = &inst.Mount
	}
	c.w.Reset()
	c.root.Sync(&c.w, m)
	c.commit()
}

// begin starts a turn.
func (c *client) begin() { c.turn = true }

// end finishes a turn: render, write, effects, until nothing is dirty.
func (c *client) end() {
	for {
		c.root.Render()
		if c.root.Changed() {
			c.w.Reset()
			c.root.Write(&c.w)
			c.commit()
		}
		c.root.RunEffects()
		if !c.root.Dirty() {
			break
		}
	}
	c.state.settle()
	c.turn = false
}

// commit hands the patch to the page.
func (c *client) commit() {
	if patch := c.w.Bytes(); len(patch) > 0 {
		c.written += len(patch)
		c.page.Apply(patch)
	}
}

// listen tells the page of an event that has handlers and no mark in the DOM.
func (c *client) listen(event diffcore.Name) {
	if !c.heard[event] {
		c.heard[event] = true
		c.page.Listen(event.String())
	}
}

// collectAfter is how many bytes of garbage are worth a collection in idle time.
const collectAfter = 512 << 10

// garbage guesses how many bytes became garbage since the last collection: about a
// kilobyte for each component that was rendered or unmounted, and what patches took.
// To ask the runtime (MemStats) would cost every client 2 kB to download.
func (c *client) garbage() int {
	if c.root == nil {
		return 0
	}
	st := c.root.Stats()
	return (st.Renders+st.Gone)<<10 + c.written*8 - c.collected
}

// idle encodes, and collects garbage if that is worth it and allowed, while nobody waits.
func (c *client) idle(collect bool) {
	c.state.mirror.rest()
	if n := c.garbage(); collect && n > collectAfter {
		c.collected += n
		runtime.GC()
	}
}

// The client is the host of its Root.
var _ app.Host = (*client)(nil)

// Changed implements app.Host.
func (c *client) Changed(inst *app.Instance, k *app.KeyInfo) { c.state.changed(inst, k) }

// Initial implements app.Host.
func (c *client) Initial(inst *app.Instance, k *app.KeyInfo) (any, bool) {
	return c.state.initial(inst, k)
}

// Wake implements app.Host. Inside a turn the flush at its end does the work.
func (c *client) Wake() {
	if !c.turn {
		c.timers.after(c.page, 0, func() {})
	}
}

// Failed implements app.Host.
func (c *client) Failed(_ *app.Instance, err error) {
	if f, ok := err.(*app.Failure); ok && f.Unwrap() == app.ErrServerOnly {
		c.serverOnly = true
		return
	}
	c.page.Log(failure, err.Error())
}

// Now implements app.Host.
func (c *client) Now() int64 { return c.page.Now() + c.skew }

// After implements app.Host.
func (c *client) After(ms int, f func()) (cancel func()) { return c.timers.after(c.page, ms, f) }

// do runs f in a turn of its own, for goroutines of user code.
func (c *client) do(f func()) {
	if c.turn {
		f()
		return
	}
	c.begin()
	f()
	c.end()
}
