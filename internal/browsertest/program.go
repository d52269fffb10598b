package browsertest

import (
	"bufio"
	"context"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// A Program is a server process of the test's own: it can be killed as a crash
// kills it, and started again on the same address.
type Program struct {
	URL string // the first one that the program printed

	t      testing.TB
	binary string
	args   []string
	cmd    *exec.Cmd
	ended  chan struct{} // closed when the process is gone and its output read
	output *transcript
}

// BuildProgram compiles a main package, named as the go command names it, and
// returns the binary's path. It lives as long as t.
func BuildProgram(t testing.TB, pkg string, flags ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "program")
	cmd := exec.CommandContext(t.Context(), "go", append(append([]string{"build", "-o", out}, flags...), pkg)...)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("browsertest: build %s: %v\n%s", pkg, err, b)
	}
	return out
}

// FreeAddr returns a loopback address that nobody listens on.
func FreeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// StartProgram runs binary and returns when it has printed a URL. It is killed
// when t ends, and its output is shown if t failed.
func StartProgram(t testing.TB, binary string, args ...string) *Program {
	t.Helper()
	p := &Program{t: t, binary: binary, args: args, output: &transcript{}}
	p.Start()
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("output of %s:\n%s", filepath.Base(binary), p.output)
		}
	})
	return p
}

var printedURL = regexp.MustCompile(`https?://[^\s"]+`)

// Start runs the program again after Kill or Stop, with the same arguments and
// from binary as it is now.
func (p *Program) Start() {
	p.t.Helper()
	cmd := exec.Command(p.binary, p.args...)
	reader, writer := io.Pipe()
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		p.t.Fatalf("browsertest: start %s: %v", p.binary, err)
	}
	p.cmd, p.ended = cmd, make(chan struct{})
	urls := make(chan string, 1)
	var read sync.WaitGroup
	read.Go(func() {
		lines := bufio.NewScanner(reader)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			p.output.add(lines.Text())
			if url := printedURL.FindString(lines.Text()); url != "" {
				select {
				case urls <- url:
				default:
				}
			}
		}
		_, _ = io.Copy(io.Discard, reader) // a line too long ends the scan, not the program
	})
	ended := p.ended
	go func() {
		_ = cmd.Wait() // killed is how these programs end
		writer.Close()
		read.Wait()
		close(ended)
	}()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	select {
	case p.URL = <-urls:
	case <-p.ended:
		p.t.Fatalf("browsertest: %s ended before it printed a URL:\n%s", p.binary, p.output)
	case <-ctx.Done():
		p.t.Fatalf("browsertest: %s printed no URL within %v:\n%s", p.binary, patience, p.output)
	}
}

// SetBinary makes the next Start run another build.
func (p *Program) SetBinary(binary string) { p.binary = binary }

// Kill ends the process at once, as kill -9 does.
func (p *Program) Kill() { p.end(syscall.SIGKILL) }

// Stop asks the process to end and waits until it has.
func (p *Program) Stop() { p.end(syscall.SIGTERM) }

func (p *Program) end(how syscall.Signal) {
	_ = p.cmd.Process.Signal(how) // it may have ended by itself
	<-p.ended
}

// Output returns what the program printed so far, over all its starts.
func (p *Program) Output() string { return p.output.String() }

// transcript collects lines of a process; safe for concurrent use.
type transcript struct {
	mu    sync.Mutex
	lines []string
}

func (o *transcript) add(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines = append(o.lines, line)
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.lines, "\n")
}
