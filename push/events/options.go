package events

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/duet-ui/duet/push"
)

// Options tunes a Stream. The zero value lets everybody of this site listen, keeps
// the last minutes for those who come back, and bounds everything. Where 0 means a
// default, a negative number means none or no bound.
type Options struct {
	// Authorize says who makes a request and whether they may listen; nil lets
	// everybody in, as nobody in particular. ErrStop answers 204, after which
	// EventSource stays away; a *Refusal answers as it says; any other error 403.
	Authorize func(*http.Request) (Admission, error)

	// Recheck is how often Authorize is asked again while a client listens; 0 means
	// never. When it fails, or says somebody else, the stream ends, and what
	// the client asks next is answered anew.
	Recheck time.Duration

	// OnConnect runs for every client before it gets anything but a replay. What it
	// sends to the client goes before all that is sent to the stream meanwhile, so
	// it can send the present value of what the stream then changes.
	OnConnect func(*Client, *http.Request)

	// OnDisconnect runs after a client is gone, with the reason: ErrGone, ErrSlow,
	// ErrStop, ErrClosed, ErrRefused or what its connection failed with.
	OnDisconnect func(*Client, error)

	// Origins are the other sites whose pages may listen ("https://example.com"),
	// with the visitor's cookies. "*" is every site, without them.
	Origins []string

	History      int           // events kept for clients that come back; 0 means 1,024, negative keeps none and numbers none
	HistoryBytes int           // their size on the wire; 0 means 1 MiB
	HistoryAge   time.Duration // how long they are kept; 0 means 5 min
	Query        string        // query parameter with the last id, for who cannot set a header; "" means "lastEventId"
	Gap          string        // name of the event that says that something is missing; "" means "gap". See Gap* for its data

	Retry     time.Duration // what each client is told to wait before it comes back; 0 means 2 s, negative tells nothing
	KeepAlive time.Duration // longest silence on a connection; 0 means 15 s, negative keeps nothing alive
	Heartbeat Event         // what breaks the silence; the zero Event means a comment, which pages do not see
	Padding   int           // bytes of comment that begin a stream, for proxies that hold back the first ones; 0 means none

	Queue        int           // events that may wait for one slow reader; 0 means 256
	QueueBytes   int           // their size on the wire; 0 means 256 KiB
	Overflow     Overflow      // what happens to a reader whose queue is full; the zero value is Disconnect
	WriteTimeout time.Duration // how long one write may take; 0 means 10 s
	MaxEvent     int           // bytes of one event on the wire; 0 means 256 KiB

	MaxClients    int                        // clients in all; 0 means 10,000
	MaxPerAddress int                        // clients from one address; 0 means 256
	MaxPerUser    int                        // clients of one user; 0 means 64. Anonymous ones are not counted
	RetryAfter    time.Duration              // what a refused client is told, with up to as much again at random; 0 means 5 s
	Address       func(*http.Request) string // whom MaxPerAddress counts; nil means the IP, of IPv6 the /64 network. Set it behind a proxy
	Drain         time.Duration              // window over which Shutdown spreads the clients' return; 0 means 10 s
	Logger        *slog.Logger               // nil means slog.Default()
}

// An Overflow says what happens to a reader that is too slow for its queue.
type Overflow uint8

const (
	// Disconnect ends the stream of a slow reader. It comes back by itself and gets
	// what it missed from the history, or is told that it is not all there. Nothing
	// is lost unseen; choose it where every event counts.
	Disconnect Overflow = iota
	// DropOldest drops what has waited longest, and tells the reader once, where
	// the gap is. Choose it where a new event makes older ones stale.
	DropOldest
)

// An Admission is what Authorize says of a client.
type Admission struct {
	Principal  push.Principal
	Groups     []string          // groups it is a member of, besides Principal.Groups
	Properties map[string]string // what Client.Get answers; copied
}

func orDefault[T int | time.Duration](v, standard T) T {
	switch {
	case v < 0:
		return 0
	case v == 0:
		return standard
	}
	return v
}

// unbounded stands for a limit that is none.
const unbounded = int(^uint(0) >> 1)

func orUnbounded(v, standard int) int {
	if v < 0 {
		return unbounded
	}
	return orDefault(v, standard)
}

func (o Options) withDefaults() Options {
	o.History = orDefault(o.History, 1024)
	o.HistoryBytes = orUnbounded(o.HistoryBytes, 1<<20)
	if o.HistoryAge == 0 {
		o.HistoryAge = 5 * time.Minute
	}
	if o.Query == "" {
		o.Query = "lastEventId"
	}
	if o.Gap == "" {
		o.Gap = "gap"
	}
	o.Retry = orDefault(o.Retry, 2*time.Second)
	o.KeepAlive = orDefault(o.KeepAlive, 15*time.Second)
	o.Queue = orUnbounded(o.Queue, 256)
	o.QueueBytes = orUnbounded(o.QueueBytes, 256<<10)
	o.WriteTimeout = orDefault(o.WriteTimeout, 10*time.Second)
	o.MaxEvent = orUnbounded(o.MaxEvent, 256<<10)
	o.MaxClients = orUnbounded(o.MaxClients, 10_000)
	o.MaxPerAddress = orUnbounded(o.MaxPerAddress, 256)
	o.MaxPerUser = orUnbounded(o.MaxPerUser, 64)
	o.RetryAfter = orDefault(o.RetryAfter, 5*time.Second)
	o.Drain = orDefault(o.Drain, 10*time.Second)
	if o.Address == nil {
		o.Address = addressOf
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o
}
