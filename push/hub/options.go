package hub

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/duet-ui/duet/push"
)

// Options tune a Hub. The zero value is what most servers want, but Open must be set.
type Options struct {
	Logger *slog.Logger // nil means slog.Default()
	Clock  Clock        // nil means the system's
	Build  string       // the build id: pages of other builds are synced or reloaded

	// Open makes the page that a ticket names: it runs the guards again. r is the
	// handshake's request; ticket is empty when the page has none. Return a *Refusal
	// to refuse with a reason.
	Open func(ctx context.Context, r *http.Request, ticket []byte) (*View, error)
	// Navigate makes the page that a session's shell shows next. A *Refusal makes
	// the browser load the URL itself. nil refuses all.
	Navigate func(ctx context.Context, r *http.Request, from *View, url string) (*View, error)
	// Resume is asked before a session goes on over another connection. An error
	// sends the page through Open. nil allows all who know the session's secret.
	Resume func(ctx context.Context, r *http.Request, v *View) error
	// Reauthorize is asked whether a page may go on: from time to time while it is live
	// (ReauthorizeEvery), and before its session goes on over another connection; Open
	// decides of all others. r is the handshake's request: it has the cookies of then, so a
	// *Refusal of a live page only ends its connection: the page comes back with those that
	// it has now, and if they are refused, too, its session does not go on, and Open
	// decides. Any other error about a live page is logged, and asked again the next time.
	// nil lets pages go on.
	Reauthorize func(ctx context.Context, r *http.Request, v *View) error
	// ClientAddr says whom the limits of an address count (MaxPerAddress, HelloRate,
	// AddressRate); "" is nobody, whom they do not count. nil means the IP that the
	// connection comes from, of IPv6 its /64 network, and nobody for one that is no public
	// address (loopback, private, link-local, 100.64.0.0/10): that is a proxy's, or of this
	// machine or network. Behind a proxy set it, to what the proxy says and no client can
	// forge; you must where the proxy has a public address, or its visitors are one.
	ClientAddr func(r *http.Request) string
	// MayMount decides whether a page may say that its browser mounted a component
	// of the type: then it receives what is pushed to it. Components that read a private
	// key are refused in any case: no browser mounts them. nil allows all others: a type
	// that this process never rendered may well be one that the client has, and which
	// types a page can lead to nobody can list. So a push to a type is for every visitor
	// who asks; name users or groups for what is not.
	MayMount func(p push.Principal, typeName string) bool
	// MayJoin decides whether a component may join a group by app.UseGroup, in both
	// stages: the group's name may come from what a browser set. It must be quick and
	// must not push. nil refuses all.
	MayJoin func(j Join) bool
	// Meta says what Presence tells of a page in a group. It must be quick and must not
	// push. nil says nothing.
	Meta func(p push.Page, group string) string

	Window        int           // bytes a session may have un-acknowledged before it conflates; 0 means 16 KiB
	WindowFrames  int           // frames likewise; 0 means 16
	Heartbeat     time.Duration // silence before the page is asked for a sign of life; 0 means 30 s
	AckTimeout    time.Duration // how long an asked-for acknowledgement may take; 0 means 30 s
	HelloTimeout  time.Duration // from the connection to its hello; 0 means 10 s
	Grace         time.Duration // how long a session waits for its page to come back; 0 means 60 s
	PendingWindow time.Duration // how long a page that was given out counts as pending; 0 means 60 s
	NavigateTime  time.Duration // limit of one Open, Navigate or Reauthorize; 0 means 10 s
	ActionTime    time.Duration // limit of one call; 0 means 15 minutes
	// ReauthorizeEvery is how often a page is asked for, at most and half of it at least,
	// so that they are not asked for all at once; 0 means 5 minutes, negative never.
	ReauthorizeEvery time.Duration

	// What is over one of these answers with a refusal and a time to try again, between
	// 5 and 10 s. Pages that are live stay.
	MaxSessions   int // 0 means 20,000
	MaxShared     int // renders that equal components of different pages have in common; 0 means 16,384, less than 0 shares none
	MaxUnacked    int // bytes of frames that no page has confirmed; 0 means 256 MiB. Over it live pages have one frame under way
	MaxGoroutines int // of the process; 0 means 200,000. Over it calls are refused, too
	MaxMemory     int // bytes that are live: of objects as of the last collection, stacks, the runtime; 0 means nine tenths of GOMEMLIMIT, or no limit without it

	MaxPerAddress int     // connections from one address; 0 means 2,000
	MaxPerUser    int     // connected pages of one user of a tenant; 0 means 500. Anonymous ones are not counted
	HelloRate     float64 // connections per second from one address, on average; 0 means 50
	HelloBurst    int     // connections at once; 0 means 4,000
	AddressRate   float64 // operations per second of all pages of one address; 0 means 2,000
	AddressBurst  int     // operations at once; 0 means 10,000

	MaxAway      int     // sessions kept for pages that may come back; 0 means 4,096
	MaxMessage   int     // bytes of one message of a page; 0 means 128 KiB
	MaxValue     int     // bytes of one cell that a page may set; 0 means 64 KiB
	MaxSet       int     // bytes of all cells that a page has set itself; 0 means 4 MiB
	MaxCells     int     // bytes of all cells of a hello; 0 means 64 KiB
	MaxInstances int     // of one page; 0 means 10,000
	MaxMounted   int     // instances that a browser may report as mounted; 0 means 4,096
	MaxGroups    int     // memberships of one page; 0 means 64
	MaxMembers   int     // memberships that Join gave users and sessions; 0 means 65,536
	MaxCalls     int     // calls of one page that run at once; 0 means 16
	MaxReliable  int     // bytes of results and refusals that wait for a slow page; 0 means 256 KiB
	EventRate    float64 // operations per second of one page, on average; 0 means 100
	EventBurst   int     // operations at once; 0 means 400

	Journal  push.JournalOptions
	Retained push.RetainedOptions
}

