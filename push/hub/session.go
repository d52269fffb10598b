package hub

import (
	"crypto/rand"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
	"github.com/duet-ui/duet/push/wire"
)

// A stage says who renders a page.
type stage uint8

const (
	serverRenders  stage = iota // stage 2: events come up, patches go down
	handingOver                 // the state was sent, the browser's Go has not confirmed
	browserRenders              // stage 3: sets come up, state goes down
)

// A session is one live page. Its fields belong to its turn, unless they say otherwise.
type session struct {
	hub    *Hub
	turn   turn
	log    *slog.Logger
	live   string // never changes
	secret string // never changes
	epoch  uint64 // never changes

	page push.Page // as the turn has it; written under the hub's lock too

	// Guarded by the hub's lock. But for known and queued they are written in the turn,
	// so the turn may read them.
	known   push.Page // as pushes find it: ahead of page by the memberships that wait for the turn
	index   []mounted // the instances that a push can reach
	queued  uint64    // last push that waits for the turn, or was taken
	fresh   bool      // instances are being mounted that the index does not have yet
	gone    bool      // not in the hub's list any more
	left    bool      // no connection: in the away list
	counted bool      // in the hub's number of connected pages of its user
	keeps   bool      // has a ledger
	leave   func() bool

	view  *View
	build string // of the page's script and Go
	stage stage

	root   *app.Root // nil when the browser's Go renders and no effect needs it
	ledger *ledger   // from handing over on

	peer *peer // the connection, nil while away

	applied uint64            // last operation applied
	told    uint64            // applied, as the page was told last
	unsure  uint64            // operations up to it may have been run by a server before this one
	pushed  uint64            // last push that is in the state
	took    uint64            // last push that was taken in a turn
	from    uint64            // last push before the session could be found
	loaded  uint64            // pushes up to it are in what the view's loaders gave
	early   early             // cells of root
	carried map[cellID][]byte // served cells of the ledger, while a root is made from it
	joins   []gain            // that wait for settleJoins
	now     uint64            // operation that is being applied, or 0
	called  uint64            // calls that it started
	opAt    int64             // when the oldest operation came that no written frame tells of, or 0
	due     []*entryOf        // pushes that the next frame has

	win                window
	tallied            int    // of win.bytes, in the hub's sum
	first              uint64 // frame that the session began at
	movedFrom, movedTo uint64 // a page at the first was told to go on at the second
	whole              uint64 // frame with the sync that was announced last: a page before it shows something else
	reliable           []byte // encoded parts that must not be lost
	progress           map[uint64]progress
	title              string // to send, "" is none
	sync               bool   // the next frame must carry the whole tree
	heals              []*app.Instance
	echoes             []echo
	mirror             map[cellID]bool // cells that the page keeps for us; true: to be echoed in the next frame
	kept               bool            // a shared cell was set by the browser since the last frame
	handOver           bool            // the next messages are what is pending, then the state
	pageTo             func()          // applies the navigation that is being received
	ended              bool            // closed for good

	ops   bucket
	msgs  bucket
	calls map[uint64]*running

	suspects      []*app.Call // calls that perhaps nobody runs
	suspectsAt    uint64      // operation after which nobody will,
	suspectsAsked uint64      // once the page has acknowledged this frame; 0 before it is written

	reports int
	renders int // of root, as counted last
}

type cellID struct {
	inst uint64
	key  uint32
}

// An echo is a cell that changed by this page's own doing.
type echo struct {
	cellID
	inst *app.Instance
}

// A mounted is one entry of a session's index.
type mounted struct {
	id  uint64
	typ string
}

func (h *Hub) newSession(v *View, build string) *session {
	s := &session{
		hub: h, view: v, build: build, page: h.pageOf(v),
		live: rand.Text(), secret: rand.Text(),
		mirror: map[cellID]bool{},
		calls:  map[uint64]*running{},
		ops:    newBucket(h.now(), h.o.EventRate, h.o.EventBurst),
		msgs:   newBucket(h.now(), 4*h.o.EventRate, 4*h.o.EventBurst),
	}
	s.win.maxBytes, s.win.maxFrames = h.o.Window, h.o.WindowFrames
	s.log = h.log.With("page", v.Page, "route", v.Route)
	s.turn.caught, s.turn.times = s.crashed, &h.times
	return s
}

// crashed ends the session after a panic that nothing contained.
func (s *session) crashed(v any) {
	s.log.Error("hub: internal error", "panic", v, "stack", string(debug.Stack()))
	s.hub.stats.panics.Add(1)
	s.end(wire.Reload{Reason: "error", Delay: 1000})
}

