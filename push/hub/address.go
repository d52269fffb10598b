package hub

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// maxAddresses bounds how many addresses are remembered. One without a connection is
// forgotten when it may do again all that it might at first.
const maxAddresses = 1 << 16

// An address is what the pages behind one network address share.
type address struct {
	gate  *addresses
	name  string
	conns int

	hellos, ops bucket
}

// addresses are those that are connected or were lately. The zero value is ready.
type addresses struct {
	mu    sync.Mutex
	all   map[string]*address
	sweep int // size at which to look for those that can be forgotten
}

// admit counts a connection in, or returns the refusal that it gets. The address is nil
// for nobody in particular.
func (h *Hub) admit(r *http.Request) (*address, *Refusal) {
	if r == nil {
		return nil, nil
	}
	name, err := contain(h, func() (string, error) { return h.o.ClientAddr(r), nil })
	if err != nil || name == "" {
		return nil, nil
	}
	now := h.now()
	g := &h.addresses
	g.mu.Lock()
	defer g.mu.Unlock()
	a := g.all[name]
	if a == nil {
		a = g.add(name, now, &h.o)
	}
	switch {
	case !a.hellos.take(now):
		return nil, h.busy("address: connections a second", "address", name)
	case a.conns >= h.o.MaxPerAddress:
		return nil, h.busy("address: connections", "address", name)
	}
	a.conns++
	return a, nil
}

func (g *addresses) add(name string, now int64, o *Options) *address {
	if len(g.all) >= max(g.sweep, 1024) {
		for name, a := range g.all {
			if a.conns == 0 && (len(g.all) >= maxAddresses || a.hellos.rested(now) && a.ops.rested(now)) {
				delete(g.all, name)
			}
		}
		g.sweep = min(2*len(g.all), maxAddresses)
	}
	a := &address{
		gate: g, name: name,
		hellos: newBucket(now, o.HelloRate, o.HelloBurst), ops: newBucket(now, o.AddressRate, o.AddressBurst),
	}
	g.all = with(g.all, name, a)
	return a
}

// exit is admit's end.
func (a *address) exit() {
	if a == nil {
		return
	}
	a.gate.mu.Lock()
	a.conns--
	a.gate.mu.Unlock()
}

// take reports whether one of the address's pages may do something more.
func (a *address) take(now int64) bool {
	if a == nil {
		return true
	}
	a.gate.mu.Lock()
	defer a.gate.mu.Unlock()
	return a.ops.take(now)
}

// carriers is where carriers translate addresses, and clouds keep load balancers.
var carriers = netip.MustParsePrefix("100.64.0.0/10")

// clientAddr is Options.ClientAddr when there is none.
func clientAddr(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || carriers.Contains(ip) {
		return "" // a proxy's: all its visitors would be one
	}
	if ip.Is6() {
		if network, err := ip.Prefix(64); err == nil {
			return network.String()
		}
	}
	return ip.String()
}
