package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
)

// A gateway is a real proxy, set up as people do who never heard of WebSockets, or mean
// to keep them out.
type gateway struct {
	program string
	args    func(config string) []string
	config  string // %[1]s is its address, %[2]s the server's, %[3]s a folder of its own
	by      string // how a page lives behind it; "" is either way
}

func nginxArgs(config string) []string {
	return []string{"-c", config, "-p", filepath.Dir(config), "-e", "stderr", "-g", "daemon off;"}
}

func haproxyArgs(config string) []string { return []string{"-db", "-f", config} }

const nginxConfig = `
pid %[3]s/pid;
events {}
http {
	access_log off;
	client_body_temp_path %[3]s/body; proxy_temp_path %[3]s/proxy;
	fastcgi_temp_path %[3]s/fastcgi; uwsgi_temp_path %[3]s/uwsgi; scgi_temp_path %[3]s/scgi;
	server {
		listen %[1]s;
		location / {
			proxy_pass http://%[2]s;
			proxy_set_header Host $http_host;
`

const haproxyConfig = `
defaults
	mode http
	timeout connect 5s
	timeout client 60s
	timeout server 60s
frontend f
	bind %[1]s
	default_backend b
`

var gateways = map[string]gateway{
	"nginx as it comes": {"nginx", nginxArgs, nginxConfig + "}}}\n", "stream"},
	"nginx that buffers": {"nginx", nginxArgs, nginxConfig + `
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_ignore_headers X-Accel-Buffering;
			proxy_buffering on;
			proxy_buffers 8 64k;
		}}}
`, ""},
	"haproxy that denies upgrades": {"haproxy", haproxyArgs, haproxyConfig + `
	http-request deny if { hdr(Upgrade) -i websocket }
backend b
	server s %[2]s
`, "stream"},
	"haproxy that waits for the body": {"haproxy", haproxyArgs, haproxyConfig + `
	http-request deny if { hdr(Upgrade) -i websocket }
backend b
	http-response wait-for-body time 50s at-least 16000
	server s %[2]s
`, "poll"},
}

// start runs the proxy before srv until t ends.
func (g gateway) start(t *testing.T, srv *browsertest.Program) *browsertest.Proxy {
	t.Helper()
	path, err := exec.LookPath(g.program)
	if err != nil {
		t.Skip(g.program + " is not installed (make proxies)")
	}
	dir, err := os.MkdirTemp("", "duet-proxy-")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755)) // nginx's workers are somebody else
	addr := browsertest.FreeAddr(t)
	backend := strings.TrimSuffix(strings.TrimPrefix(srv.URL, "http://"), "/")
	config := filepath.Join(dir, "config")
	text := fmt.Sprintf(strings.ReplaceAll(g.config, "%[3]s", dir), addr, backend)
	require.NoError(t, os.WriteFile(config, []byte(text), 0o644))
	cmd := exec.Command(path, g.args(config)...)
	out := &strings.Builder{}
	cmd.Stdout, cmd.Stderr = out, out
	require.NoError(t, cmd.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		<-ended
	})
	require.Eventually(t, func() bool {
		select {
		case <-ended:
			t.Fatalf("%s does not run: %s", g.program, out)
		default:
		}
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err == nil
	}, 10*time.Second, 10*time.Millisecond)
	return &browsertest.Proxy{URL: "http://" + addr + "/"}
}

// Behind proxies as they are met, a page goes live, hears what is pushed, and its events
// arrive once and in order.
func TestPageLivesBehindRealProxies(t *testing.T) {
	for name, g := range gateways {
		t.Run(name, func(t *testing.T) {
			srv := labProgram.start(t)
			v := visitBehind(t, srv, g.start(t, srv), strings.HasPrefix(name, "nginx"))
			v.use()
			v.receives("through " + g.program)
			v.use()
			v.settles()
			v.serverKnows(v.want)
			asked := func(what string) int {
				return browsertest.Eval[int](v.Page, `performance.getEntriesByType("resource").filter(e => e.name.includes("/_duet/live/`+what+`")).length`)
			}
			assert.Positive(t, asked("send"), "no WebSocket")
			switch g.by {
			case "poll":
				assert.Positive(t, asked("poll"))
			case "stream":
				assert.Zero(t, asked("poll")) // a stream that goes on is no entry yet
			}
		})
	}
}
