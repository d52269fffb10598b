// Package hub keeps the pages that are connected: it rebuilds a page from its
// ticket, runs its events, writes its frames, takes it through the takeover, and
// pushes to it. It knows no HTTP beyond the handshake's request, which it only
// hands on; package server does.
//
// Read in order: options.go and view.go (what the server gives), updater.go (the one
// verb), take.go and start.go (what a push does to a page that is there, and to one
// that comes), groups.go and watch.go (who is in which group, and who is there),
// serve.go (a connection), open.go and resume.go (how a page begins and comes back),
// session.go and turn.go (a live page and who may touch it), op.go (what a page asks),
// frame.go and window.go (what it is told), takeover.go, ledger.go and splice.go (the
// browser's Go renders), call.go (actions).
//
// A session's state belongs to its turn: a short run queue that any goroutine may
// enter and nobody waits in. The hub's own lock guards the journal, the retained
// values and the list of sessions; it is never held while user code runs.
package hub

import (
	"crypto/rand"
	"encoding/binary"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/push"
)

// A Hub keeps the live sessions of one process. All methods are safe for concurrent use.
type Hub struct {
	o      Options
	log    *slog.Logger
	stats  counters
	share  *app.Sharing // nil shares nothing
	states states

	addresses addresses
	memory    memory
	warnings  warnings
	times     times
	unacked   atomic.Int64 // bytes of frames that no page has confirmed

	mu       sync.Mutex
	journal  *push.Journal
	retained *push.Retained
	sessions map[string]*session   // by live id
	pages    map[string][]*session // by page id
	away     awayList
	pending  pendingWindow
	openings map[*opening]bool
	users    map[user]int // connected pages of each
	closed   bool
	epoch    uint64 // of the newest session

	members     map[holder][]string // groups that the server put somebody in, sorted
	memberships int
	watches     map[*Watch]bool

	rules      sync.RWMutex // guards what is registered
	actions    map[string]rule
	predicates map[string]func(push.Instance, string) bool

	journalID    uint64
	sharesPushes atomic.Bool // a shared key was pushed

	types sync.Map       // names of component types that were rendered here
	work  sync.WaitGroup // connections and calls
}

// New returns a Hub without sessions.
func New(o Options) *Hub {
	o = o.withDefaults()
	h := &Hub{
		o:          o,
		log:        o.Logger,
		retained:   push.NewRetained(o.Retained),
		sessions:   map[string]*session{},
		pages:      map[string][]*session{},
		openings:   map[*opening]bool{},
		members:    map[holder][]string{},
		watches:    map[*Watch]bool{},
		users:      map[user]int{},
		actions:    map[string]rule{},
		predicates: map[string]func(push.Instance, string) bool{},
	}
	h.times.clock = o.Clock
	h.journalID = randomID()
	h.journal = push.NewJournal(h.journalID, o.Journal)
	h.warnings.bucket = newBucket(h.now(), warningRate, warningBurst)
	if o.MaxShared >= 0 {
		h.share = app.NewSharing(o.MaxShared)
	}
	h.pending.width = int64(o.PendingWindow / pendingBuckets)
	return h
}

// randomID returns a number that no other journal has and that is not 0.
func randomID() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:]) | 1
}

func (h *Hub) now() int64 { return h.o.Clock.Now().UnixMilli() }

// Predicate registers what push.Named(name, ...) matches. match must be quick and
// must not push. Register before the first push; a second one of a name replaces
// the first.
func (h *Hub) Predicate(name string, match func(i push.Instance, arg string) bool) {
	h.rules.Lock()
	h.predicates[name] = match
	h.rules.Unlock()
}

// Position returns the place in the journal that a page rendered from now on
// starts at: take it before the page's loaders run, and give it back in View.
func (h *Hub) Position() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.journal.Position().Append(nil)
}

// Initial returns what the cell of k in inst starts with on v's page: what was
// pushed last to a target that matches, or else what v's loaders gave.
func (h *Hub) Initial(v *View, inst *app.Instance, k *app.KeyInfo) (any, bool) {
	p := h.pageOf(v)
	inst.Groups(func(group string) {
		if h.mayJoin(&p, group, inst.TypeName()) {
			p.Joined = append(p.Joined, push.Membership{Group: group, Inst: inst.ID()})
		}
	})
	h.mu.Lock()
	hist := h.facts(&p, inst.ID(), inst.TypeName(), k.Fingerprint)
	h.mu.Unlock()
	if u, ok := h.start(k, hist, v, h.loadedAt(v)); ok {
		return u.Value(), true
	}
	if v.Initial != nil {
		return v.Initial(k)
	}
	return nil, false
}

// Rendered notes that a page was given out: until its hello, or until the pending
// window ends, it counts as pending.
func (h *Hub) Rendered(v *View) {
	h.mu.Lock()
	h.pending.add(h.now(), 1)
	h.mu.Unlock()
}
