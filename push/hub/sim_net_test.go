package hub_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/duet-ui/duet/push/wire"
)

// A link is one connection of the simulated network: what was sent lies in it until the
// schedule delivers it. Each end learns of its end on its own.
type link struct {
	sim  *sim
	page *pipe // the page's end: what it said is in up
	hub  *pipe // the server's end

	name string // of its page
	dead bool   // nothing gets through any more, and nobody knows
	done chan struct{}
}

// dial has c say hello over a new link. What it says may arrive late or never.
func (z *sim) dial(c *surfer) {
	size := 1 << z.r.IntN(7) // messages that lie in the buffers of sockets
	l := &link{sim: z, hub: newPipe(size), done: make(chan struct{})}
	z.dials++
	l.name = fmt.Sprintf("%s/%d", c.name, z.dials)
	z.links = append(z.links, l)
	c.dialed(l)
	if z.site.hub == nil {
		l.hub.Close("refused")
		close(l.done)
		return
	}
	h := z.site.hub
	go func() {
		defer close(l.done)
		_ = h.Serve(context.Background(), l.hub, nil)
	}()
}

// up delivers a message of the page's to the server.
func (l *link) up() bool {
	if l.dead {
		return false
	}
	select {
	case b := <-l.page.up:
		l.sim.overheard(l, "to", b)
		select {
		case l.hub.up <- b:
		case <-l.hub.cut:
		}
		l.sim.rest()
		return true
	default:
		return false
	}
}

// down delivers a message of the server's to its page.
func (l *link) down() bool {
	if l.dead {
		return false
	}
	c := l.owner()
	select {
	case b := <-l.hub.down:
		if c != nil {
			l.sim.overheard(l, "from", b)
			c.hear(b)
			l.sim.delivered(c, b)
		}
		l.sim.rest()
		return true
	default:
	}
	if c != nil && l.over() {
		l.sim.note("%s notices the end of its connection", c.name)
		c.unplugged()
		return true
	}
	return false
}

// over reports whether the server's end is closed.
func (l *link) over() bool {
	select {
	case <-l.hub.cut:
		return true
	default:
		return false
	}
}

// owner returns the page that still listens, or nil.
func (l *link) owner() *surfer {
	for _, c := range l.sim.all {
		if c.link == l {
			return c
		}
	}
	return nil
}

// cut ends the connection: some of what was under way arrives, the rest is lost, a
// message that was half sent with it.
func (l *link) cut(up, down int) {
	for range up {
		l.up()
	}
	for range down {
		l.down()
	}
	l.hub.Close("cut")
	l.sim.rest()
	if c := l.owner(); c != nil {
		c.unplugged()
	}
}

// sweep forgets connections that are over at both ends, and closes those whose page
// has left, now or later.
func (z *sim) sweep(all bool) {
	z.links = slices.DeleteFunc(z.links, func(l *link) bool {
		if l.owner() != nil {
			return false
		}
		if !l.over() && (all || !l.dead && z.r.IntN(4) == 0) {
			for l.up() { // what it said before it closed
			}
			l.hub.Close("left")
			z.rest()
		}
		return l.over()
	})
}

// overheard notes a message for the story, if anybody reads it.
func (z *sim) overheard(l *link, way string, b []byte) {
	if !z.chatty {
		return
	}
	var m wire.Message
	if way == "to" {
		m, _ = wire.DecodeClient(b)
	} else {
		m, _ = wire.DecodeServer(b)
	}
	said := fmt.Sprintf("%+v", m)
	z.note("  %s %s: %T%s", way, l.name, m, said[:min(len(said), 400)])
}
