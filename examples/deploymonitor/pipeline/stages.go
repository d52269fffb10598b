package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A deployment is one run of the stages: its folders and its live result.
type deployment struct {
	*Deployer
	ctx   context.Context
	id    string
	root  string // scratch folder of this deployment
	src   string // the copied source
	pages string // what the site's program writes
	url   string // set by publish
}

// A stage is one step. It ends at the given percentage.
type stage struct {
	title string
	until int
	run   func(*deployment, progress) error
}

// progress reports how much of the stage is done, from 0 to 1.
type progress func(done float64)

var stages = []stage{
	{"Copying the source", 10, (*deployment).copySource},
	{"Vetting the code", 30, (*deployment).vet},
	{"Running the tests", 55, (*deployment).test},
	{"Building the program", 75, (*deployment).build},
	{"Generating the pages", 82, (*deployment).generate},
	{"Compressing the pages", 95, (*deployment).compress},
	{"Publishing", 100, (*deployment).publish},
}

// run executes the stages of one deployment and reports how it ended.
func (d *Deployer) run(ctx context.Context, id string) {
	ctx, stop := context.WithTimeoutCause(ctx, d.opt.Limit, ErrTimeLimit)
	defer stop()
	ticking := d.tick(ctx)
	root := filepath.Join(d.work, id)
	dep := &deployment{
		Deployer: d, ctx: ctx, id: id, root: root,
		src: filepath.Join(root, "src"), pages: filepath.Join(root, "pages"),
	}
	title, err := dep.all()
	stop()
	<-ticking
	os.RemoveAll(root)
	d.finish(dep, title, err)
}

// all runs every stage and returns the title of the one that failed.
func (d *deployment) all() (string, error) {
	for _, dir := range []string{d.src, d.pages, filepath.Join(d.root, "tmp")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "Starting", err
		}
	}
	from := 0
	for _, st := range stages {
		start := from
		span := float64(st.until - start)
		d.update(func(s *State) { s.Stage, s.Percent = st.title, start })
		d.say("▸ " + st.title)
		err := st.run(d, func(done float64) {
			d.update(func(s *State) { s.Percent = max(s.Percent, start+int(span*min(done, 1))) })
		})
		if err == nil {
			err = context.Cause(d.ctx)
		}
		if err != nil {
			return st.title, err
		}
		from = st.until
	}
	return "", nil
}

// say adds a line to the log.
func (d *deployment) say(text string) {
	d.update(func(s *State) { *s = s.withLine(text) })
}

// tick reports the running duration until ctx ends; the channel closes when it has stopped.
func (d *Deployer) tick(ctx context.Context) <-chan struct{} {
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		t := time.NewTicker(d.opt.Tick)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				d.update(func(*State) {})
			}
		}
	}()
	return stopped
}

// finish writes the outcome and lets the next deployment start, in one step: who
// sees the outcome can deploy again.
func (d *Deployer) finish(dep *deployment, title string, err error) {
	text := failure(title, err, d.opt.Limit)
	d.update(func(s *State) {
		now := d.opt.Now()
		s.Finished, s.Elapsed = now, now.Sub(s.Started)
		switch {
		case errors.Is(err, ErrCancelled):
			s.Phase, s.Stage, s.Err = Cancelled, "Cancelled", text
			*s = s.withLine("✗ Cancelled")
		case err != nil:
			s.Phase, s.Stage, s.Err = Failed, title+" failed", text
			*s = s.withLine("✗ " + title + " failed")
		default:
			s.Phase, s.Stage, s.Percent, s.LiveURL = Published, "Live", 100, dep.url
			*s = s.withLine("✓ Published at " + dep.url)
		}
		close(d.done)
		d.stop(nil)
		d.stop = nil
	})
}

// failure puts an error into words for the page: the tool's own output where a tool failed.
func failure(title string, err error, limit time.Duration) string {
	var cmd *CommandError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrCancelled):
		return fmt.Sprintf("Cancelled while %s.", lowerFirst(title))
	case errors.Is(err, ErrTimeLimit):
		return fmt.Sprintf("Stopped at the time limit of %s while %s.", limit, lowerFirst(title))
	case errors.As(err, &cmd):
		if cmd.Output == "" {
			return cmd.Error()
		}
		return "$ " + cmd.Command + "\n" + cmd.Output
	}
	return err.Error()
}

func (d *deployment) vet(progress) error {
	return d.command(d.src, d.opt.GoTool, "vet", "./...")
}

func (d *deployment) test(progress) error {
	// The test binary gets the limit too: it must end by itself should this process die.
	return d.command(d.src, d.opt.GoTool, "test", "-v", "-timeout="+d.opt.Limit.String(), "./...")
}

func (d *deployment) build(progress) error {
	if err := d.command(d.src, d.opt.GoTool, "build", "-ldflags=-s -w", "-o", d.program(), "."); err != nil {
		return err
	}
	info, err := os.Stat(d.program())
	if err != nil {
		return err
	}
	d.say(fmt.Sprintf("program: %d kB", info.Size()/1000))
	return nil
}

// generate runs the site's program, which writes its pages.
func (d *deployment) generate(progress) error {
	return d.command(d.src, d.program(), d.pages)
}

func (d *deployment) program() string { return filepath.Join(d.root, "site.program") }
