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
	// MayMount decides whether a page may say that its browser mounted a component
	// of the type: then it receives what is pushed to it. nil allows all: a type that
	// this process never rendered may well be one that the client has.
	MayMount func(p push.Principal, typeName string) bool
	// MayJoin decides whether a component may join a group by app.UseGroup, in both
	// stages: the group's name may come from what a browser set. It must be quick and
	// must not push. nil refuses all.
	MayJoin func(j Join) bool
	// Meta says what Presence tells of a page in a group. It must be quick and must not
	// push. nil says nothing.
	Meta func(p push.Page, group string) string

	Window        int           // bytes a session may have un-acknowledged before it conflates; 0 means 16 KiB
	WindowFrames  int           // frames likewise; 0 means 4
	Heartbeat     time.Duration // silence before the page is asked for a sign of life; 0 means 30 s
	AckTimeout    time.Duration // how long an asked-for acknowledgement may take; 0 means 30 s
	HelloTimeout  time.Duration // from the connection to its hello; 0 means 10 s
	Grace         time.Duration // how long a session waits for its page to come back; 0 means 60 s
	PendingWindow time.Duration // how long a page that was given out counts as pending; 0 means 60 s
	NavigateTime  time.Duration // limit of one Open or Navigate; 0 means 10 s
	ActionTime    time.Duration // limit of one call; 0 means 15 minutes

	MaxSessions  int     // 0 means 20,000
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
	def(&o.WindowFrames, 4)
	def(&o.Heartbeat, 30*time.Second)
	def(&o.AckTimeout, 30*time.Second)
	def(&o.HelloTimeout, 10*time.Second)
	def(&o.Grace, 60*time.Second)
	def(&o.PendingWindow, 60*time.Second)
	def(&o.NavigateTime, 10*time.Second)
	def(&o.ActionTime, 15*time.Minute)
	def(&o.MaxSessions, 20000)
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
