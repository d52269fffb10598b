package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A CommandError is a tool that failed, with what it printed.
type CommandError struct {
	Command string // as one would type it
	Output  string // both streams, the last part of it if there was much
	Err     error
}

// Error names the command and how it ended; Output has the rest.
func (e *CommandError) Error() string { return "pipeline: " + e.Command + ": " + e.Err.Error() }

// Unwrap returns how the process ended.
func (e *CommandError) Unwrap() error { return e.Err }

// orphanDelay is how long output may stay open after a process has ended because
// one of its own children holds it.
const orphanDelay = 2 * time.Second

// command runs a tool in dir with the clean environment, streams its output to
// the log, and kills its whole process group when the deployment ends.
func (d *deployment) command(dir, name string, args ...string) error {
	shown := shownCommand(name, args)
	d.say("$ " + shown)
	out := &lines{hide: d.root + string(filepath.Separator), line: d.say}

	cmd := exec.CommandContext(d.ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(d.env[:len(d.env):len(d.env)], "PWD="+dir, "TMPDIR="+filepath.Join(d.root, "tmp"))
	cmd.Stdout, cmd.Stderr = out, out // one writer: exec serialises the two streams
	cmd.WaitDelay = orphanDelay
	ownGroup(cmd)
	cmd.Cancel = func() error { return killGroup(cmd) }

	err := cmd.Run()
	if cmd.Process != nil {
		killGroup(cmd) // whatever it left running
	}
	out.flush()
	switch {
	case d.ctx.Err() != nil:
		return context.Cause(d.ctx)
	case errors.Is(err, exec.ErrWaitDelay):
		return &CommandError{shown, out.tail(), errors.New("it left processes running")}
	case err != nil:
		return &CommandError{shown, out.tail(), err}
	}
	return nil
}

// shownCommand is the command line without folders of this machine.
func shownCommand(name string, args []string) string {
	words := []string{filepath.Base(name)}
	for _, a := range args {
		if filepath.IsAbs(a) {
			a = filepath.Base(a)
		}
		if strings.Contains(a, " ") {
			a = "'" + a + "'"
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}

// cleanEnviron returns what a child process sees: where programs and Go's caches
// are, and nothing else of this process. No network: modules that a site needs
// must be vendored or in the module cache already.
func cleanEnviron(goTool, work string) ([]string, error) {
	names := []string{"GOCACHE", "GOPATH", "GOMODCACHE", "GOROOT"}
	out, err := exec.Command(goTool, append([]string{"env"}, names...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("pipeline: go env: %w", err)
	}
	home := filepath.Join(work, "home")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return nil, err
	}
	env := []string{
		"PATH=" + filepath.Dir(goTool) + string(filepath.ListSeparator) + os.Getenv("PATH"),
		"HOME=" + home,
		"GOENV=off", "GOFLAGS=", "GOPROXY=off", "GOSUMDB=off", "GOWORK=off", "GOTOOLCHAIN=local", "CGO_ENABLED=0",
	}
	for i, value := range strings.Split(strings.TrimRight(string(out), "\r\n"), "\n") {
		if i < len(names) && value != "" {
			env = append(env, names[i]+"="+strings.TrimSpace(value))
		}
	}
	return env, nil
}
