package hub_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/diffcore"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/hub"
	"github.com/duet-ui/duet/push/wire"
	"github.com/stretchr/testify/require"
)

// A clock is moved by hand.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer
}

type timer struct {
	at time.Time
	f  func()
}

func newClock() *clock { return &clock{now: time.UnixMilli(1_700_000_000_000)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &timer{c.now.Add(d), f}
	c.timers = append(c.timers, t)
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		was := t.f != nil
		t.f = nil
		return was
	}
}

// advance moves the clock and runs what is due.
func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []func()
	kept := c.timers[:0:0]
	for _, t := range c.timers {
		switch {
		case t.f == nil:
		case t.at.After(c.now):
			kept = append(kept, t)
		default:
			due = append(due, t.f)
			t.f = nil
		}
	}
	c.timers = kept
	c.mu.Unlock()
	for _, f := range due {
		f()
	}
}

// A pipe is a connection in memory: the hub's end.
type pipe struct {
	up, down chan []byte
	cut      chan struct{}
	once     sync.Once
	reason   string
}

// newPipe returns a pipe that holds size messages on their way down.
func newPipe(size int) *pipe {
	return &pipe{up: make(chan []byte, 4096), down: make(chan []byte, size), cut: make(chan struct{})}
}

// Read loses what was on its way when the pipe is cut, as a network does.
func (p *pipe) Read(ctx context.Context) ([]byte, error) {
	select {
	case <-p.cut:
		return nil, io.EOF
	default:
	}
	select {
	case b := <-p.up:
		return b, nil
	case <-p.cut:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipe) Write(ctx context.Context, msg []byte) error {
	select {
	case p.down <- bytes.Clone(msg):
		return nil
	case <-p.cut:
		return io.EOF
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pipe) Close(reason string) error {
	p.once.Do(func() { p.reason = reason; close(p.cut) })
	return nil
}

// A site serves pages to headless clients.
type site struct {
	t     *testing.T
	clock *clock
	o     hub.Options
	hub   *hub.Hub
	log   *logBuffer

	mu    sync.Mutex
	views map[string]*hub.View // what a ticket names

	foreign bool // tickets are of another principal
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var errNoTicket = &hub.Refusal{Reason: "ticket", Reload: true}

func newSite(t *testing.T, o hub.Options) *site {
	s := &site{t: t, clock: newClock(), o: o, log: &logBuffer{}, views: map[string]*hub.View{}}
	s.o.Clock = s.clock
	s.o.Logger = slog.New(slog.NewTextHandler(s.log, nil))
	if s.o.Build == "" {
		s.o.Build = "b1"
	}
	s.o.Open = func(_ context.Context, _ *http.Request, ticket []byte) (*hub.View, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		v, ok := s.views[string(ticket)]
		if !ok {
			return nil, errNoTicket
		}
		c := *v
		c.Cells = !s.foreign
		return &c, nil
	}
	s.restart()
	t.Cleanup(s.stop)
	return s
}

func (s *site) stop() {
	if s.hub != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(s.t, s.hub.Shutdown(ctx))
	}
}

// restart is a new process: nothing but the views, which tickets would carry, survives.
func (s *site) restart() { s.hub = hub.New(s.o) }

func (s *site) updater() *hub.Updater { return s.hub.Updater() }

// A get is the render of one page.
type get struct {
	host
	v *hub.View
	h *hub.Hub
}

// host is an app.Host that does nothing.
type host struct{}

func (host) Changed(*app.Instance, *app.KeyInfo)             {}
func (host) Action(*app.Call)                                {}
func (host) Wake()                                           {}
func (host) Failed(*app.Instance, error)                     {}
func (host) Now() int64                                      { return 0 }
func (host) After(int, func()) func()                        { return func() {} }
func (host) Initial(*app.Instance, *app.KeyInfo) (any, bool) { return nil, false }

func (g get) Initial(i *app.Instance, k *app.KeyInfo) (any, bool) { return g.h.Initial(g.v, i, k) }

// open renders a page as a GET does and returns its client, not connected.
func (s *site) open(v hub.View, chain ...app.Component) *page {
	v.Page, v.Chain, v.Position = s.hub.NewPageID(), chain, s.hub.Position()
	if v.Route == "" {
		v.Route = "/"
	}
	s.mu.Lock()
	s.views[v.Page] = &v
	s.mu.Unlock()
	root := app.NewRoot(get{v: &v, h: s.hub}, app.RootOptions{OneShot: true})
	defer root.Close()
	root.SetChain(chain)
	root.Render()
	p := &page{
		site: s, t: s.t, doc: diffcore.NewDoc(root.Mount()), ticket: v.Page, hash: root.Hash(),
		cells: map[cell][]byte{}, results: map[uint64]wire.Part{}, build: s.o.Build,
	}
	root.Instances(func(i *app.Instance) { p.ids = append(p.ids, hub.ComponentID(v.Page, i.ID())) })
	s.hub.Rendered(&v)
	return p
}

type cell struct {
	inst uint64
	key  uint32
}

// A page is a client without a browser: what boot.js does, on a diffcore.Doc.
type page struct {
	site *site
	t    *testing.T
	doc  *diffcore.Doc
	ids  []string // component ids as the server rendered them, parents first

	ticket, build string
	hash          uint64
	dirty         bool // patched since the GET
	deaf          bool // does not acknowledge frames
	lost          bool // not what the last frame made of it

	live, secret []byte
	epoch, seq   uint64
	mark, op     uint64
	sent         uint64
	outbox       []queued
	cells        map[cell][]byte
	taken        bool

	conn    *pipe
	done    chan error
	welcome wire.Welcome
	frames  []wire.Frame // since the last connect
	sizes   []int
	state   *wire.Snapshot
	nacks   []wire.Part
	stales  []uint64
	results map[uint64]wire.Part
	told    []told
	nav     []wire.Part
	over    wire.Message // Closed, Reload or Refused
	misses  int
}

// A told is a State part and the confirmation of its frame.
type told struct {
	wire.Part
	ack uint64
}

// A queued is an operation that is not confirmed.
type queued struct {
	op   uint64
	make func() wire.Message // again for each connection
}

// dial connects with what the page has; resume says whether it tries to go on.
func (p *page) dial(resume bool) {
	p.connect(resume, newPipe(1024))
}

func (p *page) connect(resume bool, conn *pipe) {
	p.connectBy(resume, conn, func() {
		h, done := p.site.hub, p.done
		go func() { done <- h.Serve(context.Background(), conn, nil) }()
	})
}

// connectBy says hello on conn once serve has begun to serve it.
func (p *page) connectBy(resume bool, conn *pipe, serve func()) {
	p.conn, p.done, p.frames, p.sizes, p.over = conn, make(chan error, 1), nil, nil, nil
	m := wire.Hello{Version: wire.Version, Build: p.build, Ticket: []byte(p.ticket), Hash: p.hash, Mark: p.mark, Sent: p.sent}
	if resume && p.live != nil {
		m.Flags |= wire.HelloResume
		m.Live, m.Secret, m.Epoch, m.Seq = p.live, p.secret, p.epoch, p.seq
	}
	if p.dirty {
		m.Flags |= wire.HelloUnproven
	}
	if p.lost {
		m.Flags |= wire.HelloLost
	}
	if p.taken {
		m.Flags |= wire.HelloTaken
	}
	for c, v := range p.cells {
		m.Cells = append(m.Cells, wire.Cell{Inst: c.inst, Key: c.key, Value: v})
	}
	slices.SortFunc(m.Cells, func(a, b wire.Cell) int { return cmp.Or(cmp.Compare(a.Inst, b.Inst), cmp.Compare(a.Key, b.Key)) })
	serve()
	p.write(m)
}

// live connects and waits for the welcome.
func (p *page) goLive(resume bool) *page {
	p.dial(resume)
	p.awaitWelcome()
	return p
}

func (p *page) awaitWelcome() {
	p.welcome = wire.Welcome{}
	p.until("welcome", func() bool { return p.welcome.Live != nil || p.over != nil })
	if p.over != nil {
		return
	}
	if p.welcome.Flags&wire.WelcomeSync != 0 {
		n := len(p.frames)
		p.until("sync", func() bool { return len(p.frames) > n })
	}
	p.flush()
}

// flush sends again what is not confirmed.
func (p *page) flush() {
	for _, q := range p.outbox {
		p.sent = max(p.sent, q.op)
		p.write(q.make())
	}
}

func (p *page) write(m wire.Message) {
	select {
	case p.conn.up <- m.Append(nil):
	case <-p.conn.cut:
	}
}

// queue numbers an operation, keeps and sends it.
func (p *page) queue(make func(op uint64) wire.Message) uint64 {
	p.op++
	op := p.op
	q := queued{op, func() wire.Message { return make(op) }}
	p.outbox = append(p.outbox, q)
	if p.conn != nil {
		p.sent = max(p.sent, op)
		p.write(q.make())
	}
	return op
}

// cut ends the connection and forgets what was on its way down.
func (p *page) cut() {
	if p.conn == nil {
		return
	}
	p.conn.Close("cut")
	<-p.done
	p.conn = nil
}

// until takes messages until cond holds.
func (p *page) until(what string, cond func() bool) {
	p.t.Helper()
	deadline := time.After(10 * time.Second)
	for !cond() {
		if p.conn == nil {
			p.t.Fatalf("waiting for %s without a connection", what)
		}
		select {
		case b := <-p.conn.down:
			p.take(b)
		case <-p.conn.cut:
			select {
			case b := <-p.conn.down:
				p.take(b)
			default:
				if !cond() {
					p.t.Fatalf("connection ended while waiting for %s; last word %#v\n%s", what, p.over, p.site.log)
				}
			}
		case <-deadline:
			p.t.Fatalf("no %s; page shows %s\n%s", what, p.doc.HTML(), p.site.log)
		}
	}
}

// take does what boot.js does with one message.
func (p *page) take(b []byte) {
	m, err := wire.DecodeServer(b)
	require.NoError(p.t, err)
	switch m := m.(type) {
	case wire.Welcome:
		p.welcome = m
		if m.Flags&wire.WelcomeAfresh != 0 {
			p.frames = nil
		}
		p.live, p.secret, p.epoch, p.seq = m.Live, m.Secret, m.Epoch, m.Seq
		p.acked(m.Ack)
	case wire.Frame:
		require.Equal(p.t, p.seq+1, m.Seq, "frames come in order")
		p.seq = m.Seq
		p.frames = append(p.frames, m)
		p.sizes = append(p.sizes, len(b))
		for _, part := range m.Parts {
			p.part(part, m.Ack)
		}
		p.acked(m.Ack)
		if m.Flags&wire.FrameAckWanted != 0 && !p.deaf {
			p.write(wire.Ack{Seq: m.Seq})
		}
	case wire.State:
		require.Equal(p.t, p.seq, m.Seq)
		p.acked(m.Ack)
		p.state, err = wire.DecodeSnapshot(m.Payload)
		require.NoError(p.t, err)
	default:
		p.over = m
	}
}

func (p *page) part(part wire.Part, ack uint64) {
	switch part.Kind {
	case wire.PartPatch:
		p.dirty = true
		if err := diffcore.Apply(p.doc, part.Data); err != nil {
			var miss *diffcore.MissError
			require.True(p.t, errors.As(err, &miss), "patch: %v", err)
			p.misses++
			for _, path := range miss.Paths {
				p.write(wire.Heal{Path: path})
			}
		}
	case wire.PartEcho:
		c := cell{part.Inst, part.Key}
		if len(part.Data) == 0 {
			delete(p.cells, c)
		} else {
			p.cells[c] = part.Data
		}
	case wire.PartState, wire.PartSplice:
		p.told = append(p.told, told{part, ack})
	case wire.PartNack:
		p.nacks = append(p.nacks, part)
	case wire.PartStale:
		p.stales = append(p.stales, part.Num)
	case wire.PartResult:
		p.results[part.Num] = part
	case wire.PartNav:
		p.nav = append(p.nav, part)
		if len(part.Data2) > 0 {
			p.ticket = string(part.Data2)
		}
	}
}

func (p *page) acked(op uint64) {
	p.mark = max(p.mark, op)
	for len(p.outbox) > 0 && p.outbox[0].op <= op {
		p.outbox = p.outbox[1:]
	}
}

// settled waits until every operation is confirmed.
func (p *page) settled() {
	p.t.Helper()
	p.until("confirmation", func() bool { return len(p.outbox) == 0 })
}

// shows waits until the page's markup holds text.
func (p *page) shows(text string) {
	p.t.Helper()
	p.until("text "+text, func() bool { return strings.Contains(p.doc.HTML(), text) })
}

// fire sends an event on the element with this id attribute.
func (p *page) fire(id, typ string, e app.Event) uint64 {
	node := find(p.doc.Root, id)
	require.NotNil(p.t, node, "no element %q in %s", id, p.doc.HTML())
	path, frame := []uint32{1 << 31}, p.seq
	return p.queue(func(op uint64) wire.Message {
		if now, ok := slotPath(p.doc.Root, node); ok {
			path, frame = now, p.seq
		} // else the node is gone: as it was sent last
		return wire.Event{Op: op, Frame: frame, Path: path, Type: typ, Data: e.AppendData(nil)}
	})
}

func (p *page) click(id string) uint64 { return p.fire(id, "click", app.Event{}) }

func find(n *diffcore.DocNode, id string) *diffcore.DocNode {
	if v, ok := n.Attr("id"); ok && v == id {
		return n
	}
	for _, k := range n.Kids {
		if f := find(k, id); f != nil {
			return f
		}
	}
	return nil
}

// slotPath returns the slot indexes from the page's root slot to node.
func slotPath(root, node *diffcore.DocNode) ([]uint32, bool) {
	path, ok := searchSlots(root.Kids, node)
	if !ok {
		return nil, false
	}
	return path[1:], true // the container's only slot is the root itself
}

func searchSlots(kids []*diffcore.DocNode, node *diffcore.DocNode) ([]uint32, bool) {
	slot := uint32(0)
	for i := 0; i < len(kids); i++ {
		k := kids[i]
		switch {
		case k == node:
			return []uint32{slot}, true
		case k.Kind == diffcore.DocElement:
			if rest, ok := searchSlots(k.Kids, node); ok {
				return append([]uint32{slot}, rest...), true
			}
		case k.Kind == diffcore.DocComment && k.Text == "[":
			end, depth := i+1, 1
			for ; ; end++ {
				if kids[end].Kind == diffcore.DocComment && kids[end].Text == "[" {
					depth++
				} else if kids[end].Kind == diffcore.DocComment && kids[end].Text == "]" {
					if depth--; depth == 0 {
						break
					}
				}
			}
			if rest, ok := searchSlots(kids[i+1:end], node); ok {
				return append([]uint32{slot}, rest...), true
			}
			i = end
		case k.Kind == diffcore.DocText:
			continue // belongs to the marker before it
		}
		slot++
	}
	return nil, false
}

// rowsOf returns the numbers of the rows that the page shows.
func rowsOf(p *page) (rows []int) {
	for i := 1; i <= 8; i++ {
		if find(p.doc.Root, "row"+strconv.Itoa(i)) != nil {
			rows = append(rows, i)
		}
	}
	return rows
}

// pickedOf returns the rows whose handlers ran, from what the page keeps for the server.
func pickedOf(p *page) (rows []int) {
	for c, b := range p.cells {
		if c.key == picked.Info().Fingerprint {
			require.NoError(p.t, app.DecodeValue(b, &rows))
		}
	}
	return rows
}

func docOf(root *app.Root) *diffcore.Doc { return diffcore.NewDoc(root.Mount()) }

// pushUntil pushes until the result is as it should be, or ten seconds. Push waits for
// nobody: a session that is in its turn just then judges later, and is not counted.
func pushUntil(ok func(push.Result) bool, do func() push.Result) push.Result {
	deadline := time.Now().Add(10 * time.Second)
	for {
		if res := do(); ok(res) || time.Now().After(deadline) {
			return res
		}
		runtime.Gosched()
	}
}

// reachesOne pushes to a target that judges cells, until the one page that it matches has
// ended its turn.
func (s *site) reachesOne(to push.Target, updates ...app.Update) {
	s.t.Helper()
	res := pushUntil(func(r push.Result) bool { return r.Reached == 1 }, func() push.Result {
		return s.updater().Push(to, updates...)
	})
	require.Equal(s.t, 1, res.Reached, to.String())
}
