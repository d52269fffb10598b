package events

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
)

// Why a client was refused for the load there is.
var (
	errFull     = errors.New("events: too many clients")
	errAddress  = errors.New("events: too many clients from this address")
	errUserFull = errors.New("events: too many streams of this user")
)

// load counts the requests that are being served; it is guarded by the stream's
// lock. A client that was cut off counts until its connection is really free.
type load struct {
	total     int
	addresses map[string]int
	users     map[string]int // tenant and user
}

// enter counts a client in, or says which limit it would break.
func (s *Stream) enter(address, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.load
	switch {
	case s.closed:
		return ErrClosed
	case l.total >= s.opts.MaxClients:
		s.stats.refusedTotal.Add(1)
		return errFull
	case l.addresses[address] >= s.opts.MaxPerAddress:
		s.stats.refusedAddress.Add(1)
		return errAddress
	case user != "" && l.users[user] >= s.opts.MaxPerUser:
		s.stats.refusedUser.Add(1)
		return errUserFull
	}
	l.total++
	l.addresses[address]++
	if user != "" {
		l.users[user]++
	}
	s.active.Add(1)
	return nil
}

// exit is enter's end.
func (s *Stream) exit(address, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load.total--
	less(s.load.addresses, address)
	if user != "" {
		less(s.load.users, user)
	}
	s.active.Done()
}

// less takes one off a count and forgets it at none.
func less(counts map[string]int, name string) {
	if counts[name]--; counts[name] == 0 {
		delete(counts, name)
	}
}

// addressOf returns the IP that a request comes from. Who has IPv6 has a whole /64.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap()
	if ip.Is6() {
		if network, err := ip.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return ip.String()
}
