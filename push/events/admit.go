package events

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Refusal is an error of Authorize that chooses the answer.
type Refusal struct {
	Status     int           // 4xx or 5xx; anything else is 403
	RetryAfter time.Duration // 0 says nothing
	Err        error         // for the log; may be nil
}

func (r *Refusal) Error() string {
	text := "events: refused with status " + strconv.Itoa(r.Status)
	if r.Err != nil {
		text += ": " + r.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Err }

// errPanic is what a panic of Authorize or OnConnect is taken for.
var errPanic = errors.New("events: panic")

// authorize asks Options.Authorize and contains its panic, which admits nobody.
func (s *Stream) authorize(r *http.Request) (a Admission, err error) {
	if s.opts.Authorize == nil {
		return Admission{}, nil
	}
	defer func() {
		if p := recover(); p != nil {
			s.stats.panics.Add(1)
			a, err = Admission{}, &Refusal{Status: http.StatusInternalServerError, Err: fmt.Errorf("%w: %v\n%s", errPanic, p, debug.Stack())}
		}
	}()
	return s.opts.Authorize(r)
}

// groupsOf returns all groups of an admission.
func (a *Admission) groupsOf() []string {
	return slices.Concat(strings.Fields(a.Principal.Groups), a.Groups)
}

// userKey names a user among all tenants; "" is nobody in particular.
func (a *Admission) userKey() string {
	if a.Principal.User == "" {
		return ""
	}
	return a.Principal.Tenant + "\x00" + a.Principal.User
}

// refuse answers a request that Authorize turned down.
func (s *Stream) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrStop) {
		s.stats.stopped.Add(1)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.stats.refusedAuthorize.Add(1)
	status, after := http.StatusForbidden, time.Duration(0)
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		after = refusal.RetryAfter
		if refusal.Status >= 400 && refusal.Status < 600 {
			status = refusal.Status
		}
	}
	s.log.Info("events: refused a client", "address", s.opts.Address(r), "status", status, "err", err)
	s.answer(w, status, after)
}

// overload answers a request for which there is no room.
func (s *Stream) overload(w http.ResponseWriter, r *http.Request, err error) {
	after := s.opts.RetryAfter + jitter(s.opts.RetryAfter)
	if errors.Is(err, ErrClosed) {
		s.stats.refusedClosed.Add(1)
		after = time.Second + jitter(s.opts.Drain)
	}
	s.log.Warn("events: refused a client", "address", s.opts.Address(r), "err", err)
	s.answer(w, http.StatusServiceUnavailable, after)
}

func (s *Stream) answer(w http.ResponseWriter, status int, after time.Duration) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if after > 0 {
		h.Set("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	}
	http.Error(w, "events: "+http.StatusText(status), status)
}

// sameSite reports whether a page that may listen asks, and writes the headers
// that let the browser show it the stream. Who is no browser says nothing, and may.
func (s *Stream) sameSite(w http.ResponseWriter, r *http.Request) bool {
	h := w.Header()
	if len(s.opts.Origins) > 0 {
		h.Add("Vary", "Origin")
	}
	origin := r.Header.Get("Origin")
	if origin == "" { // a same-origin GET, or one whose answer its page cannot read
		switch r.Header.Get("Sec-Fetch-Site") {
		case "", "none", "same-origin":
			return true
		}
		return false
	}
	if u, err := url.Parse(origin); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		return true
	}
	switch {
	case slices.Contains(s.opts.Origins, origin):
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
	case slices.Contains(s.opts.Origins, "*"):
		h.Set("Access-Control-Allow-Origin", "*")
	default:
		return false
	}
	return true
}
