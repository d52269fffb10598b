package lab

import (
	"strings"

	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// What was typed and chosen. Shared: both sides may write it, the server too.
var (
	Typed   = app.Shared("typed", "")
	Area    = app.Shared("area", "")
	Checked = app.Shared("checked", false)
	Chosen  = app.Shared("chosen", "b")
)

// Inputs has controls that follow a cell, and one that belongs to the visitor alone.
type Inputs struct{}

// Render builds each control with what the state says beside it.
func (Inputs) Render(s *app.Scope) app.Node {
	typed, area := app.UseState(s, Typed), app.UseState(s, Area)
	checked, chosen := app.UseState(s, Checked), app.UseState(s, Chosen)
	option := func(v string) app.Node {
		return s.Option(el.Value(v), el.Selected(chosen.Get() == v), el.Text(strings.ToUpper(v)))
	}
	return part(s, "inputs", "Controls",
		// Echo: every input event comes back as the control's value, upper-cased by
		// nobody. A slow echo must not eat what was typed meanwhile.
		s.P(s.Input(el.ID("echo"), el.Aria("label", "echo"), el.Value(typed.Get()),
			el.OnInput(func(e app.Event) { typed.Set(e.Value) })), s.Output(el.ID("echoed"), el.Text(typed.Get())),
			s.Output(el.ID("refused"), el.Text(typed.Refused()))),
		s.P(s.Textarea(el.ID("area"), el.Aria("label", "area"), el.Value(area.Get()),
			el.OnInput(func(e app.Event) { area.Set(e.Value) })), s.Output(el.ID("area-length"), el.Int(len(area.Get())))),
		s.P(s.Input(el.ID("check"), el.Type("checkbox"), el.Aria("label", "check"), el.Checked(checked.Get()),
			el.OnChange(func(e app.Event) { checked.Set(e.Checked) })), s.Output(el.ID("checked"), el.Text(yesNo(checked.Get())))),
		s.P(s.Select(el.ID("choose"), el.Aria("label", "choose"), el.OnChange(func(e app.Event) { chosen.Set(e.Value) }),
			option("a"), option("b"), option("c")), s.Output(el.ID("chosen"), el.Text(chosen.Get()))),
		// No value, no handler: its text is the visitor's and survives everything.
		s.P(s.Input(el.ID("own"), el.Aria("label", "own"), el.Placeholder("nobody listens"))),
		app.Mount(s, Form{}),
	)
}

// Sent is what the form's submit carried.
var Sent = app.Shared("sent", "")

// Form is submitted to its handler; the browser's own submit is prevented.
type Form struct{}

// Render builds a form of two fields.
func (Form) Render(s *app.Scope) app.Node {
	sent := app.UseState(s, Sent)
	return s.Form(el.ID("form"),
		el.OnSubmit(func(e app.Event) { sent.Set(e.Field("first") + "+" + e.Field("second")) }),
		s.Input(el.Name("first"), el.Aria("label", "first")), s.Input(el.Name("second"), el.Aria("label", "second")),
		s.Button(el.Text("Send")), s.Output(el.ID("sent"), el.Text(sent.Get())),
	)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
