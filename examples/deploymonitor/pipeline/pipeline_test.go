package pipeline_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/duet-ui/duet/examples/deploymonitor/pipeline"
)

// goodMain writes one page; it needs next to nothing of the standard library, so
// that a whole deployment takes a second.
const goodMain = `package main

import "os"

func page() string { return "<!doctype html><title>t</title><p>hello</p>" }

func main() {
	if err := os.WriteFile(os.Args[1]+"/index.html", []byte(page()), 0o644); err != nil {
		panic(err)
	}
}
`

// site writes a module of the given files; go.mod and main.go are added.
func site(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	all := map[string]string{"go.mod": "module example.org/demo\n\ngo 1.26\n", "main.go": goodMain}
	for name, text := range files {
		all[name] = text
	}
	for name, text := range all {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

func deployer(t *testing.T, opt pipeline.Options) (*pipeline.Deployer, *pipeline.Live) {
	t.Helper()
	live, err := pipeline.NewLive("http://live.test")
	require.NoError(t, err)
	opt.Live = live
	d, err := pipeline.New(opt)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, d.Close())
		require.NoError(t, live.Close())
	})
	return d, live
}

// await returns the first state that satisfies ok, and all states seen until then.
func await(t *testing.T, d *pipeline.Deployer, ok func(pipeline.State) bool) (pipeline.State, []pipeline.State) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	var seen []pipeline.State
	found := false
	err := d.Watch(ctx, func(s pipeline.State) {
		if !found {
			seen = append(seen, s)
		}
		if ok(s) {
			found = true
			stop()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	return seen[len(seen)-1], seen
}

func ended(s pipeline.State) bool {
	return s.Phase == pipeline.Published || s.Phase == pipeline.Failed || s.Phase == pipeline.Cancelled
}

func logText(s pipeline.State) string {
	var b strings.Builder
	for _, l := range s.Log {
		fmt.Fprintln(&b, l.Text)
	}
	return b.String()
}

func TestDeployPublishesTheSite(t *testing.T) {
	d, live := deployer(t, pipeline.Options{Source: site(t, map[string]string{
		"main_test.go": "package main\n\nimport \"testing\"\n\nfunc TestPage(t *testing.T) { t.Log(len(page())) }\n",
		".secret":      "hidden files stay behind",
	}), Pace: 1})
	assert.Equal(t, pipeline.Idle, d.Current().Phase)
	assert.Equal(t, "demo", d.Current().Site)

	require.NoError(t, d.Deploy())
	id := d.Current().ID
	end, seen := await(t, d, ended)

	require.Equal(t, pipeline.Published, end.Phase, end.Err)
	assert.Equal(t, id, end.ID)
	assert.Equal(t, 100, end.Percent)
	assert.Equal(t, "http://live.test/"+id+"/", end.LiveURL)
	assert.Empty(t, end.Err)
	assert.Positive(t, end.Elapsed)
	assert.False(t, end.Finished.Before(end.Started))

	stages, percent := []string{}, 0
	for _, s := range seen {
		if n := len(stages); n == 0 || stages[n-1] != s.Stage {
			stages = append(stages, s.Stage)
		}
		assert.GreaterOrEqual(t, s.Percent, percent, "progress never goes back")
		percent = s.Percent
	}
	for _, want := range []string{"Vetting the code", "Running the tests", "Building the program", "Live"} {
		assert.Contains(t, stages, want)
	}
	for _, want := range []string{"2 files", "$ go vet ./...", "--- PASS: TestPage", "$ site.program pages"} {
		if want == "2 files" {
			want = "3 files" // go.mod, main.go, main_test.go
		}
		assert.Contains(t, logText(end), want)
	}

	got := httptest.NewRecorder()
	live.ServeHTTP(got, httptest.NewRequest("GET", "/"+id+"/", nil))
	assert.Equal(t, 200, got.Code)
	assert.Contains(t, got.Body.String(), "<p>hello</p>")
}

func TestVetFailureShowsWhatVetSays(t *testing.T) {
	d, _ := deployer(t, pipeline.Options{Source: site(t, map[string]string{
		"vet.go": "package main\n\nfunc unused(i int) int {\n\ti = i\n\treturn i\n}\n",
	})})
	require.NoError(t, d.Deploy())
	end, _ := await(t, d, ended)
	require.Equal(t, pipeline.Failed, end.Phase)
	assert.Equal(t, "Vetting the code failed", end.Stage)
	assert.Contains(t, end.Err, "$ go vet ./...")
	assert.Contains(t, end.Err, "vet.go:4:2: self-assignment of i")
}

func TestCompileFailureShowsWhatTheCompilerSays(t *testing.T) {
	d, _ := deployer(t, pipeline.Options{Source: site(t, map[string]string{
		"broken.go": "package main\n\nvar answer int = \"forty-two\"\n",
	})})
	require.NoError(t, d.Deploy())
	end, _ := await(t, d, ended)
	require.Equal(t, pipeline.Failed, end.Phase)
	assert.Contains(t, end.Err, `broken.go:3:18: cannot use "forty-two" (untyped string constant) as int value`)
	assert.NotContains(t, end.Err, os.TempDir(), "no folder of this machine is shown")
	assert.Less(t, end.Percent, 55)
}

func TestFailingTestShowsItsOutput(t *testing.T) {
	d, live := deployer(t, pipeline.Options{Source: site(t, map[string]string{
		"main_test.go": "package main\n\nimport \"testing\"\n\nfunc TestPage(t *testing.T) { t.Errorf(\"got %d pages, want 7\", len(page())) }\n",
	})})
	require.NoError(t, d.Deploy())
	end, _ := await(t, d, ended)
	require.Equal(t, pipeline.Failed, end.Phase)
	assert.Equal(t, "Running the tests failed", end.Stage)
	assert.Contains(t, end.Err, "main_test.go:5: got 43 pages, want 7")
	assert.Contains(t, end.Err, "--- FAIL: TestPage")

	got := httptest.NewRecorder()
	live.ServeHTTP(got, httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, 404, got.Code, "a failed deployment publishes nothing")
}

func TestProgramThatWritesNothingFails(t *testing.T) {
	d, _ := deployer(t, pipeline.Options{Source: site(t, map[string]string{"main.go": "package main\n\nfunc main() {}\n"})})
	require.NoError(t, d.Deploy())
	end, _ := await(t, d, ended)
	require.Equal(t, pipeline.Failed, end.Phase)
	assert.Contains(t, end.Err, "wrote no pages")
}

// hanging is a site whose test never ends and has started a process of its own.
// Both hold a connection to addr, so that their death is seen as its end.
func hanging(t *testing.T, addr string) string {
	return site(t, map[string]string{"main_test.go": fmt.Sprintf(`package main

import (
	"net"
	"os"
	"os/exec"
	"testing"
)

func TestHang(t *testing.T) {
	child := exec.Command(os.Args[0], "-test.run=TestChild")
	child.Env = append(os.Environ(), "HANG=1")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	hold(t, "parent\n")
}

func TestChild(t *testing.T) {
	if os.Getenv("HANG") != "" {
		hold(t, "child\n")
	}
}

func hold(t *testing.T, name string) {
	c, err := net.Dial("tcp", %q)
	if err != nil {
		t.Fatal(err)
	}
	c.Write([]byte(name))
	c.Read(make([]byte, 1))
}
`, addr)})
}

// held accepts the two connections of a hanging site.
func held(t *testing.T, l net.Listener) (conns []net.Conn) {
	t.Helper()
	names := []string{}
	for range 2 {
		c, err := l.Accept()
		require.NoError(t, err)
		t.Cleanup(func() { c.Close() })
		name, err := bufio.NewReader(c).ReadString('\n')
		require.NoError(t, err)
		names = append(names, strings.TrimSpace(name))
		conns = append(conns, c)
	}
	assert.ElementsMatch(t, []string{"parent", "child"}, names)
	return conns
}

// gone waits for the other ends to die. A process that lives on would block here for ever.
func gone(t *testing.T, conns []net.Conn) {
	t.Helper()
	for _, c := range conns {
		require.NoError(t, c.SetReadDeadline(time.Now().Add(30*time.Second)))
		_, err := c.Read(make([]byte, 1))
		if err != io.EOF {
			assert.ErrorContains(t, err, "connection reset")
		}
	}
}

func listen(t *testing.T) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

func TestCancelKillsTheWholeGroup(t *testing.T) {
	l := listen(t)
	d, _ := deployer(t, pipeline.Options{Source: hanging(t, l.Addr().String())})
	assert.ErrorIs(t, d.Cancel(), pipeline.ErrIdle)
	require.NoError(t, d.Deploy())
	conns := held(t, l)
	require.NoError(t, d.Cancel())
	gone(t, conns)
	end, _ := await(t, d, ended)
	assert.Equal(t, pipeline.Cancelled, end.Phase)
	assert.Equal(t, "Cancelled while running the tests.", end.Err)
	assert.ErrorIs(t, d.Cancel(), pipeline.ErrIdle)
}

func TestCloseKillsTheWholeGroup(t *testing.T) {
	l := listen(t)
	d, _ := deployer(t, pipeline.Options{Source: hanging(t, l.Addr().String())})
	require.NoError(t, d.Deploy())
	conns := held(t, l)
	require.NoError(t, d.Close())
	gone(t, conns)
	assert.ErrorIs(t, d.Deploy(), pipeline.ErrClosed)
}

func TestTimeLimitEndsADeployment(t *testing.T) {
	l := listen(t)
	d, _ := deployer(t, pipeline.Options{Source: hanging(t, l.Addr().String()), Limit: 50 * time.Millisecond})
	require.NoError(t, d.Deploy())
	end, _ := await(t, d, ended)
	assert.Equal(t, pipeline.Failed, end.Phase)
	assert.Contains(t, end.Err, "Stopped at the time limit of 50ms while ")
}

func TestSecondDeploymentIsRefusedWhileOneRuns(t *testing.T) {
	l := listen(t)
	d, _ := deployer(t, pipeline.Options{Source: hanging(t, l.Addr().String())})
	require.NoError(t, d.Deploy())
	id := d.Current().ID
	held(t, l)
	err := d.Deploy()
	require.ErrorIs(t, err, pipeline.ErrBusy)
	var busy *pipeline.BusyError
	require.True(t, errors.As(err, &busy))
	assert.Equal(t, id, busy.ID)
	assert.Equal(t, "Running the tests", busy.Stage)
	assert.Equal(t, "Deployment "+id+" is already running (Running the tests). Wait for it or cancel it.", busy.Error())
}

func TestManyDeploysAtOnceGiveOneDeployment(t *testing.T) {
	d, _ := deployer(t, pipeline.Options{Source: site(t, nil)})
	const clicks = 20
	start := make(chan struct{})
	errs := make([]error, clicks)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			<-start
			errs[i] = d.Deploy()
		})
	}
	close(start)
	all.Wait()
	started := 0
	for _, err := range errs {
		if err == nil {
			started++
		} else {
			assert.ErrorIs(t, err, pipeline.ErrBusy)
		}
	}
	assert.Equal(t, 1, started)

	first, _ := await(t, d, ended)
	require.Equal(t, pipeline.Published, first.Phase, first.Err)
	require.NoError(t, d.Deploy(), "who sees the outcome can deploy again")
	again := d.Current().ID
	assert.NotEqual(t, first.ID, again)
	await(t, d, func(s pipeline.State) bool { return s.ID == again && ended(s) })
}

