package e2e

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/internal/browsertest"
	"github.com/duet-ui/duet/push/wire"
)

// open opens a page that stays with the server, or one that the browser's Go takes
// over, and returns when it is so far.
func open(b *browsertest.Browser, url string, taking bool) *browsertest.Page {
	o := browsertest.PageOptions{RecordSocket: true}
	stage := taken
	if !taking {
		o.Block, stage = []string{wasm}, live
	}
	p := b.NewPage(o)
	p.Goto(url)
	p.WaitFor(stage)
	return p
}

// frames are the frames with something in them that the page has received so far.
func frames(t *testing.T, p *browsertest.Page) (list []wire.Frame) {
	t.Helper()
	for _, m := range p.Received() {
		if len(m) == 0 || m[0] != 2 {
			continue
		}
		f, err := wire.DecodeFrame(m)
		require.NoError(t, err)
		if len(f.Parts) > 0 {
			list = append(list, f)
		}
	}
	return list
}

// site copies the site that is shipped with the Deployment Monitor, with files on top.
func site(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS("../../examples/deploymonitor/site")))
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

// A gate is a test of a site that waits as long as the test of ours runs.
type gate struct {
	t        *testing.T
	listener net.Listener
	waiting  net.Conn
}

func newGate(t *testing.T) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	g := &gate{t: t, listener: l}
	t.Cleanup(func() {
		l.Close()
		if g.waiting != nil { // held until here: a connection that nobody knows is closed
			g.waiting.Close()
		}
	})
	return g
}

// file is the test that stands before the gate. No result of another run is cached
// for it: the address is new each time.
func (g *gate) file() string {
	return strings.ReplaceAll(`package main

import (
	"io"
	"net"
	"testing"
)

func TestGate(t *testing.T) {
	t.Log("standing before the gate")
	c, err := net.Dial("tcp", "ADDRESS")
	if err != nil {
		t.Fatal(err)
	}
	io.ReadAll(c)
}
`, "ADDRESS", g.listener.Addr().String())
}

// wait returns when a deployment stands before the gate.
func (g *gate) wait() {
	g.t.Helper()
	var err error
	g.waiting, err = g.listener.Accept()
	require.NoError(g.t, err)
}
