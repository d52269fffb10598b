package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/duet-ui/duet/push/wire"
)

// The session cookie says who signed in, signed by the key ring; what is stored is only
// which ones ended before their time (Options.Sessions). Its id changes with every Login and Logout (the generation):
// pages rendered under another id restore nothing.
//
// Visitors who never signed in get no cookie at all.

const (
	sessionPurpose = "duet session v1"
	sessionFormat  = 1

	// Over TLS, or behind a proxy that speaks it, the name forbids other hosts
	// and plain http to set the cookie. A browser would drop that name over plain
	// http on a loopback address, the one place where plain http is fine.
	secureCookie   = "__Host-duet"
	loopbackCookie = "duet"

	maxPrincipal = 1024
)

// ErrPrincipal reports a principal that does not fit into a session cookie.
var ErrPrincipal = errors.New("server: the principal is longer than 1024 bytes")

// A session is the content of the cookie.
type session struct {
	id        [16]byte
	issued    time.Time
	principal Principal
}

// hash names the session in tickets and in the hub without giving it away.
func (s *session) hash() string {
	sum := sha256.Sum256(append([]byte("duet cookie\x00"), s.id[:]...))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// Login signs p in: it sets a new session cookie, and closes the live pages of
// the session before. Call it from an ordinary handler, before the body is
// written, after you checked who it is.
func (s *Server) Login(w http.ResponseWriter, r *http.Request, p Principal) error {
	if len(p.User)+len(p.Tenant)+len(p.Groups) > maxPrincipal {
		return ErrPrincipal
	}
	if err := s.endSession(r); err != nil {
		return err
	}
	next := session{issued: s.clock.Now(), principal: p}
	// LogoutUser a moment ago, or by a server whose clock is ahead, ended what began until then.
	// While nobody can say, nobody is taken for signed in anyway.
	at, err := s.ended.Ended(r.Context(), userKey(p.Tenant, p.User))
	if err == nil && !next.issued.Truncate(time.Millisecond).After(at) {
		next.issued = at.Add(time.Millisecond)
	}
	rand.Read(next.id[:])
	b := []byte{sessionFormat}
	b = binary.AppendVarint(b, next.issued.UnixMilli())
	b = append(b, next.id[:]...)
	for _, f := range [...]string{p.User, p.Tenant, p.Groups} {
		b = appendString(b, f)
	}
	value := base64.RawURLEncoding.EncodeToString(s.keys.seal(sessionPurpose, b))
	http.SetCookie(w, s.newCookie(r, value, int(s.opts.SessionAge/time.Second)))
	return nil
}

// Logout ends the session: the cookie is removed, its live pages are closed, and a copy
// of the cookie is not accepted any more, as long as Options.Sessions remembers. What
// that cannot note is logged.
func (s *Server) Logout(w http.ResponseWriter, r *http.Request) {
	if err := s.endSession(r); err != nil {
		s.log.Error("a copy of this session's cookie may be accepted again: the end of the session could not be noted", "err", err)
	}
	http.SetCookie(w, s.newCookie(r, "", -1))
}

// LogoutUser ends all sessions that a user of a tenant has signed in to so far, on
// whatever machine, and closes the user's live pages; it returns the number of pages.
// With an Identify of your own, first take from the user what that would give again.
func (s *Server) LogoutUser(ctx context.Context, tenant, user string) (pages int, err error) {
	now := s.clock.Now()
	err = s.ended.End(ctx, userKey(tenant, user), now, now.Add(s.opts.SessionAge))
	return s.hub.CloseUser(tenant, user, wire.ReasonSignedOut), err
}

func (s *Server) endSession(r *http.Request) error {
	old, ok, err := s.sessionOf(r)
	if !ok {
		return err
	}
	hash := old.hash()
	err = s.ended.End(r.Context(), sessionKey(hash), s.clock.Now(), old.issued.Add(s.opts.SessionAge))
	s.hub.CloseCookie(hash, wire.ReasonSignedOut)
	return err
}

// sessionOf returns the session of a request; false when it has none that is valid. An
// error means that nobody can say.
func (s *Server) sessionOf(r *http.Request) (session, bool, error) {
	out, ok := s.sessionIn(r)
	if !ok {
		return session{}, false, nil
	}
	for _, key := range [...]string{sessionKey(out.hash()), userKey(out.principal.Tenant, out.principal.User)} {
		at, err := s.ended.Ended(r.Context(), key)
		if err != nil {
			return session{}, false, fmt.Errorf("server: sessions: %w", err)
		}
		if !at.IsZero() && !out.issued.After(at) {
			return session{}, false, nil
		}
	}
	return out, true, nil
}

// sessionIn returns the session of a request's cookie, which may have ended.
func (s *Server) sessionIn(r *http.Request) (session, bool) {
	c, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return session{}, false
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(c.Value)
	if err != nil {
		return session{}, false
	}
	body, _, ok := s.keys.open(sessionPurpose, sealed)
	if !ok {
		return session{}, false
	}
	f := reader{b: body}
	if f.byte() != sessionFormat {
		return session{}, false
	}
	var out session
	out.issued = time.UnixMilli(f.varint())
	copy(out.id[:], f.bytes(len(out.id)))
	out.principal = Principal{User: f.string(), Tenant: f.string(), Groups: f.string()}
	age := s.clock.Now().Sub(out.issued)
	if f.bad || len(f.b) != 0 || age < -skew || age > s.opts.SessionAge {
		return session{}, false
	}
	return out, true
}

// identify returns who makes a request and the hash of its session cookie.
func (s *Server) identify(r *http.Request) (p Principal, cookie string, err error) {
	defer contained(&err)
	ses, ok, err := s.sessionOf(r)
	if err != nil {
		return p, "", err
	}
	if ok {
		cookie = ses.hash()
	}
	if s.opts.Identify != nil {
		p, err = s.opts.Identify(r)
		return p, cookie, err
	}
	return ses.principal, cookie, nil
}

func (s *Server) newCookie(r *http.Request, value string, maxAge int) *http.Cookie {
	name := s.cookieName(r)
	return &http.Cookie{
		Name:     name,
		Value:    value,
		Path:     "/",
		MaxAge:   maxAge,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
		Secure:   name == secureCookie,
	}
}

func (s *Server) cookieName(r *http.Request) string {
	if r.TLS == nil && isLoopback(r.Host) {
		return loopbackCookie
	}
	return secureCookie
}