func TestChildProcessesSeeACleanEnvironment(t *testing.T) {
	t.Setenv("DUET_TEST_SECRET", "hunter2")
	t.Setenv("GOFLAGS", "-mod=vendor")
	d, _ := deployer(t, pipeline.Options{Source: site(t, map[string]string{
		"main_test.go": `package main

import (
	"os"
	"strings"
	"testing"
)

func TestEnv(t *testing.T) {
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		t.Log("env", name)
	}
	t.Log("home", os.Getenv("HOME"))
}
`})})
	require.NoError(t, d.Deploy())
	end, _ := await(t, d, ended)
	require.Equal(t, pipeline.Published, end.Phase, end.Err)
	assert.Contains(t, logText(end), "env PATH")
	assert.NotContains(t, logText(end), "DUET_TEST_SECRET")
	home, err := os.UserHomeDir()
	require.NoError(t, err)
	assert.NotContains(t, logText(end), "home "+home+"\n")
}

func TestNewNeedsAModule(t *testing.T) {
	live, err := pipeline.NewLive("http://live.test")
	require.NoError(t, err)
	defer live.Close()
	_, err = pipeline.New(pipeline.Options{Source: t.TempDir(), Live: live})
	assert.ErrorIs(t, err, os.ErrNotExist)
}
