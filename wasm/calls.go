package wasm

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push/wire"
)

// Action implements app.Host: the call, or its cancellation, goes up.
func (c *client) Action(call *app.Call) {
	if call.Cancel {
		c.page.Send(wire.AppendUnnumbered(nil, wire.Cancel{Call: call.ID}))
		return
	}
	c.page.Send(wire.AppendUnnumbered(nil, wire.Action{Call: call.ID, Inst: call.Inst, Name: call.Name, Req: call.Req}))
}

// timers are the funcs that wait for the page's clock.
type timers struct {
	waiting map[int]func()
	last    int
}

func (t *timers) after(p browser, ms int, f func()) (cancel func()) {
	if t.waiting == nil {
		t.waiting = map[int]func(){}
	}
	t.last++
	id := t.last
	t.waiting[id] = f
	p.Timer(id, ms)
	return func() { delete(t.waiting, id) }
}

// fire runs what waits for timer id, in a turn of its own. A cancelled one is gone.
func (c *client) fire(id int) {
	f := c.timers.waiting[id]
	if f == nil {
		return
	}
	delete(c.timers.waiting, id)
	c.begin()
	f()
	c.end()
}
