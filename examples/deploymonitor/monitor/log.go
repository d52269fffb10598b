package monitor

import (
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// LogPanel is the log behind its button. Closed, it costs nothing: the lines are
// read by a component that is mounted when it opens.
type LogPanel struct{}

// Render builds the button and, when open, the lines.
func (LogPanel) Render(s *app.Scope) app.Node {
	open := app.UseState(s, LogOpen)
	id := app.UseID(s)
	return s.Div(el.Class("log"),
		s.Button(el.Type("button"), el.Class("plain"),
			el.Aria("expanded", boolText(open.Get())), el.IDRef("aria-controls", id),
			el.OnClick(func(app.Event) { open.Set(!open.Get()) }),
			el.Text(choose(open.Get(), "Hide the log", "Show the log")),
		),
		s.Div(el.IDRef("id", id), el.Hidden(!open.Get()),
			app.If(open.Get(), func() app.Node { return app.Mount(s, LogList{}) }),
		),
	)
}

// LogList shows the lines that contain the filter's text.
type LogList struct{}

// Render builds the filter and a keyed list of lines.
func (LogList) Render(s *app.Scope) app.Node {
	lines := app.UseValue(s, Log)
	filter := app.UseState(s, LogFilter)
	shown := matching(lines, filter.Get())
	return s.Div(
		s.Label(el.Class("filter"), el.Text("Filter "),
			s.Input(el.Type("search"), el.Placeholder("text in a line"), el.Value(filter.Get()),
				el.OnInput(func(e app.Event) { filter.Set(e.Value) })),
		),
		s.Div(el.Class("lines"),
			s.Ol(app.For(s, shown, func(l *Line) app.Node { return app.MountKeyed(s, l.ID, LogLine{Text: l.Text}) })),
		),
		app.If(len(shown) == 0, func() app.Node { return s.P(el.Class("quiet"), el.Text("No lines.")) }),
	)
}

// matching returns the lines that contain text; lines itself when all do.
func matching(lines []Line, text string) []Line {
	if text == "" {
		return lines
	}
	var out []Line
	for _, l := range lines {
		if strings.Contains(l.Text, text) {
			out = append(out, l)
		}
	}
	return out
}

// LogLine is one line of output: a stage's title, a command, or what a tool printed.
type LogLine struct{ Text string }

// Render builds the line; its class goes by how it begins.
func (l LogLine) Render(s *app.Scope) app.Node {
	return s.Li(el.Class(l.class()), el.Text(l.Text))
}

func (l LogLine) class() string {
	switch {
	case strings.HasPrefix(l.Text, "▸ "):
		return "title"
	case strings.HasPrefix(l.Text, "$ "):
		return "command"
	case strings.HasPrefix(l.Text, "✓ "):
		return "good"
	case strings.HasPrefix(l.Text, "✗ "), strings.HasPrefix(l.Text, "--- FAIL"), l.Text == "FAIL":
		return "bad"
	}
	return "output"
}
