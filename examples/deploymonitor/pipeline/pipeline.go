// Package pipeline deploys a small Go site for real: it copies a source folder,
// vets, tests and builds it with the go command, runs the program to write its
// pages, compresses them and publishes the result under a live URL.
//
// It knows nothing of Duet: it turns a folder into a stream of State values.
//
// Read in order: state.go (what is reported), pipeline.go (one deployment at a
// time), stages.go (what a deployment does), command.go and output.go (child
// processes), publish.go and live.go (where the result goes).
//
// A site is a Go module whose main package writes its pages into the folder that
// is its only argument. Its code is trusted as far as `go test` trusts it: the
// folder comes from the command line, never from a page.
package pipeline

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Errors that callers branch on.
var (
	// ErrBusy reports that a deployment is running; errors.As gives its *BusyError.
	ErrBusy = errors.New("pipeline: a deployment is already running")
	// ErrIdle reports that there is nothing to cancel.
	ErrIdle = errors.New("pipeline: no deployment is running")
	// ErrClosed reports a call after Close.
	ErrClosed = errors.New("pipeline: closed")
	// ErrCancelled is the outcome of a deployment that Cancel or Close ended.
	ErrCancelled = errors.New("pipeline: cancelled")
	// ErrTimeLimit is the outcome of a deployment that took longer than Options.Limit.
	ErrTimeLimit = errors.New("pipeline: over the time limit")
)

// A BusyError names the deployment that is in the way.
type BusyError struct {
	ID    string
	Stage string
}

// Error says which deployment runs and how far it is; it is fit to be shown to a user.
func (e *BusyError) Error() string {
	return fmt.Sprintf("Deployment %s is already running (%s). Wait for it or cancel it.", e.ID, e.Stage)
}

// Unwrap makes errors.Is(err, ErrBusy) true.
func (e *BusyError) Unwrap() error { return ErrBusy }

// Options say what is deployed and how far it may go.
type Options struct {
	Source  string           // folder of the site's Go module; required
	Site    string           // name that is shown; empty means the last part of the module path
	Live    *Live            // where results go; required
	Limit   time.Duration    // for a whole deployment; 0 means 5 min
	Tick    time.Duration    // between two reports of the running duration; 0 means 1 s
	Pace    time.Duration    // least time between two calls of one watcher; 0 means 50 ms
	Now     func() time.Time // clock for what is shown; nil means time.Now
	GoTool  string           // the go command; empty means the one in PATH
	Environ []string         // variables for child processes on top of the clean set; for tests
}

// A Deployer runs one deployment at a time. Its methods are safe for concurrent use.
type Deployer struct {
	opt  Options
	env  []string
	work string // scratch folder of all deployments; removed by Close

	mu      sync.Mutex
	state   State
	changed chan struct{} // closed and replaced whenever state changes
	stop    context.CancelCauseFunc
	done    chan struct{} // closed when the running deployment has ended; nil when none ever ran
	closed  bool
}

// New checks that the source folder is a Go module and that there is a go
// command, and returns a Deployer in phase Idle. Close it after use.
func New(opt Options) (*Deployer, error) {
	if opt.Live == nil {
		return nil, errors.New("pipeline: Options.Live is required")
	}
	source, err := filepath.Abs(opt.Source)
	if err != nil {
		return nil, err
	}
	mod, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("pipeline: the source folder must hold a Go module: %w", err)
	}
	opt.Source = source
	if opt.Site == "" {
		opt.Site = moduleName(mod)
	}
	if opt.Limit == 0 {
		opt.Limit = 5 * time.Minute
	}
	if opt.Tick == 0 {
		opt.Tick = time.Second
	}
	if opt.Pace == 0 {
		opt.Pace = 50 * time.Millisecond
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.GoTool == "" {
		if opt.GoTool, err = exec.LookPath("go"); err != nil {
			return nil, fmt.Errorf("pipeline: deploying needs the go command: %w", err)
		}
	}
	work, err := os.MkdirTemp("", "duet-deploy-")
	if err != nil {
		return nil, err
	}
	d := &Deployer{opt: opt, work: work, changed: make(chan struct{})}
	if d.env, err = cleanEnviron(opt.GoTool, work); err != nil {
		os.RemoveAll(work)
		return nil, err
	}
	d.env = append(d.env, opt.Environ...)
	d.state = State{Site: opt.Site, Stage: "Waiting for a deployment"}
	return d, nil
}

// Deploy starts a deployment and returns without waiting for it. It fails with a
// *BusyError (errors.Is ErrBusy) while another one runs.
func (d *Deployer) Deploy() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return ErrClosed
	case d.stop != nil:
		return &BusyError{ID: d.state.ID, Stage: d.state.Stage}
	}
	ctx, stop := context.WithCancelCause(context.Background())
	id := newID()
	d.stop, d.done = stop, make(chan struct{})
	d.set(State{
		ID: id, Site: d.opt.Site, Phase: Building, Stage: "Starting", Started: d.opt.Now(),
	})
	go d.run(ctx, id)
	return nil
}

// Cancel ends the running deployment: its processes are killed as a group. It
// returns without waiting for them, or ErrIdle.
func (d *Deployer) Cancel() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stop == nil {
		return ErrIdle
	}
	d.stop(ErrCancelled)
	return nil
}

// Close cancels the running deployment, waits until its processes are gone and
// removes the scratch folder. Published sites stay with the Live.
func (d *Deployer) Close() error {
	d.mu.Lock()
	d.closed = true
	done := d.done
	if d.stop != nil {
		d.stop(ErrCancelled)
	}
	d.mu.Unlock()
	if done != nil {
		<-done
	}
	return os.RemoveAll(d.work)
}

// Current returns the state now. Its log is shared and read-only.
func (d *Deployer) Current() State {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

// Watch calls report with the current state and again after each change until
// ctx ends, whose error it returns. A slow report skips intermediate states; the
// last one always arrives.
func (d *Deployer) Watch(ctx context.Context, report func(State)) error {
	pace := time.NewTimer(0)
	defer pace.Stop()
	for {
		d.mu.Lock()
		state, changed := d.state, d.changed
		d.mu.Unlock()
		report(state)
		pace.Reset(d.opt.Pace)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-pace.C:
		}
	}
}

// update changes the state under the lock and wakes the watchers.
func (d *Deployer) update(change func(*State)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	next := d.state
	change(&next)
	if !next.Started.IsZero() && next.Finished.IsZero() {
		next.Elapsed = d.opt.Now().Sub(next.Started)
	}
	d.set(next)
}

// set needs d.mu.
func (d *Deployer) set(next State) {
	d.state = next
	close(d.changed)
	d.changed = make(chan struct{})
}

// moduleName returns the last part of the module path in a go.mod.
func moduleName(mod []byte) string {
	for line := range strings.Lines(string(mod)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "module" {
			return path.Base(strings.Trim(words[1], "\"`"))
		}
	}
	return "site"
}

func newID() string {
	var b [4]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
