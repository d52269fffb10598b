package monitor

import (
	"github.com/duet-ui/duet/app"
	"github.com/duet-ui/duet/app/el"
)

// What the server pushes on the Patterns page. All three are its own.
var (
	Message = app.Served("message", "Nothing was pushed here yet")
	Count   = app.Served("count", 0)
	Tone    = app.Served("tone", "")
)

// A Pattern is a way to say who gets a push.
type Pattern uint8

// The patterns.
const (
	OneComponent Pattern = iota // push.Component
	OneType                     // push.OfType
	MyPages                     // push.User: what pages of the signed-in user show, wherever they are open
	SeveralKeys                 // several updates in one call are one render
)

// PushRequest asks the server for a push by one pattern.
type PushRequest struct{ Pattern Pattern }

// Push runs a pattern; its result says what the push did.
var Push = app.NewAction[PushRequest, string]("push")

// Patterns shows who gets a push: three tiles and a lamp, which is another type.
type Patterns struct{}

// Render builds the page.
func (Patterns) Render(s *app.Scope) app.Node {
	return s.Main(el.Class("page wide"),
		s.Header(el.Class("masthead"),
			s.H1(el.Text("Who gets a push")),
			s.P(el.Text("Open this page twice, or sign in as someone else elsewhere, and watch which parts change")),
		),
		app.Mount(s, PushButtons{}),
		s.Div(el.Class("tiles"),
			app.MountKeyed(s, "north", Tile{Name: "North"}),
			app.MountKeyed(s, "east", Tile{Name: "East"}),
			app.MountKeyed(s, "south", Tile{Name: "South"}),
			app.Mount(s, Lamp{}),
		),
	)
}

// PushButtons run the patterns that are not about one tile.
type PushButtons struct{}

// Render builds a button for each and what the last push did.
func (PushButtons) Render(s *app.Scope) app.Node {
	push := app.UseAction(s, Push)
	button := func(text string, p Pattern) app.Node {
		return s.Button(el.Type("button"), el.Disabled(push.Pending()),
			el.OnClick(func(app.Event) { push.Run(PushRequest{p}) }), el.Text(text))
	}
	answer, _ := push.Result()
	return s.Div(el.Class("controls"),
		button("All tiles", OneType),
		button("Only my pages", MyPages),
		button("Three values at once", SeveralKeys),
		s.P(el.Class("answer calm"), el.Role("status"), el.Text(choose(push.Err() != "", push.Err(), answer))),
	)
}

// Tile shows what was pushed to it and asks for a push to itself alone.
type Tile struct{ Name string }

// Render builds the tile.
func (t Tile) Render(s *app.Scope) app.Node {
	message, count, tone := app.UseValue(s, Message), app.UseValue(s, Count), app.UseValue(s, Tone)
	push := app.UseAction(s, Push)
	return s.Section(el.Class("tile "+tone), el.Aria("label", t.Name),
		s.H2(el.Text(t.Name)),
		s.P(el.Class("message"), el.Text(message)),
		s.P(el.Class("number"), el.Int(count)),
		s.Button(el.Type("button"), el.Disabled(push.Pending()),
			el.OnClick(func(app.Event) { push.Run(PushRequest{OneComponent}) }), el.Text("Only this tile")),
	)
}

// Lamp reads a key that the tiles read too; what is pushed to tiles by their type passes it by.
type Lamp struct{}

// Render builds the lamp.
func (Lamp) Render(s *app.Scope) app.Node {
	return s.Section(el.Class("tile lamp"), el.Aria("label", "Lamp"),
		s.H2(el.Text("Lamp")),
		s.P(el.Class("message"), el.Text(app.UseValue(s, Message))),
		s.P(el.Class("quiet"), el.Text("Another component type: pushes to tiles pass it by.")),
	)
}
