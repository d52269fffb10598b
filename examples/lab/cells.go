package lab

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// One key of each policy.
var (
	Note    = app.Served("note", "as rendered")    // the server's: no setter, and none is accepted
	Figures = app.Served("figures", []float64{})   // a second one: several updates are one render
	Both    = app.Shared("both", 0)                // either side's
	Mine    = app.Local("mine", 0)                 // this page's own
	Secret  = app.Private("secret", "not for you") // never leaves the server

	noteCopy = app.Local("noteCopy", "")
)

// Cells shows the first four.
type Cells struct{}

// Render builds a line for each key.
func (Cells) Render(s *app.Scope) app.Node {
	note, figures := app.UseValue(s, Note), app.UseValue(s, Figures)
	both, mine, noted := app.UseState(s, Both), app.UseState(s, Mine), app.UseState(s, noteCopy)
	return part(s, "cells", "One key of each policy",
		s.P(el.ID("note"), el.Text(note)),
		// What a handler sees is what was rendered.
		s.P(s.Button(el.ID("note-copy"), el.OnClick(func(app.Event) { noted.Set(note) }), el.Text("copy")),
			s.Output(el.ID("note-copied"), el.Text(noted.Get()))),
		s.P(el.ID("figures"), el.Int(len(figures))),
		s.P(s.Button(el.ID("both-add"), el.OnClick(func(app.Event) { both.Set(both.Get() + 1) }), el.Text("shared")),
			s.Output(el.ID("both"), el.Int(both.Get()))),
		s.P(s.Button(el.ID("mine-add"), el.OnClick(func(app.Event) { mine.Set(mine.Get() + 1) }), el.Text("local")),
			s.Output(el.ID("mine"), el.Int(mine.Get()))),
	)
}

// Spinner is an animation: it must not start over when the page is taken over.
type Spinner struct{}

// Render builds the animated element.
func (Spinner) Render(s *app.Scope) app.Node {
	return part(s, "animation", "An animation", s.Div(el.ID("spinner"), el.Class("spinner")))
}
