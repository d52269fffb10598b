package server

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/duet-ui/duet/push/hub"
)

// ServiceState says where a hosted service is in its life.
type ServiceState string

// The states of a service.
const (
	ServiceIdle    ServiceState = "idle"    // not started yet
	ServiceRunning ServiceState = "running" //
	ServiceWaiting ServiceState = "waiting" // failed; will be started again
	ServiceDone    ServiceState = "done"    // returned without an error, or stopped with the server
)

// ServiceHealth is what is known of one hosted service.
type ServiceHealth struct {
	Name     string
	State    ServiceState
	Since    time.Time // of the state
	Restarts int
	Err      error // why it failed last; nil if it never did
}

// Back-off of a failing service: doubling from the first wait to the longest, each
// with a jitter of half its length; a run of steadyRun starts over at the first.
const (
	firstWait   = 100 * time.Millisecond
	longestWait = 30 * time.Second
	steadyRun   = time.Minute
)

type service struct {
	name string
	run  func(context.Context, *hub.Updater) error

	mu     sync.Mutex
	health ServiceHealth
}

// Service adds a service that lives with the server: RunServices (and so Run)
// starts it and cancels its context at the end. When it fails or panics it is
// started again after a growing, jittered wait; when it returns nil it is done.
func (s *Server) Service(name string, run func(ctx context.Context, u *hub.Updater) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.services {
		if other.name == name {
			panic("server: two services are named " + name)
		}
	}
	s.services = append(s.services, &service{name: name, run: run, health: ServiceHealth{Name: name, State: ServiceIdle}})
}

// Health returns what is known of each service, in the order they were added.
func (s *Server) Health() []ServiceHealth {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]ServiceHealth, len(s.services))
	for i, sv := range s.services {
		sv.mu.Lock()
		out[i] = sv.health
		sv.mu.Unlock()
	}
	return out
}

// RunServices runs the hosted services and returns when ctx has ended and all of
// them have returned. Run calls it; a program that only mounts Handler calls it itself.
func (s *Server) RunServices(ctx context.Context) {
	s.mu.Lock()
	services := append([]*service(nil), s.services...)
	s.mu.Unlock()
	var all sync.WaitGroup
	for _, sv := range services {
		all.Go(func() { s.keepRunning(ctx, sv) })
	}
	all.Wait()
	<-ctx.Done()
}

func (s *Server) keepRunning(ctx context.Context, sv *service) {
	wait := firstWait
	for {
		began := s.clock.Now()
		sv.set(ServiceRunning, began, nil)
		err := runContained(ctx, sv, s.hub.Updater())
		now := s.clock.Now()
		if err == nil || ctx.Err() != nil {
			if ctx.Err() != nil {
				err = nil
			}
			sv.set(ServiceDone, now, err)
			return
		}
		if now.Sub(began) >= steadyRun {
			wait = firstWait
		}
		pause := wait/2 + rand.N(wait)
		s.log.Error("service failed", "service", sv.name, "err", err, "restart in", pause)
		sv.set(ServiceWaiting, now, err)
		passed, stop := s.after(pause)
		select {
		case <-ctx.Done():
			stop()
			sv.set(ServiceDone, s.clock.Now(), nil)
			return
		case <-passed:
		}
		wait = min(2*wait, longestWait)
		sv.mu.Lock()
		sv.health.Restarts++
		sv.mu.Unlock()
	}
}

func (sv *service) set(state ServiceState, at time.Time, err error) {
	sv.mu.Lock()
	defer sv.mu.Unlock()
	sv.health.State, sv.health.Since = state, at
	if err != nil {
		sv.health.Err = err
	}
}

// ErrPanic is what a panic in a service, a loader or a guard is reported as.
var ErrPanic = errors.New("server: panic")

// contained turns a panic of the caller into an error. Use: defer contained(&err).
func contained(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v\n%s", ErrPanic, p, debug.Stack())
	}
}

func runContained(ctx context.Context, sv *service, u *hub.Updater) (err error) {
	defer contained(&err)
	return sv.run(ctx, u)
}