// end tells the page m as the last thing it hears and forgets the session.
func (s *session) end(m wire.Message) {
	if s.ended {
		return
	}
	s.ended = true
	if s.peer != nil {
		s.peer.last(m)
	}
	s.hub.remove(s)
	s.dispose()
}

// dispose gives back what the session holds. In the turn.
func (s *session) dispose() {
	for _, c := range s.calls {
		c.cancel()
	}
	clear(s.calls)
	if s.root != nil {
		root := s.root
		s.root = nil
		root.Close()
	}
	s.ledger, s.mirror, s.reliable, s.win.sent = nil, nil, nil, nil
	s.win.bytes = 0
	s.tally()
}

// wake has the writer look for something to send.
func (s *session) wake() {
	if s.peer != nil {
		s.peer.poke()
	}
}

// say queues a part that must not be lost.
func (s *session) say(p wire.Part) {
	if s.ended {
		return
	}
	s.reliable = p.Append(s.reliable)
	if len(s.reliable) > s.hub.o.MaxReliable {
		s.refused("reliable", "bytes", len(s.reliable))
		s.end(wire.Reload{Reason: "behind", Delay: 0})
		return
	}
	s.wake()
}

// clip returns text as the wire takes it: a page cannot read a frame with another.
func clip(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), wire.MaxReason)], "")
}

// refused logs and counts that something was not done. reason is from a fixed list.
func (s *session) refused(reason string, args ...any) { s.hub.refused(s.log, reason, args...) }

// refused counts, and logs as often as a log can bear.
func (h *Hub) refused(log *slog.Logger, reason string, args ...any) {
	h.stats.refuse(reason)
	h.warnings.mu.Lock()
	pass, missed := h.warnings.take(h.now()), h.warnings.missed
	if pass {
		h.warnings.missed = 0
	} else {
		h.warnings.missed++
	}
	h.warnings.mu.Unlock()
	if !pass {
		return
	}
	if missed > 0 {
		args = append(args, "unlogged", missed)
	}
	log.Warn("hub: refused "+reason, args...)
}

// warnings bounds the lines about refusals: who is refused may try as often as they like.
type warnings struct {
	mu sync.Mutex
	bucket
	missed int // since the last line
}

const (
	warningRate  = 20 // lines a second
	warningBurst = 200
)

// render brings the root up to date and the index with it.
func (s *session) render() {
	if s.root == nil || !s.root.Dirty() {
		return
	}
	s.root.Render()
	for n := 0; len(s.joins) > 0 && n < 8; n++ { // what was given may lead to more
		s.settleJoins()
		s.root.Render()
	}
	s.countRenders()
	s.reindex()
}

// countRenders adds what the root rendered since to the hub's figures.
func (s *session) countRenders() {
	if n := s.root.Stats().Renders; n != s.renders {
		s.hub.stats.renders.Add(uint64(n - s.renders))
		s.renders = n
	}
}

// reindex publishes which instances a push can reach, and ends a page that has too many.
func (s *session) reindex() {
	h := s.hub
	old := s.index
	same, n := true, 0
	s.instances(func(id uint64, typ string) {
		same = same && n < len(old) && old[n] == mounted{id, typ}
		n++
	})
	list := old
	if !same || n != len(old) {
		list = make([]mounted, 0, n)
		s.instances(func(id uint64, typ string) { list = append(list, mounted{id, typ}) })
		if s.stage == serverRenders {
			for _, m := range list {
				h.types.LoadOrStore(m.typ, true)
			}
		}
		s.forgetCells(list)
		s.quitAll(func(inst uint64) bool {
			return slices.ContainsFunc(list, func(m mounted) bool { return m.id == inst })
		})
	}
	h.mu.Lock()
	s.index, s.fresh, s.keeps = list, false, s.ledger != nil
	h.mu.Unlock()
	if n > h.o.MaxInstances {
		s.refused("instances", "count", n)
		s.end(wire.Closed{Reason: "instances"})
	}
}

// instances calls f for every instance that a push can reach, in a fixed order.
func (s *session) instances(f func(id uint64, typ string)) {
	switch {
	case s.stage == browserRenders:
		s.ledger.each(func(r *record) { f(r.id, r.typ) })
	case s.root != nil:
		s.root.Instances(func(i *app.Instance) { f(i.ID(), i.TypeName()) })
	}
}

// forgetCells takes the cells of unmounted instances out of the page's mirror.
func (s *session) forgetCells(list []mounted) {
	if len(s.mirror) == 0 || s.stage != serverRenders {
		return
	}
	here := make(map[uint64]bool, len(list))
	for _, m := range list {
		here[m.id] = true
	}
	for c := range s.mirror {
		if !here[c.inst] {
			delete(s.mirror, c)
			s.say(wire.Part{Kind: wire.PartEcho, Inst: c.inst, Key: c.key})
		}
	}
}
