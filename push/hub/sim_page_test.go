package hub_test

import (
	"strconv"
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// diary writes down what happens, counts what is pushed, and runs an action.
type diary struct{}

var (
	diaryKey = app.Shared("hubSimDiary", []string{})
	draft    = app.Local("hubSimDraft", "")
	tally    = app.Served("hubSimTally", 0)
	tableKey = app.Served("hubSimTable", []line(nil))
	table    = app.ListOf(tableKey, func(l *line) int { return l.ID })
)

// line is an item that is patched by its id.
type line struct {
	ID   int
	Text string
}

func (diary) Render(s *app.Scope) app.Node {
	lines, text := app.UseState(s, diaryKey), app.UseState(s, draft)
	w := app.UseAction(s, work)
	res, _ := w.Result()
	return s.Section(
		s.Input(el.ID("write"), el.OnInput(func(e app.Event) {
			lines.Update(func(l []string) []string { return append(l[:len(l):len(l)], e.Value) })
		})),
		s.P(el.ID("diary"), el.Text(strings.Join(lines.Get(), " "))),
		s.Input(el.ID("draft"), el.Value(text.Get()), el.OnInput(func(e app.Event) { text.Set(e.Value) })),
		s.P(el.ID("tally"), el.Int(app.UseValue(s, tally))),
		s.Ol(el.ID("table"), app.For(s, app.UseValue(s, tableKey), func(l *line) app.Node {
			return s.Li(el.Key(l.ID), el.Text(l.Text))
		})),
		s.Input(el.ID("ask"), el.OnInput(func(e app.Event) { w.Run(e.Value) })),
		s.P(el.ID("answer"), el.Text(w.Outcome().String()+" "+res+w.Err())),
	)
}

// simPage is the page of the simulation.
type simPage struct{}

func (simPage) Render(s *app.Scope) app.Node {
	return s.Main(app.Mount(s, feed{"f"}), app.Mount(s, room{"r"}), app.Mount(s, diary{}))
}

func init() { pages = append(pages, app.PageOf[simPage](), app.PageOf[diary]()) }

// Now is the clock of the site: numbers of calls begin at it.
func (b *browser) Now() int64 { return b.site.clock.Now().UnixMilli() }

// Who gets what a user does, as in web/src/owner.js.
const (
	byServer = iota
	byQueue  // it waits: the takeover is under way, or Go died
	byGo
)

// A surfer is one browser with a page of the simulation: boot.js, as a machine that
// moves when the network gives it something or somebody uses it.
type surfer struct {
	*citizen
	sim  *sim
	name string
	link *link // nil while there is none

	open     bool // what is done is sent at once
	syncing  bool // a frame comes first
	hidden   bool
	by       int
	asked    uint64 // operation that asks for the takeover, 0 is none
	held     []func()
	session  string
	wrote    []string
	drafted  string
	requests int
	bereft   bool // its server died, and no other has spoken to Go: what is mounted now begins with what the dead one said
}

func (z *sim) newSurfer(user string) *surfer {
	p := z.site.open(hub.View{Principal: hub.Principal{User: user}}, simPage{})
	c := &surfer{citizen: &citizen{life: &life{page: p}, user: user}, sim: z, name: user + strconv.Itoa(len(z.all))}
	c.forget("quiet")
	c.deaf = true // hear confirms
	return c
}

// gated runs f so that operations wait while they may not be sent.
func (c *surfer) gated(f func()) {
	conn := c.conn
	if !c.open {
		c.conn = nil
	}
	f()
	c.conn = conn
}

// use has the user do something, or keeps it for later.
func (c *surfer) use(id, typ string, e app.Event) {
	do := func() { c.gated(func() { c.act(id, typ, e) }) }
	if c.by == byQueue {
		c.held = append(c.held, do)
		return
	}
	do()
}

// dialed says hello on a new link.
func (c *surfer) dialed(l *link) {
	c.link, c.open, c.syncing = l, false, false
	if c.b != nil {
		c.b.apply()
	}
	c.connectBy(true, newPipe(0), func() {})
	l.page = c.page.conn
	c.life.page.done <- nil // whoever serves is the link's business
}

// unplugged is the end of the connection, as the page notices it.
func (c *surfer) unplugged() {
	if c.link == nil {
		return
	}
	c.conn.Close("unplugged")
	c.conn, c.link, c.open = nil, nil, false
	c.abort()
}

// abort gives a takeover up that is under way.
func (c *surfer) abort() {
	if c.asked == 0 {
		return
	}
	c.asked, c.by = 0, byServer
	c.gated(func() { c.queue(func(op uint64) wire.Message { return wire.Untake{Op: op} }) })
	c.release()
}

// release does what was held back.
func (c *surfer) release() {
	for len(c.held) > 0 && c.by != byQueue {
		do := c.held[0]
		c.held = c.held[1:]
		do()
	}
}

// hear takes one message.
func (c *surfer) hear(b []byte) {
	c.state, c.welcome = nil, wire.Welcome{}
	nacks, frames := len(c.nacks), len(c.frames)
	c.take(b)
	switch {
	case c.over != nil:
		if closed, ok := c.over.(wire.Closed); !ok || closed.Reason != wire.ReasonSuperseded {
			require.FailNow(c.t, "the server ends the page", "%#v", c.over)
		}
		c.over = nil
		c.sim.note("%s is superseded", c.name)
		c.unplugged()
		return
	case c.welcome.Live != nil:
		if string(c.live) != c.session { // of another session, which began with what is kept
			c.session, c.alert = string(c.live), "quiet"
			if v, ok := c.sim.told[c.group]; ok {
				c.alert = v
			}
		}
		if c.syncing = c.welcome.Flags&wire.WelcomeSync != 0; !c.syncing {
			c.serve()
		}
	case c.state != nil:
		if c.asked != 0 && c.mark >= c.asked {
			c.adoptState()
		}
	case c.syncing:
		c.serve()
	}
	for _, n := range c.nacks[nacks:] {
		if c.asked != 0 && n.Num == c.asked {
			c.nacks = c.nacks[:nacks]
			c.abort()
		}
	}
	if c.b != nil {
		c.gated(func() { c.b.apply() })
	}
	if len(c.frames) > frames {
		c.bereft = false
	}
	if len(c.frames) > frames && c.frames[frames].Flags&wire.FrameAckWanted != 0 {
		c.write(wire.Ack{Seq: c.seq}) // behind what the page had to send
	}
}

// serve is where sending begins.
func (c *surfer) serve() {
	c.syncing, c.open = false, true
	if !c.taken && c.asked == 0 {
		c.by = byServer
	}
	c.flush()
	c.release()
}

// askTakeover has the browser's Go ask for the page.
func (c *surfer) askTakeover() {
	c.by = byQueue
	c.asked = c.queue(func(op uint64) wire.Message { return wire.Takeover{Op: op} })
}

func (c *surfer) adoptState() {
	b := &browser{page: c.page, pages: pages, seen: len(c.told), pending: map[cell]uint64{}}
	c.b, c.asked, c.by, c.taken = b, 0, byGo, true
	c.gated(func() {
		b.adopt(c.state)
		c.queue(func(op uint64) wire.Message { return wire.Taken{Op: op} })
	})
	c.release()
}

// dies is the end of the browser's Go.
func (c *surfer) dies() {
	c.gated(func() { c.b.apply() })
	c.taken, c.dirty, c.doc, c.b = false, true, docOf(c.b.root), nil
	c.by = byQueue
	c.unplugged()
	c.by = byQueue
}

// shows returns what an element shows.
func (c *surfer) shown(id string) string {
	doc := c.doc
	if c.b != nil {
		doc = docOf(c.b.root)
	}
	n := find(doc.Root, id)
	if n == nil {
		return "(none)"
	}
	if v, ok := n.Attr("value"); ok {
		return v
	}
	text := ""
	for _, k := range n.Kids {
		if len(k.Kids) > 0 {
			text += k.Kids[0].Text + " "
		} else {
			text += k.Text
		}
	}
	return strings.TrimSpace(strings.NewReplacer("[", "", "]", "").Replace(text))
}

// serverHas returns what the server has of a shared cell, in each session: of those that
// a late hello made nobody will come for.
func serverHas[T any](c *surfer, k app.SharedKey[T]) (all []T) {
	found := make(chan T, 64)
	c.sim.site.updater().Push(push.Where(func(i push.Instance) bool {
		if v, ok := push.Untrusted(i, k); ok && i.Page.ID == pageID(c.ids[0]) {
			found <- v
		}
		return false
	}), owner.Set("x"))
	c.sim.rest()
	close(found)
	for v := range found {
		all = append(all, v)
	}
	return all
}

func pageID(component string) string {
	id, _, _, _ := push.ParseComponentID(component)
	return id
}
