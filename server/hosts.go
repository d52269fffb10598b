package server

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// hostList decides which Host headers are ours. Without it a foreign name that is
// pointed at this machine (DNS rebinding) would make a visitor's browser believe
// that the foreign site and this server are one origin.
type hostList struct {
	names []string // lower case; "name", "name:port" or "*.name"
}

func newHostList(addr string, hosts []string) hostList {
	var l hostList
	for _, h := range hosts {
		l.names = append(l.names, strings.ToLower(h))
	}
	if host, _, err := net.SplitHostPort(addr); err == nil {
		if ip, err := netip.ParseAddr(host); err == nil && !ip.IsUnspecified() {
			l.names = append(l.names, strings.ToLower(host))
		}
	}
	return l
}

// allowed reports whether a Host header names this server.
func (l hostList) allowed(host string) bool {
	return isLoopback(host) || l.configured(host, true)
}

// configured reports whether an entry of the list names host. anyPort lets an
// entry without a port match every port.
func (l hostList) configured(host string, anyPort bool) bool {
	host = strings.ToLower(host)
	name := hostname(host)
	for _, n := range l.names {
		if n == host || anyPort && n == name {
			return true
		}
		if suffix, ok := strings.CutPrefix(n, "*"); ok {
			if strings.HasSuffix(host, suffix) || anyPort && strings.HasSuffix(name, suffix) {
				return true
			}
		}
	}
	return false
}

// sameOrigin reports whether the page that opens a socket is one of ours: its
// Origin is the host it asks, or a host that was configured. A request without
// an Origin does not come from a page. The port counts: another server on this
// machine (a published site, say) is foreign.
func (l hostList) sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || l.configured(u.Host, false)
}

// isLoopback reports whether host, with or without a port, can only mean this machine.
func isLoopback(host string) bool {
	name := strings.ToLower(hostname(host))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// hostname cuts the port and the brackets off a host.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}
