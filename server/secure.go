package server

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// policy returns the content security policy. Nothing in it changes from request
// to request (no nonces), so pages can be cached and exported.
//
// style-src-attr is open because style attributes cannot be hashed; patches use
// style.setProperty and style elements stay closed. wasm-unsafe-eval allows
// WebAssembly only, and only when a client is served.
func policy(stub string, wasm bool, extra map[string]string) string {
	sum := sha256.Sum256([]byte(stub))
	script := "'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if wasm {
		script += " 'wasm-unsafe-eval'"
	}
	directives := [][2]string{
		{"default-src", "'self'"},
		{"script-src", script},
		{"style-src", "'self'"},
		{"style-src-attr", "'unsafe-inline'"},
		{"img-src", "'self' data: blob:"},
		{"connect-src", "'self'"},
		{"object-src", "'none'"},
		{"base-uri", "'none'"},
		{"form-action", "'self'"},
		{"frame-ancestors", "'self'"},
		{"require-trusted-types-for", "'script'"},
		{"trusted-types", "duet"},
	}
	more := make([]string, 0, len(extra))
	for name := range extra {
		more = append(more, name)
	}
	slices.Sort(more)
	for _, name := range more {
		i := slices.IndexFunc(directives, func(d [2]string) bool { return d[0] == name })
		if i < 0 {
			directives = append(directives, [2]string{name, extra[name]})
		} else if d := &directives[i]; d[1] == "'none'" {
			d[1] = extra[name]
		} else {
			d[1] += " " + extra[name]
		}
	}
	var b strings.Builder
	for i, d := range directives {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(d[0] + " " + d[1])
	}
	return b.String()
}

// guarded puts the checks that every request passes, and the headers that every
// response has, around next.
func (s *Server) guarded(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limitWrite(w, r, 0)
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("X-Frame-Options", "SAMEORIGIN") // frame-ancestors, for browsers that do not know it
		h.Set("Content-Security-Policy", s.csp)
		if s.opts.Isolate {
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		}
		if !s.hosts.allowed(r.Host) {
			s.stats.refusedHosts.Add(1)
			s.log.Warn("refused a foreign Host; add it to Options.Hosts if it is yours", "host", r.Host)
			http.Error(w, "server: this host name is not served here", http.StatusForbidden)
			return
		}
		if err := crossOrigin.Check(r); err != nil {
			s.stats.refusedOrigins.Add(1)
			s.log.Warn("refused a request of a foreign page", "method", r.Method, "path", r.URL.Path, "origin", r.Header.Get("Origin"))
			http.Error(w, "server: cross-origin request refused", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