// A Clock tells the time and calls back. Tests replace it.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f in its own goroutine after d. stop reports whether it
	// prevented that.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	def(&o.Window, 16<<10)
	def(&o.WindowFrames, 16)
	def(&o.Heartbeat, 30*time.Second)
	def(&o.AckTimeout, 30*time.Second)
	def(&o.HelloTimeout, 10*time.Second)
	def(&o.Grace, 60*time.Second)
	def(&o.PendingWindow, 60*time.Second)
	def(&o.NavigateTime, 10*time.Second)
	def(&o.ActionTime, 15*time.Minute)
	def(&o.ReauthorizeEvery, 5*time.Minute)
	def(&o.MaxSessions, 20000)
	def(&o.MaxUnacked, 256<<20)
	def(&o.MaxGoroutines, 200_000)
	def(&o.MaxMemory, memoryLimit())
	def(&o.MaxPerAddress, 2000)
	def(&o.MaxPerUser, 500)
	def(&o.HelloRate, 50)
	def(&o.HelloBurst, 4000)
	def(&o.AddressRate, 2000)
	def(&o.AddressBurst, 10000)
	if o.ClientAddr == nil {
		o.ClientAddr = clientAddr
	}
	def(&o.MaxAway, 4096)
	def(&o.MaxMessage, 128<<10)
	def(&o.MaxValue, 64<<10)
	def(&o.MaxSet, 4<<20)
	def(&o.MaxCells, 64<<10)
	def(&o.MaxInstances, 10000)
	def(&o.MaxMounted, 4096)
	def(&o.MaxGroups, 64)
	def(&o.MaxMembers, 65536)
	def(&o.MaxCalls, 16)
	def(&o.MaxReliable, 256<<10)
	def(&o.EventRate, 100)
	def(&o.EventBurst, 400)
	return o
}

func def[T int | float64 | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}
