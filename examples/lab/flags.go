package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

var flagged = app.Local("flagged", "")

// Flags is a page of handlers with options, around and inside each other.
type Flags struct{}

// Render builds the elements and the record of whose handlers ran.
func (Flags) Render(s *app.Scope) app.Node {
	log := app.UseState(s, flagged)
	note := func(what string) func(app.Event) {
		return func(e app.Event) { log.Set(log.Get() + what + e.Key + e.Value + " ") }
	}
	return s.Main(s.H1(el.ID("heading"), el.Text("Flags")),
		s.Output(el.ID("flagged"), el.Text(log.Get())),
		s.Div(el.ID("flag-outer"), el.OnClick(note("outer")), el.OnClick(note("self"), el.Self),
			s.Button(el.ID("flag-stop"), el.OnClick(note("stop"), el.Stop), s.B(el.ID("flag-inner"), el.OnClick(note("inner")), el.Text("stop"))),
			s.Button(el.ID("flag-once"), el.OnClick(note("once"), el.Once), el.OnClick(note("always")), el.Text("once")),
			s.Input(el.ID("flag-keys"), el.Aria("label", "keys"), el.OnKeyDown(note("key"), el.Keys("Enter x"), el.Prevent)),
			s.Input(el.ID("flag-late"), el.Aria("label", "late"), el.OnInput(note("late"), el.Debounce(50)), el.OnInput(note("now"))),
			s.Button(el.ID("flag-outside"), el.OnClick(note("outside"), el.Outside), el.Text("outside"))))
}
