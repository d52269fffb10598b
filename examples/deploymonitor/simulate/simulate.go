// Package simulate plays a deployment without deploying: a fixed timeline that
// shows every state of the dashboard. It reports the same State values as
// pipeline, so that a page cannot tell the two apart.
//
// A round: after the first wait of 5 s, a build goes through five steps in 12 s
// and one in five fails at the last; 30 s later the next round starts.
package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
)

// FirstWait is how long the simulation is idle before its first round.
const FirstWait = 5 * time.Second

// BetweenRounds is how long an outcome stays before the next round.
const BetweenRounds = 30 * time.Second

// A step is one report of a running round and how long it stays.
type step struct {
	percent int
	stage   string
	lasts   time.Duration
}

var steps = []step{
	{0, "Preparing the build environment", 2 * time.Second},
	{20, "Fetching dependencies", 3 * time.Second},
	{40, "Building the application", 3 * time.Second},
	{70, "Optimizing the assets", 2 * time.Second},
	{90, "Rolling out to production", 2 * time.Second},
}

// failure is what a round that fails reports.
const failure = "optimize: the build broke while its assets were optimized\n" +
	"  bundle.js:42:15: cannot read \"foo\" of an undefined value"

// A Clock tells the time and waits. The zero Options use the real one.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

// Options tune a Player. The zero value plays in real time.
type Options struct {
	Site  string                // shown name; empty means "my-awesome-site.com"
	Clock Clock                 // nil means the system's
	Rand  func(n uint64) uint64 // a number below n, not cryptographic; nil means math/rand's
}

// A Player plays rounds. Its methods are safe for concurrent use.
type Player struct {
	opt    Options
	start  chan struct{} // one token: begin the next round now
	cancel chan struct{} // one token: end the running round

	mu    sync.Mutex
	state pipeline.State
	asked bool // Deploy was called and its round has not begun
}

// New returns a Player in phase Idle. Nothing happens before Watch.
func New(opt Options) *Player {
	if opt.Site == "" {
		opt.Site = "my-awesome-site.com"
	}
	if opt.Clock == nil {
		opt.Clock = systemClock{}
	}
	if opt.Rand == nil {
		opt.Rand = rand.Uint64N
	}
	return &Player{
		opt: opt, start: make(chan struct{}, 1), cancel: make(chan struct{}, 1),
		state: pipeline.State{Site: opt.Site, Stage: "Waiting for a deployment"},
	}
}

// Deploy begins the next round without waiting for its time. It fails with a
// *pipeline.BusyError while one is playing.
func (p *Player) Deploy() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked || p.state.Phase == pipeline.Building {
		return &pipeline.BusyError{ID: p.state.ID, Stage: p.state.Stage}
	}
	p.asked = true
	p.start <- struct{}{} // never blocks: asked guards the only token
	return nil
}

// Cancel ends the round that is playing, or fails with pipeline.ErrIdle.
func (p *Player) Cancel() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Phase != pipeline.Building {
		return pipeline.ErrIdle
	}
	select {
	case p.cancel <- struct{}{}:
	default: // already asked for
	}
	return nil
}

// Watch plays rounds until ctx ends, whose error it returns, and reports each
// state. One Watch at a time.
func (p *Player) Watch(ctx context.Context, report func(pipeline.State)) error {
	tell := func(s pipeline.State) {
		p.mu.Lock()
		p.state = s
		p.mu.Unlock()
		report(s)
	}
	tell(pipeline.State{Site: p.opt.Site, Stage: "Waiting for a deployment"})
	for wait := FirstWait; ; wait = BetweenRounds {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.opt.Clock.After(wait):
		case <-p.start:
		}
		if err := p.round(ctx, tell); err != nil {
			return err
		}
	}
}

// round plays one deployment. Its error is that of ctx.
func (p *Player) round(ctx context.Context, tell func(pipeline.State)) error {
	p.forget()
	s := pipeline.State{
		ID: fmt.Sprintf("%08x", p.opt.Rand(1<<32)), Site: p.opt.Site,
		Phase: pipeline.Building, Started: p.opt.Clock.Now(),
	}
	for _, st := range steps {
		s.Stage, s.Percent = st.stage, st.percent
		tell(p.logged(s, "▸ "+st.stage))
		s = p.Current()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.opt.Clock.After(st.lasts):
		case <-p.cancel:
			tell(p.cancelled(s, st.stage))
			return nil
		}
	}
	if p.opt.Rand(5) == 0 {
		tell(p.failed(s, failure))
	} else {
		tell(p.published(s))
	}
	return nil
}

// forget drops what was asked before the round that begins now.
func (p *Player) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = false
	for _, token := range []chan struct{}{p.start, p.cancel} {
		select {
		case <-token:
		default:
		}
	}
}

// Current returns the state that was reported last.
func (p *Player) Current() pipeline.State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

func (p *Player) failed(s pipeline.State, reason string) pipeline.State {
	s.Phase, s.Stage, s.Err = pipeline.Failed, "Deployment failed", reason
	s.Finished = p.opt.Clock.Now()
	return p.logged(s, "✗ "+s.Stage)
}

func (p *Player) cancelled(s pipeline.State, while string) pipeline.State {
	s.Phase, s.Stage, s.Err = pipeline.Cancelled, "Cancelled", "Cancelled while "+strings.ToLower(while[:1])+while[1:]+"."
	s.Finished = p.opt.Clock.Now()
	return p.logged(s, "✗ Cancelled")
}

func (p *Player) published(s pipeline.State) pipeline.State {
	s.Phase, s.Stage, s.Percent = pipeline.Published, "Live", 100
	s.LiveURL = "https://" + s.Site + "/" + s.ID
	s.Finished = p.opt.Clock.Now()
	return p.logged(s, "✓ Published at "+s.LiveURL)
}

// logged adds a line and brings the duration up to date. States that were
// reported keep their logs.
func (p *Player) logged(s pipeline.State, text string) pipeline.State {
	s.Elapsed = p.opt.Clock.Now().Sub(s.Started)
	s.Log = append(slices.Clip(s.Log), pipeline.Line{ID: len(s.Log) + 1, Text: text})
	return s
}

type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
